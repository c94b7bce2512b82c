"""``safemigrate-check FILES…``: whether migrations say when they run, as the command of django-safemigrate 6.0 has it.

It reads text, and needs neither Django nor a project: a class that does not name ``Migration`` as its last base is passed over.
https://github.com/ryanhiebert/django-safemigrate
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_CLASS = re.compile(r"class\s+(\w+)\s?\(.*Migration\):")
_UNCALLED = ("safe = Safe.always", "safe = Safe.after_deploy", "safe = Safe.before_deploy")
_CURE = """
Add the following to the migration class:

from django_safemigrate import Safe
class Migration(migrations.Migration):
    safe = Safe.before_deploy()

You can also use the following:
    safe = Safe.always()
    safe = Safe.after_deploy()

"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files, by default those on the command line, and say what is wrong. Gives the exit code: 0 when nothing is,
    1 for findings, 2 when a file cannot be read."""
    files = sys.argv[1:] if arguments is None else arguments
    found: list[str] = []
    for file in files:
        try:
            found += _findings(file, Path(file).read_text(encoding="utf-8"))
        except OSError as error:
            return _unreadable(file, error.strerror or str(error))
        except UnicodeDecodeError:
            return _unreadable(file, "it is not in UTF-8")
    if found:
        sys.stdout.write("".join(f"{line}\n" for line in found) + _CURE)
    return int(bool(found))


def _unreadable(file: str, why: str) -> int:
    sys.stderr.write(f"safemigrate-check cannot read {file}: {why}. Name files of migrations, in UTF-8.\n")
    return 2


def _findings(file: str, text: str) -> Iterator[str]:
    found = _CLASS.search(text)
    if found is None:
        return
    if "safe = Safe." not in text:
        yield f"{file}: {found[1]} is missing the 'safe' attribute."
    for written in _UNCALLED:
        if f"{written}\n" in text:
            yield f"{file}: {found[1]} is using `{written}` when it should be using `{written}()`"


if __name__ == "__main__":
    sys.exit(main())
