"""Events for programs."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling import as_json, teller
from telling import samples
from telling.screen import piped

SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.management.telling").joinpath("events-1.json").read_text(encoding="utf-8")
)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_there_is_a_sample_of_every_kind() -> None:
    assert {one.kind for one in samples.ALL} == {*Kind}
    assert SCHEMA["properties"]["kind"]["enum"] == [one.value for one in Kind]


@pytest.mark.parametrize("event", samples.ALL, ids=lambda event: event.kind.value)
def test_every_kind_is_its_contract(event: Event) -> None:
    document = json.loads(as_json(event))
    jsonschema.validate(document, SCHEMA)
    assert datetime.fromisoformat(document.pop("time")).tzinfo is UTC
    assert document == {"version": 1, "kind": event.kind.value, "text": event.text, "data": dict(event.data)}


@pytest.mark.parametrize(
    "data",
    [{"blockers": [{"user": "app"}], "seconds": 1.0}, {"blockers": []}, {"blockers": [], "seconds": -1}],
)
def test_the_contract_can_be_broken(data: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(as_json(Event(Kind.WAIT, "", data))), SCHEMA)


@pytest.mark.parametrize("verbosity", ["0", "1"])
def test_every_event_is_a_line(verbosity: str) -> None:
    *lines, last = piped("whole", "json", verbosity, "--force-color").out.splitlines()
    assert [json.loads(one)["kind"] for one in lines] == [one.kind.value for one in samples.ALL]
    assert last == "afterwards"


def test_what_code_prints_is_not_between_the_lines() -> None:
    run = piped("printing", "json", "1", "-")
    *lines, last = run.out.splitlines()
    assert [json.loads(one)["kind"] for one in lines] == ["step-started", "step-done"]
    assert (last, run.err) == ("afterwards", "code of a migration says hello\n")


def test_a_line_is_ascii_whatever_a_name_is() -> None:
    out = io.StringIO()
    with teller(out, format="json", verbosity=1, color=True) as tell:
        tell(Event(Kind.NOTE, "a\n\x1b[31m\u2028ü", {"database": "b\r\x9b"}))
    (line,) = out.getvalue().splitlines()
    assert line.isascii()
    assert json.loads(line)["text"] == "a\n\x1b[31m\u2028ü"


def test_what_json_does_not_know_is_written_as_text() -> None:
    document = json.loads(as_json(Event(Kind.NOTE, "", {"price": Decimal("1.5"), "file": Path("a")})))
    assert document["data"] == {"price": "1.5", "file": "a"}
