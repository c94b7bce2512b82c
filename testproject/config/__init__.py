"""Settings, URLs and the database of the test project."""

from __future__ import annotations
