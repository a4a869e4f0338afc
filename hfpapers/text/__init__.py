"""Cleaning, conversion and escaping of text: pure functions of strings."""
