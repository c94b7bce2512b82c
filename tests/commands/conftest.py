from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache_folder(own_cache: Path) -> Path:
    """Where the commands of a test keep what they remember."""
    return own_cache
