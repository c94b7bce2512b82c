"""What is wrong with a history, and where."""

from __future__ import annotations


class HistoryError(Exception):
    """The migration history cannot be read, or holds nothing of the name asked for.

    ``message`` says what is wrong and with which migration, ``hint`` how to mend it; ``path`` and
    ``line`` name the file to open when one is known. ``str()`` gives all of it, the place first.
    """

    def __init__(self, message: str, hint: str, *, path: str | None = None, line: int | None = None) -> None:
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        super().__init__(message, hint, path, line)

    @property
    def place(self) -> str:
        """``file:line`` of the culprit, or an empty string when no single file is at fault."""
        if self.path is None:
            return ""
        return self.path if self.line is None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.message}\n{self.hint}"
