"""The border of the stack in one process: judges a whole Observation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from vinum_nav.border.gnss import judge_fix
from vinum_nav.border.motion import judge_imu, judge_odometry
from vinum_nav.border.pictures import judge_frame
from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.refusals import Refusals
from vinum_nav.border.scans import judge_scan
from vinum_nav.border.stamps import StampGate
from vinum_nav.interfaces import Alarm, Frame, Observation


class _Stamped(Protocol):
    @property
    def stamp(self) -> float: ...


T = TypeVar("T", bound=_Stamped)


class ObservationBorder:
    """Leaves out of each observation what is refused, counts it and names it.

    Sources are 'odometry', 'imu', 'gnss', 'lidar', 'camera_left', 'camera_right', and 'clock' for
    the observation's own stamp.
    """

    def __init__(self) -> None:
        self._refusals = Refusals()
        self._gates: dict[str, StampGate] = {}
        self._now = 0.0

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """One of each kind of refusal so far; none is a fault."""
        return self._refusals.alarms

    @property
    def counts(self) -> dict[str, int]:
        """Number of refusals by source."""
        return dict(self._refusals.counts)

    def judge(self, observation: Observation) -> Observation:
        """The observation without the parts that are refused.

        One whose own stamp is refused comes back empty, at the stamp of the one before. A part that
        no judge is named for here does not come in.
        """
        try:
            self._now = self._gate("clock").judge(observation.stamp, None)
        except RefusedError as error:
            self.refuse("clock", error)
            return Observation(self._now, None)
        imu = (self._judged("imu", sample, judge_imu) for sample in observation.imu)
        return Observation(
            observation.stamp,
            odometry=self._judged("odometry", observation.odometry, judge_odometry),
            imu=tuple(sample for sample in imu if sample is not None),
            gnss=self._judged("gnss", observation.gnss, judge_fix),
            scan=self._judged("lidar", observation.scan, judge_scan),
            frame=self._judged(camera_of(observation.frame), observation.frame, judge_frame),
        )

    def refuse(self, source: str, error: RefusedError) -> None:
        """Count and name a refusal that was found later, e.g. once pixels were made."""
        self._refusals.note(source, error)

    def _gate(self, source: str) -> StampGate:
        return self._gates.setdefault(source, StampGate())

    def _judged(self, source: str, part: T | None, judge: Callable[[T], T]) -> T | None:
        if part is None:
            return None
        try:
            judge(part)
            self._gate(source).judge(part.stamp, self._now)
        except RefusedError as error:
            self.refuse(source, error)
            return None
        return part


def camera_of(frame: Frame | None) -> str:
    """Name of a frame's camera, e.g. 'camera_left'; '' without a frame."""
    return "" if frame is None else f"camera_{frame.side}"
