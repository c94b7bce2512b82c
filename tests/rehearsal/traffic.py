"""Clients of the shop: several threads that make, read, close and delete orders over HTTP, and keep what went
wrong."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.versions import Version

CLIENTS = 3
# Seconds between two requests of a client.
PAUSE = 0.02
# Seconds in which every client makes an order or two.
PATIENCE = 60
SERVING = Path(__file__).with_name("serving.py")


@dataclass(frozen=True)
class Served:
    """A process that serves a version on ``port``."""

    port: int
    process: subprocess.Popen[str]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(version: Version, url: str) -> Iterator[Served]:
    """Serve a version, on the database at ``url``, while the block runs."""
    command = [sys.executable, "-P", str(SERVING)]
    with subprocess.Popen(
        command, env=version.environment(url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Served(int(process.stdout.readline()), process)
        finally:
            process.kill()


@dataclass
class Traffic:
    """``ports`` are those that clients may turn to, any of them with every request. ``failed`` are the
    requests that were not answered with 200 or told something else than was written, ``answered`` the number
    of the others by port; ``orders`` those that must be there, with their status. ``deleting``: whether
    clients delete orders too."""

    ports: Sequence[int]
    failed: list[str] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    orders: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    phase: str = ""
    deleting: bool = True
    _clients: list[threading.Thread] = field(default_factory=list)
    _rounds: list[int] = field(default_factory=lambda: [0] * CLIENTS)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, phase: str, *servers: Served) -> None:
        """From now on clients turn to these. Comes back when none waits for an answer of another."""
        self.phase, self.ports = phase, [one.port for one in servers]
        self.rounds(2)

    def rounds(self, number: int) -> None:
        """Wait until every client has made so many more orders."""
        wanted = [done + number for done in self._rounds]
        deadline = time.monotonic() + PATIENCE
        while any(done < least for done, least in zip(self._rounds, wanted, strict=True)):
            assert time.monotonic() < deadline, f"Clients wait for an answer, after {self.failed}."
            time.sleep(0.02)

    def stop(self) -> None:
        """Let every client come to its end."""
        self._over.set()
        for one in self._clients:
            one.join()

    def start(self) -> None:
        self._clients = [threading.Thread(target=self._client, args=[number]) for number in range(CLIENTS)]
        for one in self._clients:
            one.start()

    def _client(self, number: int) -> None:
        connections: dict[int, http.client.HTTPConnection] = {}
        while not self._over.is_set():
            self._order(connections, f"{number}-{self._rounds[number]}")
            self._rounds[number] += 1
        for one in connections.values():
            one.close()

    def _order(self, connections: dict[int, http.client.HTTPConnection], number: str) -> None:
        """The life of an order: made, read, closed or deleted, each by whichever version answers."""
        sent = not self.deleting or random.random() < 0.6
        client = Client(self, connections, f"/orders/{number}/")
        made = {"paid": ["5.00"], "products": [f"product of {number}"]}
        if client.ask("POST", "/orders/", {"number": number, "sent": sent}) is None:
            return
        self._keep(number, "open")
        client.expect({"status": "open", **made})
        if not sent:
            if client.ask("DELETE") is not None:
                self._keep(number, None)
        elif client.ask("POST") is not None:
            self._keep(number, "closed")
            client.expect({"status": "closed", **made})
        client.ask("GET", "/orders/")

    def _keep(self, number: str, status: str | None) -> None:
        with self._lock:
            if status is None:
                del self.orders[number]
                self.deleted.add(number)
            else:
                self.orders[number] = status

    def fail(self, failure: str) -> None:
        with self._lock:
            self.failed.append(f"{self.phase}: {failure}")

    def answer(self, port: int) -> None:
        with self._lock:
            self.answered[port] += 1


@dataclass
class Client:
    """One client's requests about the order at ``path``."""

    traffic: Traffic
    connections: dict[int, http.client.HTTPConnection]
    path: str

    def ask(self, method: str, path: str = "", body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """What is answered; None when the request failed, which is counted."""
        time.sleep(PAUSE)
        port = random.choice(self.traffic.ports)
        connection = self.connections.setdefault(
            port, http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        )
        path = path or self.path
        try:
            connection.request(method, path, json.dumps(body) if body else None)
            response = connection.getresponse()
            text, status = response.read().decode(), response.status
        except (OSError, http.client.HTTPException) as error:
            text, status = repr(error), 0
            connection.close()
        if status != 200:
            self.traffic.fail(f"{method} {path}: {status} {text[:200]}")
            return None
        self.traffic.answer(port)
        answer: dict[str, Any] = json.loads(text)
        return answer

    def expect(self, wanted: dict[str, Any]) -> None:
        """Read the order, and count a failure where it is another than was written."""
        answer = self.ask("GET")
        if answer is not None and answer != answer | wanted:
            self.traffic.fail(f"GET {self.path}: {answer}, not {wanted}")


@contextmanager
def traffic(server: Served) -> Iterator[Traffic]:
    """Clients at work while the block runs."""
    found = Traffic([server.port], phase="before")
    found.start()
    try:
        yield found
    finally:
        found.stop()
