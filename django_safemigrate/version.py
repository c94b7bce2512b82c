"""The version of this package, where nothing else has a file of the same name."""

from __future__ import annotations

__version__ = "0.1.0"
