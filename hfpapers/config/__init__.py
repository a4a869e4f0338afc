"""The project's own settings: one typed model, and where its values come from.

A value comes from ``-s`` on the command line, else from the environment, else from ``hfpapers.toml``, else it is the
default. ``settings.py`` takes the values of the last three from here, and Scrapy adds the first.
"""

from hfpapers.config.errors import ConfigError
from hfpapers.config.model import Config
from hfpapers.config.outputs import OutputOptions
from hfpapers.config.scrapy_settings import check_scrapy_settings
from hfpapers.config.sources import add_origin, read_settings

__all__ = ["Config", "ConfigError", "OutputOptions", "add_origin", "check_scrapy_settings", "read_settings"]
