import pytest
from scrapy.settings import Settings

from hfpapers.hub import Hub
from hfpapers.periods import Day


def test_urls_are_made_from_hub_url_with_or_without_a_slash():
    for url in ("http://localhost:8899", "http://localhost:8899/"):
        hub = Hub.from_settings(Settings({"HUB_URL": url}))
        assert hub.list_page(Day.parse("2026-02-19")) == "http://localhost:8899/papers/date/2026-02-19"
        assert hub.host == "localhost"


@pytest.mark.parametrize(
    "url", ["", "huggingface.co", "ftp://huggingface.co", "https://", "https://h.co/?a=b", "https://[x"]
)
def test_a_hub_url_that_is_no_url_is_refused_with_an_example(url):
    with pytest.raises(ValueError, match=r"must be a URL like https://huggingface\.co"):
        Hub.from_settings(Settings({"HUB_URL": url}))


def test_a_handle_can_not_leave_its_place_in_the_url(urls):
    assert urls.organization_page("../../etc") == "https://huggingface.co/..%2F..%2Fetc"
