from __future__ import annotations

import subprocess
import urllib.parse
import urllib.request
from typing import Any

from django.core import mail
from django.db.migrations import RunPython

from linting import findings, safe, unsafe

RULE = "runpython-external-call"


def _fetch(apps: Any, schema_editor: Any) -> None:
    urllib.request.urlopen("https://example.org")


def test_in_a_transaction() -> None:
    (found,) = findings(RULE, RunPython(_fetch, RunPython.noop))

    assert (found.severity.value, found.message, found.hint) == (
        "warning",
        "_fetch() calls urllib.request.urlopen while its transaction is open.",
        "Do it outside migrations: in a management command, or in a task that is started after the deploy.",
    )


def test_without_one_and_in_the_reverse() -> None:
    message = unsafe(RULE, RunPython(RunPython.noop, _fetch), atomic=False)

    assert message == "_fetch() calls urllib.request.urlopen from within the migration."


def _tell() -> None:
    mail.mail_admins("", "")


def _by_way_of_a_helper(apps: Any, schema_editor: Any) -> None:
    _tell()


def _program(apps: Any, schema_editor: Any) -> None:
    subprocess.run(["true"], check=True)


def _task(apps: Any, schema_editor: Any) -> None:
    from not_installed.tasks import index  # type: ignore[import-not-found]

    index.apply_async()


def _library(apps: Any, schema_editor: Any) -> None:
    import boto3  # type: ignore[import-not-found]

    boto3.client("s3")


def test_other_ways_out() -> None:
    said = [
        unsafe(RULE, RunPython(code, RunPython.noop))
        for code in (_by_way_of_a_helper, _program, _task, _library)
    ]

    assert said == [
        "_tell() calls django.core.mail.mail_admins while its transaction is open.",
        "_program() calls subprocess.run while its transaction is open.",
        "_task() calls not_installed.tasks.index.apply_async while its transaction is open.",
        "_library() calls boto3.client while its transaction is open.",
    ]


def _quiet(apps: Any, schema_editor: Any) -> None:
    urllib.parse.quote("x")
    try:
        apps.get_model("shop", "Order").objects.filter(pk=1).update(note="")
    except subprocess.CalledProcessError as error:
        raise subprocess.SubprocessError from error


def test_nothing_leaves() -> None:
    safe(RULE, RunPython(_quiet, RunPython.noop))
