"""Pictures of a MuJoCo world: colour, metric depth, segmentation."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.simulation.errors import SimulatorUnavailableError

NEAR, FAR = 0.05, 80.0
"""Clipping planes of every picture [m]."""
SHADOW_SIZE = 1024
"""Shadow map [px]: four times cheaper than MuJoCo's default, still sharp enough."""
CAMERA_GROUPS = (0, 1, 2)
"""Geom groups that a camera sees: ground, what stands on it, robot."""

NO_EGL = (
    "no off-screen rendering: install EGL (Debian, Ubuntu: apt install libegl1 libgl1 libgles2)"
)


def choose_gl() -> None:
    """Render off screen through EGL unless the user chose otherwise; before mujoco is imported."""
    if "mujoco" not in sys.modules:
        os.environ.setdefault("MUJOCO_GL", "egl")


def load_mujoco() -> Any:
    """The mujoco module, set up for off-screen pictures.

    Raises:
        SimulatorUnavailableError: MuJoCo or EGL is missing; the message says what to install.
    """
    choose_gl()
    try:
        import mujoco
    except ModuleNotFoundError as error:
        raise SimulatorUnavailableError(f"no MuJoCo: pip install mujoco ({error})") from error
    except (ImportError, OSError, AttributeError) as error:
        raise SimulatorUnavailableError(f"{NO_EGL} ({error})") from error
    return mujoco


def add_camera(body: Any, name: str, T_body_optical: Array, intrinsics: CameraIntrinsics) -> Any:
    """Add a pinhole camera to a body of an MjSpec.

    Args:
        body: mujoco.MjsBody; the world body for a camera fixed in map.
        T_body_optical: (4, 4), maps the optical frame (x right, y down, z forward) to the body.
    """
    camera = body.add_camera(name=name, pos=T_body_optical[:3, 3])
    camera.quat = quat_wxyz(T_body_optical[:3, :3] @ np.diag([1.0, -1.0, -1.0]))
    camera.resolution = [intrinsics.width, intrinsics.height]
    camera.sensor_size = [intrinsics.width / intrinsics.fx, intrinsics.height / intrinsics.fy]
    camera.focal_length = [1.0, 1.0]
    return camera


def aim_camera(model: Any, name: str, T_body_optical: Array) -> None:
    """Move a camera of a compiled model within its body; mj_forward makes it effective."""
    mujoco = load_mujoco()
    camera = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_CAMERA, name)
    if camera < 0:
        raise ValueError(f"no camera {name!r} in the model")
    model.cam_pos[camera] = T_body_optical[:3, 3]
    model.cam_quat[camera] = quat_wxyz(T_body_optical[:3, :3] @ np.diag([1.0, -1.0, -1.0]))


def quat_wxyz(rotation: Array) -> Array:
    """Unit quaternion (w, x, y, z) of a rotation matrix (3, 3)."""
    quat = np.empty(4)
    load_mujoco().mju_mat2Quat(quat, np.ascontiguousarray(rotation, dtype=float).ravel())
    return quat


class SceneRenderer:
    """Renders one compiled model; pictures of one size.

    `camera` is a camera's name everywhere; `data` must have gone through mj_forward or mj_step
    (kinematics at least) since its qpos was changed.
    """

    def __init__(self, model: Any, width: int, height: int) -> None:
        """Sets clipping planes, shadow size and off-screen size of `model`.

        Raises:
            SimulatorUnavailableError: no OpenGL context is to be had.
        """
        mujoco = load_mujoco()
        self._model = model
        model.vis.global_.offwidth = max(width, model.vis.global_.offwidth)
        model.vis.global_.offheight = max(height, model.vis.global_.offheight)
        model.vis.quality.shadowsize = SHADOW_SIZE
        model.vis.quality.offsamples = 0
        model.vis.map.znear = NEAR / model.stat.extent
        model.vis.map.zfar = FAR / model.stat.extent
        try:
            self._renderer = mujoco.Renderer(
                model, height=height, width=width, max_geom=model.ngeom + 200
            )
        except Exception as error:
            raise SimulatorUnavailableError(f"{NO_EGL} ({error})") from error
        self._option = mujoco.MjvOption()
        for group in range(6):
            self._option.geomgroup[group] = group in CAMERA_GROUPS
            self._option.sitegroup[group] = False

    def rgb(self, data: Any, camera: str) -> NDArray[np.uint8]:
        """Colour picture (H, W, 3)."""
        self._renderer.disable_depth_rendering()
        self._renderer.disable_segmentation_rendering()
        return np.asarray(self._render(data, camera), dtype=np.uint8)

    def depth(self, data: Any, camera: str) -> NDArray[np.float32]:
        """Z of the optical frame (H, W) [m]; inf where there is only sky."""
        self._renderer.enable_depth_rendering()
        depth = np.asarray(self._render(data, camera), dtype=np.float32)
        depth[depth > 0.98 * FAR] = np.inf
        return depth

    def segmentation(self, data: Any, camera: str) -> NDArray[np.int32]:
        """Id of the geom at every pixel (H, W), -1 where there is none."""
        mujoco = load_mujoco()
        self._renderer.enable_segmentation_rendering()
        ids = np.asarray(self._render(data, camera), dtype=np.int32)
        return np.where(ids[..., 1] == int(mujoco.mjtObj.mjOBJ_GEOM), ids[..., 0], np.int32(-1))

    def _render(self, data: Any, camera: str) -> Any:
        self._renderer.update_scene(data, camera, self._option)
        return self._renderer.render()

    def close(self) -> None:
        """Free the OpenGL context; the renderer cannot be used afterwards."""
        self._renderer.close()

    def __enter__(self) -> SceneRenderer:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
