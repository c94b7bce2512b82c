"""Distributions as an installer leaves them: modules, and a folder of metadata that lists them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path


def install(folder: Path, name: str, version: str, modules: Mapping[str, str]) -> Path:
    """Write the modules over what is there, as pip does, and return the folder of the metadata.
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/"""
    lines = []
    for path, text in modules.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        lines.append(f"{path},sha256={digest},{len(text.encode())}\n")
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (metadata / "RECORD").write_text("".join(lines) + f"{metadata.name}/RECORD,,\n")
    return metadata
