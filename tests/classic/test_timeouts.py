"""The flags of migrate_with_timeouts, and what they make of them."""

from __future__ import annotations

import pprint
from argparse import ArgumentParser

import pytest
from django.core.management.base import CommandError

from django_safemigrate.execution.policy import LockPolicy
from django_safemigrate.management.timeouts import add_arguments, overrides


def given(*arguments: str) -> LockPolicy | None:
    parser = ArgumentParser()
    add_arguments(parser)
    return overrides(vars(parser.parse_args(arguments)))


def test_without_flags_nothing_is_overridden() -> None:
    assert given() is None


def test_defaults_are_those_of_migrate_with_timeouts() -> None:
    assert given("--lock-timeout-in-ms=200") == LockPolicy(
        lock_timeout_ms=200,
        statement_timeout_ms=None,
        max_retries=0,
        exponent=2,
        max_wait_ms=10_000,
        min_wait_ms=3_000,
        callback=None,
    )


def test_every_flag() -> None:
    assert given(
        "--lock-timeout-in-ms=200",
        "--statement-timeout-in-ms=0",
        "--lock-timeout-max-retries=9",
        "--lock-timeout-retry-exp=3",
        "--lock-timeout-retry-max-wait-in-ms=800",
        "--lock-timeout-retry-min-wait-in-ms=40",
        "--retry-callback-path=pprint.pprint",
    ) == LockPolicy(
        lock_timeout_ms=200,
        statement_timeout_ms=0,
        max_retries=9,
        exponent=3,
        max_wait_ms=800,
        min_wait_ms=40,
        callback=pprint.pprint,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--lock-timeout-max-retries=3"],
            "--lock-timeout-max-retries says nothing without a timeout. Add --lock-timeout-in-ms or --statement-timeout-in-ms.",
        ),
        (["--lock-timeout-in-ms=0"], "--lock-timeout-in-ms is 0. Give it a whole number, 1 or more."),
        (
            ["--statement-timeout-in-ms=-1"],
            "--statement-timeout-in-ms is -1. Give it a whole number, 0 or more.",
        ),
        (
            ["--lock-timeout-in-ms=5", "--lock-timeout-retry-min-wait-in-ms=20000"],
            "The shortest pause, 20000 ms, is longer than the longest, 10000 ms. Lower --lock-timeout-retry-min-wait-in-ms, or raise --lock-timeout-retry-max-wait-in-ms.",
        ),
        (
            ["--lock-timeout-in-ms=5", "--retry-callback-path=nowhere"],
            "--retry-callback-path 'nowhere' cannot be imported: nowhere doesn't look like a module path. Name it as module.function.",
        ),
        (
            ["--lock-timeout-in-ms=5", "--retry-callback-path=nowhere.at_all"],
            "--retry-callback-path 'nowhere.at_all' cannot be imported: No module named 'nowhere'. Name it as module.function.",
        ),
        (
            ["--lock-timeout-in-ms=5", "--retry-callback-path=os.sep"],
            "--retry-callback-path 'os.sep' is not a function. Name one that takes a RetryState.",
        ),
    ],
)
def test_what_cannot_be_meant(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as error:
        given(*arguments)
    assert (str(error.value), error.value.returncode) == (message, 2)


def test_values_of_call_command_are_checked_too() -> None:
    with pytest.raises(
        CommandError, match=r"^--lock-timeout-in-ms is '5'\. Give it a whole number, 1 or more\.$"
    ):
        overrides({"lock_timeout_in_ms": "5"})


@pytest.mark.parametrize(
    ("policy", "pauses"),
    [
        (LockPolicy(lock_timeout_ms=1, statement_timeout_ms=None), [0]),
        (
            LockPolicy(lock_timeout_ms=1, statement_timeout_ms=None, max_retries=4),
            [3000, 4000, 8000, 10000, 0],
        ),
        (
            LockPolicy(
                lock_timeout_ms=1, statement_timeout_ms=None, max_retries=2, max_wait_ms=5, min_wait_ms=1
            ),
            [5, 5, 0],
        ),
        (
            LockPolicy(
                lock_timeout_ms=1, statement_timeout_ms=None, max_retries=3, exponent=0, min_wait_ms=7
            ),
            [7, 7, 7, 0],
        ),
    ],
)
def test_pauses(policy: LockPolicy, pauses: list[int]) -> None:
    assert [policy.pause_ms(number) for number in range(1, len(pauses) + 1)] == pauses


def test_pauses_do_not_overflow() -> None:
    policy = LockPolicy(lock_timeout_ms=1, statement_timeout_ms=None, max_retries=10_000)
    assert policy.pause_ms(9_999) == 10_000
