"""Which version this is."""

from importlib.metadata import PackageNotFoundError, metadata

try:
    VERSION = metadata("hfpapers")["Version"]
except PackageNotFoundError:
    # Run from a checkout, or an egg, that is not installed.
    VERSION = "dev"
