"""What hfpapers does about each fault of the Hub: the tables in docs/reliability.md.

Each row is a crawl of the demo Hub with a fault, after a crawl without one. Between the two, a paper got a vote.

python -m tests.reliability            prints the tables
python -m tests.reliability --write    writes them to docs/reliability.md
"""
