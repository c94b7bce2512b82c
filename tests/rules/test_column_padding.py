from __future__ import annotations

from django.db import migrations, models

from linting import findings, ran, safe, unsafe

RULE = "column-padding"
KEY = ("id", models.BigAutoField(primary_key=True))
SECURE = ("secure", models.BooleanField())
MOBILE = ("mobile", models.BooleanField())
BEGUN = ("begun", models.DateTimeField())
ENDED = ("ended", models.DateTimeField())
VISIT = migrations.CreateModel("Visit", [KEY, SECURE, BEGUN, MOBILE, ENDED])


def test_booleans_in_between() -> None:
    message = unsafe(RULE, VISIT)

    assert message == "Each row of shop_visit is 8 bytes longer than with its columns in another order."


def test_raw_sql() -> None:
    message = unsafe(RULE, ran("create table visit (a bool, b int8, c bool, d timestamptz, e bool, f int8)"))

    assert message == "Each row of visit is 16 bytes longer than with its columns in another order."


def test_the_hint() -> None:
    (finding,) = findings(RULE, VISIT)

    assert (
        finding.hint
        == "Put columns of eight bytes first (bigint, timestamps), then those of four, two and one, texts last."
    )


def test_booleans_last() -> None:
    safe(RULE, migrations.CreateModel("Visit", [KEY, BEGUN, ENDED, SECURE, MOBILE]))


def test_no_longer_as_a_whole() -> None:
    # What is left empty before the last column would be left empty after it.
    safe(RULE, migrations.CreateModel("Visit", [KEY, SECURE, BEGUN]))


def test_not_a_new_table() -> None:
    safe(RULE, migrations.AddField("Order", "secure", models.BooleanField(null=True)))
    safe(RULE, ran("CREATE TEMPORARY TABLE visit (a bool, b bigint, c bool, d bigint)"))
    safe(RULE, VISIT, migrations.DeleteModel("Visit"))
