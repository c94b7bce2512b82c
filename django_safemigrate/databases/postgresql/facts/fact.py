"""What a fact is: one row that says what one kind of change does to some tables, under one condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.effects import Rows, Work
from django_safemigrate.schema.objects import Table

C_co = TypeVar("C_co", bound=Change, covariant=True)

MANUAL = "https://www.postgresql.org/docs/current/"


@dataclass(frozen=True, slots=True)
class Situation(Generic[C_co]):
    """A resolved change before it happens: the schema it meets, the server's major version, and whether
    sessions are in UTC (as Django's are, unless ``USE_TZ`` is off or the connection has a ``TIME_ZONE``)."""

    change: C_co
    catalog: Catalog
    version: int
    utc: bool = True

    def table(self, name: str) -> Table | None:
        """The table of that name, None for one the catalog does not know."""
        return self.catalog.tables.get(name)


def always(situation: Situation[Change]) -> bool:
    """No condition."""
    return True


@dataclass(frozen=True, slots=True)
class Fact(Generic[C_co]):
    """On servers ``since`` to ``until``, a change of kind ``change`` for which ``when`` holds takes ``lock``
    on each table that ``on`` names and does ``work`` there. The price of a change is the strongest of all its
    facts, table by table.

    ``index_lock`` is taken on an index of the table: whoever plans a query of the table opens all its
    indexes. ``page`` is the page of the manual that says so, ``reason`` says in words why the work is done.
    ``case`` says in words which changes ``when`` holds for, where the reason does not; the first line of
    ``on``'s docstring says which tables.
    """

    change: type[C_co]
    on: Callable[[Situation[C_co]], Iterable[str]]
    lock: str | None
    work: Work = Work.CATALOG
    when: Callable[[Situation[C_co]], bool] = always
    reason: str = ""
    rows: Rows = Rows.NONE
    index_lock: str | None = None
    page: str = "sql-altertable.html"
    since: int = 14
    until: int = 18
    case: str = ""

    @property
    def url(self) -> str:
        """The page of the manual."""
        return MANUAL + self.page
