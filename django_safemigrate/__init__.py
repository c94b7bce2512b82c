"""A compiler for Django migrations: what they would do to a database, and to the traffic on it.

Importing this package imports nothing else, so that a migration file may do it at no cost.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
