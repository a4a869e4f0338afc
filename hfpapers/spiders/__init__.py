"""What to request from the Hub, and how to read its responses."""
