from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told

BARE = RunSQL("CREATE TABLE bare (a bigint NOT NULL, b bigint)")


def test_the_index_is_built_concurrently_and_taken_over() -> None:
    program = program_of(RunSQL("ALTER TABLE bare ADD PRIMARY KEY (a) INCLUDE (b)"), setup=[BARE])
    assert told(program) == [
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY bare_pkey ON public.bare (a) INCLUDE (b)",
        "contract brief: ALTER TABLE public.bare ADD CONSTRAINT bare_pkey PRIMARY KEY USING INDEX bare_pkey",
    ]


def test_columns_that_may_be_null_may_no_longer_be_so_first() -> None:
    program = program_of(RunSQL("ALTER TABLE bare ADD CONSTRAINT k PRIMARY KEY (b, a)"), setup=[BARE])
    assert told(program) == [
        "contract brief: ALTER TABLE public.bare ADD CONSTRAINT bare_b_not_null NOT NULL b NOT VALID",
        "contract concurrent: ALTER TABLE public.bare VALIDATE CONSTRAINT bare_b_not_null",
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY k ON public.bare (b, a)",
        "contract brief: ALTER TABLE public.bare ADD CONSTRAINT k PRIMARY KEY USING INDEX k",
    ]


def test_also_for_an_index_that_is_there() -> None:
    program = program_of(
        RunSQL("ALTER TABLE bare ADD CONSTRAINT k PRIMARY KEY USING INDEX ready"),
        setup=[BARE, RunSQL("CREATE UNIQUE INDEX ready ON bare (b)")],
        version=17,
    )
    assert told(program) == [
        "contract brief: ALTER TABLE public.bare ADD CONSTRAINT safemigrate_6bc79f18_not_null CHECK (b IS NOT NULL) NOT VALID",
        "contract concurrent: ALTER TABLE public.bare VALIDATE CONSTRAINT safemigrate_6bc79f18_not_null",
        "contract brief: ALTER TABLE public.bare ALTER COLUMN b SET NOT NULL",
        "contract brief: ALTER TABLE public.bare DROP CONSTRAINT safemigrate_6bc79f18_not_null",
        "contract brief: ALTER TABLE public.bare ADD CONSTRAINT k PRIMARY KEY USING INDEX ready",
    ]


def test_an_index_on_columns_without_null_is_taken_over_as_it_is() -> None:
    program = program_of(
        RunSQL("ALTER TABLE bare ADD PRIMARY KEY USING INDEX ready"),
        setup=[BARE, RunSQL("CREATE UNIQUE INDEX ready ON bare (a)")],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.bare ADD CONSTRAINT ready PRIMARY KEY USING INDEX ready",
    ]
