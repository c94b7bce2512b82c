"""Events for programs: one JSON object a line. Its shape is a contract: ``events-1.json`` beside this file; additions keep
``version`` 1."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django_safemigrate.execution import Event
from django_safemigrate.management.telling.outlet import Outlet
from django_safemigrate.management.telling.words import now


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Every event, whatever the verbosity."""

    outlet: Outlet

    def __call__(self, event: Event) -> None:
        self.outlet.line(as_json(event))


def as_json(event: Event) -> str:
    """The event as a JSON object in one line of ASCII, with the time of now."""
    document = {
        "version": 1,
        "time": now(),
        "kind": event.kind.value,
        "text": event.text,
        "data": dict(event.data),
    }
    # A value that JSON does not know must not stop a migration.
    return json.dumps(document, default=str)
