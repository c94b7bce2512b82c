"""``--retry-callback-path``: code of the project that is told of every attempt at a lock that was in vain."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TextIO, cast

from django.core.management.base import OutputWrapper
from django.db import OperationalError

from django_safemigrate.execution import Event, Kind, Report
from django_safemigrate.execution.events import silent
from django_safemigrate.execution.policy import RetryState
from django_safemigrate.management.timeouts import overrides


def retrying(options: Mapping[str, Any], out: OutputWrapper, alias: str, report: Report) -> Report:
    """What calls the function that the options name at each ``ATTEMPT``; ``report`` is told where it raises. Raises ``CommandError`` as
    ``overrides`` does."""
    policy = overrides(options)
    if policy is None or policy.callback is None:
        return silent
    callback = policy.callback
    begun = time.monotonic()
    count = 0

    def retry(event: Event) -> None:
        nonlocal count
        if event.kind is not Kind.ATTEMPT:
            return
        count += 1
        message = event.text.partition(": ")[2]
        since = timedelta(seconds=time.monotonic() - begun)
        try:
            # Django's wrapper is as good as the stream that it wraps.
            callback(RetryState(OperationalError(message), count, cast("TextIO", out), since, alias))
        except Exception as error:  # noqa: BLE001 - it is told, and is no reason to end a run
            text = f"{options['retry_callback_path']} raised {type(error).__name__}: {error}"
            report(Event(Kind.NOTE, text, {"database": alias, "level": "warning"}))

    return retry
