"""Traces that a run left behind, read without any code of the stack."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.errors import MissingFileError
from vinum_nav.geometry import Array
from vinum_nav.strict_json import json_text

TERMINAL = "terminal.txt"
WITNESS = "witness.csv"
JOURNAL = "journal.jsonl"
ACTS = "acts.jsonl"
_DATA_URL = re.compile(r"data:[a-z/0-9+-]+;base64,[A-Za-z0-9+/=]*")
_STYLE = re.compile(r"<style>.*?</style>", re.S)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Evidence:
    """One run, as its folder shows it.

    Attributes:
        stamps: (N,) of the true poses [s].
        poses: (N, 3) true x, y, yaw [m, rad].
        contacts: N tuples of the names of what the body touched.
        commands: (M, 3) vx, vy, yaw rate of each command that the body got [m/s, rad/s].
        journal: events; None where there is no journal that can be read.
        journal_error: why not.
        report: report.json; None where there is none.
        page: text of report.html, without pictures and tags.
        terminal: all that was printed.
        acts: what was done to the graph from outside, in order, with simulated time `stamp`.
    """

    stamps: Array
    poses: Array
    contacts: tuple[tuple[str, ...], ...]
    commands: Array
    journal: tuple[dict[str, Any], ...] | None
    journal_error: str
    report: dict[str, Any] | None
    page: str
    terminal: str
    acts: tuple[dict[str, Any], ...] = ()

    @property
    def outcome(self) -> str:
        """The report's outcome, 'no report' without one."""
        return "no report" if self.report is None else str(self.report["mission"]["outcome"])

    @property
    def reported(self) -> str:
        """All that a reader of the report sees."""
        return json_text(self.report) + "\n" + self.page


def load_evidence(folder: str | Path) -> Evidence:
    """Evidence of the run in `folder`; what is missing is empty.

    Raises:
        FileNotFoundError: the simulator left no witness, so that nothing can be judged.
    """
    folder = Path(folder)
    if not (folder / WITNESS).is_file():
        raise MissingFileError(f"{folder / WITNESS} is missing: the simulator never ran")
    stamps, poses, contacts, commands = _read_witness(folder / WITNESS)
    journal, error = _read_journal(folder / JOURNAL)
    return Evidence(
        stamps=stamps,
        poses=poses,
        contacts=contacts,
        commands=np.concatenate([commands, _recorded(folder / "record" / "commands.csv")]),
        journal=journal,
        journal_error=error,
        report=_read_report(folder / "report.json"),
        page=_read_page(folder / "report.html"),
        terminal=_text(folder / TERMINAL),
        acts=tuple(json.loads(line) for line in _text(folder / ACTS).splitlines()),
    )


def _read_witness(path: Path) -> tuple[Array, Array, tuple[tuple[str, ...], ...], Array]:
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["yaw_rate"] is not None]
    poses = np.array([[row["stamp"], row["x"], row["y"], row["yaw"]] for row in rows], dtype=float)
    poses = poses.reshape(-1, 4)
    contacts = tuple(tuple(filter(None, row["contacts"].split(";"))) for row in rows)
    told = [[row["vx"], row["vy"], row["yaw_rate"]] for row in rows if row["vx"]]
    return poses[:, 0], poses[:, 1:], contacts, np.array(told, dtype=float).reshape(-1, 3)


def _recorded(path: Path) -> Array:
    """Commands (M, 3) in the run record; a line torn by a kill is left out."""
    lines = [line.split(",") for line in _text(path).splitlines()[1:]]
    return np.array([line[1:] for line in lines if len(line) == 4], dtype=float).reshape(-1, 3)


def _read_journal(path: Path) -> tuple[tuple[dict[str, Any], ...] | None, str]:
    """Events and '', or None and the reason; a last line without its end does not count."""
    if not path.is_file():
        return None, f"{path.name} is gone"
    events = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            events.append(dict(json.loads(line)))
        except (ValueError, TypeError) as error:
            return None, f"{path.name}:{number}: {error}"
    return tuple(events), ""


def _read_report(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    report: dict[str, Any] = json.loads(path.read_text())
    return report


def _read_page(path: Path) -> str:
    text = _STYLE.sub(" ", _DATA_URL.sub(" ", _text(path)))
    return html.unescape(_TAG.sub(" ", text))


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.is_file() else ""
