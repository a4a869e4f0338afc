"""Benchmarks: hfpapers compared with other ways to get the same papers, in one run, against the demo Hub."""
