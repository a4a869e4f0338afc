"""Item pipelines: clean each paper, then publish each complete edition."""
