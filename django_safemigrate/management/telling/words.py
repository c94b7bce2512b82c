"""What every way of telling has in common: one line of text, how bad it is, who is waited for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from django_safemigrate.execution import Event, Kind
from django_safemigrate.linting.visible import visible

_ENDS_OF_LINES = re.compile(r"\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_STATES = {"active": "running a query"}
_LONGEST_QUERY = 100


class Level(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


_LEVELS = {
    Kind.ATTEMPT: Level.DEBUG,
    Kind.WAIT: Level.WARNING,
    Kind.EVICTION: Level.WARNING,
    Kind.RUN_STOPPED: Level.WARNING,
    Kind.STEP_FAILED: Level.ERROR,
    Kind.RUN_FAILED: Level.ERROR,
}


def level(event: Event) -> Level:
    """How much an event matters; one with ``"level": "warning"`` in its data is a warning."""
    if event.data.get("level") == "warning":
        return Level.WARNING
    return _LEVELS.get(event.kind, Level.INFO)


def now() -> str:
    """The time in UTC as ISO 8601 has it, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def one_line(text: str) -> str:
    """``text`` without ends of lines, and with escapes for control characters: what stands in a name or a query must neither
    give orders to a terminal nor look like a line of the log."""
    return visible(_ENDS_OF_LINES.sub(" ", text))


def said(values: Mapping[str, object], key: str) -> str:
    """A value as text, "" when there is none."""
    value = values.get(key)
    return "" if value is None else one_line(str(value))


def number(values: Mapping[str, object], key: str) -> float | None:
    value = values.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def migration(event: Event) -> str:
    """``shop.0007_status``, "" for an event of the whole run."""
    names = (said(event.data, "app"), said(event.data, "migration"))
    return ".".join(one for one in names if one)


def step(event: Event) -> str:
    """``step 2 of 5``."""
    place, count = number(event.data, "step"), number(event.data, "steps")
    return "" if place is None or count is None else f"step {place + 1:.0f} of {count:.0f}"


def duration(seconds: float) -> str:
    """``0.12 s``, ``12 s``, ``2 min 5 s``, ``1 h 3 min``."""
    if seconds < 9.95 and not float(seconds).is_integer():
        return f"{seconds:.2g} s" if seconds >= 0.1 else f"{seconds:.2f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def progress(event: Event) -> str:
    """How far a step has come: the text of the event, with what it leaves out of counts, share and stage."""
    text = one_line(event.text)
    done, total = number(event.data, "done"), number(event.data, "total")
    unit, stage = said(event.data, "unit"), said(event.data, "activity")
    share = f"{100 * done / total:.0f} %" if done is not None and total else ""
    rest = []
    if done is not None and f"{done:,.0f}" not in text:
        rest.append(f"{done:,.0f} of {total:,.0f} {unit}".strip() if total else f"{done:,.0f} {unit}".strip())
    rest += [one for one in (share, stage) if one and one not in text]
    return f"{text} ({', '.join(rest)})" if rest else text


def with_cure(event: Event) -> str:
    """The text of an event, and of its error and cure what the text does not say already."""
    text = one_line(event.text)
    rest = [one for key in ("error", "cure") if (one := said(event.data, key)) and one not in text]
    return " ".join([text if not rest or text.endswith((".", ":", "?", "!")) else f"{text}:", *rest])


def blockers(event: Event) -> Sequence[Mapping[str, object]]:
    """Who is in the way."""
    found = event.data.get("blockers")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


def unnamed(event: Event) -> Sequence[Mapping[str, object]]:
    """Those that the text of the event does not name."""
    text = one_line(event.text)
    return [one for one in blockers(event) if not re.search(rf"\b{re.escape(_name(one))}(?!\w)", text)]


def _name(blocker: Mapping[str, object]) -> str:
    pid, prepared = number(blocker, "pid"), said(blocker, "prepared")
    return f"process {pid:.0f}" if pid else f"prepared transaction {prepared}".rstrip()


def who(blocker: Mapping[str, object]) -> str:
    """``process 4711 (user app, application web, idle in transaction, transaction open for 12 s)``."""
    kind, state = said(blocker, "kind"), said(blocker, "state")
    seconds = number(blocker, "seconds")
    query = said(blocker, "query")
    words = [
        f"user {user}" if (user := said(blocker, "user")) else "",
        f"application {application}" if (application := said(blocker, "application")) else "",
        "autovacuum" if kind == "autovacuum" else "",
        _STATES.get(state, state),
        "" if seconds is None else f"transaction open for {duration(seconds)}",
        f"query {shortened(query, _LONGEST_QUERY)}" if query else "",
    ]
    told = ", ".join(one for one in words if one)
    article = "" if number(blocker, "pid") else "the " if said(blocker, "prepared") else "a "
    return f"{article}{_name(blocker)}" + (f" ({told})" if told else "")


def label(blocker: Mapping[str, object]) -> str:
    """Who it is, whatever it does at the moment: ``process 4711 (user app, application web)``."""
    known = {key: blocker[key] for key in ("pid", "prepared", "user", "application") if key in blocker}
    return who(known | ({"kind": "autovacuum"} if said(blocker, "kind") == "autovacuum" else {}))


def cure(found: Sequence[Mapping[str, object]]) -> str:
    """How to end those that may not end by themselves, "" where there are none."""
    ends = [one for one in map(_end, found) if one]
    return f"to end it: {' '.join(dict.fromkeys(ends))}" if ends else ""


def _end(blocker: Mapping[str, object]) -> str:
    kind, pid, prepared = said(blocker, "kind"), number(blocker, "pid"), said(blocker, "prepared")
    if kind == "old" and pid:
        return f"SELECT pg_terminate_backend({pid:.0f});"
    if kind == "prepared" and prepared:
        return f"ROLLBACK PREPARED '{prepared.replace(chr(39), 2 * chr(39))}';"
    return ""


def remedies(event: Event) -> list[str]:
    """What a wait does to others, and how to end who is in the way, as far as the text does not say it."""
    outside = event.data.get("outside") is True and "queue" not in event.text
    ends = "" if re.search("pg_terminate_backend|ROLLBACK PREPARED", event.text) else cure(blockers(event))
    kept = "this run waits outside the queue, so nobody waits for it" if outside else ""
    return [one for one in (kept, ends) if one]


def stopped(text: str) -> str:
    """A sentence with its full stop; what others have written may have an end of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
