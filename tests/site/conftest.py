"""Fixtures of the tests of the site. Modules that use `visit` have `pytestmark = NEEDS_CHROMIUM`."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.site.browser import Chromium, Visit, serve
from tests.site.pages import PAPERS, write_site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    browser = Chromium()
    yield browser
    browser.stop()


@pytest.fixture
def visit(chromium: Chromium) -> Iterator[Callable[..., Visit]]:
    """Return the function that opens a page, `Chromium.visit`. A test that uses it runs in the browser's thread."""
    yield lambda url, **options: chromium.run(partial(chromium.visit, url, **options))
    chromium.close_pages()


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small site."""
    return write_site(tmp_path_factory.mktemp("site"), PAPERS)


@pytest.fixture(scope="session")
def site(site_folder: Path) -> str:
    """Return the address of that site on the disk."""
    return f"{site_folder.as_uri()}/"


@pytest.fixture(scope="session")
def site_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return a function that returns the address of the same site in a language."""

    def write(language: str) -> str:
        return f"{write_site(tmp_path_factory.mktemp('site'), PAPERS, site_language=language).as_uri()}/"

    return write


@pytest.fixture(scope="session")
def served_site(site_folder: Path) -> Iterator[str]:
    """Return the address of that site on a web server."""
    with serve(site_folder) as address:
        yield address


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run the tests that visit pages in the thread of the browser."""
    if "visit" not in pyfuncitem.fixturenames:
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    pyfuncitem.funcargs["chromium"].run(lambda: pyfuncitem.obj(**arguments))
    return True
