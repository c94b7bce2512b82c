"""Programs of safe operations on a server: begun, gone on with, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from django_safemigrate.databases.base import Database
from django_safemigrate.execution import (
    KeptProgram,
    PlainStep,
    State,
    WaitingError,
    find,
    forget,
    keep,
    on,
    open_contracts,
    plain,
)
from django_safemigrate.operations.back import back_of, is_half_done, way_back
from django_safemigrate.operations.call import Call
from django_safemigrate.operations.compiling import Compiled, compiled, defaults_back, with_ways_back
from django_safemigrate.operations.finishing import finish_for_good, run_contract_of
from django_safemigrate.operations.keeping import (
    ended,
    is_by_django,
    is_untouched,
    is_whole,
    named,
    program_of,
    refuse_edited,
    run_steps,
    stands,
    tidy,
)
from django_safemigrate.operations.steps import changes_of, collide, is_djangos
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.replay import replay


def run_forwards(call: Call, database: Database) -> bool:
    """Run the program of the operation; False when there is none to run."""
    connection = call.editor.connection
    forget(connection, f"{call.key}:backwards")
    kept = find(connection, call.key)
    if kept is not None and is_by_django(kept):
        return False
    if kept is not None and kept.written != call.written and is_untouched(kept):
        forget(connection, kept.key)
        kept = None
    if kept is not None and kept.state is State.RUNNING:
        refuse_edited(call, kept)
        _finish(call, kept)
        return True
    if kept is not None:
        if stands(call, database, kept):
            refuse_edited(call, kept)
            return True
        # The migration was taken back without the database being told.
        forget(connection, kept.key)
    tables = call.tables()
    empty = not database.has_rows(connection, tables)
    # Code that is deployed reads a table without rows as well: what is left for later, is left.
    waits = call.around.waits and bool(tables)
    if empty and not waits and not open_contracts(connection):
        return False
    found = _compiled(call, database)
    if (empty and not (waits and found.program.contract)) or _is_left(call, found):
        return False
    _begin(call, database, found)
    return True


def _is_left(call: Call, found: Compiled) -> bool:
    """Whether what is to be done is left to Django: it is not known, or the same, or nothing."""
    if found.reason:
        call.note(f"{call.operation.describe()}: run as Django does, which may stop traffic. {found.reason}")
        return True
    same = is_djangos(found.program) and call.editor.connection.in_atomic_block
    return same or not found.program.steps


def _begin(call: Call, database: Database, found: Compiled) -> None:
    connection, program = call.editor.connection, found.program
    early = program.steps if call.in_place else program.before_deploy
    late = () if call.in_place else program.contract
    if not late and is_whole(call):
        run_steps(call, tuple(map(plain, early)), None)
        return
    deployed = found.before.snapshot()
    for change in changes_of(early):
        replay(change, deployed)
    steps = with_ways_back(found, early, database, found.before, defaults_back(call, database, found))
    contract = with_ways_back(found, late, database, deployed)
    kept = program_of(call, call.key, steps)
    kept = replace(kept, contract=contract, undo=back_of(steps), undo_contract=back_of(contract))
    _finish(call, keep(connection, kept))


def _finish(call: Call, kept: KeptProgram) -> None:
    """Run what is left of a program that was begun."""
    now = run_steps(call, kept.steps, kept) or kept
    ended(call, now, State.CONTRACT_OPEN if kept.contract else State.DONE)


def _compiled(call: Call, database: Database) -> Compiled:
    """The program of the operation; contracts that are in its way are finished before."""
    connection = call.editor.connection
    tidy(connection)
    _end_deferred(call)
    found = compiled(call, database, database.read(connection), call.made())
    met = [one.change for one in found.operation.changes()]
    colliding = [one for one in open_contracts(connection) if collide(met, _parsed(one.contract, database))]
    finished = [
        one for one in colliding if not call.around.waits or (call.around.deployed and _is_own(call, one))
    ]
    if call.around.waits:
        _refuse_early(call, found, [one for one in colliding if one not in finished], database)
    for one in finished:
        call.note(f"{named(one)}, left something open that is in the way: it is finished first.")
        if _is_own(call, one):
            run_contract_of(call, one)
        else:
            finish_for_good(call, one)
    return compiled(call, database, database.read(connection), call.made()) if finished else found


def _is_own(call: Call, kept: KeptProgram) -> bool:
    return (call.app_label, call.place[0]) == (kept.app, kept.migration)


def _refuse_early(call: Call, found: Compiled, colliding: Iterable[KeptProgram], database: Database) -> None:
    """Raise ``WaitingError`` where what is to be done before the deploy needs what an open contract does, or does it as well. What is for the
    contract itself comes after those that are open."""
    early = list(changes_of(found.program.steps if call.in_place else found.program.before_deploy))
    if found.reason:
        early = [one.change for one in found.operation.changes()]
    here = on(call.editor.connection)
    for one in colliding:
        if collide(early, _parsed(one.contract, database)):
            left = "; ".join(sql for step in one.contract for sql in step.statements)
            cure = (
                f"Both are in one migration: once no old code is left run safemigrate --after-deploy{here}, which does both. Where the new "
                f"code cannot do without the second one, take the migration back with safemigrate --undo{here} and move that one to a later "
                "release."
                if _is_own(call, one)
                else f"Once no old code is left run safemigrate --after-deploy{here}; then run safemigrate{here} again."
            )
            raise WaitingError(
                f"{call.operation.describe()} has to wait for what {named(one)}, left for when no old code runs: {left}.",
                cure,
            )


def run_backwards(call: Call, database: Database) -> bool:
    """Take the operation back, all at once; False when it is Django's own that is to be done."""
    connection, key = call.editor.connection, call.key
    begun = find(connection, f"{key}:backwards")
    there = find(connection, key)
    if begun is not None and is_by_django(begun) and (there is None or is_by_django(there)):
        return False
    if begun is not None and begun.state is State.DONE:
        if stands(call, database, begun):
            return True
        forget(connection, begun.key)
        begun = None
    if begun is not None:
        _take_back(call, begun.steps, begun)
        return True
    if there is not None and is_half_done(connection, there):
        _take_back(call, way_back(connection, there, call.around.bounds).steps, None)
        return True
    if there is not None and there.state is State.CONTRACT_OPEN:
        if there.undo or not there.steps:
            _take_back(call, there.undo, None)
            return True
        call.note(f"{named(there)}, cannot be taken back by halves: it is finished first.")
        finish_for_good(call, there)
    empty = not database.has_rows(connection, call.tables())
    if empty and not open_contracts(connection):
        _forget_both(call)
        return False
    found = _compiled(call, database)
    if empty or _is_left(call, found):
        _forget_both(call)
        return False
    _take_back(call, tuple(map(plain, found.program.steps)), None)
    return True


def _take_back(call: Call, steps: Sequence[PlainStep], begun: KeptProgram | None) -> None:
    connection = call.editor.connection
    if begun is None and not is_whole(call):
        begun = keep(connection, program_of(call, f"{call.key}:backwards", steps))
    now = run_steps(call, steps, begun)
    with transaction.atomic(call.alias):
        if now is not None:
            ended(call, now, State.DONE)
        forget(connection, call.key)
        forget(connection, f"{call.key}:contract")


def _forget_both(call: Call) -> None:
    forget(call.editor.connection, call.key)
    forget(call.editor.connection, f"{call.key}:backwards")


def _parsed(steps: Iterable[PlainStep], database: Database) -> list[Change]:
    return [change for step in steps for sql in step.statements for change in database.parse(sql)]


def _end_deferred(call: Call) -> None:
    """Execute what operations of Django's have put off to the end of the migration, as far as it concerns the tables of
    this one: it is to find them as they should be by now."""
    queue, tables = call.editor.deferred_sql, call.tables() or ()
    for one in list(queue):
        # A string does not tell.
        told = getattr(one, "references_table", None)
        if told and any(told(table) for table in tables):
            queue.remove(one)
            call.editor.execute(one, params=None)
