"""The judge of odometry and IMU: what a body cannot do, and what they say of each other."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.interfaces import Alarm, ImuSample, Odometry
from vinum_nav.watch.attitude import AttitudeWatch
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.frozen import Frozen
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters
from vinum_nav.watch.scale import ChordWatch
from vinum_nav.watch.seen import SeenMotion

ODOMETRY, IMU = "odometry", "imu"


@dataclass(frozen=True)
class _Moment:
    odometry: Odometry
    turned: float
    """Yaw unwrapped since the start [rad]."""
    by_twist: Array
    """Integral of the twist in base_link's turning frame: way (2,) [m] and yaw [rad]."""
    gyro: float | None
    """Integral of the IMU's yaw rate [rad]."""


class MotionWatch:
    """Names odometry or IMU where one of them tells of a motion that cannot be.

    Each is judged by what the body can do, the odometry by its own twist, by fixes and by the
    trunks seen; where the two yaws disagree, the trunks seen decide which of them is wrong.
    """

    def __init__(self, robot: Robot, parameters: WatchParameters = DEFAULTS) -> None:
        self._parameters, self._robot = parameters, robot
        self._findings = Findings(parameters.hold)
        self._attitude = AttitudeWatch(parameters)
        self._imu_frozen, self._odometry_frozen = Frozen(parameters), Frozen(parameters)
        self._imu: ImuSample | None = None
        self._gyro: float | None = None
        self._moments: deque[_Moment] = deque()
        self._began: float | None = None
        self._disputed: float | None = None
        """Time since when the two yaws disagree."""
        self.chords = ChordWatch(parameters)
        self.seen = SeenMotion(parameters)

    # ------------------------------------------------------------ what comes in

    def take_imu(self, sample: ImuSample) -> bool:
        """True if a sample may be used."""
        p, last = self._parameters, self._imu
        reason = self._impossible_sample(sample)
        if reason:
            self._findings.note(sample.stamp, IMU, reason)
            return False
        if last is not None and sample.stamp <= last.stamp:
            return False
        tilt = max(abs(sample.roll), abs(sample.pitch))
        if not self._attitude.take(sample):
            reason = f"a tilt of {tilt:.2f} rad (at most {p.tilt:g})"
            self._findings.note(sample.stamp, IMU, reason)
            return False
        if last is not None:
            dt = min(sample.stamp - last.stamp, p.motion_window)
            self._gyro = (self._gyro or 0.0) + 0.5 * (last.yaw_rate + sample.yaw_rate) * dt
        self._imu = sample
        here = self._moments[-1].odometry.T_odom_base if self._moments else None
        data = (sample.roll, sample.pitch, sample.yaw_rate)
        if self._imu_frozen.take(data, here) and self._imu_frozen.repeats >= p.imu_repeats:
            self._findings.note(sample.stamp, IMU, "frozen: the same sample while the robot moved")
        return tilt <= p.tilt

    def take_odometry(self, odometry: Odometry) -> bool:
        """True if an odometry may be used."""
        now = odometry.stamp
        if not is_finite(odometry):
            self._findings.note(now, ODOMETRY, f"not finite: {odometry.T_odom_base}")
            return False
        last = self._moments[-1] if self._moments else None
        if last is None:
            self._moments.append(_Moment(odometry, 0.0, np.zeros(3), self._gyro))
            return True
        if now <= last.odometry.stamp:
            return False
        reason = self._impossible_step(last.odometry, odometry)
        if reason:
            self._findings.note(now, ODOMETRY, reason)
        self._moments.append(self._moment(last, odometry))
        while self._moments[0].odometry.stamp < now - self._parameters.motion_window - 1e-6:
            self._moments.popleft()
        self._compare(now)
        return True

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of odometry, IMU and the body's tilt at `now` [s]."""
        p = self._parameters
        self._began = now if self._began is None else self._began
        odometry = self._moments[-1].odometry.stamp if self._moments else None
        self._listen(now, ODOMETRY, odometry, p.odometry_timeout)
        if self._robot.imu:
            self._listen(now, IMU, self._imu.stamp if self._imu else None, p.imu_timeout)
            return (*self._attitude.alarms(now), *self._findings.alarms(now))
        none = Alarm(IMU, "none on this body: it counts as level", is_fault=False)
        return (*self._findings.alarms(now), none)

    # ------------------------------------------------------------ judgements

    def judge_scale(self, now: float) -> None:
        """Note a scale that fixes or trunks contradict; called after either came."""
        for reason in (self.chords.reason, self.seen.reason):
            if reason:
                self._findings.note(now, ODOMETRY, reason)

    def _listen(self, now: float, source: str, last: float | None, timeout: float) -> None:
        began = now if self._began is None else self._began
        if last is not None and last > now + self._parameters.ahead:
            self._findings.note(now, source, f"stamped {last - now:.2f} s ahead of the clock")
        since, allowed = (began, self._parameters.grace) if last is None else (last, timeout)
        if now - since > allowed:
            self._findings.note(now, source, f"silent for {allowed:g} s")

    def _impossible_sample(self, sample: ImuSample) -> str:
        p, last = self._parameters, self._imu
        values = (sample.roll, sample.pitch, sample.yaw_rate)
        if not all(map(math.isfinite, values)):
            return f"not finite: {values}"
        fastest = p.imu_rate_factor * self._robot.limits.yaw_rate
        if abs(sample.yaw_rate) > fastest:
            return f"a yaw rate of {sample.yaw_rate:.2f} rad/s (at most {fastest:.2f})"
        if last is not None and sample.stamp - last.stamp < 0.1:
            jump = max(abs(sample.roll - last.roll), abs(sample.pitch - last.pitch))
            if jump > p.tilt_jump:
                return f"a tilt that jumps by {jump:.2f} rad (at most {p.tilt_jump:g})"
        return ""

    def _impossible_step(self, last: Odometry, now: Odometry) -> str:
        p, limits = self._parameters, self._robot.limits
        dt = now.stamp - last.stamp
        step = last.T_odom_base.between(now.T_odom_base)
        most = p.speed_factor * math.hypot(limits.vx, limits.vy) * dt + p.jump
        if math.hypot(step.x, step.y) > most:
            return f"jumped by {math.hypot(step.x, step.y):.2f} m in {dt:.2f} s"
        if abs(step.yaw) > p.speed_factor * limits.yaw_rate * dt + p.yaw_jump:
            return f"jumped by {step.yaw:.2f} rad in {dt:.2f} s"
        return ""

    def _moment(self, last: _Moment, odometry: Odometry) -> _Moment:
        before = last.odometry
        dt = min(odometry.stamp - before.stamp, self._parameters.motion_window)
        step = before.T_odom_base.between(odometry.T_odom_base)
        middle = Pose2(0.0, 0.0, before.T_odom_base.yaw + step.yaw / 2)
        twist = np.array([odometry.vx, odometry.vy]) * dt
        moved = np.array([*middle.transform(twist), odometry.yaw_rate * dt])
        return _Moment(odometry, last.turned + step.yaw, last.by_twist + moved, self._gyro)

    def _compare(self, now: float) -> None:
        p, then, here = self._parameters, self._moments[0], self._moments[-1]
        if now - then.odometry.stamp < 0.8 * p.motion_window:
            return
        by_pose = here.odometry.T_odom_base.xy - then.odometry.T_odom_base.xy
        by_twist = here.by_twist - then.by_twist
        way = max(float(np.hypot(*by_pose)), float(np.hypot(*by_twist[:2])))
        off = float(np.hypot(*(by_pose - by_twist[:2])))
        turned = here.turned - then.turned
        if off > p.twist_floor + p.twist_share * way:
            reason = f"its pose and its twist differ by {off:.2f} m in {p.motion_window:g} s"
            self._findings.note(now, ODOMETRY, reason)
        spin = max(abs(turned), abs(by_twist[2]))
        if abs(turned - by_twist[2]) > p.twist_floor + p.twist_share * spin:
            off = abs(turned - by_twist[2])
            reason = f"its pose and its twist differ by {off:.2f} rad in {p.motion_window:g} s"
            self._findings.note(now, ODOMETRY, reason)
        length = math.hypot(self._robot.limits.vx, self._robot.limits.vy)
        top = p.speed_factor * length * (now - then.odometry.stamp) + p.jump
        if float(np.hypot(*by_pose)) > top:
            reason = f"{np.hypot(*by_pose):.2f} m in {p.motion_window:g} s (at most {top:.2f} m)"
            self._findings.note(now, ODOMETRY, reason)
        if here.gyro is not None and then.gyro is not None:
            self._compare_yaws(now, turned, here.gyro - then.gyro)

    def _compare_yaws(self, now: float, by_odometry: float, by_imu: float) -> None:
        p = self._parameters
        off = abs(wrap_angle(by_odometry - by_imu))
        most = p.yaw_floor + p.yaw_share * max(abs(by_odometry), abs(by_imu))
        if off <= most:
            self._disputed = None
            return
        wrong = self._wrong_yaw(now)
        if not wrong:
            return
        other = IMU if wrong == ODOMETRY else ODOMETRY
        turns = {ODOMETRY: by_odometry, IMU: by_imu}
        reason = (
            f"turned by {turns[wrong]:.2f} rad in {p.motion_window:g} s, "
            f"by the {other} {turns[other]:.2f}"
        )
        self._findings.note(now, wrong, reason)

    def _wrong_yaw(self, now: float) -> str:
        """Name of the sensor whose yaw is wrong; '' while unknown, or if one is named already.

        The trunks seen are waited for; where they do not say, an odometry that stands is wrong,
        else the IMU.
        """
        if any(alarm.source in (ODOMETRY, IMU) for alarm in self._findings.alarms(now)):
            return ""
        if self._disputed is None:
            self._disputed = now
        if seen := self.seen.wrong_yaw():
            return seen
        if now - self._disputed < self._parameters.dispute:
            return ""
        poses = {moment.odometry.T_odom_base for moment in self._moments}
        return ODOMETRY if len(poses) == 1 else IMU


def is_finite(odometry: Odometry) -> bool:
    """True if all numbers of an odometry are finite."""
    pose = odometry.T_odom_base
    values = (pose.x, pose.y, pose.yaw, odometry.vx, odometry.vy, odometry.yaw_rate)
    return all(map(math.isfinite, values))
