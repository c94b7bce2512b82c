"""``safemigrate-check`` beside that of 6.0."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path

from classic.released import released
from django_safemigrate.check import main

HEADS = (
    "class Migration(migrations.Migration):",
    "class Migration (Migration):",
    "class  Other(Base, migrations.Migration):",
    "class Migration(Mixin):",
    "class Migration(\n    migrations.Migration\n):",
    "",
)
BODIES = (
    "    safe = Safe.always()",
    "    safe = Safe.always",
    "    safe = Safe.after_deploy",
    "    safe = Safe.before_deploy",
    "    safe = Safe.before_deploy # once",
    "    safe = Safe.after_deploy(delay=timedelta(days=7))",
    "    safe = safe.always()",
    "    safe=Safe.always()",
    "    safe: Safe = Safe.always()",
    "    pass",
)


def run(folder: Path, files: list[str], python: Path | None = None) -> tuple[int, str, str]:
    path = {"PYTHONPATH": ":".join(one for one in sys.path if one)}
    done = subprocess.run(
        [python or sys.executable, "-P", "-m", "django_safemigrate.check", *files],
        cwd=folder,
        env={} if python else path,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_it_finds_what_6_0_finds(tmp_path: Path) -> None:
    files = []
    for number, (head, body, end) in enumerate(product(HEADS, BODIES, ("\n", "", "\n    x = 1\r\n"))):
        files.append(f"{number:04}.py")
        (tmp_path / files[-1]).write_bytes(
            f"from django_safemigrate import Safe\n\n{head}\n{body}{end}".encode()
        )
    theirs, ours = run(tmp_path, files, released()), run(tmp_path, files)
    assert ours == theirs
    assert ours[0] == 1
    named = {line.partition(":")[0] for line in ours[1].splitlines() if line[:4].isdigit()}
    assert 20 < len(named) < len(files) / 2


def test_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "0001.py").write_text("class Migration(Migration):\n    safe = Safe.always()\n")
    assert run(tmp_path, ["0001.py"]) == run(tmp_path, ["0001.py"], released()) == (0, "", "")
    assert run(tmp_path, []) == run(tmp_path, [], released()) == (0, "", "")


def test_what_it_says(tmp_path: Path, capsys) -> None:
    file = tmp_path / "0001.py"
    file.write_text("class Migration(Migration):\n    pass\n")
    old = tmp_path / "0002.py"
    old.write_text("class Migration(Migration):\n    safe = Safe.always\n")
    assert main([str(file), str(old)]) == 1
    assert capsys.readouterr().out == (
        f"{file}: Migration is missing the 'safe' attribute.\n"
        f"{old}: Migration is using `safe = Safe.always` when it should be using `safe = Safe.always()`\n"
        """
Add the following to the migration class:

from django_safemigrate import Safe
class Migration(migrations.Migration):
    safe = Safe.before_deploy()

You can also use the following:
    safe = Safe.always()
    safe = Safe.after_deploy()

"""
    )


def test_files_that_cannot_be_read(tmp_path: Path, capsys) -> None:
    missing, bytes_ = tmp_path / "none.py", tmp_path / "latin.py"
    bytes_.write_bytes(b"\xe9")
    assert [main([str(missing)]), main([str(bytes_)])] == [2, 2]
    assert capsys.readouterr().err == (
        f"safemigrate-check cannot read {missing}: No such file or directory. Name files of migrations, in UTF-8.\n"
        f"safemigrate-check cannot read {bytes_}: it is not in UTF-8. Name files of migrations, in UTF-8.\n"
    )
