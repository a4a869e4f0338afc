"""The domain: periods, ranking and merging, checks, history, summaries, selections, results and reports.

Everything in this package is pure: it computes with plain values and does no I/O.
"""
