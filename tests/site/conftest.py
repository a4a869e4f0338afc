"""Fixtures of the tests of the site. Modules that use `visit` have `pytestmark = NEEDS_CHROMIUM`."""

from collections.abc import Callable, Iterator

import pytest

from tests.site.browser import Chromium, Visit


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    browser = Chromium()
    yield browser
    browser.stop()


@pytest.fixture
def visit(chromium: Chromium) -> Iterator[Callable[..., Visit]]:
    """Return the function that opens a page, `Chromium.visit`. A test that uses it runs in the browser's thread."""
    yield chromium.visit
    chromium.close_pages()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the tests that visit pages in the thread of the browser."""
    if "visit" not in pyfuncitem.fixturenames:
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    pyfuncitem.funcargs["chromium"].run(lambda: pyfuncitem.obj(**arguments))
    return True
