"""What the system checks say of other distributions and apps with our names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, Warning

import django_safemigrate
from distributions import install
from django_safemigrate import checks
from projects import Project

PACKAGE = Path(django_safemigrate.__file__).parent
TESTPROJECT = Path(__file__).parents[1] / "testproject"
# The modules of django-safemigrate 6.0 that are not empty; what is in them does not matter here.
THEIRS = {
    "django_safemigrate/__init__.py": "class Safe:\n    pass\n",
    "django_safemigrate/apps.py": (
        "from django.apps import AppConfig\n\n\nclass SafeMigrateConfig(AppConfig):\n    name = 'django_safemigrate'\n"
    ),
    "django_safemigrate/check.py": "CHECK = 1\n",
    "django_safemigrate/management/__init__.py": "",
    "django_safemigrate/models.py": "MODELS = 1\n",
}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: Any, settings: Any) -> Path:
    folder: Path = tmp_path_factory.mktemp("cache")
    settings.SAFEMIGRATE = {"CACHE_DIR": folder}
    return folder


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which this package is installed."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE, folder / "django_safemigrate", ignore=shutil.ignore_patterns("__pycache__"))
    install(folder, "safemigrate", "0.1.0", {})
    yield folder


def said() -> list[CheckMessage]:
    return checks.check_installed(None)


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(TESTPROJECT)]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONSAFEPATH": "1",
    }
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_nothing_to_say(project: Project) -> None:
    assert said() == []


def test_a_distribution_that_overwrites_ours_and_is_overwritten(copy: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install(site, "django-safemigrate", "6.0", THEIRS)
    # Installed after it, ours wins wherever both have a file.
    shutil.copytree(copy, site, dirs_exist_ok=True)

    done = manage(site, "check")

    assert (
        "?: (django_safemigrate.E004) django-safemigrate 6.0 and safemigrate both install the package django_safemigrate, "
        "and overwrite one another: 1 of the 4 modules of django-safemigrate are in place.\n"
        "\tHINT: Run: pip uninstall --yes django-safemigrate safemigrate && pip install safemigrate\n"
    ) in done.stderr
    assert done.returncode == 1


def test_where_theirs_has_the_check_the_command_says_it(copy: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(copy, site)
    install(site, "django-safemigrate", "6.0", THEIRS)

    done = manage(site, "lintmigrations")

    assert done.stderr == (
        "CommandError: The package django_safemigrate holds files of another distribution, most likely of "
        "django-safemigrate. Run: pip uninstall --yes django-safemigrate safemigrate && pip install safemigrate\n"
    )
    assert done.returncode == 2


def test_a_distribution_elsewhere_on_the_path(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "later"
    install(site, "django-safemigrate", "6.0", THEIRS)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])

    assert said() == [
        Warning(
            f"django-safemigrate 6.0 installs a package django_safemigrate as well, in {site}. It is not imported, since "
            "this one comes first on sys.path.",
            hint="Run: pip uninstall django-safemigrate",
            id="django_safemigrate.W005",
        )
    ]


@pytest.mark.parametrize(
    "name, modules, found",
    [
        ("some-fork", {"django_safemigrate/__init__.py": "FORK = 1\n"}, 1),
        ("some-fork", {"fork/django_safemigrate/__init__.py": "FORK = 1\n"}, 0),
        ("django-safemigrate", {"_editable.pth": "/somewhere\n"}, 1),
        ("safemigrate", {"django_safemigrate/__init__.py": "OURS = 1\n"}, 0),
        ("safemigrate-extras", {"safemigrate_extras/__init__.py": "EXTRA = 1\n"}, 0),
    ],
)
def test_what_counts_as_a_rival(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str, modules: dict[str, str], found: int
) -> None:
    site = project.folder / "later"
    install(site, name, "1.0", modules)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])

    assert len(said()) == found


def test_a_distribution_that_goes_is_forgotten(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    site = project.folder / "later"
    metadata = install(site, "django-safemigrate", "6.0", THEIRS)
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    assert len(said()) == 1

    shutil.rmtree(metadata)

    assert said() == []


def command_of(project: Project, app: str) -> None:
    project.app(app, {})
    commands = project.folder / app / "management" / "commands"
    commands.mkdir(parents=True)
    (commands / "lintmigrations.py").touch()


def test_an_app_whose_lintmigrations_comes_first(project: Project) -> None:
    command_of(project, "django_migration_linter")
    project.settings.INSTALLED_APPS = project.settings.INSTALLED_APPS[::-1]

    assert said() == [
        Warning(
            "lintmigrations is the command of django_migration_linter, which comes before django_safemigrate in INSTALLED_APPS.",
            hint="Take 'django_migration_linter' out of INSTALLED_APPS: its options, settings and IgnoreMigration are "
            "understood without it. Once no migration imports it, run: pip uninstall django-migration-linter",
            id="django_safemigrate.W004",
        )
    ]


def test_an_app_whose_lintmigrations_comes_later(project: Project) -> None:
    command_of(project, "house_rules")

    assert said() == [
        Warning(
            "house_rules has a command lintmigrations as well; that of django_safemigrate runs, which comes first in "
            "INSTALLED_APPS.",
            hint="Take 'house_rules' out of INSTALLED_APPS, or put 'django_safemigrate' before it and silence this check.",
            id="django_safemigrate.W004",
        )
    ]


def test_a_setting_that_cannot_be_read_is_said_once(settings: Any) -> None:
    settings.SAFEMIGRATE = {"TARGET": {}}

    assert said() == []
    assert isinstance(checks.check_settings(None)[0], Error)


def test_warm_it_takes_no_time(project: Project) -> None:
    said()
    times = []
    for _ in range(5):
        started = time.perf_counter()
        said()
        times.append(time.perf_counter() - started)

    assert min(times) < 0.02
