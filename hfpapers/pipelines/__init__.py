"""Item pipelines: restore what was added to each paper, clean it, then publish each complete edition."""
