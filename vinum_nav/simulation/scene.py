"""The robot's camera in the rendered world."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import CameraIntrinsics, quat_xyzw_from_rpy
from vinum_nav.interfaces import Side
from vinum_nav.simulation.body import add_robot, camera_name
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.renderer import SceneRenderer, aim_camera, load_mujoco
from vinum_nav.simulation.run_camera import RunCamera
from vinum_nav.simulation.seen_world import seen_world
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld


class RobotScene:
    """World and robot for the eye; compiled when the first picture is asked for."""

    def __init__(
        self, world: MjcfWorld, robot: Robot, noise: Noise, random_seed: int, mount: str, side: Side
    ) -> None:
        self._world, self._robot, self._mount = world, robot, mount
        self._camera = RunCamera(robot, noise, random_seed, mount, side, world.gains)
        self.intrinsics: CameraIntrinsics = self._camera.intrinsics
        self.T_base_camera = self._camera.T_base_camera
        """True mounting (4, 4) of the camera in this run."""
        self._model: Any = None
        self._data: Any = None
        self._renderer: SceneRenderer | None = None
        self._closed = False

    @property
    def side(self) -> Side:
        """Side of the camera."""
        return self._camera.side

    @property
    def geoms_drawn(self) -> int:
        """Number of geoms in the last picture; 0 before the first."""
        return 0 if self._renderer is None else self._renderer.scene_size

    def expose(self, state: BodyState, index: int) -> RenderedFrame:
        """Picture number `index` at a true state; nothing is rendered yet."""
        return RenderedFrame(self, state, index)

    def picture(
        self, state: BodyState, index: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colour (H, W, 3) and depth (H, W) [m] of a picture; NaN where there is no depth."""
        renderer = self._aimed(state)
        rgb, depth = renderer.rgbd(self._data, camera_name(self.side))
        return self._camera.measured(rgb, depth, index)

    def segmentation(self, state: BodyState) -> NDArray[np.int32]:
        """True id of the geom (see `model`) at every pixel (H, W), -1 where there is none."""
        return self._aimed(state).segmentation(self._data, camera_name(self.side))

    def compiled(self) -> tuple[Any, Any]:
        """Model and data, compiled by the first call."""
        if self._model is None:
            mujoco = load_mujoco()
            spec = seen_world(self._world)
            add_robot(spec, self._robot, self._mount, self.side)
            self._model = spec.compile()
            aim_camera(self._model, camera_name(self.side), self.T_base_camera)
            self._data = mujoco.MjData(self._model)
        return self._model, self._data

    def place(self, state: BodyState) -> None:
        """Put the seen robot at a true state."""
        mujoco = load_mujoco()
        model, data = self.compiled()
        x, y, z, w = quat_xyzw_from_rpy(state.roll, state.pitch, state.yaw)
        data.qpos[:7] = [state.x, state.y, state.z, w, x, y, z]
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_camlight(model, data)

    def _aimed(self, state: BodyState) -> SceneRenderer:
        if self._closed:
            raise RuntimeError(f"picture of {state.stamp:.2f} s: the simulator is closed")
        self.place(state)
        if self._renderer is None:
            camera = self.intrinsics
            self._renderer = SceneRenderer(self._model, camera.width, camera.height)
        return self._renderer

    def close(self) -> None:
        """Free OpenGL; pictures not yet looked at are lost."""
        if self._renderer is not None:
            self._renderer.close()
        self._renderer, self._closed = None, True


class RenderedFrame:
    """A Frame that is rendered when it is looked at."""

    def __init__(self, scene: RobotScene, state: BodyState, index: int) -> None:
        self._scene, self._state, self._index = scene, state, index
        self._pixels: tuple[NDArray[np.uint8], NDArray[np.float32]] | None = None

    @property
    def stamp(self) -> float:
        """Time of exposure [s]."""
        return self._state.stamp

    @property
    def side(self) -> Side:
        """Side of the robot on which the camera is."""
        return self._scene.side

    @property
    def intrinsics(self) -> CameraIntrinsics:
        """Intrinsics of colour and aligned depth alike."""
        return self._scene.intrinsics

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """Colour picture (H, W, 3), RGB order; rendered on first access."""
        return self._picture()[0]

    @property
    def depth(self) -> NDArray[np.float32]:
        """Depth (H, W), z of the optical frame [m], NaN where there is none; rendered on first
        access."""
        return self._picture()[1]

    def _picture(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        if self._pixels is None:
            self._pixels = self._scene.picture(self._state, self._index)
        return self._pixels
