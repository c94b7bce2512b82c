"""Reading the migrations, and the order in which they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from traceback import walk_tb
from types import FrameType, TracebackType

from django.db.migrations import Migration
from django.db.migrations import loader as loader_module
from django.db.migrations.exceptions import (
    BadMigrationError,
    CircularDependencyError,
    NodeNotFoundError,
)
from django.db.migrations.graph import MigrationGraph, Node
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.graph.errors import HistoryError
from django_safemigrate.graph.source import Place, source_file

MigrationKey = tuple[str, str]


def load() -> MigrationLoader:
    """Read all migrations of the installed apps, with no database.

    As no migration counts as applied, a squashed migration replaces those it names, as on an empty
    database. Apps with several leaf nodes are no failure here: see :func:`conflicts`.

    Raises :class:`HistoryError` for anything that keeps the history from being read: a migration file
    that does not compile or whose import fails, one without a ``Migration`` class, a dependency that
    does not exist, a cycle, a ``replaces`` that cannot be followed.
    """
    with readable():
        return MigrationLoader(None)


@contextmanager
def readable() -> Iterator[None]:
    """What keeps Django from reading a history inside is raised as :class:`HistoryError`."""
    try:
        yield
    except CircularDependencyError as error:
        raise HistoryError(
            f"Migrations depend on each other in a circle: {error}.",
            "Take one of these out of the dependencies or run_before of another.",
        ) from error
    except NodeNotFoundError as error:
        raise _missing_node(error) from error
    except (Exception, SystemExit) as error:
        raise _unreadable(error) from error


def plan(loader: MigrationLoader, *, targets: Sequence[MigrationKey] | None = None) -> list[MigrationKey]:
    """The migrations in the order of ``MigrationExecutor.migration_plan(targets, clean_start=True)``.

    By default the targets are all leaf nodes, as for ``migrate`` without arguments. One depth-first
    search serves all targets: what an earlier target depends on is never visited again, which keeps
    it linear where Django's own plan starts anew for each target.
    """
    graph = loader.graph
    if targets is None:
        targets = graph.leaf_nodes()
    done: set[MigrationKey] = set()
    ordered: list[MigrationKey] = []
    for target in targets:
        if target not in graph.nodes:
            raise HistoryError(
                f"There is no migration {'.'.join(target)}.",
                "Use the name of a migration file; one that a squashed migration replaces is not in the history.",
            )
        ordered += _dependencies_first(graph, target, done)
    return ordered


def conflicts(loader: MigrationLoader) -> dict[str, list[str]]:
    """The apps with more than one leaf node, and the names of these, both sorted."""
    found = loader.detect_conflicts()
    return {label: sorted(found[label]) for label in sorted(found)}


def _dependencies_first(
    graph: MigrationGraph, target: MigrationKey, done: set[MigrationKey]
) -> Iterator[MigrationKey]:
    stack: list[tuple[Node, bool]] = [(graph.node_map[target], False)]
    while stack:
        node, parents_done = stack.pop()
        if node.key in done:
            continue
        if parents_done:
            done.add(node.key)
            yield node.key
            continue
        stack.append((node, True))
        stack += [(parent, False) for parent in sorted(node.parents)]


def _missing_node(error: NodeNotFoundError) -> HistoryError:
    # What a dependency holds is not checked by Django: it may be no pair of names.
    node: object = error.node
    missing = ".".join(map(str, node)) if isinstance(node, tuple) else repr(node)
    origin = getattr(error, "origin", None)
    if not isinstance(origin, Migration):
        return HistoryError(
            f"Migration {missing} does not exist: {error.message.rstrip('.')}.",
            "Restore its file, or take its name out of replaces, dependencies and run_before.",
        )
    return HistoryError(
        f"{origin} depends on {missing}, which does not exist.",
        f"Restore the file of {missing}, or mend dependencies, run_before or replaces of {origin}.",
        path=source_file(origin),
    )


def _unreadable(error: Exception | SystemExit) -> HistoryError:
    place = _culprit(error)
    text = " ".join(str(error).split())
    what = f"{type(error).__name__}{text and f': {text}'}".rstrip(".")
    if isinstance(error, BadMigrationError):
        message, hint = f"{error}.", "Name its class Migration, or move the file elsewhere."
    elif isinstance(error, SyntaxError):
        message, hint = f"This does not compile: {error.msg}.", "Mend the syntax of this file."
    elif place.path is None:
        message, hint = f"The migrations cannot be read: {what}.", "Mend what it names."
    else:
        message, hint = f"This migration cannot be read: {what}.", "Mend this file or what it imports."
    return HistoryError(message, hint, path=place.path, line=place.line)


def _culprit(error: Exception | SystemExit) -> Place:
    """The migration file that made the loader fail.

    It is the first file that is run from Django's loader; a file that never ran, since it does not
    compile or holds no usable ``Migration``, is named by the loader's own variables.
    """
    loading, ran = _frames(error.__traceback__)
    if ran is not None:
        frame, line = ran
        return Place(frame.f_code.co_filename, line)
    if isinstance(error, SyntaxError) and error.filename:
        return Place(error.filename, error.lineno)
    for frame in reversed(loading):
        names = frame.f_locals
        if isinstance(names.get("migration"), Migration):
            return Place(source_file(names["migration"]), None)
        path, package = names.get("migration_path", ""), names.get("module_name")
        if path.rpartition(".")[0] == package and (spec := find_spec(path)):
            return Place(spec.origin, None)
    return Place(None, None)


def _frames(
    traceback: TracebackType | None,
) -> tuple[list[FrameType], tuple[FrameType, int] | None]:
    """The frames of Django's loader, and the first frame of other code run from the innermost of them."""
    loading: list[FrameType] = []
    ran: tuple[FrameType, int] | None = None
    for frame, line in walk_tb(traceback):
        if frame.f_code.co_filename == loader_module.__file__:
            loading.append(frame)
            ran = None
        elif loading and ran is None and not _is_import_machinery(frame):
            ran = frame, line
    return loading, ran


def _is_import_machinery(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__", "")
    return name.partition(".")[0] in {"importlib", "_frozen_importlib", "_frozen_importlib_external"} or (
        name.startswith("django.db.migrations.")
    )
