"""What the code in DO blocks and functions does: the SQL in it, in the order it is
written, every branch of it.

PL/pgSQL is read by its own parser. The words its trees are made of: ``PLpgSQL_expr`` holds SQL, a whole
statement (``parseMode`` 0), an expression (2) or an assignment (3 and above); see
src/pl/plpgsql/src/plpgsql.h.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.dynamic import RunTimeTextError, constant_text, tables_in
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, plpgsql, statements
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.registry import Script, statement, understand
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.schema.changes import Change, ControlTransaction, Opaque, ReadRows, RowsChange

LOOPS = frozenset(
    f"PLpgSQL_stmt_{kind}" for kind in ("loop", "while", "fori", "fors", "forc", "dynfors", "foreach_a")
)
# Where the text of a statement that is made at run time stands.
DYNAMIC = {"PLpgSQL_stmt_dynexecute": "query", "PLpgSQL_stmt_dynfors": "query"}
TRANSACTIONS = {"PLpgSQL_stmt_commit": "commit", "PLpgSQL_stmt_rollback": "rollback"}
# libpg_query takes no type for an array, and would reject VARIADIC, which matters to callers only.
MODES = {"FUNC_PARAM_OUT": "OUT ", "FUNC_PARAM_INOUT": "INOUT "}


@statement("DoStmt")
def block(node: Node, script: Script) -> Iterable[Change]:
    options = {one["DefElem"]["defname"]: one["DefElem"].get("arg", {}) for one in node["args"]}
    language = strings([options["language"]])[0].lower() if "language" in options else "plpgsql"
    if language != "plpgsql":
        return (Opaque(f"a DO block in the language {language} is not understood"),)
    body = strings([options["as"]])[0] if "as" in options else ""
    return _Code("a DO block", script).run(f"DO {literals.text(body)}")


def reader(name: str, node: Node) -> Callable[[Script], Iterable[Change]]:
    """What reads the body of the function that a CreateFunctionStmt makes, when it is called."""
    options = {one["DefElem"]["defname"]: one["DefElem"].get("arg", {}) for one in node.get("options", ())}
    language = strings([options["language"]])[0].lower() if "language" in options else "sql"
    what = f"the function {name}"
    body = strings(options["as"]["List"]["items"])[0] if "as" in options else ""
    if language == "plpgsql":
        text = f"{_head(node)} LANGUAGE plpgsql AS {literals.text(body)}"
        return lambda script: _Code(what, script).run(text)
    if language != "sql":
        return lambda script: (
            Opaque(f"{what} is written in the language {language}, which is not understood"),
        )
    if "sql_body" in node:
        return lambda script: _statements(node["sql_body"], script)
    return lambda script: _Code(what, script).sql(body)


def _head(node: Node) -> str:
    """CREATE FUNCTION up to its result: the parser has to know the parameters, which
    the code may assign to."""
    parameters: list[str] = []
    table: list[str] = []
    for one in node.get("parameters", ()):
        parameter = one["FunctionParameter"]
        mode = parameter["mode"]
        name = quoted(parameter["name"]) + " " if "name" in parameter else ""
        text = f"{MODES.get(mode, '')}{name}{_type(parameter['argType'], 'text')}"
        (table if mode == "FUNC_PARAM_TABLE" else parameters).append(text)
    head = f"CREATE {'PROCEDURE' if node.get('is_procedure') else 'FUNCTION'} f({', '.join(parameters)})"
    if table:
        return f"{head} RETURNS TABLE ({', '.join(table)})"
    return f"{head} RETURNS {_type(node['returnType'], 'record')}" if "returnType" in node else head


def _type(node: Node, otherwise: str) -> str:
    """The type, or ``otherwise`` where libpg_query could not look it up: it knows of no
    %TYPE and of two schemas."""
    names = strings(node["names"])
    if not node.get("pct_type") and (len(names) == 1 or names[0] in {"pg_catalog", "public"}):
        return type_name(node)
    return f"SETOF {otherwise}" if node.get("setof") else otherwise


def _statements(node: Node, script: Script) -> Iterator[Change]:
    """A body that is SQL already parsed: BEGIN ATOMIC … END, or RETURN and an expression."""
    kind, value = next(iter(node.items()))
    if kind == "List":
        for one in value["items"]:
            yield from _statements(one, script)
    else:
        yield from understand(node, script)


@statement("ReturnStmt")
def returned(node: Node, script: Script) -> Iterable[Change]:
    return _worth_telling(understand(_select(node["returnval"]), script))


def _select(expression: Node) -> Node:
    return {"SelectStmt": {"targetList": [{"ResTarget": {"val": expression}}], "op": "SETOP_NONE"}}


def _worth_telling(changes: Iterable[Change]) -> list[Change]:
    """Without the queries that read no table: an expression is computed all the time."""
    return [one for one in changes if not isinstance(one, ReadRows) or one.tables]


@dataclass(slots=True)
class _Code:
    """The code of ``what``, on its way to changes."""

    what: str
    script: Script

    def run(self, text: str) -> Iterator[Change]:
        """The changes made by ``text``, a CREATE FUNCTION or DO that holds PL/pgSQL."""
        try:
            functions = plpgsql(text)
        except GrammarError as error:
            yield Opaque(f"the PL/pgSQL of {self.what} is not understood: {error.message}")
            return
        for function in functions:
            yield from self.walk("", function)

    def walk(self, kind: str, node: object) -> Iterator[Change]:
        """The changes of one node of a PL/pgSQL tree, and of all below it."""
        if isinstance(node, list):
            for one in node:
                yield from self.walk(kind, one)
        elif kind == "PLpgSQL_expr" and isinstance(node, dict):
            yield from self.expression(node)
        elif kind in TRANSACTIONS:
            yield ControlTransaction(TRANSACTIONS[kind])
        elif isinstance(node, dict):
            yield from self.fields(kind, node)

    def fields(self, kind: str, node: Node) -> Iterator[Change]:
        # A loop's tree has its body before the query that feeds it.
        for field, value in sorted(node.items(), key=lambda item: kind in LOOPS and item[0] == "body"):
            if field == "dynquery" or DYNAMIC.get(kind) == field:
                yield from self.dynamic(value["PLpgSQL_expr"]["query"])
            elif kind in LOOPS and field == "body":
                yield from map(_often, self.walk(field, value))
            else:
                yield from self.walk(field, value)

    def expression(self, node: Node) -> Iterator[Change]:
        """What evaluating, or executing, a piece of SQL does."""
        text, mode = node["query"], node.get("parseMode", 0)
        if mode == 0:
            yield from self.sql(text)
            return
        if mode > 2:
            text = text.partition(":=")[2] or text.partition("=")[2]
        yield from _worth_telling(self.sql(f"SELECT {text}"))

    def sql(self, text: str) -> Iterator[Change]:
        try:
            for one in statements(text):
                yield from understand(one, self.script)
        except GrammarError as error:
            yield Opaque(f"SQL in {self.what} is not understood: {error.message}")

    def dynamic(self, text: str) -> Iterator[Change]:
        """EXECUTE of the text that the expression ``text`` makes."""
        try:
            tree = statements(f"SELECT (\n{text}\n)")[0]["SelectStmt"]["targetList"][0]["ResTarget"]["val"]
            for one in statements(constant_text(tree)):
                yield from understand(one, self.script)
        except GrammarError as error:
            yield Opaque(f"SQL in {self.what} is not understood: {error.message}")
        except RunTimeTextError as error:
            reason = f"{self.what} has an EXECUTE of text built at run time: {' '.join(text.split())}"
            yield Opaque(reason, tables_in(error.shape))


def _often(change: Change) -> Change:
    """What a loop does again and again reaches any number of rows."""
    return replace(change, bounded=False) if isinstance(change, RowsChange) else change
