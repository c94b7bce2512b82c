"""Digests of what a verdict depends on. All of it can be had without importing a migration."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.apps import AppConfig, apps
from django.conf import global_settings
from django.conf import settings as django_settings

from django_safemigrate.conf.firstparty import current_folder
from django_safemigrate.version import __version__

# Django's own that change without changing what a migration is, or are nobody's business.
_IRRELEVANT = (
    "ADMINS",
    "ALLOWED_HOSTS",
    "CACHES",
    "CSRF_",
    "EMAIL_",
    "LOGGING",
    "MANAGERS",
    "MEDIA_",
    "SAFEMIGRATE",
    "SECRET_KEY",
    "SESSION_",
    "STATIC",
    "STORAGES",
    "TEMPLATES",
)

# As Python imports them: source, compiled without source, written in C.
_MODULES = (".py", ".pyc", ".so", ".pyd")


def digest_of(*parts: object) -> str:
    """The digest of the representations of ``parts``."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode(errors="surrogatepass")).hexdigest()


def file_digest(path: str) -> str:
    """The digest of what is in a file; "" for one that cannot be read."""
    try:
        # Faster than pathlib, for what is asked a thousand times.
        with open(path, "rb") as file:  # noqa: PTH123
            return hashlib.blake2b(file.read(), digest_size=16).hexdigest()
    except OSError:
        return _digest_of_no_file(path)


def _digest_of_no_file(path: str) -> str:
    """For a folder, of the names in it; for what is in an archive, of the archive."""
    if os.path.isdir(path):  # noqa: PTH112 - as above
        with suppress(OSError):
            return digest_of(sorted(set(os.listdir(path)) - {"__pycache__"}))  # noqa: PTH208
        return ""
    above = os.path.dirname(path)  # noqa: PTH120
    while above and not os.path.exists(above):  # noqa: PTH110
        above = os.path.dirname(above)  # noqa: PTH120
    return file_digest(above) if os.path.isfile(above) else ""  # noqa: PTH113


def environment() -> str:
    """The digest of what every verdict depends on: versions, installed packages, this package itself, the
    apps, and the project's settings but for secrets and what has no say in migrations."""
    given = {
        name: plain(getattr(django_settings, name))
        for name in dir(django_settings)
        if name.isupper() and not _is_irrelevant(name)
    }
    given["DATABASES"] = {
        alias: plain({key: value for key, value in one.items() if key != "PASSWORD"})
        for alias, one in django_settings.DATABASES.items()
    }
    installed = [(config.name, config.label, type(config).__qualname__) for config in apps.get_app_configs()]
    return digest_of(
        sys.version,
        sys.path,
        django.VERSION,
        __version__,
        installed_packages(),
        _own_files(),
        installed,
        sorted(given.items()),
    )


def _is_irrelevant(name: str) -> bool:
    # A project's own EMAIL_LENGTH may be that of a column.
    return name == "SAFEMIGRATE" or (name.startswith(_IRRELEVANT) and hasattr(global_settings, name))


def plain(value: Any, depth: int = 4) -> Any:
    """A setting as something that is spelt the same in every process: an object as its kind and its
    attributes, down to ``depth``."""
    if value is None or isinstance(value, str | bytes | bool | int | float | Path):
        return value
    if isinstance(value, Mapping):
        return [[plain(key, depth), plain(one, depth)] for key, one in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(repr(plain(one, depth)) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one, depth) for one in value]
    if isinstance(value, partial):
        return [plain(value.func), plain(value.args), plain(value.keywords)]
    if isinstance(value, type) or hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return _object(value, depth - 1)


def _object(value: Any, depth: int) -> Any:
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    state = getattr(value, "__dict__", None)
    if state:
        return [kind, plain(state, depth)] if depth else kind
    # A date, a number, a pattern; what has no words of its own tells its address, another one in each
    # process.
    return [kind, re.sub(r" at 0x[0-9a-f]+", "", repr(value))]


def installed_packages() -> list[tuple[str, ...]]:
    """Name and version of everything installed, as the folders of its metadata are named: faster than reading
    them."""
    found = []
    for folder in search_path():
        with suppress(OSError):
            names = os.listdir(folder)  # noqa: PTH208 - as above
            found.append(
                tuple(sorted(one for one in names if one.endswith((".dist-info", ".egg-info", ".pth"))))
            )
    return found


def search_path() -> list[str]:
    """The folders that modules are imported from, each once."""
    return [*dict.fromkeys(folder or "." for folder in sys.path)]


def _own_files() -> list[tuple[str, int, int]]:
    """This package's files: its version does not change while it is worked on."""
    folder = Path(__file__).parents[1]
    stats = ((str(path), path.stat()) for path in sorted(folder.rglob("*.py")))
    return [(path, stat.st_size, stat.st_mtime_ns) for path, stat in stats]


def migration_folders(config: AppConfig) -> Iterator[Path]:
    """Where the migrations of an app are; nothing for an app without any."""
    if config.label in django_settings.MIGRATION_MODULES:
        module = django_settings.MIGRATION_MODULES[config.label]
        # What is no module has no folder here; the loader says so in its own words.
        with suppress(ImportError, AttributeError, ValueError):
            spec = find_spec(module) if module else None
            yield from map(Path, (spec.submodule_search_locations or ()) if spec else ())
    else:
        # An AppConfig may name another folder as its path; Python still imports from here.
        for folder in getattr(config.module, "__path__", ()):
            yield Path(folder) / "migrations"


def migration_files() -> dict[str, str]:
    """Digest by path of every Python file in the folders of migrations, installed packages' too; of the
    archive where they are in one."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        for folder in migration_folders(config):
            try:
                names = os.listdir(folder)  # noqa: PTH208 - as above
            except OSError:
                found |= {str(folder): digest} if (digest := file_digest(str(folder))) else {}
                continue
            paths = [f"{folder}{os.sep}{name}" for name in names if name.endswith(_MODULES)]
            found |= {path: file_digest(path) for path in paths}
    return found


def place() -> str:
    """The digest of the folder of the project; the name of its files in a shared cache folder."""
    return digest_of(current_folder())[:16]
