"""The camera's judge: pictures that show nothing, or nothing new."""

from __future__ import annotations

import hashlib

import numpy as np

from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Alarm, Frame, Odometry, Side
from vinum_nav.watch.findings import Findings
from vinum_nav.watch.frozen import Frozen
from vinum_nav.watch.parameters import DEFAULTS, WatchParameters

SAMPLES = 4096
"""Pixels of a picture that are looked at."""


def source_of(side: Side) -> str:
    """Name of a camera in alarms."""
    return f"camera_{side.value}"


class PictureWatch:
    """Says of each picture whether it may be used; names a camera that gives none.

    A camera without a usable picture for `picture_fault`, or silent for `picture_timeout`, is a
    fault. Only the camera on the work side is waited for.
    """

    def __init__(self, side: Side, parameters: WatchParameters = DEFAULTS) -> None:
        """Args: side: the work side."""
        self._parameters, self._side = parameters, side
        self._findings = Findings(parameters.hold)
        self._frozen = {(side, part): Frozen(parameters) for side in Side for part in ("c", "d")}
        self._stamps: dict[Side, float] = {}
        self._bad_since: dict[Side, float] = {}
        self._pose: Pose2 | None = None
        self._began: float | None = None
        self._heard: float | None = None

    def move(self, odometry: Odometry) -> None:
        """Take in motion."""
        self._pose = odometry.T_odom_base

    def attend(self, now: float) -> None:
        """Say that pictures are listened to again at `now` [s], after a time of other work."""
        if self._heard is not None:
            self._heard = max(self._heard, now)

    def take(self, frame: Frame, now: float) -> bool:
        """True if a picture that came at `now` [s] may be used."""
        if frame.side == self._side:
            self._heard = now
        reason = self._trouble(frame, now)
        if not reason:
            self._bad_since.pop(frame.side, None)
            return True
        since = self._bad_since.setdefault(frame.side, now)
        if now - since >= self._parameters.picture_fault:
            self._findings.note(now, source_of(frame.side), reason)
        return False

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of the cameras at `now` [s]."""
        p = self._parameters
        self._began = now if self._began is None else self._began
        last, allowed = self._heard, p.picture_timeout
        if last is None:
            last, allowed = self._began, p.grace
        if now - last > allowed:
            self._findings.note(now, source_of(self._side), f"no picture for {allowed:g} s")
        return self._findings.alarms(now)

    def _trouble(self, frame: Frame, now: float) -> str:
        """Reason why a picture is useless; empty for a sound one."""
        last = self._stamps.get(frame.side)
        if last is not None and frame.stamp <= last:
            return f"the stamp stands at {last:.3f} s"
        p, age = self._parameters, now - frame.stamp
        if age < -p.ahead:
            return f"stamped {-age:.2f} s ahead of the clock"
        if age > p.picture_age:
            return f"stamped {age:.1f} s ago (at most {p.picture_age:g} s)"
        self._stamps[frame.side] = frame.stamp
        return _misfit(frame) or self._blind(frame)

    def _blind(self, frame: Frame) -> str:
        p = self._parameters
        rgb, depth = _thinned(frame.rgb), _thinned(frame.depth)
        mean, spread = float(rgb.mean()), float(rgb.std())
        if mean < p.picture_dark:
            return f"black: mean {mean:.1f} of 255 (at least {p.picture_dark:g})"
        if mean > p.picture_bright:
            return f"saturated: mean {mean:.1f} of 255 (at most {p.picture_bright:g})"
        if spread < p.picture_flat:
            return f"uniform: pixels vary by {spread:.2f} of 255 (at least {p.picture_flat:g})"
        share = float(np.mean(np.isfinite(depth) & (depth > 0)))
        if share < p.picture_depth:
            return f"without depth: {100 * share:.1f} % of the pixels have one"
        for part, pixels in (("c", rgb), ("d", depth)):
            digest = hashlib.blake2b(pixels.tobytes(), digest_size=8).digest()
            if self._frozen[frame.side, part].take(digest, self._pose):
                return f"frozen: the same {'colours' if part == 'c' else 'depth'} while it moved"
        return ""


def _misfit(frame: Frame) -> str:
    """Mismatch of sizes or intrinsics; empty where all does."""
    i, height, width = frame.intrinsics, frame.rgb.shape[0], frame.rgb.shape[1]
    if frame.depth.shape != (height, width):
        got = "x".join(str(n) for n in frame.depth.shape[::-1])
        return f"depth of {got} px beside a picture of {width}x{height}"
    if (i.width, i.height) != (width, height):
        return f"intrinsics of {i.width}x{i.height} px with a picture of {width}x{height}"
    sound = i.fx > 0 and i.fy > 0 and 0 < i.cx < width and 0 < i.cy < height
    return "" if sound else f"intrinsics that cannot be: {i}"


def _thinned(pixels: np.ndarray) -> np.ndarray:
    """Evenly spread pixels, SAMPLES of them or fewer."""
    step = max(1, int(np.sqrt(pixels.shape[0] * pixels.shape[1] / SAMPLES)))
    return np.ascontiguousarray(pixels[::step, ::step])
