"""Process that waits for the end of a mission and makes its report.

`python -m vinum_nav.ros.graph.attendant --out DIR [--namespace NAME] [--mission FILE]
[--rename FROM:=TO]... [--report]` ends with the
mission: exit status 0 if it has succeeded, else 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.errors import VinumNavError
from vinum_nav.report.begun_run import end_run
from vinum_nav.ros.graph.renaming import Rules, rules_of

if TYPE_CHECKING:
    from vinum_nav.ros.graph.conductor import Conductor

Frames = Mapping[str, str]
"""Names of frames on the robot, by those of the contract."""
TAIL = 2.5
"""Simulated time after the end: by then the recorder has flushed its files [s]."""
PATIENCE = 60.0
"""Wall-clock time to wait for that [s]."""
INTERRUPTED = 130
"""Exit status after Ctrl-C."""
_POLL = 0.1


def attend(
    out: Path, namespace: str, report: bool, remappings: Rules = (), frames: Frames | None = None
) -> int:
    """Wait for the mission's end; exit status.

    Args:
        remappings, frames: see `Conductor`.
    """
    from vinum_nav.ros.graph.conductor import Conductor

    begun = time.monotonic()
    conductor = Conductor(int(os.environ.get("ROS_DOMAIN_ID") or 0), namespace, remappings, frames)
    try:
        while conductor.outcome is None:
            conductor.spin(_POLL)
        end_run(out, conductor.outcome, time.monotonic() - begun)
        reason = f": {conductor.reason}" if conductor.reason else ""
        print(f"the mission has ended: {conductor.outcome}{reason}")
        print(f"run record in {out}", flush=True)
        _settle(conductor)
        if not report:
            return 0 if conductor.outcome == "done" else 1
    except KeyboardInterrupt:
        end_run(out, conductor.outcome or "aborted", time.monotonic() - begun)
        return INTERRUPTED
    finally:
        conductor.close()
    return _report(out)


def _settle(conductor: Conductor) -> None:
    """Wait until the recorder has flushed all that came before the end."""
    end, until = conductor.sim_time or 0.0, time.monotonic() + PATIENCE
    while (conductor.sim_time or 0.0) < end + TAIL and time.monotonic() < until:
        conductor.spin(_POLL)


def _report(out: Path) -> int:
    from vinum_nav.report.rebuild import rebuild_report

    try:
        rebuilt = rebuild_report(out)
    except (VinumNavError, OSError) as error:
        print(f"no report: {error}", file=sys.stderr)
        return 1
    print(f"report: {out / 'report.html'}", flush=True)
    return 0 if rebuilt.succeeded else 1


def _names(given: argparse.Namespace) -> tuple[Rules, Frames | None]:
    """Names of topics and of frames on the robot."""
    rules = rules_of(" ".join(given.rename))
    if given.mission is None:
        return rules, None
    return rules, load_robot(load_mission_file(given.mission).body).frames


def main() -> None:
    """Run with the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--namespace", default="")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--mission", type=Path)
    parser.add_argument("--rename", action="append", default=[])
    given = parser.parse_args()
    try:
        sys.exit(attend(given.out, given.namespace, given.report, *_names(given)))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
