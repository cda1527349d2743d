"""What differs between two versions, for people: in words or characters, block by block, field by field."""

from .fields import compare
from .names import names_for
from .pictures import with_pictures

__all__ = ["compare", "names_for", "with_pictures"]
