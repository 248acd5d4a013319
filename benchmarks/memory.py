"""How much the memory of each node grows while a mission runs in the graph.

    python benchmarks/memory.py SEED [--minutes 20] [--pace lockstep] [--warm-up 5] [--csv FILE]

Takes samples from /proc (Linux) of what a node holds: RSS, and PSS, which counts a shared page
only in part, so that PSS may be added up over nodes. Growth is the slope of a straight line
through the samples after the warm-up. SEED must hold work for longer than that.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vinum_nav.ros.bringup import run_graph
from vinum_nav.ros.graph import EXECUTABLES
from vinum_nav.ros.processes import Processes

KINDS = ("Rss", "Pss", "Pss_Anon", "Pss_Shmem")
"""Lines of smaps_rollup that are read."""
MB = 1024.0
"""Kilobytes as /proc gives them to a megabyte."""


class _EnoughError(Exception):
    """The time is over."""


def sizes(pid: int) -> list[float] | None:
    """KINDS of one process [MB]; None when it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return None
    found = {line.split(":")[0]: line.split() for line in text.splitlines()[1:]}
    return [float(found[kind][1]) / MB for kind in KINDS]


class Sampler:
    """Samples all nodes at a steady pace in a thread of its own."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self.begun = 0.0
        self.samples: dict[str, list[list[float]]] = {}

    def start(self, processes: Processes, _domain: int) -> None:
        """Begin, when the processes are there."""
        self.begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(processes,), daemon=True)
        self._thread.start()

    def _run(self, processes: Processes) -> None:
        while not self._over.wait(self._every):
            now = time.monotonic() - self.begun
            for name in EXECUTABLES:
                size = sizes(processes.pid(name))
                if size is not None:
                    self.samples.setdefault(name, []).append([now / 60.0, *size])

    def stop(self) -> None:
        """Take no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()


def slope(samples: NDArray[np.float64], kind: str) -> float:
    """Growth of one kind [MB/min]; samples (N, 1 + len(KINDS)), minutes first."""
    return float(np.polyfit(samples[:, 0], samples[:, 1 + KINDS.index(kind)], 1)[0])


def print_table(sampler: Sampler, warm_up: float, sim_minutes: float) -> float:
    """Growth by node and in all; returns that of PSS in all [MB/min]."""
    total = dict.fromkeys(("Pss", "Pss_Anon"), 0.0)
    print(
        f"{'node':16}{'RSS [MB]':>10}{'PSS [MB]':>10}{'RSS/min':>10}{'PSS/min':>10}{'own/min':>10}"
    )
    for name, rows in sampler.samples.items():
        samples = np.array(rows)
        samples = samples[samples[:, 0] >= warm_up]
        if len(samples) < 3:
            print(f"{name:16}too few samples")
            continue
        grown = {kind: slope(samples, kind) for kind in KINDS}
        for kind in total:
            total[kind] += grown[kind]
        print(
            f"{name:16}{samples[-1, 1]:10.1f}{samples[-1, 2]:10.1f}"
            f"{grown['Rss']:10.3f}{grown['Pss']:10.3f}{grown['Pss_Anon']:10.3f}"
        )
    print(f"{'all':16}{'':30}{total['Pss']:10.3f}{total['Pss_Anon']:10.3f}")
    print(f"MB a minute of the wall clock after {warm_up:g} min; {sim_minutes:.1f} min simulated")
    return total["Pss"]


def main() -> int:
    """Run it; exit status 1 when memory grows by more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=Path)
    parser.add_argument("--minutes", type=float, default=20.0, help="wall clock, warm-up included")
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes that do not count")
    parser.add_argument("--pace", default="lockstep", choices=("lockstep", "realtime"))
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two samples")
    parser.add_argument("--limit", type=float, default=1.0, help="MB a minute in all")
    parser.add_argument("--csv", type=Path, help="where all samples go")
    given = parser.parse_args()
    sampler, stamp = Sampler(given.every), 0.0

    def progress(sim_time: float, _state: str, _closed: int) -> None:
        nonlocal stamp
        stamp = sim_time
        if time.monotonic() - sampler.begun > 60.0 * given.minutes:
            raise _EnoughError

    with tempfile.TemporaryDirectory(prefix="memory_") as out:
        try:
            outcome = run_graph(
                given.seed,
                out,
                pace=given.pace,
                timeout=1e6,
                on_started=sampler.start,
                on_progress=progress,
            )
            print(f"the mission ended {outcome!r} before the time was over")
        except _EnoughError:
            pass
        finally:
            sampler.stop()
    if given.csv:
        lines = [f"node,minutes,{','.join(kind.lower() for kind in KINDS)}"]
        for name, rows in sampler.samples.items():
            lines += [",".join([name, *(f"{value:.4f}" for value in row)]) for row in rows]
        given.csv.write_text("\n".join(lines) + "\n")
    return int(print_table(sampler, given.warm_up, stamp / 60.0) > given.limit)


if __name__ == "__main__":
    raise SystemExit(main())
