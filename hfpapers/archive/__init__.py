"""All editions together: a SQLite database and a dataset, which are made from the data files."""
