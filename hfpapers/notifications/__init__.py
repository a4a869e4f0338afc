"""Digests of editions, and messages about failures, sent to chat and mail through Apprise."""
