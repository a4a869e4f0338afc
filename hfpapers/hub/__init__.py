"""What is known about the Hub: its URLs, its pages, the responses of its API and its rate limit. Pure functions."""
