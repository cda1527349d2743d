from . import cooperation, reference, register, zone

__all__ = ["cooperation", "reference", "register", "zone"]
