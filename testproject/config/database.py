"""Which database the test project uses: `DATABASE_URL`, else the embedded server."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

EMBEDDED: dict[str, Any] = {"ENGINE": "config.backend", "NAME": "postgres"}


def database(url: str | None) -> dict[str, Any]:
    """Return the entry of Django's `DATABASES` for a URL such as `postgresql://user:secret@host:5432/name`.

    Query parameters become libpq's, so `?host=/run/postgresql` reaches a Unix socket. No URL means the
    embedded server. Nothing is connected to.

    Raises:
        ImproperlyConfigured: the URL is of another kind of database.
    """
    if not url:
        return EMBEDDED
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}; the test project needs postgres:// or postgresql://."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
