"""Ends of node processes that are told to end at any moment of their life.

    python benchmarks/shutdowns.py [--count 1400] [--graphs 3] [--nodes task_server,mission,...]

Starts small graphs, each in a ROS domain of its own and each node a process as in a run. Every
node gets SIGINT or SIGTERM at a random moment: while it imports, while it is made, or while it
runs beside the others. A node that ends by a signal or leaves a traceback has crashed; one that
needs a second signal has hung. The last words of each are printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.description.options import GraphOptions
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.definition import NodeSpec, nodes
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import Processes

LIGHT = "task_server,mission,navigator,trunk_mapper,recorder"
SIGNALS = (signal.SIGINT, signal.SIGTERM)
STARTING = 0.4
"""Share of nodes that are ended while they start."""
START, LIFE = 2.0, 3.0
"""A node is ended up to START after its start, or up to LIFE after its first heartbeat [s]."""
PATIENCE = 60.0
"""Time to start in, and time to end in before a node counts as hung [s]."""
CLEAN = (0, 128 + signal.SIGINT, 128 + signal.SIGTERM)

TRACES = ("Traceback", "Fatal Python error", "Warning", "terminate called")
"""Words in a log that a clean end does not leave."""


@dataclass(frozen=True)
class End:
    """End of one node: `status` as subprocess gives it, None for a node that hung."""

    node: str
    phase: str
    number: signal.Signals
    lived: float
    status: int | None
    log: str

    @property
    def is_clean(self) -> bool:
        """True if the node ended in time, by itself, and without a traceback."""
        return self.status in CLEAN and not any(word in self.log for word in TRACES)


def graph_of(names: list[str], folder: Path) -> tuple[tuple[NodeSpec, ...], Path | None]:
    """Specs of the nodes `names` and the seed that is kept from the stack."""
    seed = Path(__file__).parents[1] / "seeds" / "mini.yaml"
    order = complete(GraphOptions(seed=seed, out=folder, pace="realtime"))
    return tuple(spec for spec in nodes(order) if spec.name in names), order.seed


def end_one_graph(names: list[str], domain: int, chance: random.Random) -> list[End]:
    """Start a graph, end each of its nodes at a moment of its own."""
    folder = Path(tempfile.mkdtemp(prefix="shutdowns_"))
    specs, seed = graph_of(names, folder)
    environment = {**os.environ, "ROS_DOMAIN_ID": str(domain), "PYTHONFAULTHANDLER": "1"}
    processes, ear = Processes(specs, folder / "log", seed, environment), Ear(domain)
    try:
        with ThreadPoolExecutor(len(specs)) as pool:
            plans = [
                (spec.name, chance.random() < STARTING, chance.random(), chance.choice(SIGNALS))
                for spec in specs
            ]
            return list(pool.map(lambda plan: end_one_node(processes, ear, *plan), plans))
    finally:
        ear.close()
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)


def end_one_node(
    processes: Processes, ear: Ear, name: str, starting: bool, share: float, number: signal.Signals
) -> End:
    """Send one signal to one node and wait for its end."""
    begun = time.monotonic()
    if not starting:
        _wait(lambda: name in ear.heard or name in processes.died())
    time.sleep(share * (START if starting else LIFE))
    lived = time.monotonic() - begun
    if name not in processes.died():
        os.kill(processes.pid(name), number)
    _wait(lambda: name in processes.died())
    log = processes.log(name).read_text(errors="replace")
    return End(
        name, "starting" if starting else "running", number, lived, processes.died().get(name), log
    )


class Ear:
    """Hears which nodes run, by their diagnostics, in a thread of its own."""

    def __init__(self, domain: int) -> None:
        self.heard: set[str] = set()
        self._conductor = Conductor(domain)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            self._conductor.spin(0.05)
            self.heard = set(self._conductor.heartbeats.look(time.monotonic()))

    def close(self) -> None:
        """Hear no more."""
        self._over.set()
        self._thread.join()
        self._conductor.close()


def _wait(is_over: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_over() and time.monotonic() < until:
        time.sleep(0.05)


def ends(count: int, graphs: int, names: list[str], random_seed: int, first: int) -> Iterator[End]:
    """Ends of `count` nodes, `graphs` graphs at a time, in domains from `first` on."""
    rounds = -(-count // len(names))

    def one(k: int) -> list[End]:
        return end_one_graph(names, first + k % graphs, random.Random(f"{random_seed}/{k}"))

    with ThreadPoolExecutor(graphs) as pool:
        for found in pool.map(one, range(rounds)):
            yield from found


def print_table(found: list[End]) -> None:
    """Numbers by node, signal and exit status."""
    counts = Counter((end.node, end.phase, end.number.name, str(end.status)) for end in found)
    print(f"{'node':16}{'phase':10}{'signal':10}{'status':>8}{'number':>8}")
    for (node, phase, number, status), n in sorted(counts.items()):
        print(f"{node:16}{phase:10}{number:10}{status:>8}{n:8}")
    bad = [end for end in found if not end.is_clean]
    print(f"{len(found)} shutdowns, {len(bad)} not clean")
    for end in bad:
        print(f"\n--- {end.node}, {end.phase}, {end.number.name}, {end.lived:.2f} s: {end.status}")
        print(end.log.strip()[-1500:])


def main() -> int:
    """Run it; exit status 1 if a shutdown was not clean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1400, help="shutdowns")
    parser.add_argument("--graphs", type=int, default=3, help="graphs at a time")
    parser.add_argument("--nodes", default=LIGHT, help="nodes of a graph, joined by commas")
    parser.add_argument("--random-seed", type=int, default=0, help="seed of moments and signals")
    parser.add_argument("--first-domain", type=int, default=60, help="ROS domain of the first")
    given = parser.parse_args()
    found = []
    for end in ends(
        given.count, given.graphs, given.nodes.split(","), given.random_seed, given.first_domain
    ):
        found.append(end)
        if len(found) % 100 == 0:
            print(f"{len(found)}: {sum(not e.is_clean for e in found)} not clean", flush=True)
    print_table(found)
    return int(any(not end.is_clean for end in found))


if __name__ == "__main__":
    raise SystemExit(main())
