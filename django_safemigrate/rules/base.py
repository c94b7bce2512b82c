"""What a rule is, what it says, and how it is found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, TypeAlias

from django_safemigrate.conf import Settings, SettingsError, load_settings
from django_safemigrate.rules._burden import Burden

if TYPE_CHECKING:
    # A report that is remembered is made of findings, and must not pay for the compiler.
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.operations.base import Operation

    from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
    from django_safemigrate.schema.changes import Change
    from django_safemigrate.schema.effects import Blocks, Effect


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
    ``severity`` overrides the rule's, ``direction`` that of the migration it is about. ``priced`` is the
    change whose work is the danger: with it, severity and message follow the size of the tables.
    """

    operation: CompiledOperation | None
    message: str
    hint: str
    effect: Effect | None = None
    blocks: Blocks | None = None
    table: str | None = None
    severity: Severity | None = None
    direction: str = ""
    priced: PricedChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict in its place. ``operation`` is the index path, None for the migration as a whole; ``lock``,
    ``blocks`` and ``work`` are None when it is about no effect. ``burdens`` are set when the danger is the
    work, which grows with the tables; they are no part of what is said."""

    rule: str
    severity: Severity
    app: str
    migration: str
    operation: str | None = None
    direction: str = "forward"
    table: str | None = None
    message: str
    hint: str
    lock: str | None = None
    blocks: str | None = None
    work: str | None = None
    burdens: tuple[Burden, ...] = field(default=(), compare=False, repr=False)


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


Subject: TypeAlias = "type[Change | Operation]"
Check = Callable[["CompiledMigration"], Iterator[Verdict]]
FindingsCheck = Callable[["CompiledMigration", Sequence[Finding]], Iterator[Verdict]]
ChangesCheck = Callable[["CompiledMigration", Changes], Iterator[Verdict]]
ProjectCheck = Callable[[Project], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name (kebab-case). Exactly one of its checks is set. ``summary`` is the first
    line of its module's docstring.

    ``kinds`` are the changes, or the classes of operations, without which the check finds nothing; empty when
    it looks at more. ``opt_in``: runs only where a project asks for it. ``runner`` says how ``safemigrate``
    runs what the rule found without the danger; empty where it cannot.
    """

    name: str
    severity: Severity
    summary: str
    kinds: tuple[Subject, ...] = ()
    opt_in: bool = False
    runner: str = ""
    check_migration: Check | None = None
    check_findings: FindingsCheck | None = None
    check_project: ProjectCheck | None = None
    check_changes: ChangesCheck | None = None

    def concerns(self, kinds: AbstractSet[type]) -> bool:
        """Whether the rule can find anything in a migration of these kinds; asked
        first, since most concern few."""
        return not self.kinds or not kinds.isdisjoint(self.kinds)

    def findings(
        self, migration: CompiledMigration, others: Sequence[Finding] = (), changes: Changes | None = None
    ) -> Iterator[Finding]:
        """What the rule says about one compiled migration; ``others`` is what the rules before it have said,
        ``changes`` is None when the run names no revision."""
        for verdict in self.verdicts(migration, others, changes):
            yield self.finding(migration, verdict)

    def verdicts(
        self, migration: CompiledMigration, others: Sequence[Finding] = (), changes: Changes | None = None
    ) -> Iterable[Verdict]:
        """As ``findings``, before they are put in their place."""
        if self.check_changes:
            return self.check_changes(migration, changes) if changes else ()
        if self.check_migration:
            return self.check_migration(migration)
        return self.check_findings(migration, others) if self.check_findings else ()

    def finding(self, migration: CompiledMigration, verdict: Verdict) -> Finding:
        """A verdict of this rule about ``migration`` in its place."""
        from django_safemigrate.rules._burdens import burdens

        effect = verdict.effect
        return Finding(
            rule=self.name,
            severity=verdict.severity or self.severity,
            app=migration.migration.app_label,
            migration=migration.migration.name,
            operation=verdict.operation.path if verdict.operation else None,
            direction=verdict.direction or migration.direction,
            table=effect.table if effect else verdict.table,
            message=verdict.message,
            hint=verdict.hint,
            lock=effect.lock if effect else None,
            blocks=(verdict.blocks or effect.blocks).value if effect else None,
            work=effect.work.value if effect else None,
            burdens=burdens(verdict.priced) if verdict.priced else (),
        )


