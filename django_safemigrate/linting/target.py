"""What a run needs to be sure of before it begins: the server to judge for, and that it is itself what was
installed."""

from __future__ import annotations

from django.db import connections

from django_safemigrate.conf import Settings, Target
from django_safemigrate.databases.vendors import POSTGRESQL_VERSIONS, UnsupportedTarget, configured_target
from django_safemigrate.linting.installed import cure, is_whole
from django_safemigrate.linting.options import LintError


def chosen_target(alias: str, settings: Settings, vendor: str | None = None) -> tuple[Target, str]:
    """The server to judge for, and where that comes from in words. ``vendor`` is what ``--sql-analyser``
    names, for a project whose DATABASES names another than production's.

    Raises ``LintError`` for an alias that is none, ``UnsupportedTarget``.
    """
    check_alias(alias)
    if vendor not in (None, "postgresql"):
        raise UnsupportedTarget(
            f"{vendor} cannot be linted for, only PostgreSQL can. Leave out --sql-analyser (sql_analyser)."
        )
    if vendor and alias not in settings.targets and connections[alias].vendor != vendor:
        because = f"--sql-analyser; SAFEMIGRATE['TARGETS'] = {{{alias!r}: …}} names the version"
        return Target(vendor, POSTGRESQL_VERSIONS[0]), because
    return configured_target(alias, settings)


def check_alias(alias: str) -> None:
    """Raise ``LintError`` for an alias that DATABASES has not."""
    if alias not in connections:
        known = ", ".join(sorted(connections))
        raise LintError(f"There is no database {alias!r} in DATABASES. Use one of: {known}.")


def check_package() -> None:
    """Raise ``LintError`` when files of this package are another distribution's: then the system check that
    says so may be gone with them."""
    if not is_whole():
        raise LintError(
            "The package django_safemigrate holds files of another distribution, most likely of django-safemigrate. "
            + cure("django-safemigrate")
        )
