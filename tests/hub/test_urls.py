import pytest
from scrapy.settings import Settings

from hfpapers.config import Config, ConfigError
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.hub.urls import HubUrls


def test_all_urls_begin_with_the_url_of_the_hub():
    urls = HubUrls("http://localhost:8899")
    assert urls.list_page(Day.parse("2026-02-19")) == "http://localhost:8899/papers/date/2026-02-19"
    assert urls.paper_page("2602.91906") == "http://localhost:8899/papers/2602.91906"
    assert urls.paper_api("2602.91906") == "http://localhost:8899/api/papers/2602.91906"
    assert urls.organization_page("MossLab") == "http://localhost:8899/MossLab"


@pytest.mark.parametrize(
    ("period", "page", "query"),
    [
        (Day.parse("2026-02-19"), "date/2026-02-19", "date=2026-02-19"),
        (Week.parse("2026-W08"), "week/2026-W08", "week=2026-W08"),
        (Month.parse("2026-02"), "month/2026-02", "month=2026-02"),
    ],
)
def test_the_urls_of_a_list_contain_its_period(urls, period, page, query):
    assert urls.list_page(period) == f"https://huggingface.co/papers/{page}"
    assert urls.list_api(period) == f"https://huggingface.co/api/daily_papers?{query}&limit=100"
    assert urls.list_api(period, page=2) == f"https://huggingface.co/api/daily_papers?{query}&limit=100&p=2"


def test_a_handle_cannot_change_the_path_of_a_url(urls):
    assert urls.organization_page("../../etc") == "https://huggingface.co/..%2F..%2Fetc"


@pytest.mark.parametrize("hub_url", ["http://localhost:8899", "http://localhost:8899/"])
def test_the_setting_hub_url_may_have_a_trailing_slash(hub_url):
    urls = HubUrls(Config.from_settings(Settings({"HUB_URL": hub_url})).hub_url)
    assert urls.list_page(Day.parse("2026-02-19")) == "http://localhost:8899/papers/date/2026-02-19"


@pytest.mark.parametrize(
    "hub_url", ["", "huggingface.co", "ftp://huggingface.co", "https://", "https://h.co/?a=b", "https://[x"]
)
def test_the_setting_hub_url_must_be_a_url(hub_url):
    with pytest.raises(ConfigError, match=r"HUB_URL is .*; expected a URL like https://"):
        Config.from_settings(Settings({"HUB_URL": hub_url}))
