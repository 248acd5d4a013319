"""Reads back what a Recorder wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.errors import MissingFileError
from vinum_nav.geometry import Array, Pose2, interpolate
from vinum_nav.interfaces import MappedTrunks, RowLine
from vinum_nav.report.recording import COLUMNS, RECORD
from vinum_nav.vineyard.truth import contacts_of


@dataclass(frozen=True)
class Track:
    """Poses over time: `stamps` (N,) rising, `poses` (N, 3) as x, y, yaw [m, rad]."""

    stamps: Array
    poses: Array

    def __len__(self) -> int:
        return len(self.stamps)

    def at(self, stamp: float) -> Pose2 | None:
        """Pose at `stamp`, interpolated, held at both ends; None for an empty track."""
        if not len(self):
            return None
        after = int(np.searchsorted(self.stamps, stamp))
        if after == 0 or after == len(self):
            return Pose2(*map(float, self.poses[min(after, len(self) - 1)]))
        before = after - 1
        fraction = (stamp - self.stamps[before]) / (self.stamps[after] - self.stamps[before])
        return interpolate(
            Pose2(*map(float, self.poses[before])),
            Pose2(*map(float, self.poses[after])),
            float(fraction),
        )


@dataclass(frozen=True)
class Record:
    """One run.

    Attributes:
        truth: true poses of base_link in map.
        tilt: (N, 3) z [m], roll, pitch [rad] of base_link, with the stamps of `truth`.
        clearance: (N,) [m], with the stamps of `truth`.
        contacts: N tuples of names, with the stamps of `truth`.
        estimate: the poses that the stack believed.
        commands: (M, 4) stamp, vx, vy, yaw rate.
        latency: (K, 3) stamp, milliseconds, number of detections.
        emergency_stop: (E, 2) stamp, 1 or 0.
        events: of the mission, in order.
        trunks: the last map; None if there was none.
        rows: of the last map.
        pictures: (stamp, path) in order.
    """

    truth: Track
    tilt: Array
    clearance: Array
    contacts: tuple[tuple[str, ...], ...]
    estimate: Track
    commands: Array
    latency: Array
    emergency_stop: Array
    events: tuple[dict[str, Any], ...]
    trunks: MappedTrunks | None
    rows: tuple[RowLine, ...]
    pictures: tuple[tuple[float, Path], ...]


def load_record(directory: str | Path) -> Record:
    """Record of the run that `directory` holds.

    A line that a killed run left half written at a file's end is dropped.

    Raises:
        FileNotFoundError: there is no record; names where it was looked for.
    """
    folder = Path(directory) / RECORD
    if not (folder / "truth.csv").is_file():
        raise MissingFileError(f"no run record in {directory}: {folder / 'truth.csv'} is missing")
    truth_lines = _lines(folder / "truth.csv", len(COLUMNS["truth"]))
    numbers = np.array([line[:-1] for line in truth_lines], dtype=float)
    truth = numbers.reshape(-1, len(COLUMNS["truth"]) - 1)
    column = COLUMNS["truth"].index
    estimate = _numbers(folder, "estimate")
    trunks, rows = _load_map(folder / "map.json")
    return Record(
        truth=Track(truth[:, 0], truth[:, 1:4]),
        tilt=truth[:, column("z") : column("pitch") + 1],
        clearance=truth[:, column("clearance")],
        contacts=tuple(contacts_of(line[-1]) for line in truth_lines),
        estimate=Track(estimate[:, 0], estimate[:, 1:4]),
        commands=_numbers(folder, "commands"),
        latency=_numbers(folder, "latency"),
        emergency_stop=_numbers(folder, "emergency_stop"),
        events=_load_events(folder / "events.jsonl"),
        trunks=trunks,
        rows=rows,
        pictures=tuple(
            (float(path.stem), path) for path in sorted((folder / "pictures").glob("*.jpg"))
        ),
    )


def _lines(path: Path, columns: int) -> list[list[str]]:
    if not path.is_file():
        return []
    lines = [line.split(",") for line in path.read_text().splitlines()[1:]]
    return [line for line in lines if len(line) == columns]


def _numbers(folder: Path, table: str) -> Array:
    columns = len(COLUMNS[table])
    lines = _lines(folder / f"{table}.csv", columns)
    return np.array(lines, dtype=float).reshape(-1, columns)


def _load_events(path: Path) -> tuple[dict[str, Any], ...]:
    if not path.is_file():
        return ()
    events = []
    for line in path.read_text().splitlines():
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return tuple(events)


def _load_map(path: Path) -> tuple[MappedTrunks | None, tuple[RowLine, ...]]:
    if not path.is_file():
        return None, ()
    data = json.loads(path.read_text())
    trunks = MappedTrunks(
        ids=np.array(data["ids"], dtype=np.int64),
        positions_map=np.array(data["positions_map"], dtype=float).reshape(-1, 3),
        sigmas=np.array(data["sigmas"], dtype=float),
        rows=np.array(data["rows_of_trunks"], dtype=np.int64),
        labels=np.array(data["labels"], dtype=np.int64),
    )
    rows = tuple(
        RowLine(row["id"], np.array(row["points_map"], dtype=float), row["found"])
        for row in data["rows"]
    )
    return trunks, rows
