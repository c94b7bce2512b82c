"""What the methods of managers, querysets and objects do."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Model

from django_safemigrate.source.expressions import Expressions
from django_safemigrate.source.reach import filtered
from django_safemigrate.source.reading import ModelUsed, Reach, Verb
from django_safemigrate.source.values import (
    UNKNOWN,
    Answer,
    Attribute,
    Const,
    Many,
    Row,
    Rows,
    Scope,
    Value,
    options,
)

_SAME = frozenset(
    "all annotate alias order_by distinct select_related prefetch_related only defer extra select_for_update reverse "
    "complex_filter dates datetimes".split()
)
_ANSWERS = frozenset("count exists aggregate contains explain acount aexists aaggregate".split())
_ONE = frozenset("get first last earliest latest aget afirst alast aearliest alatest".split())
_UPSERTS = frozenset("get_or_create update_or_create aget_or_create aupdate_or_create".split())
_SAVES = frozenset({"save", "asave", "save_base"})
_OF_RELATED = frozenset(
    {
        *_SAME,
        *_ANSWERS,
        *_ONE,
        *_UPSERTS,
        *"filter exclude values values_list iterator using none in_bulk".split(),
    }
)
_WRITES_OF_RELATED = frozenset({"update", "delete", "create", "bulk_create", "bulk_update"})


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call is given; ``rest``: there is more that is not known."""

    positional: tuple[Value, ...] = ()
    named: Mapping[str, Value] = field(default_factory=dict)
    rest: bool = False

    def get(self, position: int, name: str) -> Value:
        if name in self.named:
            return self.named[name]
        return self.positional[position] if position < len(self.positional) else Const(None)

    @property
    def all(self) -> tuple[Value, ...]:
        return (*self.positional, *self.named.values())


class Querysets(Expressions, ABC):
    """Reads the calls of Django's query methods."""

    def of_rows(self, rows: Rows, name: str, given: Arguments, scope: Scope) -> Value:
        """A method of a manager or queryset."""
        name = name.removeprefix("a") if name in ("aupdate", "adelete", "acreate", "abulk_create") else name
        if name in _SAME:
            grouped = rows.grouped or (name == "annotate" and not rows.instances)
            return replace(rows, grouped=grouped, distinct=rows.distinct or name == "distinct")
        if name in ("filter", "exclude"):
            return self._narrowed(rows, name, given)
        if name in ("using", "db_manager"):
            return replace(rows, aliased=True)
        if name in ("values", "values_list"):
            return replace(rows, instances=False)
        if name in ("iterator", "aiterator"):
            return replace(rows, streamed=True)
        if name in ("none", "in_bulk"):
            few = replace(rows, reach=Reach.FEW)
            return few if name == "none" or given.all else rows
        if name in ("union", "intersection", "difference"):
            others = [one for one in given.positional if isinstance(one, Rows)]
            return replace(rows, reach=max([rows.reach, *(one.reach for one in others)]))
        return self._asked(rows, name, given, scope)

    def _narrowed(self, rows: Rows, name: str, given: Arguments) -> Value:
        if name == "exclude":
            return replace(rows, reach=min(rows.reach, Reach.MANY), gone=True)
        others = (*given.positional, UNKNOWN) if given.rest else given.positional
        found = filtered(rows, given.named, others)
        self.cut(found)
        return found

    def _asked(self, rows: Rows, name: str, given: Arguments, scope: Scope) -> Value:
        """A method that goes to the database."""
        if name in _ANSWERS:
            self.query(scope, rows)
            return Answer()
        if name in _ONE:
            self.query(scope, rows)
            return Row(rows.used, True, rows.aliased)
        if name in _UPSERTS:
            self.query(scope, rows)
            return Many((Row(rows.used, True, rows.aliased), Answer()))
        if name in ("update", "delete", "_raw_delete"):
            self.write(scope, Verb.UPDATE if name == "update" else Verb.DELETE, rows, rows.reach)
            return Answer()
        if name == "create":
            self.write(scope, Verb.INSERT, rows, Reach.FEW)
            return Row(rows.used, True, rows.aliased)
        if name == "bulk_create":
            once = any(given.named.get(one, Const(None)) == Const(True) for one in _CONFLICTS)
            with self.asking(once):
                self.write(scope, Verb.BULK_CREATE, rows, _reach_of(given.get(0, "objs")))
            return given.get(0, "objs")
        if name in ("bulk_update", "abulk_update"):
            objects = given.get(0, "objs")
            self.write(scope, Verb.BULK_UPDATE, rows, _reach_of(objects))
            return Answer()
        self._expect_of_manager(rows, name, scope)
        return UNKNOWN

    def _expect_of_manager(self, rows: Rows, name: str, scope: Scope) -> None:
        """A method that only the manager of the deployed code has."""
        used = rows.used
        real = self.real_model(used.label) if used and not used.real and used.model else None
        if used and used.model and real and real.used.model:
            here, there = used.model._meta.default_manager, real.used.model._meta.default_manager
            known = [here, here.get_queryset()] if here else []
            if not any(hasattr(one, name) for one in known) and callable(getattr(there, name, None)):
                self.missing(scope, used.label, name)

    def of_row(self, row: Row, name: str, given: Arguments, scope: Scope) -> Value:
        """A method of an object of a model."""
        if name in _SAVES or name in ("delete", "adelete"):
            aliased = replace(row, aliased=row.aliased or "using" in given.named)
            if row in self.assigned:
                self.assigned.add(aliased)
            written = Verb.SAVE if row.stored else Verb.INSERT
            self.write(scope, written if name in _SAVES else Verb.REMOVE, aliased, Reach.FEW)
            return UNKNOWN
        if name not in ("refresh_from_db", "full_clean", "clean", "__setattr__"):
            self.expect(scope, row.used, name)
        if name == "__setattr__":
            self.assigned.add(row)
        return UNKNOWN

    def of_attribute(self, attribute: Attribute, name: str, given: Arguments, scope: Scope) -> Value:
        """A method of an attribute of an object: of its related rows, where it can be told that it is
        that."""
        self.touch([attribute])
        model = attribute.of.used.model if attribute.of and attribute.of.used else None
        related = _related(model).get(attribute.name) if model else None
        if name not in _OF_RELATED | _WRITES_OF_RELATED or (model and related is None):
            return Attribute(None, "")
        if related is None and name in _WRITES_OF_RELATED:
            # As likely a dict of a JSON field.
            return Attribute(None, "")
        rows = Rows(ModelUsed(related._meta.label, related) if related else None, Reach.FEW, aliased=True)
        return self.of_rows(rows, name, given, scope)


_CONFLICTS = ("ignore_conflicts", "update_conflicts")


def _related(model: type[Model]) -> dict[str, type[Model]]:
    """The models whose rows an object of ``model`` gives as a manager, by the name of the attribute."""
    found: dict[str, type[Model]] = {}
    for relation in model._meta.related_objects:
        name = relation.get_accessor_name()
        if name and not relation.one_to_one and isinstance(relation.related_model, type):
            found[name] = relation.related_model
    for many in model._meta.many_to_many:
        if isinstance(many.remote_field.model, type):
            found[many.name] = many.remote_field.model
    return found


def _reach_of(objects: Value) -> Reach:
    """How many objects a list holds; as many as are known to be in it."""
    found = [Reach.FEW]
    for one in options(objects):
        rows = one if isinstance(one, Rows) else one.source if isinstance(one, Many) else None
        found.append(rows.reach if rows else Reach.FEW)
    return max(found)
