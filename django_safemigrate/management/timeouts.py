"""The flags of ``migrate_with_timeouts`` of django-pg-migration-tools 0.1, for those who have them in their scripts.

https://github.com/kraken-tech/django-pg-migration-tools
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from django_safemigrate.execution.policy import LockPolicy

# The name of each number in LockPolicy, by flag, with the smallest value that means something and its help.
_NUMBERS = {
    "--lock-timeout-in-ms": ("lock_timeout_ms", 1, "How long an attempt waits for a lock."),
    "--statement-timeout-in-ms": ("statement_timeout_ms", 0, "How long a statement may take. 0: no limit."),
    "--lock-timeout-max-retries": ("max_retries", 0, "Attempts after the first one. Default: 0."),
    "--lock-timeout-retry-exp": (
        "exponent",
        0,
        "The pause after the nth attempt is this to the power of n, in seconds. Default: 2.",
    ),
    "--lock-timeout-retry-max-wait-in-ms": ("max_wait_ms", 0, "The longest pause. Default: 10000."),
    "--lock-timeout-retry-min-wait-in-ms": ("min_wait_ms", 0, "The shortest pause. Default: 3000."),
}
_CALLBACK = "--retry-callback-path"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the flags, none of which has a default: one that is not given is None."""
    group = parser.add_argument_group("as migrate_with_timeouts of django-pg-migration-tools")
    for flag, (_, _, text) in _NUMBERS.items():
        group.add_argument(flag, type=int, metavar="N", help=text)
    group.add_argument(
        _CALLBACK,
        metavar="MODULE.NAME",
        help="Function that is called after each attempt in vain, with a django_safemigrate.execution.policy.RetryState.",
    )


def overrides(options: Mapping[str, Any]) -> LockPolicy | None:
    """What the flags say, None when none was given. Raises ``CommandError`` with exit code 2 for what cannot be meant."""
    given = {flag: options.get(_dest(flag)) for flag in (*_NUMBERS, _CALLBACK)}
    given = {flag: value for flag, value in given.items() if value is not None}
    if not given:
        return None
    numbers: dict[str, Any] = {"lock_timeout_ms": None, "statement_timeout_ms": None}
    numbers |= {_NUMBERS[flag][0]: _number(flag, given[flag]) for flag in given if flag in _NUMBERS}
    if numbers["lock_timeout_ms"] is None and numbers["statement_timeout_ms"] is None:
        raise _error(
            f"{next(iter(given))} says nothing without a timeout.",
            "Add --lock-timeout-in-ms or --statement-timeout-in-ms.",
        )
    policy = LockPolicy(**numbers, callback=_callback(given.get(_CALLBACK)))
    if policy.min_wait_ms > policy.max_wait_ms:
        raise _error(
            f"The shortest pause, {policy.min_wait_ms} ms, is longer than the longest, {policy.max_wait_ms} ms.",
            "Lower --lock-timeout-retry-min-wait-in-ms, or raise --lock-timeout-retry-max-wait-in-ms.",
        )
    return policy


def _number(flag: str, value: object) -> int:
    least = _NUMBERS[flag][1]
    if not isinstance(value, int) or value < least:
        raise _error(f"{flag} is {value!r}.", f"Give it a whole number, {least} or more.")
    return value


def _callback(path: str | None) -> Callable[..., object] | None:
    if path is None:
        return None
    try:
        found: object = import_string(path)
    except ImportError as error:
        raise _error(
            f"{_CALLBACK} {path!r} cannot be imported: {error}.", "Name it as module.function."
        ) from error
    if not callable(found):
        raise _error(f"{_CALLBACK} {path!r} is not a function.", "Name one that takes a RetryState.")
    return found


def _dest(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")


def _error(fact: str, cure: str) -> CommandError:
    return CommandError(f"{fact} {cure}", returncode=2)
