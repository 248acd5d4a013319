"""The GNSS receiver's judge: fixes that the motion contradicts are not used."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Alarm, FixStatus, GnssFix
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.frozen import Frozen
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

SOURCE = "gnss"


@dataclass(frozen=True)
class Prediction:
    """Prediction of the antenna's foot.

    Attributes:
        position_map: its foot (2,) by motion and rows [m].
        sigma: standard deviation of that [m].
        T_dr_base: pose of base_link in the dead-reckoned frame at the stamp of the fix.
        position_dr: its foot (2,) in the dead-reckoned frame [m].
        yaw_map_dr: turn of the dead-reckoned frame in map [rad].
    """

    position_map: Array
    sigma: float
    T_dr_base: Pose2
    position_dr: Array
    yaw_map_dr: float


@dataclass(frozen=True)
class _Place:
    stamp: float
    measured: Array
    reckoned: Array
    sigma: float


class FixWatch:
    """Gates fixes by the predicted antenna; none of its findings is a fault.

    The gate widens with the prediction's own sigma: a robot that has long gone without fixes takes
    back those that agree with where it may be. A receiver that has jumped must agree better, and
    for a while. Fixes that creep away from a standing or turning robot are refused as well.
    """

    def __init__(self, fitted: bool, parameters: WatchParameters = DEFAULTS) -> None:
        """Args: fitted: whether the body has a receiver."""
        self._fitted = fitted
        self._parameters = parameters
        self._findings = Findings(parameters.hold)
        self._frozen = Frozen(parameters)
        self._heard: float | None = None
        self._began: float | None = None
        self._agrees_since: float | None = None
        self._trusted = True
        self._places: deque[_Place] = deque()

    def hear(self, fix: GnssFix, now: float) -> None:
        """Take in that the receiver spoke by `now` [s], whether it has a position or not."""
        self._heard = fix.stamp
        age = now - fix.stamp
        if age > self._parameters.fix_age:
            reason = f"stamped {age:.1f} s ago (at most {self._parameters.fix_age:g} s)"
            self._findings.note(now, SOURCE, reason, is_fault=False)
        known = math.isfinite(fix.latitude_deg + fix.longitude_deg)
        if fix.status != FixStatus.NO_FIX and not known:
            reason = f"a fix without a position: {fix.latitude_deg}, {fix.longitude_deg}"
            self._findings.note(fix.stamp, SOURCE, reason, is_fault=False)

    def admit(self, fix: GnssFix, foot_map: Array, predicted: Prediction) -> bool:
        """True if a fix may be used.

        Args:
            foot_map: antenna's foot (2,) by the fix [m].
        """
        p = self._parameters
        sigma = math.sqrt(max(float(np.trace(fix.covariance_enu[:2, :2])) / 2, 0.0))
        reason = self._implausible(fix, foot_map) or self._standing(fix, predicted)
        off = float(np.hypot(*(foot_map - predicted.position_map)))
        sigmas = p.fix_sigmas if self._trusted else p.fix_again_sigmas
        gate = p.fix_floor + sigmas * math.hypot(sigma, predicted.sigma)
        if not reason and not off <= gate:
            reason = f"{off:.1f} m off the predicted antenna (at most {gate:.1f} m)"
        if not reason:
            reason = self._creeping(fix.stamp, foot_map, sigma, predicted)
        if reason:
            self._trusted, self._agrees_since = False, None
            self._places.clear()
            self._findings.note(fix.stamp, SOURCE, reason, is_fault=False)
            return False
        if self._trusted:
            return True
        if self._agrees_since is None:
            self._agrees_since = fix.stamp
        self._trusted = fix.stamp - self._agrees_since >= p.fix_again
        return self._trusted

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of the receiver at `now` [s]."""
        p = self._parameters
        if not self._fitted:
            return (
                Alarm(SOURCE, "none on this body: start and rows alone say where it is", False),
            )
        self._began = now if self._began is None else self._began
        last, allowed = self._heard, p.gnss_timeout
        if last is None:
            last, allowed = self._began, p.grace
        if last > now + p.ahead:
            reason = f"stamped {last - now:.2f} s ahead of the clock"
            self._findings.note(now, SOURCE, reason, is_fault=False)
        if now - last > allowed:
            self._findings.note(now, SOURCE, f"silent for {allowed:g} s", is_fault=False)
        return self._findings.alarms(now)

    def _implausible(self, fix: GnssFix, foot_map: Array) -> str:
        if not (abs(fix.latitude_deg) <= 90 and abs(fix.longitude_deg) <= 180):
            return f"impossible position {fix.latitude_deg}, {fix.longitude_deg}"
        far, farthest = float(np.hypot(*foot_map)), self._parameters.fix_farthest
        return "" if far < farthest else f"a position {far / 1000:.0f} km away from the block"

    def _standing(self, fix: GnssFix, predicted: Prediction) -> str:
        place = fix.latitude_deg, fix.longitude_deg
        frozen = self._frozen.take(place, predicted.T_dr_base)
        return "frozen: the same position while the robot moved" if frozen else ""

    def _creeping(self, stamp: float, foot_map: Array, sigma: float, predicted: Prediction) -> str:
        """Compare the way of the last seconds; only what no error of the scale explains counts."""
        p = self._parameters
        here = _Place(stamp, foot_map, predicted.position_dr, sigma)
        self._places.append(here)
        while self._places[0].stamp < stamp - p.drag_window:
            self._places.popleft()
        then = self._places[0]
        c, s = math.cos(predicted.yaw_map_dr), math.sin(predicted.yaw_map_dr)
        way = np.array([[c, -s], [s, c]]) @ (here.reckoned - then.reckoned)
        length = float(np.hypot(*way))
        error = here.measured - then.measured - way
        if length > 1.0:
            error = error - way * float(error @ way) / length**2
        off = float(np.hypot(*error))
        # The yaw is known as well as a start is, until fixes have shown it on the way.
        allowed = (
            p.fix_floor
            + p.fix_sigmas * math.hypot(sigma, then.sigma)
            + (p.drag_share + p.start_yaw_sigma) * length
        )
        return (
            ""
            if off <= allowed
            else f"crept {off:.1f} m away from the way (at most {allowed:.1f} m)"
        )
