"""What else is installed under the names of this package: distributions with a package
``django_safemigrate``, apps with a command ``lintmigrations``.

django-safemigrate 6.0 has a package of the same name as this one. Files of the same name overwrite one
another, and whoever is uninstalled takes those of the other along.
https://pypi.org/project/django-safemigrate/
"""

from __future__ import annotations

import base64
import csv
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.apps import AppConfig, apps

import django_safemigrate
from django_safemigrate.conf import Settings
from django_safemigrate.linting.fingerprint import digest_of, installed_packages, place, search_path
from django_safemigrate.linting.kept import keep, recalled

PACKAGE = "django_safemigrate"
OWN = "safemigrate"
_FOLDER = Path(__file__).parents[2]
_COMMAND = "management/commands/lintmigrations.py"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another distribution with a package of our name. ``metadata`` is the folder that describes it."""

    metadata: Path

    @property
    def name(self) -> str:
        return self.metadata.name.partition("-")[0].replace("_", "-").lower()

    @property
    def version(self) -> str:
        return self.metadata.stem.partition("-")[2].partition("-")[0]

    @property
    def beside(self) -> bool:
        """Whether its files lie in the same folder as ours."""
        return self.metadata.parent.resolve() == _FOLDER.resolve()

    def in_place(self) -> tuple[int, int]:
        """How many of its modules are on the disk as it installed them, and how many it has. Empty ones are
        nobody's."""
        modules = [one for one in _recorded(self.metadata) if one[0].endswith(".py") and one[2] != "0"]
        found = (digest == _digest(self.metadata.parent / path) for path, digest, _ in modules)
        return sum(found), len(modules)


def rivals(settings: Settings) -> list[Rival]:
    """The distributions that provide our package beside our own; remembered while the same ones are
    installed."""
    digest = digest_of(django_safemigrate.__file__, installed_packages())
    file = settings.cache_dir / f"installed-{place()}.json"
    known = recalled(file, digest)
    if known is None:
        known = [str(one) for folder in search_path() for one in _providers(Path(folder))]
        keep(file, digest, known)
    return [Rival(Path(one)) for one in known]


def other_commands() -> list[tuple[AppConfig, bool]]:
    """The other apps with a command ``lintmigrations``, and whether theirs is the one that runs: that of the
    first app has it."""
    found: list[tuple[AppConfig, bool]] = []
    first = True
    for config in apps.get_app_configs():
        if config.name == PACKAGE:
            first = False
        elif (Path(config.path) / _COMMAND).is_file():
            found.append((config, first))
    return found


def is_whole() -> bool:
    """Whether the package is ours as far as can be told: another distribution's ``__init__`` in its place has
    not our names."""
    return hasattr(django_safemigrate, "IgnoreMigration")


def cure(rival: str) -> str:
    """The commands that leave our distribution whole."""
    return f"Run: pip uninstall --yes {rival} {OWN} && pip install {OWN}"


def _providers(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [
            one
            for one in sorted(folder.iterdir())
            if one.suffix in (".dist-info", ".egg-info") and _provides(one)
        ]
    return []


def _provides(metadata: Path) -> bool:
    name = metadata.name.partition("-")[0].lower()
    if name == OWN:
        return False
    # Installed as editable, it does not list its modules.
    return name == PACKAGE or any(
        f"\n{PACKAGE}/".encode() in text or text.strip() == PACKAGE.encode()
        for text in (
            b"\n" + _read(metadata / one) for one in ("RECORD", "installed-files.txt", "top_level.txt")
        )
    )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _recorded(metadata: Path) -> list[tuple[str, str, str]]:
    """Path, digest and size of every file of its package, as RECORD has them.
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file"""
    lines = _read(metadata / "RECORD").decode(errors="replace").splitlines()
    rows = (row for row in csv.reader(lines) if len(row) == 3)
    return [(path, digest, size) for path, digest, size in rows if path.startswith(f"{PACKAGE}/")]


def _digest(file: Path) -> str:
    digest = hashlib.sha256(_read(file)).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
