"""Process that waits for the end of a mission and makes its report.

`python -m vinum_nav.ros.graph.attendant --out DIR [--namespace NAME] [--report]` ends with the
mission: exit status 0 if it has succeeded, else 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from vinum_nav.errors import VinumNavError
from vinum_nav.report.begun_run import end_run

if TYPE_CHECKING:
    from vinum_nav.ros.graph.conductor import Conductor

TAIL = 2.5
"""Simulated time after the end: by then the recorder has flushed its files [s]."""
PATIENCE = 60.0
"""Wall-clock time to wait for that [s]."""
INTERRUPTED = 130
"""Exit status after Ctrl-C."""
_POLL = 0.1


def attend(out: Path, namespace: str, report: bool) -> int:
    """Wait for the mission's end; exit status."""
    from vinum_nav.ros.graph.conductor import Conductor

    begun = time.monotonic()
    conductor = Conductor(int(os.environ.get("ROS_DOMAIN_ID") or 0), namespace)
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


def main() -> None:
    """Run with the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--namespace", default="")
    parser.add_argument("--report", action="store_true")
    given = parser.parse_args()
    try:
        sys.exit(attend(given.out, given.namespace, given.report))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
