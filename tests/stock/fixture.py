"""The committed fixture `statements.jsonl.xz`: its form, how to write it and how to read it.

The first line is the header, every other line one migration in one direction. Equal
recordings give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
STATEMENTS = FOLDER / "statements.jsonl.xz"
CATALOG = FOLDER / "catalog.json.xz"
PYTHON_DDL = FOLDER / "python_ddl.json"
# Not of the kitchen sink: here it is the tool under test.
OWN_APP = "django_safemigrate"
LOCK_FILE = FOLDER.parent.parent / "testproject" / "requirements-real.txt"


@dataclass(frozen=True)
class Header:
    """What a recording holds for: the lock file, the versions, the seed of Python's
    hashes, and its line count."""

    lock: str
    django: str
    postgresql: str
    hash_seed: str
    count: int


@dataclass(frozen=True)
class Statement:
    """One SQL statement as the server got it.

    transaction: counted from 0 in each migration; statements that commit together share it.
    via: "editor" (SchemaEditor.execute), "cursor" (straight from an operation or Django's introspection) or
    "python" (inside a RunPython callable; its data statements are kept without their values).
    operation: the index path of the operation that made it, such as "2" or, nested, "2.0".
    deferred: it was queued and ran when the schema editor closed.
    """

    sql: str
    transaction: int
    via: str
    operation: str
    deferred: bool


@dataclass(frozen=True)
class Recorded:
    """One migration in one direction ("forward" or "reverse"); `error` says why a
    reverse has no statements."""

    app: str
    name: str
    direction: str
    statements: list[Statement] = field(default_factory=list)
    error: str | None = None


def lock_digest() -> str:
    """Return the SHA-256 of the kitchen sink's lock file, in hex."""
    return hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()


def write(path: Path, header: Header, recorded: Iterable[Recorded]) -> None:
    """Write a recording."""
    items: list[Header | Recorded] = [header, *recorded]
    lines = [json.dumps(asdict(item), ensure_ascii=False) for item in items]
    path.write_bytes(compress("\n".join(lines) + "\n"))


def read(path: Path = STATEMENTS) -> tuple[Header, Iterator[Recorded]]:
    """Return the header of a recording and its lines in the order in which the migrations ran."""
    first, *lines = lzma.decompress(path.read_bytes()).decode().splitlines()
    return Header(**json.loads(first)), (_recorded(json.loads(line)) for line in lines)


def compress(text: str) -> bytes:
    """Return the text as xz; the format holds no time and no name."""
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def plain(value: Any) -> Any:
    """Return what JSON can hold: a dataclass as its class name and fields, sets sorted, an enum by name."""
    if is_dataclass(value) and not isinstance(value, type):
        content = {
            one.name: plain(getattr(value, one.name))
            for one in fields(value)
            if one.repr and one.name[0] != "_"
        }
        return {"class": type(value).__name__, **content}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=json.dumps)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def _recorded(line: dict[str, Any]) -> Recorded:
    return Recorded(**line | {"statements": [Statement(**statement) for statement in line["statements"]]})
