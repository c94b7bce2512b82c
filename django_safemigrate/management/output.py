"""What may happen to the output of a command on its way out."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

_INCOMPLETE = {
    errno.EPIPE: "its reader has gone",
    errno.ENOSPC: "no space is left where it is written",
    errno.EDQUOT: "no space is left where it is written",
    errno.EFBIG: "it is too large for where it is written",
}


@contextmanager
def whole(what: str) -> Iterator[None]:
    """Raise ``CommandError`` when what is written inside does not all arrive; ``what`` names it: ``The report``."""
    try:
        yield
    except OSError as error:
        if error.errno not in _INCOMPLETE:
            raise
        # Python would try once more to write what is left, at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CommandError(f"{what} is not complete: {_INCOMPLETE[error.errno]}.", returncode=2) from error


def reason(error: OSError) -> str:
    """Why what was written did not arrive, in a few words."""
    return _INCOMPLETE.get(error.errno or 0) or error.strerror or str(error)
