"""Expression trees back to SQL, in one spelling; each kind of node has its function here, in
``operators`` or in ``queries``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError
from django_safemigrate.databases.postgresql.parse.keywords import quoted, quoted_path
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.types import constant, type_name
from django_safemigrate.databases.postgresql.parse.volatility import of_function, worse
from django_safemigrate.schema.objects import Volatility

Print = Callable[[Node, "Printer"], str]
PRINTS: dict[str, Print] = {}
# What stands as an operand without parentheses.
ATOMS = frozenset(
    {
        "A_ArrayExpr",
        "A_Const",
        "A_Indirection",
        "CaseExpr",
        "CoalesceExpr",
        "ColumnRef",
        "FuncCall",
        "MinMaxExpr",
        "ParamRef",
        "RowExpr",
        "Spelled",
        "SQLValueFunction",
        "SubLink",
        "TypeCast",
    }
)
VALUE_FUNCTIONS = {
    "SVFOP_CURRENT_TIME_N": "CURRENT_TIME",
    "SVFOP_CURRENT_TIMESTAMP_N": "CURRENT_TIMESTAMP",
    "SVFOP_LOCALTIME_N": "LOCALTIME",
    "SVFOP_LOCALTIMESTAMP_N": "LOCALTIMESTAMP",
}


def prints(*kinds: str) -> Callable[[Print], Print]:
    """The decorated function prints nodes of these kinds, in libpg_query's words."""

    def register(function: Print) -> Print:
        PRINTS.update(dict.fromkeys(kinds, function))
        return function

    return register


@dataclass(slots=True)
class Printer:
    """Prints the nodes of one expression, and gathers what is asked about it on the way.

    A ``faithful`` one keeps every cast; otherwise those that the server adds or leaves out by itself are
    dropped, and ``dropped`` tells that one was. Names of columns keep their table when ``qualified``.
    """

    faithful: bool = False
    qualified: bool = False
    dropped: bool = False
    columns: dict[str, None] = field(default_factory=dict)
    volatility: Volatility = Volatility.IMMUTABLE

    def sql(self, node: Node) -> str:
        """``node`` as it stands alone. Raises ``NotUnderstoodError``."""
        kind, fields = next(iter(node.items()))
        try:
            function = PRINTS[kind]
        except KeyError:
            raise NotUnderstoodError(f"an expression of the kind {kind} is not understood") from None
        return function(fields, self)

    def operand(self, node: Node) -> str:
        """``node`` as it stands beside an operator: in parentheses when it needs them."""
        text = self.sql(node)
        return text if next(iter(node)) in ATOMS else f"({text})"

    def plain(self, node: Node) -> Node:
        """``node`` without a cast to text, which the server adds to ``character varying`` where it is
        compared or handed to a function."""
        while not self.faithful and "TypeCast" in node and type_name(node["TypeCast"]["typeName"]) == "text":
            self.dropped = True
            node = node["TypeCast"]["arg"]
        return node

    def bare(self, node: Node) -> Node:
        """``node`` without a cast, if it is a constant (or an ARRAY) whose type the other
        side of a comparison tells."""
        node = self.plain(node)
        inner = node
        while "TypeCast" in inner and not inner["TypeCast"]["typeName"].get("typmods"):
            inner = inner["TypeCast"]["arg"]
        if self.faithful or inner is node:
            return node
        if "A_ArrayExpr" in inner:
            self.dropped = True
            return inner
        if "A_Const" not in inner:
            return node
        self.dropped = True
        value = inner["A_Const"]
        spelled, _ = (
            literals.of_type(constant(value), type_name(node["TypeCast"]["typeName"]))
            if "sval" in value
            else ("", False)
        )
        return {"Spelled": {"sql": spelled}} if spelled else inner

    def listed(self, nodes: list[Node]) -> str:
        """Arguments, elements of an array or of an IN."""
        return ", ".join(self.sql(self.plain(one)) for one in nodes)

    def called(self, path: list[str]) -> str:
        """Take note of a call and print the function's name."""
        self.volatility = worse(self.volatility, of_function(path))
        return quoted_path(path)


@prints("Spelled")
def spelled(node: Node, printer: Printer) -> str:
    return str(node["sql"])


@prints("A_Const")
def literal(node: Node, printer: Printer) -> str:
    value = constant(node)
    if "sval" in node:
        return literals.text(value)
    if "bsval" in node:
        return f"{value[:1].upper()}{literals.text(value[1:])}"
    return literals.number(value) if "fval" in node else value


@prints("ColumnRef")
def column(node: Node, printer: Printer) -> str:
    fields = node["fields"]
    names = ["*" if "A_Star" in one else quoted(one["String"].get("sval", "")) for one in fields]
    if "A_Star" in fields[-1]:
        return ".".join(names)
    printer.columns[fields[-1]["String"].get("sval", "")] = None
    return ".".join(names) if printer.qualified else names[-1]


@prints("ParamRef")
def parameter(node: Node, printer: Printer) -> str:
    return f"${node.get('number', 0)}"


@prints("TypeCast")
def cast(node: Node, printer: Printer) -> str:
    kind = type_name(node["typeName"])
    arg = node["arg"]
    if "A_Const" in arg and not printer.faithful:
        return _cast_of_constant(arg["A_Const"], kind, printer)
    if (
        not printer.faithful
        and "A_ArrayExpr" in arg
        and all("A_Const" in one or "TypeCast" in one for one in _elements(arg))
    ):
        printer.dropped = True
        return printer.sql(arg)
    text = printer.operand(arg)
    # ``-1::integer`` would be the negation of ``1::integer``.
    return f"({text})::{kind}" if text.startswith("-") else f"{text}::{kind}"


