"""Stand-in for Gazebo: the program gz, its Python bindings, and who of it still runs."""

from __future__ import annotations

import time
from pathlib import Path

HERE = Path(__file__).parent
BIN, BINDINGS = HERE / "bin", HERE / "bindings"
MARK = "VINUM_NAV_TEST_MARK"
"""Environment variable by which the processes of one test are known."""


def marked(mark):
    """Processes that carry a mark; this one, which set it while it ran, does not."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            words, state = path.read_bytes(), (path.parent / "stat").read_text().split(") ")[1][0]
        except (OSError, IndexError):
            continue
        if f"{MARK}={mark}".encode() in words and state not in "ZX":
            found.append(int(path.parent.name))
    return found


def comes_true(holds, seconds=10.0):
    """Wait up to `seconds`; True once `holds` does."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
