"""Sensors that lie: each tampering lies about its own sensor, from its time on, and no other."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import (
    Command,
    FixStatus,
    GnssFix,
    ImageFrame,
    ImuSample,
    LaserScan,
    Observation,
    Odometry,
    Side,
)
from vinum_nav.simulation.protocol import TICK
from vinum_nav.simulation.tampered import TamperedSimulator
from vinum_nav.simulation.tampering.parts import PARTS
from vinum_nav.simulation.tampering.table import FUTURE, LATE, TAMPERINGS, tampering
from vinum_nav.simulation.witness import Witness
from vinum_nav.vineyard.truth import Truth

LENS = CameraIntrinsics.from_fov(8, 4, 1.2)


def observation(stamp: float) -> Observation:
    """A robot that walks a metre a second and turns; no two readings are the same."""
    grain = np.random.default_rng(round(1000 * stamp))
    pose = Pose2(stamp, 0.0, 0.1 * stamp)
    return Observation(
        stamp=stamp,
        odometry=Odometry(stamp, pose, 1.0, 0.0, 0.1),
        imu=(ImuSample(stamp, 0.01, 0.02, 0.1 + 1e-3 * stamp),),
        gnss=GnssFix(stamp, 44.0, 9.0 + 1e-5 * stamp, 100.0, 1e-4 * np.eye(3), FixStatus.FIX),
        scan=LaserScan(stamp, -1.0, 0.1, 0.1, 15.0, grain.uniform(1, 5, 21)),
        frame=ImageFrame(
            stamp,
            Side.LEFT,
            LENS,
            grain.integers(0, 255, (4, 8, 3), dtype=np.uint8),
            grain.uniform(1, 3, (4, 8)).astype(np.float32),
        ),
    )


class Walk:
    """A simulator that only knows `observation`."""

    def __init__(self) -> None:
        self.time = 0.0

    def reset(self) -> Observation:
        self.time = 0.0
        return observation(0.0)

    def step(self, command: Command | None) -> Observation:
        self.time += TICK
        return observation(self.time)

    def truth(self) -> Truth:
        return Truth(self.time, Pose2(self.time, 0.0, 0.0), 0.0, 0.0, 0.0, (), 0.5)

    def close(self) -> None:
        pass


def same(a: Any, b: Any) -> bool:
    """True if two readings say the same, pixels and NaN included."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if a is None or b is None:
        return a is b
    if hasattr(a, "rgb"):
        names = ("stamp", "intrinsics", "rgb", "depth")
    elif hasattr(a, "stamp"):
        names = tuple(field.name for field in fields(a))
    else:
        return bool(np.array_equal(a, b))
    return all(_equal(getattr(a, name), getattr(b, name)) for name in names)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray | float):
        return bool(np.array_equal(np.asarray(a), np.asarray(b), equal_nan=True))
    return bool(a == b)


@pytest.mark.slow
@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampering_lies_about_its_own_sensor_alone(name: str) -> None:
    tamper, own = tampering(name), PARTS[name.split("-", maxsplit=1)[0]]
    lied = False
    for tick in range(120):
        true = observation(TICK * tick)
        told = tamper(true)
        for part in PARTS.values():
            if part != own:
                assert same(getattr(told, part), getattr(true, part))
        lied |= not same(getattr(told, own), getattr(true, own))
    assert lied


@pytest.mark.parametrize("sensor", PARTS)
def test_frozen_and_standing_differ_by_the_stamp(sensor: str) -> None:
    part = PARTS[sensor]

    def told(word: str) -> tuple[Any, Any]:
        tamper = tampering(f"{sensor}-{word}")
        both = [getattr(tamper(observation(t)), part) for t in (1.0, 2.0)]
        first, second = (v[0] if isinstance(v, tuple) else v for v in both)
        return first, second

    first, second = told("frozen")
    assert (first.stamp, second.stamp) == (1.0, 2.0)
    assert not hasattr(first, "rgb") or np.array_equal(first.rgb, second.rgb)
    first, second = told("standing")
    assert first.stamp == second.stamp == 1.0


def test_late_readings_come_later_and_keep_their_stamps() -> None:
    tamper = tampering("lidar-late")
    arrived = [(t, tamper(observation(t)).scan) for t in np.arange(0, 4, TICK)]
    ages = [t - scan.stamp for t, scan in arrived if scan is not None]
    assert len(ages) > 50
    assert ages == pytest.approx([LATE] * len(ages))


def test_future_stamps_lie_ahead() -> None:
    told = tampering("gnss-future")(observation(3.0))
    assert told.gnss is not None
    assert told.gnss.stamp == 3.0 + FUTURE


def test_odometry_that_jumps_goes_on_from_there() -> None:
    tamper = tampering("odometry-jump")
    poses = [tamper(observation(t)).odometry.T_odom_base for t in (1.0, 1.1)]  # type: ignore[union-attr]
    true = [observation(t).odometry.T_odom_base for t in (1.0, 1.1)]  # type: ignore[union-attr]
    assert poses[0].distance(true[0]) == pytest.approx(2.0)
    step, wanted = poses[0].between(poses[1]), true[0].between(true[1])
    assert (step.x, step.y, step.yaw) == pytest.approx((wanted.x, wanted.y, wanted.yaw))


def test_scaled_odometry_counts_each_metre_twice() -> None:
    tamper = tampering("odometry-scaled")
    first, second = (tamper(observation(t)).odometry for t in (1.0, 3.0))
    assert first is not None
    assert second is not None
    assert second.T_odom_base.x - first.T_odom_base.x == pytest.approx(4.0)
    assert second.vx == pytest.approx(2.0)


def test_nothing_is_tampered_with_before_the_strike() -> None:
    simulator = TamperedSimulator(Walk(), tampering("lidar-silent"), math.inf)
    assert simulator.reset().scan is not None
    assert simulator.step(None).scan is not None
    assert not simulator.has_struck
    simulator.strike()
    assert simulator.step(None).scan is None
    assert simulator.has_struck


def test_an_unknown_tampering_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="no tampering 'moon'; there are camera-black"):
        tampering("moon")


def test_a_witness_writes_down_each_command_and_where_the_body_was(tmp_path: Any) -> None:
    path = tmp_path / "witness.csv"
    simulator = TamperedSimulator(Walk(), witness=Witness(path))
    simulator.reset()
    for _ in range(3):
        simulator.step(Command(0.1, math.nan, 0.3))
    lines = path.read_text().splitlines()
    assert lines[0] == "stamp,x,y,yaw,clearance,contacts,vx,vy,yaw_rate"
    assert lines[1:] == [f"{t:g},{t:g},0,0,0.5,,0.1,nan,0.3" for t in (0.02, 0.04, 0.06)]
    simulator.close()
