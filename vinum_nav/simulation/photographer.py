"""Pictures of a vineyard and the robot in it from anywhere, for people to look at."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import CameraIntrinsics, Pose2, quat_xyzw_from_rpy
from vinum_nav.interfaces import Side
from vinum_nav.simulation.body import add_robot, camera_name
from vinum_nav.simulation.colour_camera import amplified
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.simulation.seen_world import seen_world
from vinum_nav.simulation.sight import ROBOT_REACH, Reach
from vinum_nav.simulation.viewpoints import View
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

CAMERA = "photographer"
FOV_DEG = 66.0
"""Angle of view across."""
FINER = 2
"""Pictures are drawn so many times larger and then made smaller, against jagged edges."""
SHADOW_SIZE = 4096
GROUND_REACH = Reach(detail=14.0, ground_detail=10.0, things=120.0, shadows=24.0, clip=240.0)
AIR_REACH = Reach(detail=25.0, ground_detail=10.0, things=240.0, shadows=110.0, clip=400.0)
HIGH = 4.0
"""An eye so high above its target is in the air [m]."""


class Photographer:
    """Takes pictures of one vineyard; the robot stands at `pose`."""

    def __init__(
        self, vineyard: Vineyard, robot: Robot, pose: Pose2, size: tuple[int, int] = (640, 360)
    ) -> None:
        """Compile the world.

        Args:
            size: width and height of pictures [px].

        Raises:
            SimulatorUnavailableError: MuJoCo or EGL is missing.
        """
        mujoco = load_mujoco()
        self.size = size
        self._gains = vineyard.light.camera_gains
        width, height = FINER * size[0], FINER * size[1]
        slope = math.tan(math.radians(FOV_DEG) / 2)
        fov_down = 2 * math.atan(slope * height / width)
        lens = CameraIntrinsics.from_fov(width, height, math.radians(FOV_DEG), fov_down)
        spec = seen_world(build_mjcf(vineyard))
        add_robot(spec, robot, vineyard.mission.camera_mount, vineyard.mission.side)
        add_camera(spec.worldbody, CAMERA, np.eye(4), lens)
        self._model = spec.compile()
        self._data = mujoco.MjData(self._model)
        z, roll, pitch = stance(robot, vineyard.terrain, pose)
        qx, qy, qz, qw = quat_xyzw_from_rpy(roll, pitch, pose.yaw)
        self._data.qpos[:7] = [pose.x, pose.y, z, qw, qx, qy, qz]
        mujoco.mj_forward(self._model, self._data)
        self._renderer = SceneRenderer(self._model, width, height, shadow_size=SHADOW_SIZE)

    def robot_view(self, side: Side) -> NDArray[np.uint8]:
        """Picture (H, W, 3) of the robot's camera on one side, exposed and balanced."""
        return amplified(self._shrunk(camera_name(side), ROBOT_REACH), self._gains)

    def view(self, view: View) -> NDArray[np.uint8]:
        """Picture (H, W, 3) from a viewpoint."""
        aim_camera(self._model, CAMERA, view.T_map_camera)
        load_mujoco().mj_forward(self._model, self._data)
        high = view.eye[2] - view.target[2] > HIGH
        return self._shrunk(CAMERA, AIR_REACH if high else GROUND_REACH)

    def _shrunk(self, camera: str, reach: Reach) -> NDArray[np.uint8]:
        self._renderer.reach = reach
        rgb = self._renderer.rgb(self._data, camera)
        small = cv2.resize(rgb, self.size, interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)

    def close(self) -> None:
        """Free OpenGL."""
        self._renderer.close()

    def __enter__(self) -> Photographer:
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self.close()
