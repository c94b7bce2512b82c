"""The server that migrations are judged for, and what is said of a setting that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


class SettingsError(Exception):
    """SAFEMIGRATE cannot be read: message says what is wrong with which key, hint how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


@dataclass(frozen=True, slots=True)
class Target:
    """The server that the migrations will run on: vendor as Django spells it, and major version."""

    vendor: str
    version: int

    def __str__(self) -> str:
        return f"{self.vendor} {self.version}"
