from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.kitchen_sink
def test_a_sample_of_real_states_renders_as_stock() -> None:
    script = Path(__file__).with_name("rendered_sink.py")
    done = subprocess.run(
        [sys.executable, str(script), "8"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings_real",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
