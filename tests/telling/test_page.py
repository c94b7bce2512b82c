"""docs/events.md says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema

from django_safemigrate import signals
from django_safemigrate.execution import Kind
from django_safemigrate.management.hooks import variables
from telling import samples
from telling.test_jsonlines import SCHEMA

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text()


def cells(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[2:]]


def test_the_kinds_and_their_signals() -> None:
    names = {id(one): name for name, one in vars(signals).items()}
    expected = []
    for kind in Kind:
        signal = signals.SIGNALS.get(kind.value)
        expected.append([kind.value, *(("", "") if signal is None else (names[id(signal)], "yes"))])
    assert [[kind, signal, hook] for kind, _, signal, hook in cells("Kinds")] == expected


def test_the_variables_of_a_hook() -> None:
    documented = {name for name, _ in cells("A command of yours")}
    assert documented == {*variables(samples.WAIT)}


def test_the_example_is_its_contract() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    jsonschema.validate(json.loads(example), SCHEMA)
