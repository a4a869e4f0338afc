import http.client
from contextlib import closing
from urllib.parse import urlsplit

from hfpapers.demo.quota import Quotas, RateLimits
from hfpapers.demo.server import DemoHub

LIMITS = RateLimits({"pages": 2, "api": 5}, 60)


def test_each_address_and_kind_has_a_quota_of_its_own():
    quotas = Quotas()
    assert [quotas.count_request("a", "pages", LIMITS, 0).remaining for _ in range(3)] == [1, 0, -1]
    assert quotas.count_request("a", "api", LIMITS, 0).remaining == 4
    assert quotas.count_request("b", "pages", LIMITS, 0).remaining == 1


def test_a_window_begins_with_the_first_request_of_an_address():
    quotas = Quotas()
    assert quotas.count_request("a", "pages", LIMITS, 100) == (1, 60)
    assert quotas.count_request("a", "pages", LIMITS, 130) == (0, 30)
    assert quotas.count_request("b", "pages", LIMITS, 130) == (1, 60)
    assert quotas.count_request("a", "pages", LIMITS, 160) == (1, 60)


def test_forgotten_requests_do_not_count():
    quotas = Quotas()
    quotas.count_request("a", "pages", LIMITS, 0)
    quotas.reset()
    assert quotas.count_request("a", "pages", LIMITS, 0).remaining == 1


def test_the_demo_hub_refuses_requests_after_the_quota():
    class LimitedHub(DemoHub):
        def rate_limits(self):
            return LIMITS

    def get_status():
        connection = http.client.HTTPConnection(urlsplit(hub.url).netloc)
        with closing(connection):
            connection.request("GET", "/papers/date/2026-02-19")
            return connection.getresponse().status

    with LimitedHub() as hub:
        assert [get_status() for _ in range(3)] == [200, 200, 429]
