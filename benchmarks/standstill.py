"""Latency and way from an emergency stop to standstill, by who publishes it.

Usage: python benchmarks/standstill.py [--stops N] [--publishers process volatile latched ...]

Each stop is pressed at top speed on seeds/mini.yaml, in process on the fake simulator and in the
graph at realtime pace. Latencies in the graph are of the wall clock, from publication to the first
zero on cmd_vel, and of the simulated clock to true standstill.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

SEED = Path(__file__).parents[1] / "seeds" / "mini.yaml"
FAST = 0.9
"""Share of the top speed from which a stop counts as pressed at top speed."""
STILL = 0.02
"""Speed that counts as standstill [m/s]: a gait sways."""
PATIENCE = 5.0
"""Time for which a stop is watched [s]."""
APART = 2.0
"""Time between a resumption and the next stop [s]."""


@dataclass(frozen=True)
class Stop:
    """One stop: seconds to the zero command and to standstill, metres covered."""

    to_zero: float
    to_standstill: float
    way: float


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, default=20, help="stops by each publisher")
    kinds = ("process", "volatile", "latched", "best_effort")
    parser.add_argument("--publishers", nargs="+", choices=kinds, default=kinds)
    arguments = parser.parse_args()
    table = Table("publisher", "stops", "to zero [ms]", "to standstill [ms]", "way [cm]")
    for kind in arguments.publishers:
        stops: list[Stop] = []
        while len(stops) < arguments.stops:
            left = arguments.stops - len(stops)
            found = in_process(left) if kind == "process" else in_graph(kind, left)
            if not found:
                sys.exit(f"{kind}: the robot never walked at top speed, or did not stop")
            stops += found
        table.add_row(kind, str(len(stops)), *_figures(stops))
    Console().print("median / 95th percentile / greatest", table)


def _figures(stops: Sequence[Stop]) -> list[str]:
    columns = (
        [1e3 * stop.to_zero for stop in stops],
        [1e3 * stop.to_standstill for stop in stops],
        [1e2 * stop.way for stop in stops],
    )
    return [f"{np.median(c):.0f} / {np.percentile(c, 95):.0f} / {np.max(c):.0f}" for c in columns]


# ---------------------------------------------------------------- in process


def in_process(count: int) -> list[Stop]:
    """Up to `count` stops of one mission on the fake simulator; simulated time throughout."""
    from vinum_nav.arm import TimedArm
    from vinum_nav.autopilot import Autopilot
    from vinum_nav.faults.block import grow_block
    from vinum_nav.simulation.noise import noise_preset
    from vinum_nav.simulation.registry import make_simulator

    block = grow_block(SEED)
    simulator = make_simulator("fake", block.vineyard, block.robot, noise_preset("nominal"))
    assert simulator.perception is not None
    autopilot: Any = Autopilot(block.robot, block.vineyard.mission, simulator.perception)
    autopilot.request("start")
    arm, watch = TimedArm(block.vineyard.task_duration), StopWatch(block.robot.limits.vx)
    stops: list[Stop] = []
    observation, resume_at = simulator.reset(), math.inf
    while len(stops) < count and observation.stamp < 400.0:
        now = observation.stamp
        press = watch.is_due(now, simulator.truth().T_map_base.xy)
        decision = autopilot.step(observation, emergency_stop=press)
        if decision.mission is not None:
            if decision.mission.task_goal is not None:
                arm.start(decision.mission.task_goal, now)
            if decision.mission.state in ("done", "fault"):
                break
        result = arm.step(now)
        if result is not None:
            autopilot.answer(result)
        if press:
            watch.press(now)
        speed = (decision.command.vx, decision.command.vy, decision.command.yaw_rate)
        watch.command(now, not any(speed))
        observation = simulator.step(decision.command)
        stop = watch.result(observation.stamp, simulator.truth().T_map_base.xy)
        if stop is not None:
            stops.append(stop)
            autopilot.reset_stop(now + 2.0)
            resume_at = now + APART
        if now >= resume_at:
            resume_at = math.inf
            autopilot.request("resume")
            watch.again(now + APART)
    return stops


class StopWatch:
    """Watches poses and commands of one clock; finds top speed, zero command and standstill."""

    def __init__(self, top_speed: float) -> None:
        self._wanted = FAST * top_speed
        self._begin = 0.0
        self._track: list[tuple[float, np.ndarray]] = []
        self._pressed: tuple[float, np.ndarray] | None = None
        self._zero: float | None = None

    def again(self, begin: float) -> None:
        """Watch out for the next stop, not before `begin` [s]."""
        self._begin, self._pressed, self._zero = begin, None, None
        self._track.clear()

    def is_due(self, now: float, xy: Any) -> bool:
        """True if the robot walks at top speed and is not stopped."""
        self._add(now, xy)
        return self._pressed is None and now >= self._begin and self.speed >= self._wanted

    def _add(self, now: float, xy: Any) -> None:
        if not self._track or now > self._track[-1][0]:
            self._track.append((now, np.array(xy)))
            self._track = [point for point in self._track if now - point[0] <= 0.4]

    @property
    def speed(self) -> float:
        """Speed over the last 0.4 s [m/s]; 0 before there are as many."""
        (begin, a), (end, b) = self._track[0], self._track[-1]
        return float(np.linalg.norm(b - a)) / (end - begin) if end - begin > 0.35 else 0.0

    def press(self, now: float) -> None:
        """The stop was published."""
        self._pressed = (now, self._track[-1][1])

    def command(self, now: float, is_zero: bool) -> None:
        """A command was sent."""
        if self._pressed is not None and self._zero is None and is_zero:
            self._zero = now

    def result(self, now: float, xy: Any) -> Stop | None:
        """The stop once the robot has stood for 0.4 s."""
        self._add(now, xy)
        if self._pressed is None or self._zero is None:
            return None
        begin, start = self._pressed
        if now - begin < 0.5 or self.speed > STILL:
            return None
        stop = Stop(self._zero - begin, self._track[0][0] - begin, _way(start, self._track[0][1]))
        self._pressed = None
        self._begin = math.inf
        return stop


def _speed(track: Sequence[tuple[float, float, float]]) -> float:
    """Speed over a track of stamps, x and y [m/s]; 0 where it is too short to say."""
    if not track or track[-1][0] - track[0][0] < 0.25:
        return 0.0
    (begin, *a), (end, *b) = track[0], track[-1]
    return _way(np.array(a), np.array(b)) / (end - begin)


def _way(start: Any, end: Any) -> float:
    return float(np.linalg.norm(end - start))


# ---------------------------------------------------------------- in the graph


def in_graph(publisher: str, count: int) -> list[Stop]:
    """Up to `count` stops of one mission in the graph at realtime pace."""
    from vinum_nav.description.options import GraphOptions
    from vinum_nav.ros.graph.bringup import run_graph

    stops: list[Stop] = []
    with tempfile.TemporaryDirectory() as out:
        presser = _Presser(publisher, count, stops)
        run_graph(
            GraphOptions(seed=SEED, out=Path(out), pace="realtime"),
            timeout=400.0,
            on_started=presser.start,
            on_progress=presser.look,
        )
        presser.close()
    return stops


class _Presser:
    """Presses the stop of a running graph again and again."""

    def __init__(self, publisher: str, count: int, stops: list[Stop]) -> None:
        from vinum_nav.description.robot import load_robot

        self._publisher, self._count, self._stops = publisher, count, stops
        self._limit = FAST * load_robot("hyqreal").limits.vx
        self._begin = 0.0
        self._hand: Any = None

    def start(self, _processes: Any, domain: int) -> None:
        from vinum_nav.ros.sabotage.saboteur import Saboteur

        self._hand = Saboteur(domain)
        self._hand.follow()
        self._button = self._hand.stop_button(self._publisher)

    def look(self, _stamp: float, state: str, _closed: int) -> None:
        """Press once the robot walks at top speed, and see it through."""
        hand = self._hand
        hand.spin(0.05)
        if len(self._stops) >= self._count or state not in ("search", "navigate", "turn"):
            return
        if hand.sim_time < self._begin or _speed(hand.track) < self._limit:
            return
        stop = self._press()
        if stop is not None:
            self._stops.append(stop)
        if self._publisher == "latched":
            hand.say(self._button, False, 0.2)
        hand.spin(2.0)
        for word in ("reset_stop", "resume"):
            done, said = hand.call(word)
            if not done:
                sys.exit(f"mission/{word} failed: {said}")
        self._begin = hand.sim_time + APART

    def _press(self) -> Stop | None:
        hand = self._hand
        (begin, *start), wall = hand.track[-1], time.monotonic()
        hand.press(self._button)
        zero = None
        while time.monotonic() - wall < PATIENCE:
            hand.spin(0.01)
            if zero is None and wall < hand.zero_since < math.inf:
                zero = hand.zero_since - wall
            if zero is not None and hand.sim_time - begin > 0.6 and _speed(hand.track) < STILL:
                stood, *end = hand.track[0]
                return Stop(zero, stood - begin, _way(np.array(start), np.array(end)))
        return None

    def close(self) -> None:
        """Leave the graph."""
        if self._hand is not None:
            self._hand.close()


if __name__ == "__main__":
    main()