class Panel:
    """Rules that are asked together about one migration after the other, those that judge the others'
    findings last."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        judging = (one for one in rules if one.check_project is None)
        self.rules = tuple(sorted(judging, key=lambda one: one.check_findings is not None))
        self._concerned: dict[AbstractSet[type], tuple[Rule, ...]] = {}

    def concerned(self, migration: CompiledMigration) -> tuple[Rule, ...]:
        """The rules that can find anything in the migration. Most migrations are of the same few kinds."""
        kinds = migration.kinds
        if kinds not in self._concerned:
            self._concerned[kinds] = tuple(one for one in self.rules if one.concerns(kinds))
        return self._concerned[kinds]

    def findings(self, migration: CompiledMigration, changes: Changes | None = None) -> list[Finding]:
        """What the rules say about the migration; ``changes`` is None when the run names no revision."""
        found: list[Finding] = []
        for one in self.concerned(migration):
            # Not through its findings(): most find nothing, and are asked thousands of times.
            found += [one.finding(migration, verdict) for verdict in one.verdicts(migration, found, changes)]
        return found


# By module: the project's own rules come and go with its settings.
_registry: dict[str, Rule] = {}


def _named(check: Callable[..., object]) -> tuple[str, str]:
    """The name and the summary of the rule whose check this is: those of its module."""
    module = importlib.import_module(check.__module__)
    name = check.__module__.rpartition(".")[2].replace("_", "-")
    return name, (module.__doc__ or "").strip().partition("\n")[0]


def _register(rule: Rule, check: Callable[..., object]) -> None:
    _registry[check.__module__] = rule


def rule(
    severity: Severity, *kinds: Subject, opt_in: bool = False, runner: str = ""
) -> Callable[[Check], Check]:
    """Make the decorated check the rule its module is named for. It is called with each compiled migration
    that holds a change, or an operation, of one of ``kinds``; with every one when none is given."""

    def decorate(check: Check) -> Check:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, kinds, opt_in, runner, check_migration=check), check)
        return check

    return decorate


def findings_rule(severity: Severity, *, opt_in: bool = False) -> Callable[[FindingsCheck], FindingsCheck]:
    """As ``rule``, for a check that also needs what all other rules found in the migration,
    before anything is allowed."""

    def decorate(check: FindingsCheck) -> FindingsCheck:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, opt_in=opt_in, check_findings=check), check)
        return check

    return decorate


def changes_rule(
    severity: Severity, *kinds: Subject, opt_in: bool = False
) -> Callable[[ChangesCheck], ChangesCheck]:
    """As ``rule``, for a check that also needs what version control says was changed; it
    is not called when the run names no revision."""

    def decorate(check: ChangesCheck) -> ChangesCheck:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, kinds, opt_in, check_changes=check), check)
        return check

    return decorate


def project_rule(severity: Severity, *, opt_in: bool = False) -> Callable[[ProjectCheck], ProjectCheck]:
    """As ``rule``, for a check of the whole history: it is called once, with the
    project, and yields findings."""

    def decorate(check: ProjectCheck) -> ProjectCheck:
        name, summary = _named(check)
        _register(Rule(name, severity, summary, opt_in=opt_in, check_project=check), check)
        return check

    return decorate


def all_rules() -> Mapping[str, Rule]:
    """Every rule by name, in alphabetical order, those in the packages of ``SAFEMIGRATE["PROJECT_RULES"]``
    included.

    Raises ``SettingsError`` for a package that cannot be imported, and for a rule with the name of another.
    """
    return _rules_of(load_settings().project_rules)


def panel() -> Panel:
    """All rules but those that run only where they are asked for. Raises ``SettingsError``."""
    return _panel_of(load_settings().project_rules)


@cache
def _panel_of(packages: tuple[str, ...]) -> Panel:
    return Panel(one for one in _rules_of(packages).values() if not one.opt_in)


@cache
def _rules_of(packages: tuple[str, ...]) -> Mapping[str, Rule]:
    modules = _modules(importlib.import_module(__package__))
    for package in packages:
        try:
            modules += _modules(importlib.import_module(package))
        except ImportError as error:
            raise SettingsError(
                f"PROJECT_RULES names {package!r}, which cannot be imported: {error}.",
                "Name packages of the project, each rule a module in one.",
            ) from error
    found: dict[str, Rule] = {}
    for module in modules:
        rule = _registry.get(module)
        if rule is not None and rule.name in found:
            raise SettingsError(
                f"The rule {rule.name!r} of the project in {module} has the name of another.",
                "Rename its module.",
            )
        if rule is not None:
            found[rule.name] = rule
    return MappingProxyType(dict(sorted(found.items())))


def _modules(package: ModuleType) -> list[str]:
    """The names of the modules of a package, now imported; that of the module itself where it is none."""
    folders = getattr(package, "__path__", None)
    if folders is None:
        return [package.__name__]
    names = [one.name for one in pkgutil.iter_modules(folders, f"{package.__name__}.")]
    for name in names:
        importlib.import_module(name)
    return names
