"""Which type holds every value of another: tried with the values that go furthest."""

from __future__ import annotations

import psycopg
import pytest

from django_safemigrate.databases.postgresql.facts.types import Type, fits, may_be_checked, parsed
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Domain
from facts.servers import Measurable

ZONED, UNZONED = "timestamp with time zone", "timestamp without time zone"
# A type, one that holds all its values, and values at its edges.
FITTING = [
    ("smallint", "integer", "32767 -32768"),
    ("integer", "bigint", "2147483647 -2147483648"),
    ("bigint", "numeric", "9223372036854775807"),
    ("bigint", "numeric(19,0)", "9223372036854775807 -9223372036854775808"),
    ("smallint", "numeric(7,2)", "32767 -32768"),
    ("numeric(10,2)", "numeric(12,2)", "99999999.99"),
    ("numeric(10,2)", "numeric(12,4)", "99999999.99"),
    ("numeric(10,2)", "numeric", "-99999999.99"),
    ("real", "double precision", "3.4e38 1e-37"),
    ("character varying(3)", "character varying(5)", "abc"),
    ("character varying(3)", "character varying", "abc"),
    ("character varying(3)", "text", "äöü"),
    ("text", "character varying", "abc"),
    ("cidr", "inet", "10.0.0.0/8"),
    ("character varying(3)[]", "character varying(5)[]", "{abc}"),
    ("integer[]", "bigint[]", "{2147483647}"),
    (f"{UNZONED[:9]}(3){UNZONED[9:]}", UNZONED, "2020-01-01T10:00:00.123"),
    ("bit varying(4)", "bit varying(8)", "1010"),
]
# A type, one that does not hold all its values, and a value that is lost or refused.
TOO_NARROW = [
    ("integer", "smallint", "32768"),
    ("bigint", "integer", "2147483648"),
    ("bigint", "numeric(18,0)", "9223372036854775807"),
    ("integer", "numeric(10,2)", "2147483647"),
    ("numeric(10,2)", "numeric(8,2)", "99999999.99"),
    ("numeric(10,2)", "numeric(12,5)", "99999999.99"),
    ("numeric(10,2)", "numeric(12,1)", "0.01"),
    ("numeric", "numeric(10,2)", "0.001"),
    ("double precision", "real", "1e300"),
    ("character varying(5)", "character varying(3)", "abcde"),
    ("text", "character varying(3)", "abcde"),
    ("timestamp with time zone", "date", "2020-01-01T10:00:00"),
    ("inet", "cidr", "10.0.0.1/8"),
    ("bigint[]", "integer[]", "{2147483648}"),
    ("text", "integer", "abc"),
]


def kept(dsn: str, old: str, new: str, value: str) -> bool:
    """Whether a value comes back as it was from a column of another type."""
    with psycopg.connect(dsn) as connection:
        connection.execute(f"CREATE TEMPORARY TABLE narrow (was {old}, new {new})")
        connection.execute("INSERT INTO narrow (was) VALUES (%s)", [value])
        try:
            connection.execute("INSERT INTO narrow (new) SELECT was FROM narrow")
            row = connection.execute(
                f"SELECT (SELECT was FROM narrow WHERE was IS NOT NULL) = (SELECT new FROM narrow WHERE new IS NOT NULL)::{old}"
            ).fetchone()
        except psycopg.errors.DatabaseError:
            return False
        return bool(row and row[0])


@pytest.mark.parametrize(("old", "new", "values"), FITTING)
def test_a_type_that_fits_keeps_every_value(
    measured_server: Measurable, old: str, new: str, values: str
) -> None:
    assert fits(old, new)
    assert all(kept(measured_server.dsn, old, new, value) for value in values.split())


@pytest.mark.parametrize(("old", "new", "value"), TOO_NARROW)
def test_a_type_that_does_not_fit_loses_a_value(
    measured_server: Measurable, old: str, new: str, value: str
) -> None:
    assert not fits(old, new)
    assert not kept(measured_server.dsn, old, new, value)


@pytest.mark.parametrize(("old", "new"), [("uuid", "text"), ("mystery", "riddle"), ("integer", "integer[]")])
def test_what_is_not_known_does_not_fit(old: str, new: str) -> None:
    assert not fits(old, new)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("character varying(50)", Type("character varying", ("50",))),
        ("character varying(50)[]", Type("character varying", ("50",), array=True)),
        ("numeric(10,2)", Type("numeric", ("10", "2"))),
        ("timestamp(3) with time zone", Type("timestamp with time zone", ("3",))),
        ("interval day to second(3)", Type("interval", ("3",), fields="day to second")),
        ("double precision", Type("double precision")),
        ("geometry(Point,4326)", Type("geometry", ("Point", "4326"))),
        ('app."Odd type"', Type('app."Odd type"')),
    ],
)
def test_a_type_is_taken_apart(name: str, parts: Type) -> None:
    assert parsed(name) == parts


def test_a_type_nobody_knows_may_be_checked() -> None:
    catalog = Catalog(
        domains={"checked": Domain("checked", "integer", checked=True), "plain": Domain("plain", "integer")},
        enums={"mood": ("sad",)},
    )
    found = {
        name
        for name in ("integer", "geometry(Point,4326)", "mood", "plain", "checked", "mystery")
        if may_be_checked(name, catalog)
    }
    assert found == {"checked", "mystery"}
