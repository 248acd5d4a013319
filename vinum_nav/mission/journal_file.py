"""Reading of a journal: each line is judged, and the whole part before a mangled one counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from vinum_nav.errors import InputError
from vinum_nav.mission.event_kinds import AnyEvent
from vinum_nav.mission.events import EVENT_VERSION, Event
from vinum_nav.mission.keys import key_of_seconds

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Field(discriminator="event")])
_SHOWN = 60
"""Bytes of a mangled line that an error shows."""


@dataclass(frozen=True)
class JournalFile:
    """Content of a journal.

    Attributes:
        events: of the whole part, oldest first; a line that stands there twice counts once.
        twice: 'path:line: reason' of each line left out because it stands there twice.
        mangled: 'path:line: reason' of the first line that is no event, '' for a whole journal.
        lost: number of lines from that one on.
        whole_bytes: length of the whole part.
        stood: last event 'stood' of the whole file, also from behind a mangled line; None without.
    """

    events: tuple[Event, ...]
    twice: tuple[str, ...]
    mangled: str
    lost: int
    whole_bytes: int
    stood: Event | None

    @property
    def complaint(self) -> str:
        """Faults of the journal in one line; '' for a whole one."""
        said = list(self.twice)
        if self.mangled:
            said.append(
                f"{self.mangled}; the {len(self.events)} events before it count, "
                f"{self.lost} lines from it on do not"
            )
        return "; ".join(said)


def salvage_journal(path: str | Path) -> JournalFile:
    """Events of a journal as far as it is whole; a torn last line (no line end) is left out.

    Raises:
        InputError: no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no journal {path}")
    lines = path.read_bytes().split(b"\n")[:-1]
    events: list[Event] = []
    twice: list[str] = []
    closed: set[str] = set()
    before, size = b"", 0
    for number, line in enumerate(lines, start=1):
        try:
            event = _parse(line)
        except ValueError as error:
            mangled = f"{path}:{number}: {error}"
            lost = lines[number - 1 :]
            stood = _last_stood([*events, *_readable(lost)])
            return JournalFile(tuple(events), tuple(twice), mangled, len(lost), size, stood)
        size += len(line) + 1
        if _is_twice(event, line == before, closed):
            twice.append(f"{path}:{number}: the line stands there twice, it counts once")
        else:
            events.append(event)
        before = line
    return JournalFile(tuple(events), tuple(twice), "", 0, size, _last_stood(events))


def typed_event(event: Event) -> AnyEvent:
    """Event of a journal as an object of its kind: Stood, TaskStarted, ItemClosed, ..."""
    return _EVENT.validate_python(event)


def _readable(lines: Iterable[bytes]) -> Iterator[Event]:
    for line in lines:
        with suppress(ValueError):
            yield _parse(line)


def _last_stood(events: Sequence[Event]) -> Event | None:
    return next((event for event in reversed(events) if event["event"] == "stood"), None)


def _is_twice(event: Event, is_repeated: bool, closed: set[str]) -> bool:
    """True if an event is a copy of one before it; notes which work items are closed."""
    kind = event["event"]
    if kind == "item_closed":
        is_known = event["item"] in closed
        closed.add(event["item"])
        return is_known
    if kind == "item_dropped":
        closed.discard(event["item"])
    return is_repeated and kind != "request_refused"


def _parse(line: bytes) -> Event:
    """Event of a line.

    Raises:
        ValueError: it is none; says what was got and what was wanted.
    """
    shown = repr(line[:_SHOWN])[1:]
    if not line.strip():
        raise ValueError("a blank line, wanted an event")
    if b"\0" in line:
        raise ValueError(f"holds NUL bytes, wanted an event: {shown}")
    try:
        event = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}: {shown}") from error
    if not isinstance(event, dict) or event.get("version") != EVENT_VERSION:
        raise ValueError(f"wanted an event of version {EVENT_VERSION}, got {shown}")
    if isinstance(event.get("key"), float):
        event["key"] = key_of_seconds(event["key"])
    try:
        _EVENT.validate_python(event)
    except ValidationError as error:
        raise ValueError(f"not an event: {_first(error.errors())}") from error
    return event


def _first(errors: Iterable[Any]) -> str:
    """First finding of pydantic in one line."""
    found = next(iter(errors))
    where = ".".join(str(part) for part in found["loc"])
    return f"{where}: {found['msg']}" if where else str(found["msg"])
