"""The browser of the tests itself: what it reports about a page."""

import pytest

from tests.site.browser import NEEDS_CHROMIUM, serve

pytestmark = NEEDS_CHROMIUM

POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; script-src 'self'; img-src https:\">"
PAGE = "<!doctype html><html lang=en><head><title>A</title>{head}</head><body><main><h1>A</h1>{body}</main></body>"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a page, and returns its address."""

    def write_page(body, head=""):
        file = tmp_path / "index.html"
        file.write_text(PAGE.format(head=head, body=body))
        return file.as_uri()

    return write_page


def test_a_good_page_has_nothing_to_report(visit, write):
    page = visit(write("<p>Text</p>"))
    assert (page.messages, page.other_hosts, page.find_wide_elements(), page.find_violations()) == ([], [], [], [])
    assert page.scripts == set()


def test_messages_and_violations_of_the_policy_are_reported(visit, write):
    page = visit(write("<img src='https://a.invalid/b.png' alt=b onload=alert(1)><script>alert(1)</script>", POLICY))
    page.page.wait_for_load_state()
    assert page.other_hosts == ["https://a.invalid/b.png"]
    assert len(page.messages) == 2
    assert page.scripts == set()
    assert page.find_violations() == []


def test_executed_scripts_are_reported(visit, write, tmp_path):
    (tmp_path / "a.js").write_text("console.log('a')")
    page = visit(write("<p onclick='alert(1)'>Text</p><script>var b</script><script src=a.js></script>"))
    page.page.click("p")
    assert page.messages == ["log: a", "dialog: 1"]
    assert page.inline_scripts == {page.page.url}
    assert page.scripts == {page.page.url, (tmp_path / "a.js").as_uri()}


def test_wide_elements_and_violations_of_accessibility_are_reported(visit, write):
    page = visit(write("<div><pre id=wide style='width: 900px'>Text</pre></div><img src='data:,'>"), width=390)
    [wide] = page.find_wide_elements()
    assert "<pre" in wide
    assert any(violation.startswith("image-alt") for violation in page.find_violations())


def test_pages_of_one_visit_share_their_storage_and_those_of_others_do_not(visit, write, tmp_path):
    write("")
    with serve(tmp_path) as url:
        page = visit(url)
        page.page.evaluate("localStorage.a = '[1]'")
        assert page.open(url).stored("a") == [1]
        assert visit(url).stored("a") is None
