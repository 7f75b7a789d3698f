"""The self-service terminal, the hall around it and the stand-in platform."""

__version__ = "0.1.0"
