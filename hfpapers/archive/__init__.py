"""All editions together: a SQLite database, which is derived from the data files, and its queries."""
