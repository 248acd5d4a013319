"""Rules for the stamps of each topic."""

from __future__ import annotations

from typing import Any

from vinum_nav.border.stamps import StampGate
from vinum_nav.interfaces import Side
from vinum_nav.ros import names
from vinum_nav.ros.convert.stamps import from_time
from vinum_nav.ros.names import Topic

RISING = frozenset(
    topic.name
    for topic in (
        *(names.ODOM, names.IMU, names.GNSS, names.SCAN, names.DETECTIONS, names.DETECTOR_IMAGE),
        *(f(side) for side in Side for f in (names.color_image, names.depth_image)),
    )
)
"""Each message is a new measurement, and its stamp is above that of the one before."""
REPEATING = frozenset(
    topic.name
    for topic in (
        *(names.VINES, names.ROWS, names.MAP_POSE, names.TRUE_POSE, names.TRUE_SAFETY),
        *(f(side) for side in Side for f in (names.camera_info, names.depth_info)),
    )
)
"""Latched, or sent again unchanged: stamps do not fall.

Not judged are the stamps of goals and tasks, which are keys, of diagnostics, which nobody uses,
and of commands: a zero must never be refused for its stamp."""


class StampRule:
    """Judges the stamps of one subscription; each frame of a topic is a source of its own."""

    def __init__(self, topic: Topic) -> None:
        self._judged = topic.name in RISING | REPEATING
        self._may_repeat = topic.name in REPEATING
        self._gates: dict[str, StampGate] = {}

    def judge(self, message: Any, now: float | None) -> None:
        """Raises RefusedError for a stamp that does not rise or lies in the future.

        To be called when the message has been found good, so that its frame is one that is known.

        Args:
            now: the node's clock [s], None if it is not known or nothing to go by.
        """
        header = _header(message) if self._judged else None
        if header is not None:
            gate = self._gates.setdefault(header.frame_id, StampGate(may_repeat=self._may_repeat))
            gate.judge(from_time(header.stamp), now, "header.stamp")


def _header(message: Any) -> Any:
    """Header of a message, or of the first marker of an array; None for one without."""
    if hasattr(message, "markers"):
        return message.markers[0].header if message.markers else None
    return getattr(message, "header", None)
