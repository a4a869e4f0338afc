"""From a page's text to data. Pure functions of the text: no requests, no files, no clock."""


class PageError(ValueError):
    """A page does not hold what it was asked for; the message says what is missing."""
