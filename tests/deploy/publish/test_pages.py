"""Digests are sent when the pages of the site that they link to answer, and show the papers."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from deploy.publish.pages import wait_for_pages
from hfpapers.notifications.messages import Digest, DigestPaper

THURSDAY, FRIDAY = "2026-02-19", "2026-02-20"
TEN_MINUTES = 600


class Handler(BaseHTTPRequestHandler):
    """Answers with a page of the server's `pages`, or redirects to one of its `redirects`."""

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.requested.append(path)
        location = self.server.redirects.get(path)
        content = self.server.pages.get(path, "").encode()
        self.send_response(302 if location else 200 if content else 404)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    """Return a web server: `pages` and `redirects` by path, and the list of the `requested` paths."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.pages, server.redirects, server.requested = {}, {}, []
        server.site = f"http://127.0.0.1:{server.server_port}/hfpapers"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def waits(monkeypatch):
    """Let no time pass but that of waits; return a list of them, and of functions that are called after each."""

    class Waits(list):
        def sleep(self, seconds):
            self.append(seconds)
            self.after_each()

        def after_each(self):
            pass

    waits = Waits()
    monkeypatch.setattr("time.sleep", waits.sleep)
    monkeypatch.setattr("hfpapers.clock.monotonic", lambda: sum(waits))
    return waits


def digest(site, edition, *paper_ids):
    """Return a digest of papers, all of which are on the page of the edition."""
    url = f"{site}/{edition}/index.html"
    papers = [
        DigestPaper(rank, "A title", votes=1, organization=None, url=f"{url}#{paper_id}")
        for rank, paper_id in enumerate(paper_ids, 1)
    ]
    return Digest(edition, url, number_of_papers=len(papers), papers=papers)


def card(*paper_ids):
    return "".join(f'<article id="{paper_id}">' for paper_id in paper_ids)


def test_pages_that_are_there_need_no_wait(web, waits, capsys):
    web.pages[f"/hfpapers/{THURSDAY}/index.html"] = card("2602.00001", "2602.00002")
    assert wait_for_pages([digest(web.site, THURSDAY, "2602.00001")], web.site, TEN_MINUTES) == {THURSDAY}
    assert waits == []
    assert capsys.readouterr().out == ""


def test_it_waits_until_a_page_answers(web, waits, capsys):
    def deploy():
        if len(waits) == 3:
            web.pages[f"/hfpapers/{THURSDAY}/index.html"] = card("2602.00001")

    waits.after_each = deploy
    assert wait_for_pages([digest(web.site, THURSDAY, "2602.00001")], web.site, TEN_MINUTES) == {THURSDAY}
    assert len(waits) == 3
    assert capsys.readouterr().out == f"Waiting until {web.site} shows {THURSDAY}\n"


def test_a_page_without_a_paper_is_an_older_one(web, waits):
    path = f"/hfpapers/{THURSDAY}/index.html"
    web.pages[path] = card("2602.00001")
    waits.after_each = lambda: web.pages.update({path: card("2602.00001", "2602.00002")})
    digests = [digest(web.site, THURSDAY, "2602.00001"), digest(web.site, THURSDAY, "2602.00002")]
    assert wait_for_pages(digests, web.site, TEN_MINUTES) == {THURSDAY}
    assert len(waits) == 1


def test_after_ten_minutes_it_returns_the_editions_that_are_there(web, waits):
    web.pages[f"/hfpapers/{FRIDAY}/index.html"] = card("2602.00002")
    digests = [digest(web.site, THURSDAY, "2602.00001"), digest(web.site, FRIDAY, "2602.00002")]
    assert wait_for_pages(digests, web.site, TEN_MINUTES) == {FRIDAY}
    assert sum(waits) == TEN_MINUTES
    # A page that was there is not requested again.
    assert web.requested.count(f"/hfpapers/{FRIDAY}/index.html") == 1


def test_without_a_deployment_it_looks_once(web, waits, capsys):
    assert wait_for_pages([digest(web.site, THURSDAY, "2602.00001")], web.site, 0) == set()
    assert len(web.requested) == 1
    assert waits == []
    assert capsys.readouterr().out == ""


def test_a_site_that_cannot_be_reached_has_no_pages():
    site = "http://127.0.0.1:1"
    assert wait_for_pages([digest(site, THURSDAY, "2602.00001")], site, 0) == set()


def test_redirects_are_followed_within_the_host_alone(web, waits):  # noqa: ARG001 - no time passes
    web.pages["/new/"] = card("2602.00001")
    web.redirects[f"/hfpapers/{THURSDAY}/index.html"] = "/new/"
    web.redirects[f"/hfpapers/{FRIDAY}/index.html"] = f"http://localhost:{web.server_port}/new/"
    digests = [digest(web.site, edition, "2602.00001") for edition in (THURSDAY, FRIDAY)]
    assert wait_for_pages(digests, web.site, TEN_MINUTES) == {THURSDAY}
    assert web.requested.count("/new/") == 1


@pytest.mark.parametrize("has_site", [True, False])
def test_pages_elsewhere_are_not_requested(web, waits, has_site):
    digests = [digest("https://huggingface.co/papers/date", THURSDAY, "2602.00001")]
    assert wait_for_pages(digests, web.site if has_site else None, TEN_MINUTES) == {THURSDAY}
    assert web.requested == []
    assert waits == []
