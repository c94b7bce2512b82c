"""The statements of one migration, each parsed, resolved, priced and applied to the catalog as it comes."""

from __future__ import annotations

from django_safemigrate.compiler.compiled import CompiledOperation, CompiledStatement, PricedChange
from django_safemigrate.compiler.pricing import Pricing
from django_safemigrate.databases.base import Database, Statement
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, ControlTransaction


class Transcript:
    """Takes the statements of one migration as they come: parses, resolves, prices and applies each."""

    def __init__(
        self, database: Database, catalog: Catalog, operations: dict[str, CompiledOperation]
    ) -> None:
        self.database = database
        self.pricing = Pricing(database, catalog)
        self.operations = operations
        self.position = 0
        self.transaction = -1
        self.begun = False

    def execute(self, statement: Statement) -> None:
        # A BEGIN of the migration's own, outside of Django's transactions, joins the statements up to its COMMIT.
        if statement.transaction != self.transaction and not self.begun:
            self.transaction = statement.transaction
            self._end_transaction()
        compiled = CompiledStatement(
            statement.sql,
            statement.operation,
            self.position,
            self.transaction,
            statement.deferred,
            statement.in_transaction or self.begun,
        )
        self.position += 1
        self.operations[statement.operation].statements.append(compiled)
        for change in self.database.parse(statement.sql):
            compiled.changes.append(self._apply(change, compiled))

    def _apply(self, change: Change, statement: CompiledStatement) -> PricedChange:
        resolved = self.database.resolve(change, self.pricing.catalog)
        priced = self.pricing.apply(resolved)
        if isinstance(change, ControlTransaction):
            self._control(change.action, statement)
        return priced

    def _control(self, action: str, statement: CompiledStatement) -> None:
        if action in ("commit", "rollback"):
            self.begun = False
            self._end_transaction()
        elif action in ("begin", "start"):
            self.begun = not statement.in_transaction

    def _end_transaction(self) -> None:
        self.pricing.held = {}
        self.pricing.catalog.end_transaction()