def _cast_of_constant(node: Node, kind: str, printer: Printer) -> str:
    value = constant(node)
    if "sval" in node:
        spelled, whole = literals.of_type(value, kind)
        # The length in ``'abc'::character varying(2)`` cuts the text: that cast does something.
        if whole and "(" not in kind:
            printer.dropped = True
            return spelled
        return f"{spelled}::{kind}"
    text = literal(node, printer)
    if text == "NULL" or kind in literals.NUMBERS or (kind == "boolean" and "boolval" in node):
        printer.dropped = True
        return text
    return f"({text})::{kind}" if text.startswith("-") else f"{text}::{kind}"


def _elements(node: Node) -> list[Node]:
    elements: list[Node] = node["A_ArrayExpr"].get("elements", [])
    return elements


@prints("FuncCall")
def call(node: Node, printer: Printer) -> str:
    path = strings(node["funcname"])
    name = printer.called(path)
    arguments = node.get("args", [])
    if path[-1] == "extract" and len(arguments) == 2 and "A_Const" in arguments[0]:
        return f"EXTRACT({quoted(constant(arguments[0]['A_Const']))} FROM {printer.sql(printer.plain(arguments[1]))})"
    inside = "*" if node.get("agg_star") else printer.listed(arguments)
    if node.get("func_variadic"):
        head, _, last = inside.rpartition(", ")
        inside = f"{head}, VARIADIC {last}" if head else f"VARIADIC {last}"
    if node.get("agg_distinct"):
        inside = f"DISTINCT {inside}"
    within = node.get("agg_within_group")
    order = f" ORDER BY {printer.listed(node['agg_order'])}" if "agg_order" in node else ""
    text = f"{name}({inside}) WITHIN GROUP ({order.strip()})" if within else f"{name}({inside}{order})"
    if "agg_filter" in node:
        text += f" FILTER (WHERE {printer.sql(node['agg_filter'])})"
    return f"{text} OVER {_window(node['over'], printer)}" if "over" in node else text


def _window(node: Node, printer: Printer) -> str:
    if node.get("name"):
        return quoted(node["name"])
    partition = f"PARTITION BY {printer.listed(node['partitionClause'])}" if "partitionClause" in node else ""
    order = f"ORDER BY {printer.listed(node['orderClause'])}" if "orderClause" in node else ""
    return f"({' '.join(filter(None, (partition, order)))})"


@prints("NamedArgExpr")
def named_argument(node: Node, printer: Printer) -> str:
    return f"{quoted(node['name'])} => {printer.sql(node['arg'])}"


@prints("SQLValueFunction")
def value_function(node: Node, printer: Printer) -> str:
    printer.volatility = worse(printer.volatility, Volatility.STABLE)
    operation = node["op"]
    name = VALUE_FUNCTIONS.get(operation) or operation.removeprefix("SVFOP_")
    return f"{name}({node.get('typmod', 0)})" if operation in VALUE_FUNCTIONS else name


@prints("CoalesceExpr")
def coalesce(node: Node, printer: Printer) -> str:
    return f"COALESCE({', '.join(printer.sql(printer.bare(one)) for one in node['args'])})"


@prints("MinMaxExpr")
def greatest(node: Node, printer: Printer) -> str:
    name = "LEAST" if node["op"] == "IS_LEAST" else "GREATEST"
    return f"{name}({', '.join(printer.sql(printer.bare(one)) for one in node['args'])})"


@prints("CaseExpr")
def case(node: Node, printer: Printer) -> str:
    parts = [printer.sql(printer.plain(node["arg"]))] if "arg" in node else []
    for one in node["args"]:
        when = one["CaseWhen"]
        condition = printer.bare(when["expr"]) if "arg" in node else when["expr"]
        parts.append(f"WHEN {printer.sql(condition)} THEN {printer.sql(printer.bare(when['result']))}")
    # The server prints ELSE NULL where none was written.
    otherwise = printer.sql(printer.bare(node["defresult"])) if "defresult" in node else "NULL"
    if otherwise != "NULL":
        parts.append(f"ELSE {otherwise}")
    return f"CASE {' '.join(parts)} END"


@prints("A_ArrayExpr")
def array(node: Node, printer: Printer) -> str:
    return f"ARRAY[{', '.join(printer.sql(printer.bare(one)) for one in node.get('elements', []))}]"


@prints("RowExpr")
def row(node: Node, printer: Printer) -> str:
    return f"ROW({printer.listed(node.get('args', []))})"


@prints("A_Indirection")
def indirection(node: Node, printer: Printer) -> str:
    text = f"({printer.sql(node['arg'])})"
    for one in node["indirection"]:
        kind, value = next(iter(one.items()))
        if kind == "A_Indices":
            text += f"[{_bounds(value, printer)}]"
        else:
            text += ".*" if kind == "A_Star" else f".{quoted(value.get('sval', ''))}"
    return text


def _bounds(node: Node, printer: Printer) -> str:
    upper = printer.sql(node["uidx"]) if "uidx" in node else ""
    lower = printer.sql(node["lidx"]) if "lidx" in node else ""
    return f"{lower}:{upper}" if node.get("is_slice") else upper


@prints("CollateClause")
def collate(node: Node, printer: Printer) -> str:
    return f"{printer.operand(printer.plain(node['arg']))} COLLATE {quoted_path(strings(node['collname']))}"
