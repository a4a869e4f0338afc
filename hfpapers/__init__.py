"""Editions of the Hugging Face Hub's daily papers, as data, posts and feeds."""

from importlib.metadata import PackageNotFoundError, metadata

try:
    __version__ = metadata("hfpapers")["Version"]
except PackageNotFoundError:
    # The package runs from a checkout or an egg that is not installed.
    __version__ = "dev"
