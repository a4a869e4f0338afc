"""Where the values of settings come from: the environment, and the file hfpapers.toml."""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from hfpapers.config.errors import describe_error
from hfpapers.config.model import Config

_FILE_NAME = "hfpapers.toml"
_PREFIX = "HFPAPERS_"
# The variable that names another file.
_FILE_VARIABLE = f"{_PREFIX}CONFIG"


def read_settings(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the project's settings for Scrapy: from the environment, else from the file, else the defaults.

    A wrong value does not raise here, because Scrapy imports ``settings.py`` also for commands that only show help.
    Each one is described in the setting ``CONFIG_PROBLEMS``, and `Config.from_settings` raises `ConfigError` with it.
    """
    environment = os.environ if environment is None else environment
    problems: list[str] = []
    origins: dict[str, str] = {}
    values = _read_file(environment, problems, origins) | _read_environment(environment, problems, origins)
    diagnostics = {"CONFIG_PROBLEMS": tuple(problems), "CONFIG_ORIGINS": origins}
    return Config().to_settings() | values | diagnostics


def add_origin(message: str, settings: BaseSettings) -> str:
    """Return an error message in which the name of the setting is replaced by what set it: the file or the variable.

    A message without the name of a setting at its start, or about a value from the command line, is unchanged.
    """
    name, separator, rest = message.partition(" is ")
    is_overridden = settings.getpriority(name) != SETTINGS_PRIORITIES["project"]
    return message if is_overridden else settings.getdict("CONFIG_ORIGINS").get(name, name) + separator + rest


def _read_file(environment: Mapping[str, str], problems: list[str], origins: dict[str, str]) -> dict[str, Any]:
    named = environment.get(_FILE_VARIABLE, "")
    path = Path(named or _FILE_NAME)
    try:
        values = tomllib.loads(path.expanduser().read_text(encoding="utf8"))
    except (FileNotFoundError, RuntimeError):
        # RuntimeError: the home directory of a user that does not exist.
        if named:
            problems.append(f"{_FILE_VARIABLE} is {named!r}; expected the path of an existing file")
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path}: not a readable TOML file: {error}")
        return {}
    return _select_valid(values, problems, origins, lambda name: f"{path}: {name}")


def _read_environment(environment: Mapping[str, str], problems: list[str], origins: dict[str, str]) -> dict[str, Any]:
    variables = {name: f"{_PREFIX}{name.upper()}" for name in Config.model_fields}
    # An empty variable counts as not set.
    values = {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
    return _select_valid(values, problems, origins, lambda name: f"{_PREFIX}{name.upper()}")


def _select_valid(
    values: Mapping[str, Any], problems: list[str], origins: dict[str, str], name_of: Callable[[str], str]
) -> dict[str, Any]:
    """Return the values that the model accepts, by the names of the settings, and add their origins.

    Add a description of each other value to `problems`.
    """
    valid = {}
    for name, value in values.items():
        try:
            Config.model_validate({name: value})
        except ValidationError as error:
            problems += [describe_error(each, name_of) for each in error.errors()]
        else:
            valid[name.upper()] = value
            origins[name.upper()] = name_of(name)
    return valid
