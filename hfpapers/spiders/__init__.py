"""What to ask the Hub for, and what to make of its answers."""
