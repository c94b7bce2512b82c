"""``safemigrate`` as django-safemigrate 6.0 does it, where SAFEMIGRATE is one of its modes: Django's ``migrate``, with those
migrations taken out of its plan that are not to run before the deploy.

https://github.com/ryanhiebert/django-safemigrate
"""

from __future__ import annotations

import warnings
from argparse import ArgumentParser
from collections.abc import Mapping
from enum import Enum
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.core.management.color import Style
from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.models.signals import pre_migrate
from django.utils import timezone
from django.utils.timesince import timeuntil

from django_safemigrate import When
from django_safemigrate.management.delays import detect, detected
from django_safemigrate.management.staging import Stages, declared, staged

_UID = "django_safemigrate"
_REFUSED = {
    "fake": "faking migrations",
    "fake_initial": "faking migrations",
    "plan": "the plan option",
    "check_unapplied": "the check_unapplied option",
    "prune": "the prune option",
    "run_syncdb": "the run_syncdb option",
}


class Mode(Enum):
    """``STRICT`` stops at a migration that is blocked, ``NONSTRICT`` leaves it out, ``DISABLED`` runs everything."""

    STRICT = "strict"
    NONSTRICT = "nonstrict"
    DISABLED = "disabled"


def is_classic() -> bool:
    """Whether the settings ask for the behaviour of 6.0. Without SAFEMIGRATE they do not."""
    given = getattr(settings, "SAFEMIGRATE", {})
    return given is None or isinstance(given, str)


def prepare(command: BaseCommand, options: Mapping[str, Any]) -> None:
    """Have the next ``migrate`` of this process, to be run by ``command``, leave out what 6.0 leaves out.

    Raises ``CommandError`` for options that 6.0 refuses, for those that only a dict in SAFEMIGRATE gives a meaning, and for
    a mode that there is not.
    """
    for name, what in _REFUSED.items():
        if options.get(name):
            raise CommandError(f"Safemigrate does not support {what}.")
    mode = _mode()
    _refuse_ours(command, options, mode)
    pre_migrate.disconnect(dispatch_uid=_UID)
    if mode is not Mode.DISABLED:
        _FILTERS[command] = _Filter(mode, command.stdout, command.style)
        # Held by the command alone: should it fail before its plan is made, nothing is left for a later `migrate`.
        pre_migrate.connect(_FILTERS[command].receive, dispatch_uid=_UID, weak=True)


class _Filter:
    """Takes out of one plan what is not to run now."""

    def __init__(self, mode: Mode, out: OutputWrapper, style: Style) -> None:
        self.mode = mode
        self.out = out
        self.style = style

    def receive(self, *, plan: list[tuple[Migration, bool]], using: str, **_: Any) -> None:
        # Sent for every app, and again by a `migrate` that a migration calls.
        pre_migrate.disconnect(dispatch_uid=_UID)
        if any(backwards for _, backwards in plan):
            raise CommandError("Backward migrations are not supported.")
        marks = {migration: declared(migration) for migration, _ in plan}
        since = detected(using, marks)
        found = staged(using, marks, since)
        self._tell(found)
        if found.blocked and self.mode is Mode.STRICT:
            raise CommandError("Aborting due to blocked migrations.")
        detect(using, [one for one in found.delayed if found.has_delay(one)])
        plan[:] = [(migration, False) for migration in found.ready]

    def _tell(self, found: Stages) -> None:
        if found.delayed:
            self._heading("Delayed migrations:")
        for one in found.delayed:
            self.out.write(f"  {one.app_label}.{one.name}{_until(found, one)}")
        if found.blocked:
            self._heading("Blocked migrations:")
        for one in found.blocked:
            self.out.write(f"  {one.app_label}.{one.name}")

    def _heading(self, text: str) -> None:
        self.out.write(self.style.MIGRATE_HEADING(text))


_FILTERS: WeakKeyDictionary[BaseCommand, _Filter] = WeakKeyDictionary()


def _until(found: Stages, migration: Migration) -> str:
    delay = found.marks[migration].delay
    if delay is None or found.now[migration] is not When.AFTER_DEPLOY:
        return ""
    now = timezone.localtime() if settings.USE_TZ else timezone.now()
    then = found.since.get(migration, now) + delay
    return f" (can automatically migrate in {timeuntil(then, now=now, depth=2)} - {then.isoformat()})"


def _mode() -> Mode:
    given = getattr(settings, "SAFEMIGRATE", None)
    if given is None:
        warnings.warn(
            "Setting the SAFEMIGRATE setting to None is deprecated. Use 'strict' instead.",
            DeprecationWarning,
            stacklevel=3,
        )
        given = "strict"
    try:
        return Mode(given.lower())
    except ValueError as error:
        raise CommandError(
            "The SAFEMIGRATE setting is invalid. It must be one of 'strict', 'nonstrict', or 'disabled'."
        ) from error


def _refuse_ours(command: BaseCommand, options: Mapping[str, Any], mode: Mode) -> None:
    parser = command.create_parser("manage.py", "safemigrate")
    own = vars(parser.parse_args([]))
    django = vars(migrate.Command().create_parser("manage.py", "migrate").parse_args([]))
    for name in sorted(own.keys() - django.keys()):
        value = options.get(name, own[name])
        if value != own[name]:
            raise CommandError(
                f"{_flag(parser, name, value)} is not an option of django-safemigrate 6.0, whose behaviour "
                f"SAFEMIGRATE = {mode.value!r} asks for. Write SAFEMIGRATE as a dict, or leave the option out.",
                returncode=2,
            )


def _flag(parser: ArgumentParser, name: str, value: object) -> str:
    """How the option is written; of several that say different things of the same, the one that says this."""
    # As django.core.management.call_command does: argparse has no other way to ask.
    actions = [one for one in parser._actions if one.dest == name]  # noqa: SLF001
    return next((one for one in actions if one.const == value), actions[0]).option_strings[0]
