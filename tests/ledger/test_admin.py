from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from django_safemigrate.execution import KeptProgram, Kind, PlainStep, keep, mark, within
from django_safemigrate.execution.kept import State
from django_safemigrate.online import Mode, Phase
from ledger.rows import a_run
from projects import run_command

STEP = PlainStep(Phase.EXPAND, Mode.BRIEF, ("ALTER TABLE a ADD b text", "SELECT 1"))
LATE = PlainStep(Phase.CONTRACT, Mode.BRIEF, ("ALTER TABLE a DROP <c>",))


@pytest.fixture
def pages(connection: Any) -> Iterator[Client]:
    """The admin of a database in which a run has left a contract open."""
    run_command("migrate", "-v0")
    run = a_run(connection, Kind.RUN_STARTED, Kind.RUN_DONE)
    with within(run):
        kept = keep(connection, KeptProgram("key", "shop", "0002", "Do it", "forwards", (STEP,), (LATE,)))
        mark(connection, kept, replace(kept, state=State.CONTRACT_OPEN))
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    yield client


def text(client: Client, path: str) -> str:
    """The words of a page, without its marks."""
    answer = client.get(f"/admin/django_safemigrate/{path}")
    assert answer.status_code == 200
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())


def test_the_pages(pages: Client) -> None:
    assert "run-done 'é' safemigrate shop before forwards" in text(pages, "run/")
    assert "contract open shop 0002 Do it forwards 1: safemigrate shop" in text(pages, "program/")
    assert "Do it: contract open" in text(pages, "event/?program__id__exact=1")
    assert "run-done" in text(pages, "event/?run__id__exact=1")
    assert '["shop.0001_initial", "shop.0002_more"]' in text(pages, "run/1/change/")
    program = text(pages, "program/1/change/")
    assert "expand brief: ALTER TABLE a ADD b text; SELECT 1" in program
    assert "contract brief: ALTER TABLE a DROP <c>" in program
    assert '"pid": 7' in text(pages, "event/1/change/")


def test_nothing_can_be_changed(pages: Client) -> None:
    for model in ("run", "program", "event"):
        for path in ("add/", "1/delete/"):
            assert pages.get(f"/admin/django_safemigrate/{model}/{path}").status_code == 403
        changed = pages.post(f"/admin/django_safemigrate/{model}/1/change/", {"kind": "other"})
        assert changed.status_code == 403
        assert "delete_selected" not in pages.get(f"/admin/django_safemigrate/{model}/").content.decode()


def test_who_may_view(pages: Client) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="django_safemigrate", content_type__model="event"
    )
    assert [one.codename for one in permissions] == ["view_event"]
    guest = User.objects.create_user("guest", is_staff=True)
    pages.force_login(guest)
    assert pages.get("/admin/django_safemigrate/event/").status_code == 403
    guest.user_permissions.set(permissions)
    assert pages.get("/admin/django_safemigrate/event/").status_code == 200
    assert pages.get("/admin/django_safemigrate/run/").status_code == 403
