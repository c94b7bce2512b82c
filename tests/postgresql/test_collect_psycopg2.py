"""The other driver Django can use. It is asked in a process of its own, since Django prefers psycopg 3
where both are installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from servers import Server

SCRIPT = """
import sys; sys.modules["psycopg"] = None
import django; django.setup()
from postgresql.psycopg2_texts import main; main(sys.argv[1])
"""


def test_texts_are_those_of_a_connection(server: Server) -> None:
    pytest.importorskip("psycopg2")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
    }
    with server.database() as url:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, url], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    offline, stock, quoted = json.loads(done.stdout)
    assert quoted == "'it''s'"
    assert offline.pop("backslash in json") == (
        "NeedsServer: psycopg2 quotes a Jsonb with a backslash in it by the settings of a server: psycopg 3 does without one."
    )
    del stock["backslash in json"]
    assert offline == stock
