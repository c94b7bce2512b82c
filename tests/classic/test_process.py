"""Around a run in a mode of 6.0: its exit code, what it leaves behind, and databases that 6.0 has written to."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from classic.released import released
from classic.sides import Case, Node, Sides, Step
from classic.site import Site
from django_safemigrate.management import classic

AFTER = [Node("alpha", "0001_it", "Safe.after_deploy(delay=timedelta(0))")]
BLOCKED = [*AFTER, Node("beta", "0001_it", "Safe.before_deploy()", (("alpha", "0001_it"),))]


def test_a_blocked_migration_ends_as_in_6_0(tmp_path: Path) -> None:
    site = Site(tmp_path, BLOCKED)
    theirs, ours = site.manage("safemigrate", python=released()), site.manage("safemigrate")
    assert (ours.returncode, ours.stderr) == (1, "CommandError: Aborting due to blocked migrations.\n")
    assert (ours.returncode, ours.stderr) == (theirs.returncode, theirs.stderr)


@pytest.mark.parametrize("option", ["--after-deploy", "--all", "--format=json"])
def test_options_that_need_a_dict(tmp_path: Path, option: str) -> None:
    ours = Site(tmp_path, AFTER).manage("safemigrate", option)
    assert (ours.returncode, ours.stdout) == (2, "")
    assert ours.stderr == (
        f"CommandError: {option.partition('=')[0]} is not an option of django-safemigrate 6.0, whose behaviour SAFEMIGRATE "
        "= 'strict' asks for. Write SAFEMIGRATE as a dict, or leave the option out.\n"
    )


def test_delays_that_6_0_began_go_on(tmp_path: Path) -> None:
    site = Site(tmp_path, AFTER)
    for _ in range(2):
        assert site.manage("safemigrate", python=released()).returncode == 0
    done = site.manage("safemigrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  Applying alpha.0001_it... OK\n" in done.stdout
    back = site.manage("migrate", "alpha", "zero", python=released())
    assert (back.returncode, back.stderr) == (0, "")


def test_a_command_that_failed_filters_no_later_migrate(tmp_path: Path) -> None:
    done = Site(tmp_path, AFTER).python(
        "from django.core.management import CommandError, call_command, load_command_class\n"
        "command = load_command_class('django_safemigrate', 'safemigrate')\n"
        "try:\n"
        "    call_command(command, 'nowhere')\n"
        "except CommandError as error:\n"
        "    print(error)\n"
        "del command\n"
        "call_command('migrate', 'alpha')\n"
        "call_command('safemigrate')\n"
        "call_command('migrate', 'alpha', 'zero')\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "No installed app with label 'nowhere'." in done.stdout
    assert done.stdout.count("Applying alpha.0001_it... OK") == 1
    assert "Unapplying alpha.0001_it... OK" in done.stdout


def test_table_and_model_are_those_of_6_0(both_sides: Sides, tmp_path: Path) -> None:
    theirs, ours = both_sides.both(Case([], [Step(("sqlmigrate", "django_safemigrate", "0001"))]))
    assert ours == theirs
    assert 'CREATE TABLE "django_safemigrate_safemigration"' in ours[0]["out"]
    # Whatever the project's own DEFAULT_AUTO_FIELD is.
    site = Site(tmp_path, [], more='DEFAULT_AUTO_FIELD = "django.db.models.AutoField"')
    done = site.manage("makemigrations", "django_safemigrate", "--check", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "No changes detected in app 'django_safemigrate'\n")


def test_the_map_of_what_was_detected(tmp_path: Path) -> None:
    done = Site(tmp_path, []).python(
        "from django.core.management import call_command\n"
        "from django.db import IntegrityError\n"
        "from django_safemigrate.models import SafeMigration\n"
        "call_command('migrate', verbosity=0)\n"
        "for app, name in [('a', '0001'), ('a', '0002'), ('b', '0001')]:\n"
        "    last = SafeMigration.objects.create(app=app, name=name)\n"
        "print(SafeMigration.objects.get_detected_map([('a', '0002'), ('b', '0002'), ('b', '0001')]).keys())\n"
        "print(SafeMigration.objects.get_detected_map([]))\n"
        "print(SafeMigration.objects.get_detected_map([('b', '0001')]) == {('b', '0001'): last.detected}, last)\n"
        "try:\n"
        "    SafeMigration.objects.create(app='a', name='0001')\n"
        "except IntegrityError:\n"
        "    print('once')\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "dict_keys([('a', '0002'), ('b', '0001')])\n{}\nTrue b.0001\nonce\n"


def test_without_contenttypes(tmp_path: Path) -> None:
    """Which 6.0 cannot do without."""
    site = Site(tmp_path, AFTER, more='INSTALLED_APPS = ["django_safemigrate", "alpha", "beta", "gamma"]')
    assert "contenttypes" in site.manage("safemigrate", python=released()).stderr
    done = site.manage("safemigrate")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("value", "meant"),
    [("strict", True), ("DISABLED", True), ("lenient", True), (None, True), ({}, False), (["strict"], False)],
)
def test_what_asks_for_6_0(settings: Any, value: object, meant: bool) -> None:
    settings.SAFEMIGRATE = value
    assert classic.is_classic() is meant


def test_no_setting_does_not(settings: Any) -> None:
    settings.SAFEMIGRATE = {}
    del settings.SAFEMIGRATE
    assert not classic.is_classic()


def test_none_is_deprecated(settings: Any) -> None:
    from django.core.management import load_command_class

    settings.SAFEMIGRATE = None
    command = load_command_class("django_safemigrate", "safemigrate")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        classic.prepare(command, {})
    assert [(one.category, str(one.message)) for one in caught] == [
        (
            DeprecationWarning,
            "Setting the SAFEMIGRATE setting to None is deprecated. Use 'strict' instead.",
        )
    ]
