"""Files as those that read reports know them: by their path in the repository."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django_safemigrate.conf.firstparty import current_folder


class Repository:
    """The repository that the current folder is part of: the nearest folder, from there upwards, with a
    ``.git``. Without any, the current folder."""

    def __init__(self) -> None:
        self.current = Path(current_folder())
        above = (self.current, *self.current.parents)
        self.root = next((folder for folder in above if (folder / ".git").exists()), self.current)

    def path(self, shown: str) -> str:
        """A path, absolute or from the current folder, from the root, with ``/`` between its parts; absolute
        when it is not below the root."""
        file = self.current / shown
        below = file.is_absolute() and file.is_relative_to(self.root)
        return (file.relative_to(self.root) if below else file).as_posix()

    def uri(self, shown: str) -> str:
        """The same as a URI reference (RFC 3986)."""
        path = self.path(shown)
        return Path(path).as_uri() if Path(path).is_absolute() else quote(path, errors="surrogateescape")
