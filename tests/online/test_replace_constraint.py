from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told

LONG = "abcdefghi_" * 6 + "abc"
TABLES = RunSQL(
    "CREATE TABLE p (id bigint CONSTRAINT p_pkey PRIMARY KEY, n integer NOT NULL, CONSTRAINT u UNIQUE (id, n));"
    " CREATE TABLE q (id bigint, p_id bigint CONSTRAINT k REFERENCES p (id))"
)


def sql(*statements: str) -> RunSQL:
    return RunSQL("; ".join(f"ALTER TABLE {one}" for one in statements))


def test_a_key_with_other_manners_is_there_before_the_old_one_goes() -> None:
    program = program_of(
        sql(
            "q DROP CONSTRAINT k", "q ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT k_new FOREIGN KEY (p_id) REFERENCES public.p (id) ON DELETE CASCADE NOT VALID",
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT k_new",
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k; ALTER TABLE public.q RENAME CONSTRAINT k_new TO k",
    ]


def test_one_of_another_name_needs_no_other_for_a_while() -> None:
    program = program_of(
        sql("q DROP CONSTRAINT k", "q ADD CONSTRAINT l FOREIGN KEY (p_id) REFERENCES p (id) DEFERRABLE"),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT l FOREIGN KEY (p_id) REFERENCES public.p (id) DEFERRABLE NOT VALID",
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT l",
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
    ]


def test_one_that_demands_something_else_comes_after_the_deploy() -> None:
    program = program_of(
        sql("q DROP CONSTRAINT k", "q ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES p (id)"), setup=[TABLES]
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "contract brief: ALTER TABLE public.q ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES public.p (id) NOT VALID",
        "contract concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT k",
    ]


def test_a_wider_unique_is_there_first() -> None:
    program = program_of(
        sql("p DROP CONSTRAINT u", "p ADD CONSTRAINT w UNIQUE (id, n, m)"),
        setup=[TABLES, sql("p ADD COLUMN m integer")],
    )
    assert told(program) == [
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY w ON public.p (id, n, m)",
        "expand brief: ALTER TABLE public.p ADD CONSTRAINT w UNIQUE USING INDEX w",
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT u",
    ]


def test_a_narrower_unique_and_the_drop_come_after_the_deploy() -> None:
    program = program_of(sql("p DROP CONSTRAINT u", "p ADD CONSTRAINT w UNIQUE (n)"), setup=[TABLES])
    assert told(program) == [
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY w ON public.p (n)",
        "contract brief: ALTER TABLE public.p ADD CONSTRAINT w UNIQUE USING INDEX w",
        "contract brief: ALTER TABLE public.p DROP CONSTRAINT u",
    ]


def test_a_narrower_unique_of_the_same_name() -> None:
    program = program_of(sql("p DROP CONSTRAINT u", "p ADD CONSTRAINT u UNIQUE (n)"), setup=[TABLES])
    assert told(program) == [
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY u_new ON public.p (n)",
        "contract brief: ALTER TABLE public.p ADD CONSTRAINT u_new UNIQUE USING INDEX u_new",
        "contract brief: ALTER TABLE public.p DROP CONSTRAINT u; ALTER TABLE public.p RENAME CONSTRAINT u_new TO u",
    ]


def test_another_primary_key_takes_over_at_once() -> None:
    program = program_of(
        sql("q DROP CONSTRAINT k", "p DROP CONSTRAINT p_pkey", "p ADD CONSTRAINT p_pkey PRIMARY KEY (n)"),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY p_pkey_new ON public.p (n)",
        "contract brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey; ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX p_pkey_new",
        "! In code that is by then deployed, writing rows to p that p_pkey refuses fails.",
    ]


def test_a_unique_becomes_the_primary_key() -> None:
    program = program_of(
        sql("v DROP CONSTRAINT v_a", "v ADD CONSTRAINT v_pk PRIMARY KEY (a)"),
        setup=[RunSQL("CREATE TABLE v (a integer NOT NULL CONSTRAINT v_a UNIQUE)")],
    )
    assert told(program) == [
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY v_pk ON public.v (a)",
        "expand brief: ALTER TABLE public.v ADD CONSTRAINT v_pk PRIMARY KEY USING INDEX v_pk",
        "expand brief: ALTER TABLE public.v DROP CONSTRAINT v_a",
    ]


def test_a_key_that_others_point_at_goes_first() -> None:
    program = program_of(
        sql(
            "q DROP CONSTRAINT k",
            "p DROP CONSTRAINT p_pkey",
            "q ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES lab_shelf (id)",
            "p ADD CONSTRAINT p_pkey PRIMARY KEY (id) DEFERRABLE",
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY p_pkey_new ON public.p (id)",
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey; ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX p_pkey_new DEFERRABLE",
        "contract brief: ALTER TABLE public.q ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES public.lab_shelf (id) NOT VALID",
        "contract concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT k",
    ]


def test_a_name_for_a_while_is_not_too_long_and_not_taken() -> None:
    program = program_of(
        sql(f"p DROP CONSTRAINT {LONG}", f"p ADD CONSTRAINT {LONG} UNIQUE (n) DEFERRABLE"),
        setup=[
            TABLES,
            sql(f"p ADD CONSTRAINT {LONG} UNIQUE (n)", f"p ADD CONSTRAINT {LONG[:59]}_new CHECK (n > 0)"),
        ],
    )
    assert told(program) == [
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefgh_new1 ON public.p (n)",
        "expand brief: ALTER TABLE public.p ADD CONSTRAINT abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefgh_new1 UNIQUE USING INDEX abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefgh_new1 DEFERRABLE",
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abc; ALTER TABLE public.p RENAME CONSTRAINT abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefgh_new1 TO abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abcdefghi_abc",
    ]


def test_on_a_partitioned_table_the_key_goes_first() -> None:
    parted = RunSQL(
        "CREATE TABLE r (id bigint NOT NULL, p_id bigint CONSTRAINT k REFERENCES p (id)) PARTITION BY RANGE (id);"
        " CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (9)"
    )
    program = program_of(
        sql(
            "r DROP CONSTRAINT k", "r ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE"
        ),
        setup=[TABLES, parted],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.r DROP CONSTRAINT k",
        "expand brief: ALTER TABLE public.r1 ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES public.p (id) ON DELETE CASCADE NOT VALID",
        "validate concurrent: ALTER TABLE public.r1 VALIDATE CONSTRAINT k",
        "expand brief: ALTER TABLE public.r ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES public.p (id) ON DELETE CASCADE",
    ]
