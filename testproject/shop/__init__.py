"""The shop: its migrations, good and bad, are what the demo lints."""

from __future__ import annotations
