"""How a query is executed: whether it reads all rows of a table."""

import sqlite3


def scanned_tables(connection, run):
    """Return the steps of the queries of a function that read a complete table or index."""
    statements = []
    connection.set_trace_callback(statements.append)
    run(connection)
    connection.set_trace_callback(None)
    plans = [row["detail"] for each in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {each}")]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    return [step for step in plans if step.startswith("SCAN") and tables & {*step.split()}]


def count_steps(connection, run):
    """Return how many steps of SQLite's virtual machine a function takes, in tens."""
    steps = []
    connection.set_progress_handler(lambda: steps.append(1), 10)
    run(connection)
    connection.set_progress_handler(None, 0)
    return len(steps)


def open_rows(path):
    """Return a connection with rows that have the names of their columns."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection
