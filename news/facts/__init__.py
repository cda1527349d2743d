"""The zone's facts as a file, and how they become records."""

from .entries import BrokenFacts, read_facts
from .loading import Load
from .whole import load_facts

__all__ = ["BrokenFacts", "Load", "load_facts", "read_facts"]
