"""Pages for reading the ledger. Nothing there can be added, changed or deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from django_safemigrate.models import Event, Program, Run

if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]
else:
    # Django's own has no parameters.
    Page = admin.ModelAdmin


class ReadOnly:
    """Permissions of a page for reading; who may view it is Django's to say."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnly, Page):
    list_display = ("id", "begun", "last", "command", "stage", "direction", "host", "role", "version")
    list_filter = ("stage", "direction", "begun")
    search_fields = ("command", "host", "role", "plan")
    ordering = ("-id",)
    readonly_fields = ("last", "events")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        told = Event.objects.filter(run=OuterRef("pk"), program=None).order_by("-id")
        rows: QuerySet[Run] = super().get_queryset(request)
        return rows.annotate(last=Subquery(told.values("text")[:1]))

    @admin.display(description="last heard of")
    def last(self, run: Any) -> str:
        return run.last or ""

    @admin.display(description="events")
    def events(self, run: Run) -> SafeString:
        return _events("run", run.pk)


@admin.register(Program)
class ProgramAdmin(ReadOnly, Page):
    list_display = ("id", "started", "state", "app", "migration", "operation", "direction", "run")
    list_filter = ("app", "direction", "started")
    list_select_related = ("run",)
    search_fields = ("key", "operation")
    ordering = ("-id",)
    exclude = ("steps", "contract", "undo", "undo_contract")
    readonly_fields = ("state", "before_the_deploy", "after_the_deploy", "events")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        came = Event.objects.filter(program=OuterRef("pk")).order_by("-seq")
        rows: QuerySet[Program] = super().get_queryset(request)
        return rows.annotate(state=Subquery(came.values("kind")[:1]))

    @admin.display(description="state")
    def state(self, program: Any) -> str:
        return program.state or ""

    @admin.display(description="before the deploy")
    def before_the_deploy(self, program: Program) -> SafeString:
        return _steps(program.steps)

    @admin.display(description="after the deploy")
    def after_the_deploy(self, program: Program) -> SafeString:
        return _steps(program.contract)

    @admin.display(description="events")
    def events(self, program: Program) -> SafeString:
        return _events("program", program.pk)


@admin.register(Event)
class EventAdmin(ReadOnly, Page):
    list_display = ("id", "at", "run", "program", "kind", "text")
    list_filter = ("kind", "at")
    list_select_related = ("run", "program")
    search_fields = ("text",)
    ordering = ("-id",)
    exclude = ("data",)
    readonly_fields = ("details",)

    @admin.display(description="data")
    def details(self, event: Event) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(event.data, indent=2, ensure_ascii=False))


def _events(whose: str, number: int) -> SafeString:
    url = reverse("admin:django_safemigrate_event_changelist")
    return format_html('<a href="{}?{}__id__exact={}">Show</a>', url, whose, number)


def _steps(steps: list[dict[str, Any]]) -> SafeString:
    lines = [f"{one['phase']} {one['mode']}: {'; '.join(one['statements'])}" for one in steps]
    return format_html("<pre>{}</pre>", "\n".join(lines))
