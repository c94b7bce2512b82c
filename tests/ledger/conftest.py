from __future__ import annotations

from execution.conftest import connection, other, url

__all__ = ["connection", "other", "url"]
