"""A small stand-in for the Hub: made-up papers in pages of the Hub's form, with latency and faults."""

from tests.hub.server import Faults, Hub

__all__ = ["Faults", "Hub"]
