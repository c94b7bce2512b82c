"""The settings of a project's ``pyproject.toml``, for those who keep the settings of their tools there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings

from django_safemigrate.conf.target import SettingsError

_PATHS = ("baseline", "stats", "cache-dir")


def pyproject_table() -> tuple[Path, Mapping[str, Any]] | None:
    """The table ``[tool.safemigrate]`` and its file; None where there is none.

    It is looked for in the folder of ``BASE_DIR`` (the current one when the settings have none) and above, up
    to the first ``pyproject.toml``. Raises ``SettingsError`` for a file that cannot be read.
    """
    try:
        start = Path(getattr(django_settings, "BASE_DIR", "") or Path.cwd()).resolve()
    except FileNotFoundError:
        # The current folder has been removed since the process started.
        return None
    file = next((one / "pyproject.toml" for one in (start, *start.parents) if _is_file(one)), None)
    if file is None:
        return None
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{file} cannot be read: {error}.", "Mend it; lintmigrations reads it."
        ) from error
    table = document.get("tool", {})
    own = table.get("safemigrate", {}) if isinstance(table, dict) else {}
    if not isinstance(own, dict):
        raise SettingsError(f"tool.safemigrate in {file} is no table.", "Write it as [tool.safemigrate].")
    return (file, {key: _from(file, key, value) for key, value in own.items()}) if own else None


def _is_file(folder: Path) -> bool:
    try:
        return (folder / "pyproject.toml").is_file()
    except OSError:
        # A folder above that nobody may look into holds nothing of the project's.
        return False


def _from(file: Path, key: str, value: Any) -> Any:
    """A path is relative to the file that names it, wherever the command runs."""
    return (
        file.parent / Path(value).expanduser()
        if key in _PATHS and isinstance(value, str) and value
        else value
    )
