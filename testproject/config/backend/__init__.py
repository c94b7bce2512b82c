"""A database engine for Django: PostgreSQL from a wheel, started by the first connection."""

from __future__ import annotations
