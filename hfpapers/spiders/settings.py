"""Validates the project's settings, and completes Scrapy's from them."""

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from hfpapers.arxiv.slot import DOWNLOAD_SLOT
from hfpapers.browser.settings import browser_settings
from hfpapers.config import Config, ConfigError, add_origin, check_scrapy_settings
from hfpapers.publishing.outputs import Outputs
from hfpapers.site.site import check_site


def complete_settings(settings: BaseSettings) -> None:
    """Validate the project's settings, append CONTACT_URL to the user agent, and add what no spider works without.

    Raises:
        ConfigError: if a setting is wrong.
    """
    config = Config.from_settings(settings)
    check_scrapy_settings(settings)
    # Creating the outputs checks the setting OUTPUTS, the templates and the labels.
    Outputs.from_settings(settings)
    _check_site(config, settings)
    contact = f" (+{config.contact_url})"
    if config.contact_url and not settings["USER_AGENT"].endswith(contact):
        _override(settings, "USER_AGENT", f"{settings['USER_AGENT']}{contact}")
    for name, value in browser_settings(settings, config).items():
        _override(settings, name, value)
    # The delay is exact: arXiv requires an interval, not an average.
    arxiv_slot = {"concurrency": 1, "delay": config.arxiv_delay, "jitter": 0}
    _override(settings, "DOWNLOAD_SLOTS", {**settings.getdict("DOWNLOAD_SLOTS"), DOWNLOAD_SLOT: arxiv_slot})
    # A user who sets EXTENSIONS or ITEM_PIPELINES replaces those of the project.
    _require_component(settings, "EXTENSIONS", "hfpapers.publishing.tracker.EditionTracker", 0)
    if not config.publish:
        _require_component(settings, "ITEM_PIPELINES", "hfpapers.pipelines.collect.CollectPipeline", 900)


def _check_site(config: Config, settings: BaseSettings) -> None:
    """Raise `ConfigError` if a setting or a label of the site is wrong."""
    try:
        check_site(config)
    except ValueError as error:
        raise ConfigError(add_origin(str(error), settings)) from error


def _require_component(settings: BaseSettings, name: str, path: str, order: int) -> None:
    """Add a component to a setting like EXTENSIONS, unless the setting contains it."""
    components = settings.getdict(name)
    if load_object(path) not in map(load_object, components):
        _override(settings, name, {**components, path: order})


def _override(settings: BaseSettings, name: str, value: object) -> None:
    """Set a setting with a higher priority than its current one.

    With the same priority, the value would be lost: `CrawlerRunner.crawl` sets the settings of a crawler again.
    """
    settings.set(name, value, priority=(settings.getpriority(name) or 0) + 1)
