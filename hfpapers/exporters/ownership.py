"""Whether a file at the path of an output is one that hfpapers wrote, so that it may be replaced."""

from enum import Enum


class Ownership(Enum):
    """Who wrote a file. Posts, feeds, references and charts carry a mark that shows it."""

    # hfpapers wrote it, or its format has no place for a mark.
    OURS = "ours"
    # hfpapers wrote it, and a person has edited it.
    EDITED = "edited"
    # It has no mark of hfpapers.
    FOREIGN = "foreign"
    # It cannot be read, for example because it is a folder.
    UNKNOWN = "unknown"
