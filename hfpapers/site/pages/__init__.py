"""The pages of the site by kind. Each function returns the bytes of a page, or None if there is no such page."""
