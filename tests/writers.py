"""Machines that share an object store, and whose operations on it are interleaved in an order that a seed decides."""

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from obstore.store import MemoryStore

from hfpapers.storage import object_store
from hfpapers.storage.objects import Objects

# The operations that a machine sends to the store.
OPERATIONS = ("get", "get_large", "get_start", "find", "put", "overwrite", "delete", "list_folder", "list_tree")


def seeds(usual: int, all_seeds: int) -> list[Any]:
    """Return the seeds of interleavings: a usual number of them, and the others for long runs."""
    return [*range(usual), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(usual, all_seeds))]


class Killed(BaseException):
    """Ends a writer where a killed process would end. No handler of errors catches it."""


class WatchedObjects:
    """The objects of a store, whose operations are announced to a function before they are sent."""

    def __init__(self, objects: Objects, before: Callable[[str, str], None]) -> None:
        self._objects = objects
        self._before = before

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._objects, name)
        if name not in OPERATIONS:
            return method

        def call(*arguments: Any) -> Any:
            self._before(name, arguments[0])
            return method(*arguments)

        return call


def open_shared(memory: MemoryStore, folder: Any, before: Callable[[str, str], None] = lambda *_: None) -> Any:
    """Return the storage of a machine; `folder` is its local folder."""
    storage = object_store.ObjectStorage("memory:///", folder)
    storage._objects._store = storage._objects._store_of_large = memory
    storage._objects = WatchedObjects(storage._objects, before)
    return storage


class Interleaving:
    """Runs functions in threads, one operation at a time: before each operation, a random one of them goes on."""

    def __init__(self, seed: int, *, kill_after: int | None = None) -> None:
        """Create it; the first function is killed before the operation with the number `kill_after`, if it is given."""
        self._random = random.Random(seed)
        self._kill_after = kill_after
        self._turns: list[threading.Semaphore] = []
        self._paused = threading.Semaphore(0)

    def before(self, number: int) -> Callable[[str, str], None]:
        """Return the function that the machine with this number calls before each operation."""
        count = 0

        def pause(*_: str) -> None:
            nonlocal count
            if not self._turns:
                # The machines are being set up.
                return
            count += 1
            if number == 0 and count == self._kill_after:
                raise Killed
            self._paused.release()
            self._turns[number].acquire()

        return pause

    def run(self, functions: Sequence[Callable[[], Any]]) -> list[BaseException]:
        """Run the functions, and return the errors that ended them."""
        self._turns = [threading.Semaphore(0) for _ in functions]
        errors: list[BaseException] = []
        running = dict[int, threading.Thread]()

        def run(number: int, function: Callable[[], Any]) -> None:
            self._turns[number].acquire()
            try:
                function()
            except Killed:
                pass
            except BaseException as error:  # noqa: BLE001 - the test shows it
                errors.append(error)
            del running[number]
            self._paused.release()

        for number, function in enumerate(functions):
            running[number] = threading.Thread(
                target=run, args=(number, function), name=f"writer {number}", daemon=True
            )
        for thread in [*running.values()]:
            thread.start()
        while running:
            self._turns[self._random.choice(sorted(running))].release()
            self._paused.acquire()
        return errors
