"""Frames that messages of the contract may be in (REP 105 and the robot's sensors)."""

from __future__ import annotations

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description import frame_names
from vinum_nav.interfaces import Side
from vinum_nav.messages.points import optical_frame

MAP, ODOM, BASE = frame_names.MAP, frame_names.ODOM, frame_names.BASE
IMU_FRAMES = (BASE, frame_names.IMU)
"""The IMU's axes are those of base_link, wherever on the body it sits."""
SCAN_FRAMES = (frame_names.LIDAR,)
GNSS_FRAMES = (frame_names.GNSS, "gnss_antenna")
"""Frame of the contract, and the name that it had before."""
CAMERA_FRAMES = tuple(map(optical_frame, Side))
PARENT_OF = {ODOM: MAP, BASE: ODOM} | dict.fromkeys(
    (*CAMERA_FRAMES, *SCAN_FRAMES, GNSS_FRAMES[0]), BASE
)
"""Tree of the transforms: the frame that each is placed in."""


def judge_frame_id(frame_id: str, *known: str, field: str = "header.frame_id") -> str:
    """The frame. Raises RefusedError for one that is empty or not among the known ones."""
    if frame_id not in known:
        raise RefusedError(field, frame_id, f"one of {list(known)}")
    return frame_id
