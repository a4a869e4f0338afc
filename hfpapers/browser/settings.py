"""The settings of scrapy-playwright that keep the browser at the Hub: https://github.com/scrapy-plugins/scrapy-playwright."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import getproxies_environment

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from hfpapers.browser.detection import find_executable
from hfpapers.browser.rendering import OriginFilter
from hfpapers.config import Config, ConfigError
from hfpapers.text.urls import url_origin

_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # WebRTC would send UDP packets to any address.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)


def browser_settings(settings: BaseSettings, config: Config) -> dict[str, Any]:
    """Return the values of scrapy-playwright's settings, made from those of a user and of the project.

    If the values are applied, the function returns the same values again.

    Raises:
        ConfigError: if one of a user's values is wrong.
    """
    timeout_ms = settings.get("PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT", config.browser_timeout * 1000)
    should_abort = _load_function(settings["PLAYWRIGHT_ABORT_REQUEST"])
    if not isinstance(should_abort, OriginFilter):
        should_abort = OriginFilter(config.hub_url, should_abort)
    values = {"PLAYWRIGHT_ABORT_REQUEST": should_abort, "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": timeout_ms}
    is_remote = settings["PLAYWRIGHT_CDP_URL"] or settings["PLAYWRIGHT_CONNECT_URL"]
    if not is_remote and (settings["PLAYWRIGHT_BROWSER_TYPE"] or "chromium") == "chromium":
        options = _launch_options(settings)
        values["PLAYWRIGHT_LAUNCH_OPTIONS"] = chromium_options(options, config.hub_url, sandbox=config.browser_sandbox)
    return values


def _load_function(value: Any) -> Any:
    """Return the function that PLAYWRIGHT_ABORT_REQUEST names."""
    try:
        function = load_object(value or _never)
    except (AttributeError, ImportError, NameError, TypeError, ValueError):
        function = None
    if not callable(function):
        raise ConfigError(f"PLAYWRIGHT_ABORT_REQUEST is {value!r}; expected the path of a function")
    return function


def _launch_options(settings: BaseSettings) -> dict[str, Any]:
    """Return PLAYWRIGHT_LAUNCH_OPTIONS, with the values that the project reads checked."""
    try:
        options = settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS")
    except (TypeError, ValueError):
        # The value may contain a password.
        raise ConfigError("PLAYWRIGHT_LAUNCH_OPTIONS is not valid; expected a JSON object") from None
    arguments, proxy = options.get("args", []), options.get("proxy")
    if not isinstance(arguments, list | tuple) or not all(isinstance(argument, str) for argument in arguments):
        raise ConfigError(f"PLAYWRIGHT_LAUNCH_OPTIONS['args'] is {arguments!r}; expected a list of strings")
    if proxy is not None and not (isinstance(proxy, Mapping) and isinstance(proxy.get("server"), str)):
        # The value may contain a password.
        raise ConfigError("PLAYWRIGHT_LAUNCH_OPTIONS['proxy'] has no server; expected an object with the key server")
    return options


def chromium_options(options: Mapping[str, Any], hub_url: str, *, sandbox: bool) -> dict[str, Any]:
    """Return a user's launch options, completed: the system's browser, its sandbox, and no host but the Hub's."""
    executable = find_executable()
    added = [*_ARGUMENTS, _host_rules(hub_url, options.get("proxy"))]
    arguments = options.get("args", ())
    return {
        **({"executable_path": executable} if executable and "channel" not in options else {}),
        # Default: False, which passes --no-sandbox.
        "chromium_sandbox": sandbox,
        **options,
        # Chromium uses the last one of an argument that is given twice.
        "args": [*(argument for argument in added if argument not in arguments), *arguments],
    }


def _host_rules(hub_url: str, proxy: Mapping[str, Any] | None) -> str:
    """Return the argument with which Chromium finds only the Hub's host and port, and the proxies.

    The first rule that matches is used. The rules also apply to IP addresses, and to redirects and WebSockets, of which
    Playwright does not notify its users. With a proxy, they do not: the proxy resolves the hosts of requests.
    """
    allowed = [_host_and_port(hub_url), *_proxy_hosts(proxy)]
    return f"--host-resolver-rules={', '.join(f'MAP {host} {host}' for host in allowed)}, MAP * ~NOTFOUND"


def _proxy_hosts(proxy: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the proxies of the launch options, else those of the environment, which Chromium uses, too."""
    environment = (server for scheme, server in getproxies_environment().items() if scheme != "no")
    for server in [proxy["server"]] if proxy else environment:
        url = server if "://" in server else f"http://{server}"
        try:
            host = url_origin(url)[1] or ""
        except ValueError:
            host = ""
        if not host or not host.isprintable() or " " in host:
            # The value may contain a password.
            raise ConfigError("the address of the proxy is not valid; expected one like http://proxy:3128")
        yield _host_and_port(url)


def _host_and_port(url: str) -> str:
    _, host, port = url_origin(url)
    name = f"[{host}]" if ":" in (host or "") else host
    return f"{name}:{port}" if port else f"{name}"


def _never(_: Any) -> bool:
    """Do not abort a request. A user can set PLAYWRIGHT_ABORT_REQUEST to None."""
    return False
