"""A token goes to the Hub, and nowhere else."""

import logging

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.hub import Hub
from hfpapers.middlewares.token import TokenMiddleware
from tests.editions import THURSDAY
from tests.hub import Hub as StandIn

TOKEN = "hf_madeUpForTests"


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)


@pytest.fixture
def middleware():
    return TokenMiddleware(TOKEN, Hub("https://huggingface.co"))


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("https://huggingface.co/papers/date/2026-02-19", True),
        ("https://huggingface.co:443/api/daily_papers", True),
        ("http://huggingface.co/papers", False),
        ("https://huggingface.co:8443/papers", False),
        ("https://huggingface.co.example.org/papers", False),
        ("https://sub.huggingface.co/papers", False),
        ("https://huggingface.co@example.org/papers", False),
    ],
)
def test_the_token_goes_to_the_hubs_own_origin_alone(middleware, url, goes):
    # Whatever a request already has.
    request = Request(url, headers={"Authorization": "Bearer of another's"})
    middleware.process_request(request)
    assert request.headers.get("Authorization") == (f"Bearer {TOKEN}".encode() if goes else None)


@deferred_f_from_coro_f
async def test_each_request_for_the_hub_has_it_and_no_log_does(crawl, hub, caplog):
    caplog.set_level(logging.DEBUG)
    await crawl({"LOG_LEVEL": "DEBUG"}, date=THURSDAY)
    assert hub.tokens == {f"Bearer {TOKEN}"}
    assert TOKEN not in caplog.text


@deferred_f_from_coro_f
async def test_a_redirect_to_another_origin_does_not_take_it_along(crawl, hub):
    # Another port is as near as the stand-in can be; another host is not followed at all.
    with StandIn() as elsewhere:
        hub.faults.list_redirects_to = f"{elsewhere.url}/papers/date/{THURSDAY}"
        await crawl(date=THURSDAY, pages="no")
        assert elsewhere.tokens == {None}


@pytest.mark.parametrize("token", ["", " "])
def test_without_a_token_nothing_is_switched_on(monkeypatch, settings, token):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(NotConfigured):
        TokenMiddleware.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))


def test_it_does_not_go_in_clear():
    with pytest.raises(NotConfigured, match="HF_TOKEN is not sent to a Hub without https"):
        TokenMiddleware.from_crawler(get_crawler(settings_dict={"HUB_URL": "http://hub.example.org"}))
