"""The camera of one run: its constant errors, and the noise of its pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import homogeneous, rotation_rpy
from vinum_nav.interfaces import Side
from vinum_nav.simulation.colour_camera import Gains, noisy_rgb, white_balance
from vinum_nav.simulation.depth_camera import noisy_depth
from vinum_nav.simulation.noise import Noise, Streams


class RunCamera:
    """RGB-D camera on one side, mounted and balanced slightly wrong for the whole run."""

    def __init__(
        self,
        robot: Robot,
        noise: Noise,
        random_seed: int,
        mount: str,
        side: Side,
        light_gains: Gains,
    ) -> None:
        """Args: light_gains: exposure and white balance that the light asks for."""
        self.side = side
        self.intrinsics = robot.intrinsics(mount)
        self._camera, self._noise = robot.camera(mount), noise
        self._streams = Streams(random_seed)
        wrong = self._streams("camera_mount").normal(0.0, 1.0, 3) * noise.camera_mount
        self.T_base_camera = robot.T_base_camera(mount, side) @ homogeneous(
            rotation_rpy(*wrong), np.zeros(3)
        )
        """True mounting (4, 4) of the camera in this run."""
        error = white_balance(noise, self._streams)
        red, green, blue = (own * light for own, light in zip(error, light_gains, strict=True))
        self._gains = red, green, blue

    def measured(
        self, rgb: NDArray[np.uint8], depth: NDArray[np.float32], index: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Picture number `index` as the camera gives it.

        Args:
            rgb: true colours (H, W, 3).
            depth: true depth (H, W) [m].

        Returns:
            Colour (H, W, 3) and depth (H, W) [m]; NaN where there is no depth.
        """
        streams = self._streams.of(index)
        return (
            noisy_rgb(rgb, self._noise, self._gains, streams),
            noisy_depth(depth, self._noise, self._camera, streams),
        )
