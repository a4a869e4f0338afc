"""Sends messages by a process of its own, which is killed after a time.

Apprise sends in threads that Python waits for when it ends. Without the process, a service that responds with one byte
per second would delay the end of a crawl for as long as it likes.
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

from hfpapers.notifications.messages import Delivery, Message, Rendering
from hfpapers.notifications.protocol import Document, Progress, encode_document

# Without -P, a file json.py in the working directory would be imported in place of Python's module. Nobody reads the
# warnings of the process, so they must not become errors where the environment makes them errors.
WORKER = (sys.executable, "-P", "-W", "ignore", "-m", "hfpapers.notifications.worker")
# To read what a killed process had written. It ends sooner, unless another process keeps the pipe open.
_LAST_READ_S = 0.5
_CHUNK = 65536


async def send_messages(messages: Sequence[Message], rendering: Rendering, timeout_s: float) -> list[Delivery]:
    """Send messages at the same time, within a number of seconds, and return what became of each.

    A message that the process had begun to send when it was killed is `unknown`; one that it had not begun to send is
    `failed`. Nothing that happens in the process raises an exception here.
    """
    progress = Progress(len(messages))
    if messages and timeout_s > 0:
        try:
            code = await _run(encode_document(Document(messages, rendering, timeout_s)), progress, timeout_s)
        except OSError as error:
            reason = f"the process that sends could not be started: {error.strerror}"
            return progress.conclude(reason, reason)
        if code is not None:
            reason = f"the process that sends ended with exit code {code}"
            return progress.conclude(reason, reason)
    return progress.conclude(f"not sent within {timeout_s:.3g} s", f"no response within {timeout_s:.3g} s")


async def _run(document: bytes, progress: Progress, timeout_s: float) -> int | None:
    """Run the process with a document, and return its exit code; None if it was killed, because the time was up."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    # In a session of its own, it does not get the Ctrl-C of a terminal, with which a crawl ends in an orderly way.
    process = await asyncio.create_subprocess_exec(
        *WORKER, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_environment(), start_new_session=True
    )
    try:
        async with asyncio.timeout_at(deadline):
            await asyncio.gather(_write(process, document), _read(process, progress))
            return await process.wait()
    except TimeoutError:
        return None
    finally:
        # Also if this crawl is cancelled.
        await _kill(process, progress)


def _environment() -> dict[str, str]:
    """Return this process's environment, with which the other one finds the same packages: also those in an egg."""
    path = [entry or str(Path.cwd()) for entry in sys.path]
    if given := os.environ.get("PYTHONPATH"):
        path.append(given)
    return os.environ | {"PYTHONPATH": os.pathsep.join(path)}


async def _write(process: Process, document: bytes) -> None:
    """Pass the document by a pipe: everybody can read the arguments of a process."""
    assert process.stdin  # noqa: S101
    with contextlib.suppress(ConnectionError):
        process.stdin.write(document)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: Process, progress: Progress) -> None:
    assert process.stdout  # noqa: S101
    while output := await process.stdout.read(_CHUNK):
        progress.add(output)


async def _kill(process: Process, progress: Progress) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_READ_S):
                await _read(process, progress)
                await process.wait()
