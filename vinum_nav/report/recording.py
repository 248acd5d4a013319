"""Writes down a run as it happens: DIR/record/*, whatever runs the mission."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Command, Detections, MapSnapshot
from vinum_nav.report.picture import annotate, shrink
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.truth import TRUTH_COLUMNS, Truth

RECORD = "record"
"""Folder of the record inside a run's directory."""

COLUMNS = {
    "truth": TRUTH_COLUMNS,
    "estimate": (
        *("stamp", "x", "y", "yaw", "odom_x", "odom_y", "odom_yaw"),
        *("var_x", "var_y", "var_yaw", "trunks"),
    ),
    "commands": ("stamp", "vx", "vy", "yaw_rate"),
    "latency": ("stamp", "ms", "detections"),
    "emergency_stop": ("stamp", "active"),
}
"""Columns of the record's CSV files, by name without suffix."""

FLUSH_PERIOD = 1.0
"""Simulated time between two flushes to the operating system [s]."""
JPEG_QUALITY = 78


def is_recorded(directory: str | Path) -> bool:
    """True if a run record was begun in a directory and is still there."""
    return (Path(directory) / RECORD / "truth.csv").is_file()


def record_events(directory: str | Path, events: Iterable[dict[str, Any]]) -> None:
    """Write a record that holds events alone, in place of one that was deleted."""
    recorder = Recorder(directory)
    for event in events:
        recorder.add_event(event)
    recorder.close()


class Recorder:
    """Appends to the files of a run record; buffered, flushed every simulated second.

    A killed run loses at most its last second, and of the truth nothing: from there a simulated
    robot goes on. The journal, which is what a mission resumes from, is written elsewhere.
    """

    def __init__(self, directory: str | Path, *, resume: bool = False) -> None:
        """Begin a record in `directory`/record.

        Args:
            resume: go on with the record that is there, where it lies; it is overwritten else.
        """
        self._directory = Path(directory) / RECORD
        self._pictures = self._directory / "pictures"
        self._pictures.mkdir(parents=True, exist_ok=True)
        for old in () if resume else self._pictures.glob("*.jpg"):
            old.unlink()
        self._tables: dict[str, TextIO] = {}
        for name, columns in COLUMNS.items():
            self._tables[name] = self._open(f"{name}.csv", resume)
            if not self._tables[name].tell():
                self._tables[name].write(",".join(columns) + "\n")
        self._events = self._open("events.jsonl", resume)
        self._map: MapSnapshot | None = None
        self._flushed = -np.inf
        self._closed = False

    def add_truth(self, truth: Truth) -> None:
        """The body's true state."""
        self._write("truth", *truth.numbers, truth.contacts_text)
        self._tables["truth"].flush()

    def add_estimate(self, snapshot: MapSnapshot) -> None:
        """Add the pose that the stack believed, its covariance and the number of its trunks."""
        pose, odom = snapshot.T_map_base, snapshot.T_odom_base
        variances = np.diag(np.asarray(snapshot.covariance))
        self._write(
            "estimate",
            snapshot.stamp,
            *(pose.x, pose.y, pose.yaw, odom.x, odom.y, odom.yaw, *variances),
            len(snapshot.trunks),
        )

    def add_command(self, stamp: float, command: Command) -> None:
        """Velocity that was asked of the body."""
        self._write("commands", stamp, command.vx, command.vy, command.yaw_rate)

    def add_latency(self, stamp: float, ms: float, n_detections: int) -> None:
        """Wall-clock time of one picture in the detector [ms] and what it found."""
        self._write("latency", stamp, ms, n_detections)

    def add_emergency_stop(self, stamp: float, active: bool) -> None:
        """The emergency stop was pressed (True) or released."""
        self._write("emergency_stop", stamp, int(active))

    def add_event(self, event: dict[str, Any]) -> None:
        """One event of the mission, as it says it."""
        self._events.write(json_text(event, sort_keys=True) + "\n")

    def add_picture(
        self, stamp: float, rgb: NDArray[np.uint8], detections: Detections | None
    ) -> None:
        """One colour picture (H, W, 3), kept small and with its detections drawn in."""
        picture = shrink(annotate(rgb, detections))
        path = self._pictures / f"{stamp:010.3f}.jpg"
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])

    def add_map(self, snapshot: MapSnapshot) -> None:
        """The latest map; only the last one is kept."""
        self._map = snapshot

    def close(self) -> None:
        """Write what is still held; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._write_map()
        for table in (*self._tables.values(), self._events):
            table.close()

    def _open(self, name: str, resume: bool) -> TextIO:
        """File of the record, at its end; a line that a kill left half written is cut off."""
        path = self._directory / name
        if not (resume and path.is_file()):
            return path.open("w")
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)
        return path.open("a")

    def _write(self, table: str, stamp: float, *values: float | int | str) -> None:
        cells = [f"{stamp:.4f}", *(v if isinstance(v, str) else f"{v:.6g}" for v in values)]
        self._tables[table].write(",".join(cells) + "\n")
        if stamp - self._flushed >= FLUSH_PERIOD:
            self._flushed = stamp
            self._flush()

    def _flush(self) -> None:
        for table in (*self._tables.values(), self._events):
            table.flush()
        self._write_map()

    def _write_map(self) -> None:
        if self._map is None:
            return
        temporary = self._directory / "map.json.part"
        temporary.write_text(json_text(_map_as_json(self._map)))
        temporary.replace(self._directory / "map.json")


def _map_as_json(snapshot: MapSnapshot) -> dict[str, Any]:
    trunks = snapshot.trunks
    return {
        "stamp": snapshot.stamp,
        "ids": np.asarray(trunks.ids).tolist(),
        "positions_map": np.round(trunks.positions_map, 5).tolist(),
        "sigmas": np.round(trunks.sigmas, 5).tolist(),
        "rows_of_trunks": np.asarray(trunks.rows).tolist(),
        "labels": np.asarray(trunks.labels).tolist(),
        "rows": [
            {"id": row.id, "points_map": np.round(row.points_map, 4).tolist(), "found": row.found}
            for row in snapshot.rows
        ],
    }
