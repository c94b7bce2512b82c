"""A compiler for Django migrations: what they would do to a database, and to the traffic on it.

Importing this package imports nothing of Django and nothing else of its own, so that a migration file may do
it at no cost: ``safe = Safe.after_deploy()`` on a Migration class says when it is to run. What needs more is
imported when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from django_safemigrate.linting.linter import MigrationLinter
    from django_safemigrate.operations.ignore import IgnoreMigration
    from django_safemigrate.version import __version__

__all__ = ["IgnoreMigration", "MigrationLinter", "Safe", "When", "__version__"]

_HOMES = {
    "IgnoreMigration": "django_safemigrate.operations.ignore",
    "MigrationLinter": "django_safemigrate.linting.linter",
    "__version__": "django_safemigrate.version",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


class When(Enum):
    """When a migration may run, relative to the deploy of the code it comes with."""

    ALWAYS = "always"
    BEFORE_DEPLOY = "before_deploy"
    AFTER_DEPLOY = "after_deploy"


@dataclass(frozen=True)
class Safe:
    """The mark on a migration, with the names and meaning of django-safemigrate 6.0:
    ``safe = Safe.before_deploy()``.

    ``delay`` is how long after the deploy, None when somebody runs it by hand. A method that is
    not called, ``safe = Safe.always``, means the same.
    https://github.com/ryanhiebert/django-safemigrate
    """

    when: When
    delay: timedelta | None = None

    @classmethod
    def always(cls) -> Safe:
        """It fits the old code and the new."""
        return cls(When.ALWAYS)

    @classmethod
    def before_deploy(cls) -> Safe:
        """New code needs it, old code can live with it."""
        return cls(When.BEFORE_DEPLOY)

    @classmethod
    def after_deploy(cls, *, delay: timedelta | None = None) -> Safe:
        """Old code cannot live with it."""
        return cls(When.AFTER_DEPLOY, delay)
