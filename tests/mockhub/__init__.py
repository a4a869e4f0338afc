"""The tests' Hub: the demo Hub with latency, faults and hostile responses."""

from tests.mockhub.server import Faults, Hub

__all__ = ["Faults", "Hub"]
