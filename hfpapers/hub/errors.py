"""The error of a page that cannot be read."""

from typing import Self


class PageError(ValueError):
    """A page or an API response is not what was requested.

    The message is a fragment that is shown after the source, like "no DailyPapers data on the page" after "page: ".
    """

    @classmethod
    def join(cls, *errors: "PageError") -> Self:
        """Return one error with the messages of several, each once."""
        return cls(", ".join(dict.fromkeys(map(str, errors))))
