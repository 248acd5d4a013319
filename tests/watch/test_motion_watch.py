"""Odometry and IMU against what a body can do, against each other and what is seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Alarm, Command, ImuSample, Odometry
from vinum_nav.watch.answer import AnswerWatch
from vinum_nav.watch.motion import MotionWatch

DT = 0.02
TRUNKS = np.column_stack([np.arange(-2.0, 12.0, 1.1), np.full(13, 0.9)])


@dataclass
class Told:
    """Odometry and IMU of one moment."""

    odometry: Odometry
    imu: ImuSample


Lie = Callable[[Told, float], Told]


def watch_of(lie: Lie, seconds: float = 12.0, *, sees: bool = False) -> tuple[Alarm, ...]:
    """Alarms of a robot that walks along a row, stands, and turns; it lies from 2 s on."""
    watch, rng = MotionWatch(load_robot("hyqreal")), np.random.default_rng(1)
    true, gyro = Pose2(0.0, 0.0, 0.0), 0.0
    found: tuple[Alarm, ...] = ()
    for tick in range(round(seconds / DT)):
        now = tick * DT
        vx, turn = (0.4, 0.0) if now < 8.0 else (0.0, 0.4 * math.sin(now))
        true = true @ Pose2(vx * DT, 0.0, turn * DT)
        wobble, noise = 0.03 * math.sin(9.0 * now), rng.normal(0.0, 0.003, 3)
        told = Told(
            Odometry(now, true, vx, 0.0, turn),
            ImuSample(now, wobble + noise[0], noise[1], turn + noise[2]),
        )
        told = lie(told, now) if now > 2.0 else told
        gyro += told.imu.yaw_rate * DT
        watch.take_imu(told.imu)
        watch.take_odometry(told.odometry)
        if sees and tick % 10 == 0 and now < 8.0:
            points = true.inverse().transform(TRUNKS)
            points = points[np.abs(points[:, 0]) < 2.0] + rng.normal(0.0, 0.03, (1, 2))
            watch.seen.take(
                now, points, np.full(len(points), 1e-3), told.odometry.T_odom_base, gyro
            )
            watch.judge_scale(now)
        found = watch.alarms(now)
        if found:
            break
    return found


def on(told: Told, **changes: Any) -> Told:
    return replace(told, odometry=replace(told.odometry, **changes))


def of_imu(told: Told, **changes: float) -> Told:
    return replace(told, imu=replace(told.imu, **changes))


def moved(told: Told, step: Pose2) -> Told:
    return on(told, T_odom_base=told.odometry.T_odom_base @ step)


def stretched(told: Told, factor: float) -> Told:
    pose = told.odometry.T_odom_base
    longer = Pose2(0.8 + factor * (pose.x - 0.8), pose.y, pose.yaw)
    return replace(
        told, odometry=replace(told.odometry, T_odom_base=longer, vx=factor * told.odometry.vx)
    )


def turned(told: Told, rate: float, now: float) -> Told:
    pose = told.odometry.T_odom_base
    yaw_rate = told.odometry.yaw_rate + rate
    turning = replace(
        told.odometry,
        T_odom_base=Pose2(pose.x, pose.y, pose.yaw + rate * (now - 2.0)),
        yaw_rate=yaw_rate,
    )
    return replace(told, odometry=turning)


HELD = ImuSample(0.0, 0.01, 0.02, 0.0)
FROZEN = Odometry(0.0, Pose2(0.8, 0.0, 0.0), 0.4, 0.0, 0.0)
LIES: dict[str, tuple[str, Lie]] = {
    "a jump": ("odometry", lambda t, now: moved(t, Pose2(0.3, 0.0, 0.0))),
    "a jump of yaw": ("odometry", lambda t, now: moved(t, Pose2(0.0, 0.0, 0.4))),
    "not finite": ("odometry", lambda t, now: moved(t, Pose2(math.nan, 0.0, 0.0))),
    "too fast": ("odometry", lambda t, now: stretched(t, 3.0)),
    "frozen": ("odometry", lambda t, now: replace(t, odometry=replace(FROZEN, stamp=now))),
    "standing stamp": ("odometry", lambda t, now: replace(t, odometry=FROZEN)),
    "not its twist": ("odometry", lambda t, now: on(t, vx=0.0)),
    "imu frozen": ("imu", lambda t, now: replace(t, imu=replace(HELD, stamp=now))),
    "imu silent": ("imu", lambda t, now: replace(t, imu=replace(HELD, stamp=1.9))),
    "imu rate": ("imu", lambda t, now: of_imu(t, yaw_rate=4.0)),
    "imu tilt": ("imu", lambda t, now: of_imu(t, roll=0.9)),
    "imu tilt jump": ("imu", lambda t, now: of_imu(t, pitch=t.imu.pitch + 0.3)),
    "imu not finite": ("imu", lambda t, now: of_imu(t, roll=math.nan)),
    "imu drift": ("imu", lambda t, now: of_imu(t, yaw_rate=t.imu.yaw_rate + 0.2)),
    "imu sign": ("imu", lambda t, now: of_imu(t, yaw_rate=-t.imu.yaw_rate)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_motion_that_cannot_be_is_a_fault_by_its_own_name(lie: str) -> None:
    culprit, tell = LIES[lie]
    alarms = watch_of(tell)
    assert [(alarm.source, alarm.is_fault) for alarm in alarms] == [(culprit, True)]


@pytest.mark.parametrize("sees", [False, True])
def test_a_sound_robot_raises_nothing(sees: bool) -> None:
    assert watch_of(lambda told, now: told, sees=sees) == ()


@pytest.mark.parametrize("factor", [0.5, 1.4])
def test_the_trunks_seen_contradict_a_scale_that_is_wrong(factor: float) -> None:
    (alarm,) = watch_of(lambda told, now: stretched(told, factor), sees=True)
    assert alarm.source == "odometry"
    assert "trunks seen" in alarm.reason


def test_the_trunks_seen_say_whose_yaw_is_wrong() -> None:
    (alarm,) = watch_of(lambda told, now: turned(told, 0.15, now), sees=True)
    assert alarm.source == "odometry"
    (alarm,) = watch_of(LIES["imu drift"][1], sees=True)
    assert alarm.source == "imu"


def test_fixes_contradict_a_scale_that_is_wrong_and_no_other() -> None:
    for factor, named in ((1.0, False), (1.05, False), (1.3, True), (0.7, True)):
        watch = MotionWatch(load_robot("hyqreal"))
        for step in range(60):
            x = 0.2 * step
            watch.chords.take(np.array([x, 0.0]), np.array([factor * x, 0.0]))
        watch.judge_scale(1.0)
        assert bool(watch.alarms(1.0)) == named


def test_an_odometry_that_does_not_answer_is_named() -> None:
    watch = AnswerWatch()
    for tick in range(100):
        watch.take(tick * 0.04, FROZEN, Command(vx=0.4))
    assert [alarm.source for alarm in watch.alarms(4.0)] == ["odometry"]


def test_an_odometry_that_stands_while_nothing_is_commanded_is_none() -> None:
    watch = AnswerWatch()
    for tick in range(1000):
        watch.take(tick * 0.04, FROZEN, Command())
    assert watch.alarms(40.0) == ()


def test_a_body_without_an_imu_says_so_and_is_not_waited_for() -> None:
    watch = MotionWatch(load_robot("hyqreal").model_copy(update={"imu": False}))
    for tick in range(1000):
        watch.take_odometry(Odometry(tick * DT, Pose2(0, 0, 0), 0.0, 0.0, 0.0))
    assert [alarm.is_fault for alarm in watch.alarms(20.0)] == [False]
