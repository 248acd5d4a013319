"""Fates of the nodes of a graph: record/nodes.jsonl, written by who watches them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vinum_nav.report.recording import RECORD
from vinum_nav.strict_json import json_text

NODES = "nodes.jsonl"
"""Name of the file in the record; the watcher of the nodes writes it, not the recorder."""


class NodeLog:
    """Appends JSON lines, each on its way to the disk when `add` returns."""

    def __init__(self, directory: str | Path, *, resume: bool = False) -> None:
        """Begin a log in `directory`/record; one that is there is overwritten, or gone on with."""
        path = Path(directory) / RECORD / NODES
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a" if resume else "w")

    def add(
        self,
        node: str,
        what: str,
        reason: str,
        *,
        wall_s: float,
        sim_s: float | None,
        status: int | None = None,
    ) -> None:
        """Write down one thing.

        Args:
            what: 'died', 'frozen' or 'back'.
            wall_s: time since the graph was started [s].
            sim_s: time of /clock [s], None before the first.
            status: exit status of a node that died, negative for a signal.

        Raises:
            OSError: the disk takes no more.
        """
        line = {
            "node": node,
            "what": what,
            "reason": reason,
            "wall_s": round(wall_s, 2),
            "sim_s": sim_s,
            "status": status,
        }
        self._file.write(json_text(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def load_nodes(directory: str | Path) -> list[dict[str, Any]]:
    """Entries of a NodeLog, in order; [] for a run without one; a torn last line is dropped."""
    path = Path(directory) / RECORD / NODES
    if not path.is_file():
        return []
    found = []
    for line in path.read_text().splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return found
