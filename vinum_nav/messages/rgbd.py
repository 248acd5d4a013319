"""RGB-D pictures out of the messages of one camera, live or recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import judge_depth
from vinum_nav.errors import InputError
from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.messages.alignment import Aligned, Alignment
from vinum_nav.messages.decode_depth import decode_depth
from vinum_nav.messages.image import from_color, from_depth
from vinum_nav.messages.lens import Lens, lens_of
from vinum_nav.messages.picture_file import decode_color

NS = 1_000_000_000
NEAREST = 0.02
"""Depth [m] that most of a picture must exceed; nearer, it is not in the unit that is believed."""


@dataclass(frozen=True)
class RgbdPicture:
    """Colour and depth of one exposure, in the pixels of one pinhole in the colour's frame.

    Attributes:
        stamp_ns: of the colour [ns].
        frame_id: of the colour: its optical frame.
        rgb: (H, W, 3), without distortion.
        depth: (H, W) z of the optical frame [m], NaN where there is none.
        intrinsics: of colour and depth alike.
    """

    stamp_ns: int
    frame_id: str
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    intrinsics: CameraIntrinsics


class RgbdCamera:
    """Makes RGB-D pictures of a camera's messages; keeps its lenses and maps for the next one.

    Messages are those of sensor_msgs, whichever library has read them. Images may be Image or
    CompressedImage, of any size. Depth that lies in the pixels of colour needs no `depth_info`.
    """

    def __init__(
        self,
        T_color_depth: Array | None = None,
        *,
        is_rectified: bool = False,
        is_depth_rectified: bool = False,
        depth_scale: float | None = None,
    ) -> None:
        """Expect messages of one camera.

        Args:
            T_color_depth: see `T_color_depth`.
            is_rectified: whether colour is rectified, see `lens_of`.
            is_depth_rectified: whether depth is, where it has a CameraInfo of its own.
            depth_scale: metres of one unit (default: 0.001 for whole numbers, 1 for others).
        """
        self._alignment = Alignment(T_color_depth)
        self._is_rectified, self._is_depth_rectified = is_rectified, is_depth_rectified
        self._depth_scale = depth_scale
        self._info: Any = None
        self._depth_info: Any = None
        self._lens: Lens | None = None
        self._depth_lens: Lens | None = None

    @property
    def T_color_depth(self) -> Array | None:
        """Transform (4, 4) from the optical frame of depth to that of colour; None: the same."""
        return self._alignment.T_color_depth

    @T_color_depth.setter
    def T_color_depth(self, transform: Array | None) -> None:
        self._alignment.T_color_depth = transform

    @property
    def has_info(self) -> bool:
        """True if the CameraInfo of colour has come."""
        return self._info is not None

    @property
    def has_depth_info(self) -> bool:
        """True if depth has a CameraInfo of its own."""
        return self._depth_info is not None

    def set_info(self, message: Any) -> None:
        """Take the CameraInfo of all colour from now on; it is judged when a picture is made."""
        if message is not self._info:
            self._info, self._lens = message, None

    def set_depth_info(self, message: Any) -> None:
        """Take the CameraInfo of all depth from now on, where it is not that of colour."""
        if message is not self._depth_info:
            self._depth_info, self._depth_lens = message, None

    def picture(self, color: Any, depth: Any) -> RgbdPicture:
        """Make the picture of two images of one exposure.

        Raises:
            ValueError: an image or a CameraInfo cannot be used, or sizes differ; says what was
                got and what was wanted.
        """
        found = self.align(rgb_of(color), metres_of(depth, self._depth_scale))
        frame_id = str(color.header.frame_id)
        return RgbdPicture(stamp_ns_of(color), frame_id, found.rgb, found.depth, found.intrinsics)

    @property
    def lens(self) -> Lens:
        """Lens of colour. Raises InputError where no CameraInfo has come, RefusedError of lens_of.

        Depth without a CameraInfo of its own has the same.
        """
        if self._lens is None:
            if self._info is None:
                raise InputError("no camera_info beside the colour")
            self._lens = lens_of(self._info, is_rectified=self._is_rectified)
        return self._lens

    @property
    def depth_lens(self) -> Lens:
        """Lens of depth in its own pixels; raises as `lens` does."""
        if self._depth_info is None:
            return self.lens
        if self._depth_lens is None:
            self._depth_lens = lens_of(self._depth_info, is_rectified=self._is_depth_rectified)
        return self._depth_lens

    def align(self, rgb: NDArray[np.uint8], metres: NDArray[np.float32]) -> Aligned:
        """Bring colour (H, W, 3) and depth (h, w) [m] into the pixels of one pinhole.

        Raises:
            InputError: no CameraInfo of colour has come, or sizes differ.
            RefusedError: a CameraInfo says what no camera has.
        """
        return self._alignment.align(rgb, metres, self.lens, self.depth_lens)


def rgb_of(color: Any) -> NDArray[np.uint8]:
    """RGB (H, W, 3) of an Image or CompressedImage.

    Raises:
        ValueError: it cannot be decoded; says what was got.
    """
    if hasattr(color, "format"):
        return decode_color(bytes(color.data))
    return from_color(color)


def metres_of(depth: Any, scale: float | None = None) -> NDArray[np.float32]:
    """Depth (H, W) [m] of an Image or CompressedImage, in its own pixels, NaN where there is none.

    Args:
        scale: metres of one unit (default: 0.001 for whole numbers, 1 for others).

    Raises:
        ValueError: it cannot be decoded, or what it holds is no depth in metres.
    """
    if hasattr(depth, "format"):
        return _judged(decode_depth(bytes(depth.data), str(depth.format), scale))
    return _judged(from_depth(depth, scale))


def stamp_ns_of(message: Any) -> int:
    """Stamp of a message's header [ns], 0 where it was not filled in."""
    stamp = message.header.stamp
    return int(stamp.sec) * NS + int(stamp.nanosec)


def is_rectified_by_name(topic: str) -> bool:
    """True if pictures are rectified by the convention of image_pipeline.

    CameraInfo holds the numbers of both the raw and the rectified picture, and no message says
    which of them a picture is; the last part of its topic does: image_rect, image_rect_color.
    """
    parts = [part for part in topic.split("/") if part not in ("compressed", "compressedDepth")]
    return bool(parts) and parts[-1].startswith("image_rect")


def _judged(metres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Depth that is in metres. Raises ValueError for one that cannot be."""
    judge_depth(metres, None)
    known = metres[np.isfinite(metres)]
    if known.size and (middle := float(np.median(known))) < NEAREST:
        raise InputError(f"it is {middle:g} m in the middle: in another unit? (--depth-scale)")
    return metres
