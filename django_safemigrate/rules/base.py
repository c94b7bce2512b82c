"""What a rule is, what it says, and how it is found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.conf import Settings
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.effects import Blocks, Effect

if TYPE_CHECKING:
    from django.db.migrations.loader import MigrationLoader


class Severity(Enum):
    """``ERROR``: traffic or deployed code suffers. ``WARNING``: it may, or recovery is
    hard. ``NOTE``: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule yields. ``operation`` None means the migration as a whole.

    ``message``: what happens to which object, one sentence in the present tense. ``hint``: the cure, in
    the imperative, in code where that is short. ``effect`` gives table, lock and work; ``blocks``
    overrides its own when a lock held since an earlier statement of the transaction is worse.
    ``severity`` overrides the rule's.
    """

    operation: CompiledOperation | None
    message: str
    hint: str
    effect: Effect | None = None
    blocks: Blocks | None = None
    table: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict in its place. ``operation`` is the index path; ``lock``, ``blocks`` and ``work`` are None
    when it is about no effect."""

    rule: str
    severity: Severity
    app: str
    migration: str
    operation: str | None
    direction: str
    table: str | None
    message: str
    hint: str
    lock: str | None = None
    blocks: str | None = None
    work: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What version control says was changed since ``revision``: migrations by key, and the paths of the
    project's other Python files."""

    revision: str
    added: frozenset[tuple[str, str]]
    modified: frozenset[tuple[str, str]]
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """What a rule about the history as a whole is given. ``selected`` are the migrations that are linted;
    ``changes`` is None when the run names no revision."""

    loader: MigrationLoader
    settings: Settings
    selected: frozenset[tuple[str, str]]
    changes: Changes | None = None


Check = Callable[[CompiledMigration], Iterator[Verdict]]
FindingsCheck = Callable[[CompiledMigration, Sequence[Finding]], Iterator[Verdict]]
ProjectCheck = Callable[[Project], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name (kebab-case). Exactly one of its checks is set. ``summary`` is the first
    line of its module's docstring.

    ``kinds`` are the changes without which the check finds nothing; empty when it looks at more than changes.
    ``opt_in``: runs only where a project asks for it. ``runner`` says how ``safemigrate`` runs what the rule
    found without the danger; empty where it cannot.
    """

    name: str
    severity: Severity
    summary: str
    kinds: tuple[type[Change], ...] = ()
    opt_in: bool = False
    runner: str = ""
    check_migration: Check | None = None
    check_findings: FindingsCheck | None = None
    check_project: ProjectCheck | None = None

    def concerns(self, kinds: AbstractSet[type]) -> bool:
        """Whether the rule can find anything in a migration with changes of these kinds; asked
        first, since most concern few."""
        return not self.kinds or not kinds.isdisjoint(self.kinds)

    def findings(self, migration: CompiledMigration, others: Sequence[Finding] = ()) -> Iterator[Finding]:
        """What the rule says about one compiled migration; ``others`` is what the
        rules before it have said."""
        verdicts: Iterator[Verdict] = iter(())
        if self.check_migration:
            verdicts = self.check_migration(migration)
        elif self.check_findings:
            verdicts = self.check_findings(migration, others)
        for verdict in verdicts:
            effect = verdict.effect
            yield Finding(
                rule=self.name,
                severity=verdict.severity or self.severity,
                app=migration.migration.app_label,
                migration=migration.migration.name,
                operation=verdict.operation.path if verdict.operation else None,
                direction=migration.direction,
                table=effect.table if effect else verdict.table,
                message=verdict.message,
                hint=verdict.hint,
                lock=effect.lock if effect else None,
                blocks=(verdict.blocks or effect.blocks).value if effect else None,
                work=effect.work.value if effect else None,
            )


_registry: dict[str, Rule] = {}


def _named(check: Callable[..., object]) -> tuple[str, str]:
    """The name and the summary of the rule whose check this is: those of its module."""
    module = importlib.import_module(check.__module__)
    name = check.__module__.rpartition(".")[2].replace("_", "-")
    return name, (module.__doc__ or "").strip().partition("\n")[0]


def _register(rule: Rule) -> None:
    _registry[rule.name] = rule


def rule(
    severity: Severity, *kinds: type[Change], opt_in: bool = False, runner: str = ""
) -> Callable[[Check], Check]:
    """Make the decorated check the rule its module is named for. It is called with each compiled migration
    that holds a change of one of ``kinds``; with every one when none is given."""

    def decorate(check: Check) -> Check:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, kinds, opt_in, runner, check_migration=check))
        return check

    return decorate


def findings_rule(severity: Severity, *, opt_in: bool = False) -> Callable[[FindingsCheck], FindingsCheck]:
    """As ``rule``, for a check that also needs what all other rules found in the migration,
    before anything is allowed."""

    def decorate(check: FindingsCheck) -> FindingsCheck:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, opt_in=opt_in, check_findings=check))
        return check

    return decorate


def project_rule(severity: Severity, *, opt_in: bool = False) -> Callable[[ProjectCheck], ProjectCheck]:
    """As ``rule``, for a check of the whole history: it is called once, with the
    project, and yields findings."""

    def decorate(check: ProjectCheck) -> ProjectCheck:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, opt_in=opt_in, check_project=check))
        return check

    return decorate


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by name, in alphabetical order."""
    package = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(package.__path__, f"{__package__}."):
        importlib.import_module(module.name)
    return MappingProxyType(dict(sorted(_registry.items())))
