"""The arXiv API: what is requested, and what its responses contain. Pure functions of text."""
