"""Pictures and files, and where the texts of published things name them."""

from .pictures import Picture
from .uses import Use

__all__ = ["Picture", "Use"]
