"""A web server and a mail server on this machine, as helpful or unhelpful as a test needs them."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

# How a receiver responds: an integer is a status, and a float the number of seconds after which it accepts a message.
#   "hang": it does not respond
#   "drip": it responds with one byte per second
#   "reset": it resets the connection
Behaviour = int | float | str


class Webhook:
    """A web server. It keeps what it received: the path, the headers and the body of each request.

    Several behaviours are those of the requests one after the other; the last one is that of all others.
    """

    def __init__(self, *behaviours: Behaviour, headers: dict[str, str] | None = None, body: bytes = b"ok"):
        self.behaviours = list(behaviours or [200])
        self.headers = headers or {}
        self.body = body
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook.requests.append((self.path, dict(self.headers), body))
                with contextlib.suppress(OSError):
                    webhook._respond(self)

            def log_message(self, *args: Any) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        # It waits for the threads of requests.
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _respond(self, handler: BaseHTTPRequestHandler) -> None:
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        match behaviour:
            case "hang":
                self._stopped.wait()
            case "drip":
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 60:
                    handler.wfile.write(bytes([byte]))
                    if self._stopped.wait(1):
                        break
            case "reset":
                # Closing the socket then resets the connection.
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case _:
                if isinstance(behaviour, float):
                    self._stopped.wait(behaviour)
                handler.send_response(200 if isinstance(behaviour, float) else behaviour)
                for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
                    handler.send_header(name, value)
                handler.end_headers()
                handler.wfile.write(self.body)


class MailServer:
    """An SMTP server. It keeps what it accepted: the sender, the recipients and the text of each mail.

    It accepts everything, except for commands with another behaviour: MAIL, RCPT, DATA. That of a recipient has its
    address as name. With a password, it accepts logins.
    """

    def __init__(self, password: str | None = None, **behaviours: Behaviour):
        self.password = password
        self.behaviours = behaviours
        self.mails: list[tuple[str, list[str], bytes]] = []

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _start(self) -> asyncio.Server:
        # It is in the extra `integration`.
        from aiosmtpd.smtp import SMTP, AuthResult  # noqa: PLC0415

        def log_in(*arguments: Any) -> AuthResult:
            # If it is not handled, the server responds with the status 535.
            return AuthResult(success=arguments[-1].password.decode() == self.password, handled=False)

        options = {"authenticator": log_in, "auth_require_tls": False} if self.password else {}
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: SMTP(self, hostname="localhost", loop=loop, **options), "127.0.0.1", 0)

    async def _stop(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def handle_MAIL(self, server: Any, _: Any, envelope: Any, address: str, __: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return await self._respond("MAIL", server)

    async def handle_RCPT(self, server: Any, _: Any, envelope: Any, address: str, __: list[str]) -> str:  # noqa: N802
        response = await self._respond(address if address in self.behaviours else "RCPT", server)
        if response.startswith("250"):
            envelope.rcpt_tos.append(address)
        return response

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        response = await self._respond("DATA", server)
        if response.startswith("250"):
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return response

    async def _respond(self, command: str, server: Any) -> str:
        match self.behaviours.get(command, 250):
            case "hang":
                await asyncio.Event().wait()
            case "drip":
                for byte in b"250 " + b"x" * 60:
                    server.transport.write(bytes([byte]))
                    await asyncio.sleep(1)
            case "reset":
                server.transport.abort()
            case float(seconds):
                await asyncio.sleep(seconds)
            case status:
                return f"{status} OK" if status == 250 else f"{status} no"
        return "250 OK"


@contextlib.contextmanager
def silent_server() -> Iterator[str]:
    """Yield the address of a server that accepts connections, but neither reads nor writes anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"
