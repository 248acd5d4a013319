"""Lens of a camera, as its CameraInfo tells it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from vinum_nav.border.pictures import judge_intrinsics
from vinum_nav.border.refusal import RefusedError
from vinum_nav.geometry import CameraIntrinsics

MODELS = {
    "plumb_bob": (4, 5, 8, 12, 14),
    "rational_polynomial": (8, 12, 14),
    "equidistant": (4,),
    "fisheye": (4,),
}
"""Model of distortion -> numbers of coefficients that OpenCV takes for it."""
FISHEYE = ("equidistant", "fisheye")
_NOTHING = 1e-6
"""Coefficients up to this bend no ray by a pixel."""


@dataclass(frozen=True)
class Lens:
    """Camera model: maps rays to pixels.

    Attributes:
        intrinsics: of the pinhole behind the distortion.
        model: one of MODELS; '' without distortion.
        distortion: coefficients in OpenCV's order; empty without distortion.
    """

    intrinsics: CameraIntrinsics
    model: str = ""
    distortion: tuple[float, ...] = ()

    @property
    def is_distorted(self) -> bool:
        """True if the lens bends straight lines."""
        return bool(self.distortion)


def lens_of(message: Any, *, is_rectified: bool = False) -> Lens:
    """Lens of the pictures that a CameraInfo of ROS 1 or ROS 2 belongs to.

    Args:
        is_rectified: the pictures are rectified: P is theirs; of others it is K and D.

    Raises:
        RefusedError: an uncalibrated camera, a distortion that OpenCV does not know, or numbers
            that no camera has.

    Source: sensor_msgs/CameraInfo: K and D are of the raw picture, P is of the rectified one; all
    are of the whole sensor before binning and region of interest.
    """
    k, d = _values(message, "k"), _values(message, "d")
    if k[0] == 0:
        raise RefusedError("k[0] (fx)", 0.0, "a focal length: the camera is not calibrated")
    bent = any(abs(value) > _NOTHING for value in d)
    if not is_rectified:
        lens = Lens(_intrinsics(message, k[0], k[4], k[2], k[5]))
        return _distorted(lens, str(message.distortion_model), d) if bent else lens
    p = _values(message, "p")
    if p[0] > 0:
        return Lens(_intrinsics(message, p[0], p[5], p[2], p[6]))
    if bent:
        raise RefusedError("p", "all 0", "the projection of the rectified picture")
    return Lens(_intrinsics(message, k[0], k[4], k[2], k[5]))


def size_of(message: Any) -> tuple[int, int]:
    """Width and height of the pictures that a CameraInfo belongs to [px]."""
    roi, binning = message.roi, _binning(message)
    width, height = roi.width or message.width, roi.height or message.height
    return width // binning[0], height // binning[1]


def _distorted(lens: Lens, model: str, d: tuple[float, ...]) -> Lens:
    if len(d) not in MODELS.get(model, ()):
        raise RefusedError(
            "distortion_model", f"{model!r} with {len(d)} coefficients", f"one of {_known()}"
        )
    return replace(lens, model=model, distortion=d)


def _known() -> list[str]:
    return [f"{name} with {counts}" for name, counts in MODELS.items() if counts]


def _values(message: Any, name: str) -> tuple[float, ...]:
    """Numbers of a field, whose name is a capital letter in ROS 1."""
    values = getattr(message, name) if hasattr(message, name) else getattr(message, name.upper())
    return tuple(float(value) for value in values)


def _binning(message: Any) -> tuple[int, int]:
    return max(1, message.binning_x), max(1, message.binning_y)


def _intrinsics(message: Any, fx: float, fy: float, cx: float, cy: float) -> CameraIntrinsics:
    """Intrinsics after region of interest and binning."""
    (width, height), (across, down) = size_of(message), _binning(message)
    left, top = message.roi.x_offset, message.roi.y_offset
    return judge_intrinsics(
        CameraIntrinsics(
            width, height, fx / across, fy / down, (cx - left) / across, (cy - top) / down
        )
    )
