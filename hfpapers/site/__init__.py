"""The archive as a static website: which pages there are, and what is on them."""
