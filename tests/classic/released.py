"""django-safemigrate 6.0 as it was released, in a virtual environment of its own, with the Django of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
import platformdirs

RELEASE = "django-safemigrate==6.0"


def released() -> Path:
    """Its Python. The environment is made once and kept in the user's cache."""
    name = f"classic-6.0-django-{django.get_version()}-python-{sys.version_info[0]}.{sys.version_info[1]}"
    home = Path(platformdirs.user_cache_dir("safemigrate-tests")) / name
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as scratch:
            whole = Path(scratch) / "environment"
            _run(sys.executable, "-m", "venv", str(whole))
            _run(
                str(whole / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                RELEASE, f"django=={django.get_version()}",
            )  # fmt: skip
            _put(whole, home)
    return home / "bin" / "python"


def _put(whole: Path, home: Path) -> None:
    try:
        whole.rename(home)
    except OSError:
        # Another process was faster.
        if not home.exists():
            raise


def _run(*command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
