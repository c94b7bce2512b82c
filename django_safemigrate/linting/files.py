"""Files that a command reads and writes. In messages ``what`` names the file: ``The report``."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from django_safemigrate.linting.options import LintError


def read_json(path: Path, what: str, cure: str) -> Any:
    """What is in a JSON file. Raises ``LintError``, which ends with ``cure``, for one that is missing or no
    JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LintError(f"{what} {path} cannot be read: {error.strerror}. {cure}") from error
    except (ValueError, RecursionError) as error:
        raise LintError(f"{what} {path} is no JSON: {error}. {cure}") from error


def check_file(path: Path, what: str) -> None:
    """Raise ``LintError`` for a file that cannot be written, before any time is spent on what goes into
    it."""
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise _refused(path, what, error) from error
    _refuse_code(path, what)
    if is_folder:
        raise LintError(f"{what} cannot be written to {path}: it is a folder.")
    if not has_folder:
        raise LintError(f"{what} cannot be written to {path}: there is no folder {path.parent}.")


def write_file(path: Path, what: str, text: str) -> None:
    """Write a whole file as UTF-8, or leave it as it is and raise ``LintError``. What is no plain file (a
    pipe, a device) is written to."""
    _refuse_code(path, what)
    try:
        if path.exists() and not path.is_file():
            _write(path, text)
        else:
            # Through a link: it is to lead to the new file.
            _replace(path.resolve(), text)
    except OSError as error:
        raise _refused(path, what, error) from error


def _refuse_code(path: Path, what: str) -> None:
    # Most likely the name of a migration, taken for the argument of an option.
    if path.suffix == ".py":
        raise LintError(f"{what} cannot be written to {path}: it is Python code.")


def _refused(path: Path, what: str, error: OSError) -> LintError:
    return LintError(f"{what} cannot be written to {path}: {error.strerror}.")


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{os.getpid()}.{os.urandom(4).hex()}.lintmigrations")
    try:
        _write(draft, text)
        if path.exists():
            shutil.copymode(path, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    # A path may hold bytes that are no UTF-8 (PEP 383).
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
