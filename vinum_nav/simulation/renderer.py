"""Pictures of a MuJoCo world: colour, metric depth, segmentation."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.simulation.detail import Detail
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.shadow_box import ShadowBox, fit_shadows
from vinum_nav.simulation.sight import ROBOT_REACH, Reach, sight_of

NEAR = 0.05
"""Near clipping plane of every picture [m]."""
DEPTH_SHARE = 0.5
"""Depth beyond this share of the far plane is inf: MuJoCo draws its sky from 0.7 on."""
SHADOW_SIZE = 1536
"""Shadow map [px]; a pixel is about a centimetre, for it is spent on what is in sight."""
HIDDEN = 5
"""Geom group that no picture shows; the far level of detail waits there."""
CAMERA_GROUPS = (0, 1, 2)
"""Geom groups that a camera sees: ground, what stands on it, robot."""

NO_EGL = "no off-screen rendering: install EGL (Debian, Ubuntu: apt install libegl1 libgl1)"

NO_DISPLAY = "no window: --viewer needs a display; leave it out to run headless"


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


def open_viewer(model: Any, data: Any) -> Any:
    """MuJoCo's own window on a model.

    Raises:
        SimulatorUnavailableError: no display.
    """
    load_mujoco()
    import glfw

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not glfw.init():
            raise SimulatorUnavailableError(NO_DISPLAY)
    import mujoco.viewer

    return mujoco.viewer.launch_passive(model, data)


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
    camera = _camera_id(model, name)
    model.cam_pos[camera] = T_body_optical[:3, 3]
    model.cam_quat[camera] = quat_wxyz(T_body_optical[:3, :3] @ np.diag([1.0, -1.0, -1.0]))


def quat_wxyz(rotation: Array) -> Array:
    """Unit quaternion (w, x, y, z) of a rotation matrix (3, 3)."""
    quat = np.empty(4)
    load_mujoco().mju_mat2Quat(quat, np.ascontiguousarray(rotation, dtype=float).ravel())
    return quat


class SceneRenderer:
    """Renders one compiled model; pictures of one size.

    Each picture shows what its camera can see and no more: near things in full detail, far ones by
    their far geoms, and in the shadow map what can cast a shadow into the picture, see Detail.

    `camera` is a camera's name everywhere; `data` must have gone through mj_forward or mj_step
    (kinematics at least) since its qpos was changed.
    """

    def __init__(
        self,
        model: Any,
        width: int,
        height: int,
        reach: Reach = ROBOT_REACH,
        shadow_size: int = SHADOW_SIZE,
    ) -> None:
        """Sets shadow size and off-screen size of `model`.

        Raises:
            SimulatorUnavailableError: no OpenGL context is to be had.
        """
        mujoco = load_mujoco()
        self._model = model
        self.reach = reach
        """Distances up to which pictures show things; may change between two pictures."""
        model.vis.global_.offwidth = max(width, model.vis.global_.offwidth)
        model.vis.global_.offheight = max(height, model.vis.global_.offheight)
        model.vis.quality.shadowsize = shadow_size
        model.vis.quality.offsamples = 0
        try:
            self._gl = mujoco.GLContext(width, height)
            self._gl.make_current()
            self._context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
        except Exception as error:
            raise SimulatorUnavailableError(f"{NO_EGL} ({error})") from error
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, self._context)
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR
        self._scene = mujoco.MjvScene(model, maxgeom=model.ngeom + 200)
        self._rect = mujoco.MjrRect(0, 0, width, height)
        self._option = mujoco.MjvOption()
        for group in range(6):
            self._option.geomgroup[group] = group in CAMERA_GROUPS
            self._option.sitegroup[group] = False
        self._detail: Detail | None = None
        self._closed = False

    @property
    def scene_size(self) -> int:
        """Number of geoms that the last picture was drawn with."""
        return int(self._scene.ngeom)

    def rgbd(self, data: Any, camera: str) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colour (H, W, 3) and z of the optical frame (H, W) [m] of one pass, see depth."""
        self._draw(data, camera, as_ids=False)
        rgb, raw = self._read()
        return rgb, _metric(raw, self.reach.clip)

    def rgb(self, data: Any, camera: str) -> NDArray[np.uint8]:
        """Colour picture (H, W, 3)."""
        return self.rgbd(data, camera)[0]

    def depth(self, data: Any, camera: str) -> NDArray[np.float32]:
        """Z of the optical frame (H, W) [m]; inf beyond DEPTH_SHARE of the far plane."""
        self._draw(data, camera, as_ids=True)
        return _metric(self._read()[1], self.reach.clip)

    def segmentation(self, data: Any, camera: str) -> NDArray[np.int32]:
        """Id of the geom at every pixel (H, W), -1 where there is none.

        A thing that is shown in less detail has the id of its geom in full detail.
        """
        mujoco = load_mujoco()
        self._draw(data, camera, as_ids=True)
        code = self._read()[0].astype(np.int32) @ np.array([1, 1 << 8, 1 << 16], dtype=np.int32)
        ids = np.full(self._scene.ngeom + 1, -1, dtype=np.int32)
        for geom in self._scene.geoms[: self._scene.ngeom]:
            if geom.segid >= 0 and geom.objtype == int(mujoco.mjtObj.mjOBJ_GEOM):
                ids[geom.segid + 1] = self._details(data).stands_for[geom.objid]
        return np.asarray(ids[code], dtype=np.int32)

    def _draw(self, data: Any, camera: str, as_ids: bool) -> None:
        mujoco = load_mujoco()
        if self._closed:
            raise RuntimeError("this SceneRenderer is closed")
        view = mujoco.MjvCamera()
        view.type = mujoco.mjtCamera.mjCAMERA_FIXED
        view.fixedcamid = _camera_id(self._model, camera)
        self._fill_scene(data, view, shadows=not as_ids)
        for flag in (mujoco.mjtRndFlag.mjRND_SEGMENT, mujoco.mjtRndFlag.mjRND_IDCOLOR):
            self._scene.flags[flag] = as_ids
        self._gl.make_current()
        mujoco.mjr_render(self._rect, self._scene, self._context)

    def _fill_scene(self, data: Any, view: Any, shadows: bool) -> None:
        """Put into the scene what one picture shows."""
        mujoco, model = load_mujoco(), self._model
        model.vis.map.znear = NEAR / model.stat.extent
        model.vis.map.zfar = self.reach.clip / model.stat.extent
        sight = sight_of(model, data, view.fixedcamid, self._rect.width, self._rect.height)
        sun = _sun(model, data) if shadows else None
        box = None if sun is None else fit_shadows(sight, sun, self.reach.shadows)
        drawn, casting = self._details(data).choose(sight, self.reach, box)
        groups = model.geom_group.copy()
        model.geom_group[:] = np.where(drawn, CAMERA_GROUPS[0], HIDDEN)
        everything = mujoco.mjtCatBit.mjCAT_ALL.value
        try:
            mujoco.mjv_updateScene(model, data, self._option, None, view, everything, self._scene)
        finally:
            model.geom_group[:] = groups
        if box is not None:
            self._fit_shadow_map(box, casting)

    def _fit_shadow_map(self, box: ShadowBox, casting: NDArray[np.bool_]) -> None:
        """Spend the whole shadow map on `box`, and draw into it only what casts shadows there."""
        mujoco = load_mujoco()
        self._context.shadowClip = box.half
        for light in self._scene.lights[: self._scene.nlight]:
            if light.castshadow and light.type == mujoco.mjtLightType.mjLIGHT_DIRECTIONAL:
                light.pos = box.centre - 0.5 * self.reach.clip * np.asarray(light.dir)
        decor = int(mujoco.mjtCatBit.mjCAT_DECOR)
        for geom in self._scene.geoms[: self._scene.ngeom]:
            if not casting[geom.objid]:
                geom.category = decor

    def _details(self, data: Any) -> Detail:
        if self._detail is None:
            self._detail = Detail(self._model, data, np.isin(self._model.geom_group, CAMERA_GROUPS))
        return self._detail

    def _read(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colour and raw depth (1 is near, 0 is far), upper row first."""
        shape = (self._rect.height, self._rect.width)
        rgb, raw = np.empty((*shape, 3), dtype=np.uint8), np.empty(shape, dtype=np.float32)
        load_mujoco().mjr_readPixels(rgb, raw, self._rect, self._context)
        return np.ascontiguousarray(rgb[::-1]), np.ascontiguousarray(raw[::-1])

    def close(self) -> None:
        """Free the OpenGL context; the renderer cannot be used afterwards."""
        if self._closed:
            return
        self._closed = True
        self._gl.make_current()
        self._context.free()
        self._gl.free()

    def __enter__(self) -> SceneRenderer:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def _metric(raw: NDArray[np.float32], far: float) -> NDArray[np.float32]:
    """Depth [m] of MuJoCo's reversed depth: 1 at NEAR, 0 at `far`."""
    z = NEAR * far / (NEAR + raw.astype(np.float64) * (far - NEAR))
    return np.where(z < DEPTH_SHARE * far, z, np.inf).astype(np.float32)


def _sun(model: Any, data: Any) -> Array | None:
    """Direction (3,) of the light that casts parallel shadows; None where there is none."""
    directional = int(load_mujoco().mjtLightType.mjLIGHT_DIRECTIONAL)
    suns = (model.light_type == directional) & model.light_castshadow & model.light_active
    return np.array(data.light_xdir[np.argmax(suns)]) if suns.any() else None


def _camera_id(model: Any, name: str) -> int:
    mujoco = load_mujoco()
    camera = int(mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_CAMERA, name))
    if camera < 0:
        there = [model.camera(k).name for k in range(model.ncam)]
        raise ValueError(f"no camera {name!r} in the model; there are {there}")
    return camera
