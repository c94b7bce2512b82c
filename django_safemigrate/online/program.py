"""What an online program is made of: steps in four phases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django_safemigrate.online.probe import Probe
from django_safemigrate.schema.effects import Effect, Ordered
from django_safemigrate.schema.rowbatches import RowBatches

if TYPE_CHECKING:
    from django_safemigrate.compiler import PricedChange
    from django_safemigrate.schema.changes import Change


class Phase(Ordered):
    """When a step runs. The first three come before new code is deployed, ``CONTRACT`` once no old code is left."""

    EXPAND = "expand"
    BACKFILL = "backfill"
    VALIDATE = "validate"
    CONTRACT = "contract"

    @property
    def before_deploy(self) -> bool:
        return self is not Phase.CONTRACT


class Mode(Enum):
    """How a step runs.

    ``BRIEF``: its statements in one transaction of their own, which waits for its locks only for moments.
    ``CONCURRENT``: its one statement in autocommit, for as long as it takes, under no timeout: a lock timeout
    would leave an invalid index. ``BATCHES``: slices of rows, each in a transaction of its own. ``PYTHON``: code of
    the migration, which nobody here can take apart.
    """

    BRIEF = "brief"
    CONCURRENT = "concurrent"
    BATCHES = "batches"
    PYTHON = "python"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a pass gives: changes to be run as one step.

    ``phase`` None leaves it to what the changes are. ``final``: no pass is to look at them again. ``sql`` is set
    for a statement that cannot be taken apart, and is run as it is.
    """

    changes: tuple[Change, ...]
    phase: Phase | None = None
    mode: Mode | None = None
    final: bool = False
    by: str = ""
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to run.

    ``statements`` are SQL, in order. ``priced`` are the changes they make, with what they lock and do. ``probes`` tell
    from the catalog whether it is done; none for a step that leaves no trace there. ``by`` names the passes
    that made it, "" for a statement that is run as stock Django would. ``unsafe`` says in sentences what it does to
    traffic or to code, empty when it harms nobody.
    """

    phase: Phase
    mode: Mode
    statements: tuple[str, ...]
    priced: tuple[PricedChange, ...]
    probes: tuple[Probe, ...] = ()
    batches: RowBatches | None = None
    by: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()

    @property
    def effects(self) -> Iterator[Effect]:
        for one in self.priced:
            yield from one.effects

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(one.change for one in self.priced)


@dataclass(frozen=True, slots=True)
class Program:
    """The steps of one operation in one direction, in the order in which they run: contract steps last.

    ``opaque`` says why what the operation does is not, or not fully, known; None when it is. Of a program that undoes
    another one it says why that cannot be undone, and ``loses`` what is not as it was afterwards, in sentences.
    """

    steps: tuple[Step, ...]
    opaque: str | None = None
    loses: tuple[str, ...] = ()

    @property
    def before_deploy(self) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if one.phase.before_deploy)

    @property
    def contract(self) -> tuple[Step, ...]:
        return tuple(one for one in self.steps if not one.phase.before_deploy)
