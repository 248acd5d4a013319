"""Growth of each node's memory while a mission runs in the graph.

    python benchmarks/memory.py SEED [--minutes 20] [--pace lockstep] [--warm-up 5] [--csv FILE]
    python benchmarks/memory.py SEED --fake     # the nodes without simulator and detector

Takes samples from /proc (Linux) of what a node holds: RSS, and PSS, which counts a shared page
only in part, so that PSS may be added up over nodes. Anonymous and shared memory count: pages of
files come and go with other processes. Growth is the slope of a straight line through the samples
after the warm-up, by minutes of the wall clock and by simulated minutes. SEED must hold work for
longer than that.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.options import GraphOptions
from vinum_nav.ros.graph.bringup import run_graph
from vinum_nav.ros.graph.definition import EXECUTABLES
from vinum_nav.ros.graph.processes import Processes

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

    def __init__(self, every: float, nodes: tuple[str, ...]) -> None:
        self._every, self._nodes = every, nodes
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self.begun = 0.0
        self.sim_time = 0.0
        self.samples: dict[str, list[list[float]]] = {}
        """Samples by node: rows of wall-clock minutes, simulated minutes, KINDS."""

    def start(self, processes: Processes, _domain: int) -> None:
        """Begin, when the processes are there."""
        self.begun = time.monotonic()
        self._thread = threading.Thread(target=self._run, args=(processes,), daemon=True)
        self._thread.start()

    def _run(self, processes: Processes) -> None:
        while not self._over.wait(self._every):
            now = time.monotonic() - self.begun
            for name in self._nodes:
                size = sizes(processes.pid(name))
                if size is not None:
                    row = [now / 60.0, self.sim_time / 60.0, *size]
                    self.samples.setdefault(name, []).append(row)

    def stop(self) -> None:
        """Take no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()


def slope(samples: NDArray[np.float64], clock: int) -> float:
    """Growth of anonymous and shared memory [MB/min]; clock 0: wall, 1: simulated."""
    own = samples[:, 2 + KINDS.index("Pss_Anon")] + samples[:, 2 + KINDS.index("Pss_Shmem")]
    return float(np.polyfit(samples[:, clock], own, 1)[0])


def print_table(sampler: Sampler, warm_up: float) -> float:
    """Growth by node and in all; returns the larger of both rates in all [MB/min]."""
    total = [0.0, 0.0]
    print(f"{'node':16}{'RSS [MB]':>10}{'PSS [MB]':>10}", end="")
    print(f"{'grown [MB]':>12}{'/wall min':>11}{'/sim min':>10}")
    span = [0.0, 0.0]
    for name, rows in sampler.samples.items():
        samples = np.array(rows)
        samples = samples[samples[:, 0] >= warm_up]
        if len(samples) < 3:
            print(f"{name:16}too few samples")
            continue
        rates = [slope(samples, clock) for clock in (0, 1)]
        total = [a + b for a, b in zip(total, rates, strict=True)]
        span = [float(np.ptp(samples[:, clock])) for clock in (0, 1)]
        own = samples[:, 2 + KINDS.index("Pss_Anon")] + samples[:, 2 + KINDS.index("Pss_Shmem")]
        print(
            f"{name:16}{samples[-1, 2]:10.1f}{samples[-1, 3]:10.1f}{own[-1] - own[0]:12.2f}"
            f"{rates[0]:11.3f}{rates[1]:10.3f}"
        )
    print(f"{'all':16}{'':32}{total[0]:11.3f}{total[1]:10.3f}")
    print(
        f"over {span[0]:.1f} min of the wall clock, {span[1]:.1f} min simulated, after the warm-up"
    )
    return max(total)


def start_fake_world(seed: Path, domain: int, pace: str) -> subprocess.Popen[bytes]:
    """Start the stand-in for simulator and detector."""
    arguments = ["-p", f"seed:={seed}", "-p", f"pace:={pace}", "-p", "use_sim_time:=true"]
    return subprocess.Popen(
        [
            *(sys.executable, str(Path(__file__).with_name("fake_world.py"))),
            *("--ros-args", *arguments),
        ],
        env={**os.environ, "ROS_DOMAIN_ID": str(domain)},
    )


def main() -> int:
    """Run it; exit status 1 when memory grows by more than the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=Path)
    parser.add_argument("--minutes", type=float, default=20.0, help="wall clock, warm-up included")
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes that do not count")
    parser.add_argument("--pace", default="lockstep", choices=("lockstep", "realtime"))
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two samples")
    parser.add_argument("--limit", type=float, default=1.0, help="MB a minute in all")
    parser.add_argument("--csv", type=Path, help="file for all samples")
    parser.add_argument(
        "--fake", action="store_true", help="run without physics, pixels and detector"
    )
    given = parser.parse_args()
    without = ("simulator", "trunk_detector") if given.fake else ()
    sampler = Sampler(given.every, tuple(name for name in EXECUTABLES if name not in without))
    fake: list[subprocess.Popen[bytes]] = []

    def started(processes: Processes, domain: int) -> None:
        if given.fake:
            fake.append(start_fake_world(given.seed.resolve(), domain, given.pace))
        sampler.start(processes, domain)

    def progress(sim_time: float, _state: str, _closed: int) -> None:
        sampler.sim_time = sim_time
        if time.monotonic() - sampler.begun > 60.0 * given.minutes:
            raise _EnoughError

    with tempfile.TemporaryDirectory(prefix="memory_") as out:
        try:
            outcome = run_graph(
                GraphOptions(seed=given.seed, out=Path(out), pace=given.pace),
                timeout=1e6,
                on_started=started,
                on_progress=progress,
                without=without,
            )
            print(f"the mission ended {outcome!r} before the time was over")
        except _EnoughError:
            pass
        finally:
            sampler.stop()
            for process in fake:
                process.terminate()
                process.wait()
    if given.csv:
        lines = [f"node,minutes,sim_minutes,{','.join(kind.lower() for kind in KINDS)}"]
        for name, rows in sampler.samples.items():
            lines += [",".join([name, *(f"{value:.4f}" for value in row)]) for row in rows]
        given.csv.write_text("\n".join(lines) + "\n")
    return int(print_table(sampler, given.warm_up) > given.limit)


if __name__ == "__main__":
    raise SystemExit(main())
