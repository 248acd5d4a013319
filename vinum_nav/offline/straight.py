"""Undistortion of pictures and films by a calibration that the user gives."""

from __future__ import annotations

from dataclasses import replace

from vinum_nav.errors import InputError
from vinum_nav.messages.lens import Lens
from vinum_nav.messages.undistort import Undistorter
from vinum_nav.offline.picture import Picture


class Straight:
    """Undistorts pictures by one lens; without a lens it leaves them as they are."""

    def __init__(self, lens: Lens | None) -> None:
        self._undistorter = Undistorter(lens) if lens is not None and lens.is_distorted else None
        self._lens = lens

    def picture(self, picture: Picture) -> Picture:
        """Give the picture without distortion.

        Raises:
            InputError: its size is not that of the calibration.
        """
        if self._lens is None:
            return picture
        size = self._lens.intrinsics.width, self._lens.intrinsics.height
        got = picture.rgb.shape[1], picture.rgb.shape[0]
        if got != size:
            raise InputError(f"{got[0]} x {got[1]}, the calibration is of {size[0]} x {size[1]}")
        if self._undistorter is None:
            return picture
        return replace(picture, rgb=self._undistorter.picture(picture.rgb))
