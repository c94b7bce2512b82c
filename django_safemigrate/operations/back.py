"""Ways back from programs that stopped half way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Backend
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution import (
    Bounds,
    Event,
    ExecutionError,
    KeptProgram,
    Kind,
    PlainStep,
    State,
    WayBack,
    find,
)
from django_safemigrate.online import Progress, progress
from django_safemigrate.online.probe import untouched
from django_safemigrate.operations.keeping import named

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from django_safemigrate.databases.live import LiveServer

# Seconds between two looks at a session that is still at work.
PAUSE = 0.2


def back_of(steps: Sequence[PlainStep]) -> tuple[PlainStep, ...]:
    """The steps that take all of a list back; none where there is no way, or nothing to do."""
    back = steps[-1].back if steps else None
    return back.steps if back else ()


def half_contract(connection: BaseDatabaseWrapper, kept: KeptProgram) -> KeptProgram | None:
    """The contract of a program where it was begun and did not come to its end."""
    return find(connection, f"{kept.key}:contract") if kept.state is State.CONTRACT_OPEN else None


def is_untouched_contract(connection: BaseDatabaseWrapper, kept: KeptProgram) -> bool:
    """Whether the contract of a program is open and nobody has begun with it."""
    return kept.state is State.CONTRACT_OPEN and half_contract(connection, kept) is None


def is_half_done(connection: BaseDatabaseWrapper, kept: KeptProgram) -> bool:
    """Whether some steps of a program, or of its contract, are done and others are not. Of code that Django runs nobody knows."""
    return bool(kept.state is State.RUNNING and kept.steps) or half_contract(connection, kept) is not None


def contract_way_back(connection: BaseDatabaseWrapper, kept: KeptProgram, bounds: Bounds) -> WayBack:
    """The way back from as far as the contract of a program has come. Waits and raises as ``way_back``."""
    again, late = find(connection, f"{kept.key}:expand"), half_contract(connection, kept)
    if again is not None:
        # It was begun already.
        return WayBack(again.steps, _whole(late.steps[: late.done]).loses if late else ())
    return _so_far(connection, late, bounds) if late else WayBack(())


def way_back(connection: BaseDatabaseWrapper, kept: KeptProgram, bounds: Bounds) -> WayBack:
    """The way back from as far as a program has come, its contract included. Waits for a session that is still at a step, as
    ``bounds`` say, and tells so.

    Raises ``ExecutionError`` where the schema is neither that before the step nor that after it.
    """
    if kept.state is State.RUNNING:
        return _so_far(connection, kept, bounds)
    late = half_contract(connection, kept)
    ways = [*([_so_far(connection, late, bounds)] if late else []), _whole(kept.steps)]
    return WayBack(
        tuple(step for one in ways for step in one.steps),
        tuple(text for one in ways for text in one.loses),
        " ".join(one.refused for one in ways if one.refused),
    )


def _whole(steps: Sequence[PlainStep]) -> WayBack:
    return (steps[-1].back if steps else WayBack(())) or WayBack((), refused="No way back was kept.")


def _so_far(connection: BaseDatabaseWrapper, kept: KeptProgram, bounds: Bounds) -> WayBack:
    server = live_server(connection)
    if kept.backend is not None and server.at_work(kept.backend):
        text = f"waiting for process {kept.backend.pid}, which is still at a step of {named(kept)}"
        bounds.report(Event(Kind.NOTE, text))
        _wait_for(kept.backend, server, bounds)
    end = kept.done
    written: tuple[str, ...] = ()
    if end < len(kept.steps):
        step = kept.steps[end]
        end += _is_begun(step, kept, server)
        if kept.cursor is not None and step.back:
            # Its slices stay, though the step itself leaves no trace in the schema.
            written = step.back.loses
    found = _whole(kept.steps[:end])
    return WayBack(found.steps, tuple(dict.fromkeys((*found.loses, *written))), found.refused)


def _is_begun(step: PlainStep, kept: KeptProgram, server: LiveServer) -> bool:
    catalog = server.read({one.table or one.name for one in step.probes})
    found, differences = progress(step.probes, catalog)
    if found is Progress.DIFFERENT:
        raise ExecutionError(
            f"{named(kept)}, stopped at a step that was made for another schema: {'; '.join(differences)}.",
            "Bring the schema to what was expected, then run it again.",
        )
    return not untouched(step.probes, catalog)


def _wait_for(backend: Backend, server: LiveServer, bounds: Bounds) -> None:
    """Whoever started the session may be gone, and it goes on."""
    while server.at_work(backend):
        bounds.sleep(PAUSE)
