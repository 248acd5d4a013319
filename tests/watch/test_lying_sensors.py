"""Whole missions with a sensor that lies: what the robot truly did, and who is named."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from closed_loop import Run, Tamper, run_fake

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import ImageFrame, Observation
from vinum_nav.mission.journal import read_journal
from vinum_nav.watch.fence import fence_area

BEGIN = 7.0
"""Time from which a sensor lies [s]."""
DEGREE = 1 / 111e3
"""Degrees of latitude a metre."""


def later(lie: Callable[[Observation], Observation]) -> Tamper:
    return lambda observation: lie(observation) if observation.stamp > BEGIN else observation


def blind(observation: Observation) -> Observation:
    if observation.scan is None:
        return observation
    ranges = np.full_like(observation.scan.ranges, np.inf)
    return replace(observation, scan=replace(observation.scan, ranges=ranges))


def black(observation: Observation) -> Observation:
    frame = observation.frame
    if frame is None:
        return observation
    dark = ImageFrame(frame.stamp, frame.side, frame.intrinsics, 0 * frame.rgb, frame.depth)
    return replace(observation, frame=dark)


def jumped(observation: Observation) -> Observation:
    assert observation.odometry is not None
    pose = observation.odometry.T_odom_base @ Pose2(0.0, 1.0, 0.0)
    return replace(observation, odometry=replace(observation.odometry, T_odom_base=pose))


def not_finite(observation: Observation) -> Observation:
    assert observation.odometry is not None
    nowhere = replace(observation.odometry, T_odom_base=Pose2(math.nan, 0.0, 0.0))
    return replace(observation, odometry=nowhere)


def tilted(observation: Observation) -> Observation:
    return replace(observation, imu=tuple(replace(s, roll=1.0) for s in observation.imu))


def elsewhere(metres: float) -> Callable[[Observation], Observation]:
    def lie(observation: Observation) -> Observation:
        fix = observation.gnss
        if fix is None:
            return observation
        return replace(
            observation, gnss=replace(fix, latitude_deg=fix.latitude_deg + metres * DEGREE)
        )

    return lie


def alarms(run: Run) -> list[tuple[str, bool]]:
    events = read_journal(run.folder / "journal.jsonl")
    return [(e["source"], e["fault"]) for e in events if e["event"] == "alarm"]


def assert_no_harm(run: Run) -> None:
    truth = run.record.truth
    area = fence_area(run.vineyard.mission)
    assert shapely.distance(area, shapely.points(truth.poses[:, :2])).max() < 1.0
    assert run.metrics["safety"]["collisions"] == 0
    assert sum(run.metrics["vines"]["false_stops"].values()) == 0
    last = truth.stamps >= truth.stamps[-1] - 0.5
    assert np.ptp(truth.poses[last, :2], axis=0).max() < 0.03


@pytest.mark.slow
@pytest.mark.parametrize(
    ("culprit", "lie"),
    [
        ("lidar", blind),
        ("camera_left", black),
        ("odometry", jumped),
        ("odometry", not_finite),
        ("imu", tilted),
        ("imu", lambda observation: replace(observation, imu=())),
        ("odometry", lambda observation: replace(observation, odometry=None)),
    ],
)
def test_a_sensor_that_lies_ends_the_mission_by_its_name_and_the_robot_stands(
    culprit: str, lie: Callable[[Observation], Observation], tmp_path: Path
) -> None:
    run = run_fake(tmp_path, tamper=later(lie), timeout=30.0)
    assert run.outcome == "fault"
    fault = next(e for e in read_journal(run.folder / "journal.jsonl") if e["event"] == "fault")
    assert fault["reason"].startswith(f"{culprit}: ")
    assert BEGIN < fault["stamp"] < BEGIN + 3.5
    assert {source for source, is_fault in alarms(run) if is_fault} == {culprit}
    assert_no_harm(run)


@pytest.mark.slow
@pytest.mark.parametrize("metres", [2.0, 30.0])
def test_a_receiver_that_jumps_is_named_and_the_mission_goes_on(
    metres: float, tmp_path: Path
) -> None:
    run = run_fake(tmp_path, tamper=later(elsewhere(metres)))
    assert run.outcome == "done"
    assert alarms(run) == [("gnss", False)]
    assert run.metrics["vines"]["visited"] == run.metrics["vines"]["total"]
    assert run.metrics["arrival_error_m"]["mean"] < 0.03
    assert_no_harm(run)


@pytest.mark.slow
def test_a_sound_robot_raises_no_alarm(tmp_path: Path) -> None:
    run = run_fake(tmp_path, body="skid_steer", noise="field")
    assert run.outcome == "done"
    assert alarms(run) == []
