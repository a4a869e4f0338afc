"""A token is sent to the Hub, and nowhere else."""

import logging

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.arxiv.slot import DOWNLOAD_SLOT
from hfpapers.middlewares.token import TokenMiddleware
from tests.helpers import THURSDAY
from tests.mockhub import Hub

TOKEN = "hf_madeUpForTests"


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)


@pytest.fixture
def middleware():
    return TokenMiddleware(TOKEN, "https://huggingface.co")


@pytest.mark.parametrize(
    ("url", "is_sent"),
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
def test_the_token_is_sent_only_to_the_origin_of_the_hub(middleware, url, is_sent):
    # A header that a request already has is replaced or removed.
    request = Request(url, headers={"Authorization": "Bearer another"})
    middleware.process_request(request)
    assert request.headers.get("Authorization") == (f"Bearer {TOKEN}".encode() if is_sent else None)


def test_a_request_to_arxiv_has_no_token_even_on_the_host_of_the_hub(middleware):
    request = Request("https://huggingface.co/arxiv/api/query", meta={"download_slot": DOWNLOAD_SLOT})
    middleware.process_request(request)
    assert "Authorization" not in request.headers


@deferred_f_from_coro_f
async def test_every_request_to_the_hub_has_the_token_and_the_log_does_not_show_it(crawl, hub, caplog):
    caplog.set_level(logging.DEBUG)
    assert (await crawl({"LOG_LEVEL": "DEBUG"}, date=THURSDAY)).exit_code == 0
    assert hub.authorizations == {f"Bearer {TOKEN}"}
    assert TOKEN not in caplog.text


@deferred_f_from_coro_f
async def test_a_redirect_to_another_origin_is_not_followed(crawl, hub):
    # Another port is another origin.
    with Hub() as elsewhere:
        hub.faults.list_redirects_to = f"{elsewhere.url}/papers/date/{THURSDAY}"
        assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
        assert elsewhere.authorizations == set()


@pytest.mark.parametrize("token", ["", " "])
def test_without_a_token_the_middleware_is_not_enabled(monkeypatch, settings, token):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(NotConfigured):
        TokenMiddleware.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))


def test_the_token_is_not_sent_without_encryption():
    with pytest.raises(NotConfigured, match="HF_TOKEN is not sent to a Hub without https"):
        TokenMiddleware.from_crawler(get_crawler(settings_dict={"HUB_URL": "http://hub.example.org"}))
