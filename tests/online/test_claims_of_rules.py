"""What a rule says that safemigrate does instead is what its program does: no step of it is unsafe."""

from __future__ import annotations

import pytest

from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import walk
from django_safemigrate.rules import all_rules
from linting import history
from online.programs import program_at
from rules.pages import releases

# A rule of its own is about the name that is gone.
RENAMED = "In code that is still deployed, there is no table "
CLAIMING = sorted(name for name, one in all_rules().items() if one.runner)


@pytest.mark.parametrize("rule", CLAIMING)
def test_the_program_of_the_unsafe_example_is_safe(rule: str) -> None:
    compiler = Compiler(PostgreSQL(16))
    with offline():
        for migration in walk(history(*releases(rule, "Unsafe"))):
            programs = [program_at(compiler, one) for one in migration.steps if not one.container]
            compiler.catalog.begin()
    unsafe = [each for _, program in programs for step in program.steps for each in step.unsafe]
    assert [
        one for one in unsafe if rule != "rename-model-revalidates-fks" or not one.startswith(RENAMED)
    ] == []
