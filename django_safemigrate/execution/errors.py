"""The one error of execution."""

from __future__ import annotations

from django.core.management import CommandError


class ExecutionError(CommandError):
    """A step could not be run. The text says what happened to which object, then what to do about it; the error of the
    server, if there was one, is its cause. A ``CommandError``, so that ``migrate`` shows the text alone."""

    def __init__(self, fact: str, cure: str) -> None:
        super().__init__(f"{fact} {cure}")
        self.fact = fact
        self.cure = cure

    def __reduce__(self) -> tuple[type[ExecutionError], tuple[str, str]]:
        # Test runners send exceptions from process to process.
        return type(self), (self.fact, self.cure)
