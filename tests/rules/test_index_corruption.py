from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddIndex, RunSQL
from django.db.models import Index

from linting import findings, safe, unsafe

RULE = "index-corruption"
BUILD = AddIndexConcurrently("Order", Index(fields=["total"], name="i"))


@pytest.fixture
def target(settings: Any) -> None:
    settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 14"}}


@pytest.mark.usefixtures("target")
def test_a_build() -> None:
    (finding,) = findings(RULE, BUILD, atomic=False, version=14)

    assert (
        finding.message
        == "Building index i concurrently may leave rows out of it on server releases 14.0 to 14.3."
    )
    assert finding.hint == "Make sure that the server is a later release than these."


@pytest.mark.usefixtures("target")
def test_a_rebuild() -> None:
    message = unsafe(
        RULE, RunSQL("REINDEX TABLE CONCURRENTLY shop_order", RunSQL.noop), atomic=False, version=14
    )

    assert message.startswith("Building table shop_order concurrently may leave rows out of it")


@pytest.mark.usefixtures("target")
def test_not_concurrent() -> None:
    safe(RULE, AddIndex("Order", Index(fields=["total"], name="i")), version=14)


def test_a_version_that_nobody_named() -> None:
    safe(RULE, BUILD, atomic=False, version=14)


def test_another_version(settings: Any) -> None:
    settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 15"}}

    safe(RULE, BUILD, atomic=False, version=15)
