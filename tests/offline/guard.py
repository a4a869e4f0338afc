"""Prevents a process from contacting other hosts than its own: the tests must never reach arXiv or the Hub."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

# Names that never exist (RFC 6761). Some tests need a host that cannot be found.
_NEVER_FOUND = ".invalid"


def is_local(host: object) -> bool:
    """Return whether a host is this machine, or one that never exists. Paths of Unix sockets are local, too."""
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in {"", "localhost", socket.gethostname()} or name.endswith(_NEVER_FOUND):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def install(on_other_host: Callable[[str], object], replace: Callable[[object, str, Any], object] = setattr) -> None:
    """Call a function with the host, and raise an error, when this process resolves or connects to another one."""

    def check(host: object) -> None:
        if not is_local(host):
            on_other_host(str(host))
            raise socket.gaierror(f"tests must not contact {host}")

    def checking_resolver(resolve: Callable[..., Any]) -> Callable[..., Any]:
        def call(host: object, *args: Any, **options: Any) -> Any:
            check(host)
            return resolve(host, *args, **options)

        return call

    def checking_connection(connect: Callable[..., Any]) -> Callable[..., Any]:
        def call(connection: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple):
                check(address[0])
            return connect(connection, address)

        return call

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        replace(socket, name, checking_resolver(getattr(socket, name)))
    for name in ("connect", "connect_ex"):
        replace(socket.socket, name, checking_connection(getattr(socket.socket, name)))
