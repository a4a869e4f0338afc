"""The output folder: atomic replacement of its files, and the editions, histories and reports in it."""
