"""From the arguments of a graph to the mission file that its stack gets."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.ros.graph.definition import Value, configuration

MISSION_FILE = "record/mission.yaml"
"""Inside the run's directory."""


def complete(given: Mapping[str, Any]) -> dict[str, Value]:
    """All arguments, with `mission_file` made from the seed where only a seed is given.

    Of the seed nothing but the mission file and how long a task takes goes on to the stack.

    Raises:
        ValueError: see `configuration`; neither seed nor mission file; a malformed seed.
    """
    c = configuration(given)
    if c["seed"]:
        c["seed"] = str(Path(str(c["seed"])).resolve())
    c["out"] = str((Path(str(c["out"])) if c["out"] else _fresh_directory()).resolve())
    for name in ("parameters", "params_file"):
        c[name] = str(Path(str(c[name])).resolve()) if c[name] else ""
    if c["mission_file"]:
        c["mission_file"] = str(Path(str(c["mission_file"])).resolve())
        return c
    if not c["seed"]:
        raise ValueError("give the argument seed, or mission_file with simulator:=none")
    return _from_seed(c)


def _fresh_directory() -> Path:
    """The first of runs/bringup-1, runs/bringup-2, ... that is not there."""
    return next(path for n in count(1) if not (path := Path("runs") / f"bringup-{n}").exists())


def _from_seed(c: dict[str, Value]) -> dict[str, Value]:
    from vinum_nav.interfaces import Side
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    number = int(c["random_seed"])
    side, faces, body = str(c["side"]), str(c["faces"]), str(c["body"])
    vineyard = grow(
        load_seed(str(c["seed"])),
        None if number < 0 else number,
        side=Side(side) if side else None,
        faces=faces or None,
        body=body or None,
    )
    path = Path(str(c["out"])) / MISSION_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    save_mission_file(vineyard.mission, path)
    return {**c, "mission_file": str(path), "task_duration": vineyard.task_duration}
