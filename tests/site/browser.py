"""Chromium for the tests of the site: opens pages, and reports what they log, request and run, and what is wrong."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread, get_ident
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urldefrag

import pytest

from hfpapers.browser.detection import find_executable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

# The shell draws the same pages without the windows of a browser, which takes a fourth of the time.
EXECUTABLE = shutil.which("chromium-headless-shell") or find_executable()

# For the `pytestmark` of each module whose tests visit pages. They share one browser, so they run on one worker.
NEEDS_CHROMIUM = [
    pytest.mark.integration,
    pytest.mark.xdist_group("site"),
    pytest.mark.skipif(not EXECUTABLE, reason="needs Chromium: apt-get install chromium"),
]
WIDTHS = {"phone": 390, "tablet": 768, "desk": 1440}
# Screens on which axe looks at each page, which takes longest.
_AUDITED = ((WIDTHS["phone"], "dark"), (WIDTHS["desk"], "light"))

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_OTHER_HOSTS = re.compile(r"https?://(?!127\.0\.0\.1:)")
# The answer to each request for a file of another host, so that no test contacts one.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
# Elements that are wider than the window. Only those without such a child are named.
_FIND_WIDE = """() => {
    const isWide = (element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
    if (document.documentElement.scrollWidth <= document.documentElement.clientWidth) return [];
    return [...document.body.querySelectorAll("*")]
        .filter((element) => isWide(element) && ![...element.children].some(isWide))
        .map((element) => element.outerHTML.slice(0, 200));
}"""
# Visible elements that are lower or narrower than the 24 pixels of WCAG 2.5.8. The bars of a skyline, which repeat the
# links of the papers, and a checkbox, whose label is larger, are exempt.
_FIND_SMALL = """() => [...document.querySelectorAll("a[href], button, summary, select, input:not([type=checkbox])")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => !element.closest(".hidden, .skyline, .skip"))
    .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return Math.min(width, height) < 23.9;
    })
    .map((element) => element.outerHTML.slice(0, 200))"""
_T = TypeVar("_T")


class Visit:
    """A page that was opened, and what has happened on it."""

    def __init__(self, context: "BrowserContext", url: str, *, scripts: bool = True) -> None:
        self.context = context
        self._scripts = scripts
        # What the page or the browser wrote to the console, errors and violations of its policy among it, and dialogs.
        self.messages: list[str] = []
        # The addresses that the page requested.
        self.requests: list[str] = []
        self._executed: set[str] = set()
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self._debugger = context.new_cdp_session(self.page)
        if scripts:
            self._debugger.on("Debugger.scriptParsed", self._record_script)
            self._debugger.send("Debugger.enable")
        self.page.goto(url)

    def open(self, url: str) -> "Visit":
        """Open another page, which has the same storage."""
        return Visit(self.context, url)

    @property
    def other_hosts(self) -> list[str]:
        """The requested addresses of other hosts."""
        origin = self.page.evaluate("location.protocol + '//' + location.host")
        return [url for url in self.requests if not url.startswith((origin, "data:", "blob:"))]

    @property
    def scripts(self) -> set[str]:
        """The addresses of the scripts that the page ran."""
        # All events before the answer have arrived.
        self._debugger.send("Browser.getVersion")
        return self._executed

    @property
    def inline_scripts(self) -> set[str]:
        """The executed scripts that are not in files of their own: in the page, or in the value of an attribute."""
        return {url for url in self.scripts if not urldefrag(url).url.partition("?")[0].endswith(".js")}

    def find_wide_elements(self) -> list[str]:
        """Return the elements that make the page scroll sideways."""
        found: list[str] = self.page.evaluate(_FIND_WIDE)
        return found

    def find_problems(self) -> list[str]:
        """Return what is wrong with the page on screens of all widths, light and dark.

        These are elements that make it scroll sideways, elements that are too small to be tapped, and, on two of the
        screens, what axe-core finds.
        """
        problems = []
        for (screen, width), theme in product(WIDTHS.items(), ("light", "dark")):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=theme)
            found = {"is too wide": self.find_wide_elements()}
            if screen == "phone":
                found["is too small"] = self.page.evaluate(_FIND_SMALL)
            if (width, theme) in _AUDITED:
                found["is not accessible"] = self.find_violations()
            problems += [f"{screen}, {theme}: {part} {what}" for what, parts in found.items() for part in parts]
        return problems

    def find_violations(self) -> list[str]:
        """Return what axe-core finds wrong with the page: the rule, and the first elements that break it.

        Where JavaScript is switched off, it would never end.
        """
        assert self._scripts
        # It is only installed where the integration tests run.
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

        # Style sheets are not requested again, which the page's policy would forbid. Details of what is right are not
        # collected, which would take longer than the rest.
        options = {"preload": False, "resultTypes": ["violations"]}
        # A debugger makes it slow. It names all scripts again when it is switched on again.
        self._debugger.send("Debugger.disable")
        violations = Axe().run(self.page, options=options).response["violations"]
        self._debugger.send("Debugger.enable")
        return [
            f"{violation['id']} ({violation['help']}): {[node['html'] for node in violation['nodes'][:3]]}"
            for violation in violations
        ]

    def stored(self, name: str) -> Any:
        """Return a value that the page has stored, from JSON if it is."""
        text = self.page.evaluate("(name) => localStorage.getItem(name)", name)
        try:
            return json.loads(text or "null")
        except ValueError:
            return text

    def _dismiss(self, dialog: Any) -> None:
        self.messages.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _record_script(self, event: dict[str, Any]) -> None:
        # Playwright's own scripts have no address.
        if event["url"].startswith(("file:", "http:", "https:", "data:", "blob:")):
            self._executed.add(event["url"])


class Chromium:
    """A browser that runs in a thread of its own.

    Playwright's synchronous functions do not work in the main thread of the tests, in which the reactor runs.
    """

    def __init__(self) -> None:
        # The import takes longer than most tests, of which few use it.
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        self._thread = ThreadPoolExecutor(max_workers=1)
        self._identity = self._thread.submit(get_ident).result()
        self._contexts: list[BrowserContext] = []
        self._playwright = self.run(sync_playwright().start)
        start = partial(self._playwright.chromium.launch, executable_path=EXECUTABLE, args=_ARGUMENTS)
        self._browser = self.run(start)

    def run(self, function: Callable[[], _T]) -> _T:
        """Call a function in the thread of the browser."""
        return function() if get_ident() == self._identity else self._thread.submit(function).result()

    def visit(
        self,
        url: str,
        *,
        width: int = WIDTHS["desk"],
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
        setup: str = "",
        **options: Any,
    ) -> Visit:
        """Open a page in a window without stored values; only call it in the thread.

        Args:
            url: The address of the page.
            width: The width of the window.
            height: The height of the window.
            dark: Whether the user prefers dark pages.
            scripts: Whether JavaScript is switched on.
            setup: JavaScript that runs before that of the page.
            options: Those of Playwright's contexts, like `locale`.
        """
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            **options,
        )
        self._contexts.append(context)
        context.set_default_timeout(30_000)
        context.route(_OTHER_HOSTS, _answer)
        if setup:
            context.add_init_script(setup)
        return Visit(context, url, scripts=scripts)

    def close_pages(self) -> None:
        """Close all pages."""
        for context in self._contexts:
            self.run(context.close)
        self._contexts.clear()

    def stop(self) -> None:
        """End the browser."""
        self.run(self._browser.close)
        self.run(self._playwright.stop)
        self._thread.shutdown()


def _answer(route: "Route") -> None:
    route.fulfill(body=_PIXEL, content_type="image/gif")


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP; yield the address, which ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
