from __future__ import annotations

from typing import Any

import pytest
from django.db.migrations import AddField, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.models import IntegerField

from linting import findings, safe, unsafe

RULE = "missing-routing-hints"
ANALYZE = RunSQL("ANALYZE shop_order", RunSQL.noop)


class Anywhere:
    """A router that has no opinion."""


@pytest.fixture
def routed(settings: Any) -> None:
    settings.DATABASE_ROUTERS = [Anywhere()]


@pytest.mark.usefixtures("routed")
def test_sql() -> None:
    (finding,) = findings(RULE, ANALYZE)

    assert (
        finding.message
        == "RunSQL tells the database routers nothing, so that it runs wherever the app is migrated."
    )
    assert (
        finding.hint == 'Give it hints={"model_name": "…"}, or whatever the routers of the project look at.'
    )


@pytest.mark.usefixtures("routed")
def test_python() -> None:
    assert unsafe(RULE, RunPython(RunPython.noop, RunPython.noop)).startswith("RunPython tells")


@pytest.mark.usefixtures("routed")
def test_nested() -> None:
    (finding,) = findings(RULE, SeparateDatabaseAndState([ANALYZE]))

    assert finding.operation == "0.0"


@pytest.mark.usefixtures("routed")
def test_hints() -> None:
    safe(RULE, RunSQL("ANALYZE shop_order", RunSQL.noop, hints={"model_name": "order"}))
    safe(RULE, AddField("Order", "lot", IntegerField(null=True)))


def test_a_project_without_routers() -> None:
    safe(RULE, ANALYZE)
