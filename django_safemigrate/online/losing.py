"""What a step deletes for good, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.online.program import Step
from django_safemigrate.schema.changes import DeleteRows, DropColumn, DropTable, TruncateTable


def losses(step: Step) -> Iterator[str]:
    """A sentence for each thing whose data no step back can restore. What a table made by the same plan held is no loss."""
    for one in step.priced:
        change = one.change
        if any(effect.table_is_new for effect in one.effects):
            continue
        if isinstance(change, DropColumn):
            column = one.table.columns.get(change.column) if one.table else None
            # What is generated can be computed again.
            if column is None or column.generated is None:
                yield f"The values of {change.table}.{change.column} are deleted."
        elif isinstance(change, DropTable | TruncateTable):
            yield f"All rows of {change.table} are deleted."
        elif isinstance(change, DeleteRows):
            yield f"Rows of {change.table} are deleted."
