import datetime as dt
import json
import socket
import urllib.error
import urllib.request

import pytest

from hfpapers import clock
from hfpapers.demo.papers import items_at, items_of_day
from hfpapers.demo.server import DemoHub

THURSDAY = dt.date(2026, 2, 19)
EVENING = dt.datetime(2026, 2, 19, 20, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def hub():
    with DemoHub(now=lambda: EVENING) as hub:
        yield hub


def get(hub, path):
    with urllib.request.urlopen(hub.url + path) as response:
        return response.read().decode(), response.headers


def get_json(hub, path):
    return json.loads(get(hub, path)[0])


def test_the_lists_are_those_of_the_moment(hub):
    page, _ = get(hub, "/papers/date/2026-02-19")
    assert page.count("<article>") == len(items_at(THURSDAY, EVENING))
    assert get_json(hub, "/api/daily_papers?date=2026-02-19&limit=100") == items_at(THURSDAY, EVENING)


def test_without_another_time_the_moment_is_now(monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: EVENING)
    assert DemoHub().items(THURSDAY) == items_at(THURSDAY, EVENING)


def test_a_day_without_a_list_shows_the_last_list_before_it(hub):
    page, _ = get(hub, "/papers/date/2026-02-21")
    assert "&quot;dateString&quot;:&quot;2026-02-19&quot;" in page


def test_a_week_lists_the_papers_of_its_days_by_votes(hub):
    counts = [item["paper"]["upvotes"] for item in get_json(hub, "/api/daily_papers?week=2026-W08&limit=100")]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == sum(len(items_at(THURSDAY - dt.timedelta(days=days), EVENING)) for days in range(4))


def test_a_month_lists_a_hundred_papers(hub):
    page, _ = get(hub, "/papers/month/2026-02")
    assert page.count("<article>") == 100


def test_the_api_returns_pages_of_a_list(hub):
    papers = items_at(THURSDAY, EVENING)
    assert get_json(hub, "/api/daily_papers?date=2026-02-19&limit=10&p=1") == papers[10:20]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers/2602.91999", 404),
        ("/papers/2602.00001", 404),
        ("/api/papers/2602.91999", 404),
        ("/papers/week/2026-W30", 404),
        ("/papers/date/today", 400),
        ("/api/daily_papers?date=2026-02-20", 400),
        ("/api/daily_papers?date=2026-02-19&limit=101", 400),
    ],
)
def test_what_does_not_exist_is_an_error(hub, path, status):
    with pytest.raises(urllib.error.HTTPError) as error:
        get(hub, path)
    with error.value:
        assert error.value.code == status


def test_the_page_of_a_paper_shows_its_rank(hub):
    paper_id = items_at(THURSDAY, EVENING)[2]["paper"]["id"]
    page, _ = get(hub, f"/papers/{paper_id}")
    assert "#3 Paper of the day" in page
    assert get_json(hub, f"/api/papers/{paper_id}")["id"] == paper_id


def test_responses_state_the_rest_of_the_rate_limit(hub):
    first, second = (get(hub, "/papers/date/2026-02-19")[1]["RateLimit"] for _ in range(2))
    assert first.startswith('"pages";r=')
    assert first != second
    assert get(hub, "/robots.txt")[1]["RateLimit"] is None


def test_it_is_a_proxy_for_any_host(hub):
    proxies = urllib.request.ProxyHandler({"http": hub.url})
    with urllib.request.build_opener(proxies).open("http://hub.invalid/api/daily_papers?date=2026-02-19") as response:
        assert len(json.load(response)) == len(items_of_day(THURSDAY))


def test_it_stops():
    with DemoHub() as hub:
        port = hub.port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_port_in_use_is_an_error(hub):
    with pytest.raises(OSError, match="in use"), DemoHub(hub.port):
        pass
