"""How requests are sent to the Hub: within its rate limit, with retries, redirects and a token."""
