"""Safehand: carries out a data-handling procedure, and proves that it is kept."""

__version__ = "0.1.0"
