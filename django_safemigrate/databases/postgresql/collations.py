"""Which collations tell equal texts apart: those that are deterministic.

https://www.postgresql.org/docs/current/collation.html#COLLATION-NONDETERMINISTIC
"""

from __future__ import annotations

import re

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.names import split

# Locales of the C library and of ICU that initdb finds; all of them deterministic.
# https://www.postgresql.org/docs/18/collation.html#COLLATION-MANAGING
BUILT_IN = re.compile(
    r"C|POSIX|default|ucs_basic|unicode|pg_c_utf8|pg_unicode_fast|.+-x-icu|C\.(?:utf8|UTF-8)|[a-z]{2,3}(?:_[A-Z]{2})?(?:\.[\w-]+)?(?:@\w+)?"
)
# Such a name a project may well give its own collation, and few servers have one of it.
LANGUAGE = re.compile("[a-z]{2,3}")


def determinisms(bare: str, catalog: Catalog) -> set[bool | None]:
    """Whether each collation of that name, in whatever schema, is deterministic, None for one of which that
    is not known. Empty when there is none."""
    found = {one for name, one in catalog.collations.items() if split(name)[1] == bare}
    if BUILT_IN.fullmatch(bare) and not (found and LANGUAGE.fullmatch(bare)):
        found.add(True)
    return found


def deterministic(name: str, catalog: Catalog) -> bool | None:
    """Whether the collation that a statement calls ``name``, in the catalog's spelling, is deterministic;
    None when that is not known."""
    schema, bare = split(name)
    if schema not in ("", "pg_catalog"):
        return catalog.collations.get(name)
    found = determinisms(bare, catalog)
    return found.pop() if len(found) == 1 else None
