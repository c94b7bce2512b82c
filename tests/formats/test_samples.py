"""The samples in the documentation are what the example project gets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from projects import run_command

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "lintmigrations.md"


@pytest.mark.parametrize("name", ["Text", "GitHub", "GitLab", "SARIF", "JUnit", "Markdown"])
def test_the_sample_of_a_format(name: str, settings: Any, own_cache: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(ROOT / "testproject")
    settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    section = PAGE.read_text().split(f"### {name}\n", 1)[1]
    (sample, *_) = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)

    out, _, _ = run_command("lintmigrations", "shop", "0002", "--format", name.lower())

    # In a copy that is no clone, the project is all there is.
    written = out.replace("testproject/shop/", "shop/")
    for part in re.split(r" *…\n", sample):
        assert part in written
