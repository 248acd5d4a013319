"""Messages of Gazebo as arrays and states."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics, rpy_from_quat_xyzw
from vinum_nav.simulation.gazebo.errors import GazeboError
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.worlds.sdf.topics import MODEL

VINE = re.compile(r"[a-z]+")
"""Label that the name of a vine's collision begins with."""
LABELS = ("post", "anchor", "obstacle")
"""Label that the name of any other model begins with; its id follows."""


def body_state(pose: Any, stamp: float) -> BodyState:
    """State from a gz.msgs.Pose in map, named `stamp` [s]."""
    p, q = pose.position, pose.orientation
    return BodyState(stamp, p.x, p.y, p.z, *rpy_from_quat_xyzw((q.x, q.y, q.z, q.w)))


def colours(image: Any) -> NDArray[np.uint8]:
    """Colour (H, W, 3) of a gz.msgs.Image.

    Raises:
        GazeboError: not three bytes a pixel.
    """
    return _pixels(image, np.dtype(np.uint8), 3).reshape(image.height, image.width, 3)


def depths(image: Any) -> NDArray[np.float32]:
    """Depth (H, W) [m] of a gz.msgs.Image: 0 nearer and inf farther than the camera sees.

    Raises:
        GazeboError: not one 32 bit number a pixel.
    """
    depth = _pixels(image, np.dtype("<f4"), 1).reshape(image.height, image.width)
    depth = np.where(np.isnan(depth), np.float32(np.inf), depth)
    return np.asarray(np.maximum(depth, np.float32(0.0)), dtype=np.float32)


def intrinsics(info: Any) -> CameraIntrinsics:
    """Pinhole of a gz.msgs.CameraInfo; Gazebo counts pixels from their corners, we from centres."""
    fx, _, cx, _, fy, cy = (float(k) for k in info.intrinsics.k[:6])
    return CameraIntrinsics(int(info.width), int(info.height), fx, fy, cx - 0.5, cy - 0.5)


def ranges(scan: Any, count: int) -> Array:
    """Ranges (count,) [m] of a gz.msgs.LaserScan, inf where nothing is hit.

    Raises:
        GazeboError: another number of rays.
    """
    measured = np.asarray(scan.ranges, dtype=float)
    if len(measured) != count:
        raise GazeboError(f"a scan of {len(measured)} rays, wanted {count}")
    return np.where(np.isfinite(measured), measured, np.inf)


def touched(contacts: Any) -> set[str]:
    """'<label>/<id>' of what a gz.msgs.Contacts says was touched; ground is left out."""
    names = set()
    for contact in contacts.contact:
        for collision in (contact.collision1.name, contact.collision2.name):
            name = thing(collision)
            if name is not None:
                names.add(name)
    return names


def thing(collision: str) -> str | None:
    """'<label>/<id>' of a collision '<model>::<link>::<collision>'; None for ground and robot."""
    model, *_, shape = collision.split("::")
    kind, _, number = model.partition("_")
    if model == MODEL or not number:
        return None
    if kind == "vine":
        label = VINE.match(shape)
        return f"{label.group() if label else 'trunk'}/{number}"
    return f"{kind}/{number}" if kind in LABELS else None


def _pixels(image: Any, kind: np.dtype[Any], channels: int) -> NDArray[Any]:
    wanted = image.width * image.height * channels * kind.itemsize
    if len(image.data) != wanted:
        raise GazeboError(
            f"a picture of {image.width} x {image.height} pixels has {len(image.data)} bytes, "
            f"wanted {wanted}"
        )
    return np.frombuffer(image.data, dtype=kind)
