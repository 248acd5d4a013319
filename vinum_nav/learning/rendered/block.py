"""All pictures of one block: rendered, exposed, annotated and written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError, WriteError
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.learning.rendered.backdrop import hang_backdrop
from vinum_nav.learning.rendered.exposure import expose
from vinum_nav.learning.rendered.objects import Owners
from vinum_nav.learning.rendered.plan import Job
from vinum_nav.learning.rendered.surroundings import Surroundings, add_occluders
from vinum_nav.learning.rendered.views import View, worthwhile_view
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.simulation.seen_world import seen_world
from vinum_nav.strict_json import json_text
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.growing.streams import stream
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

CAMERA = "dataset"
INTRINSICS = CameraIntrinsics.from_fov(640, 360, math.radians(69.0), math.radians(42.0))
"""RealSense D435, as on the bodies."""
BLIND_SHARE, BLIND_DEPTH = 0.5, 0.3
"""A view is drawn anew where more of the picture is nearer than this [m]."""
ATTEMPTS = 5


def render_block(job: Job) -> int:
    """Write the pictures of one block, then its records; the number of pictures.

    A block that is done is left as it is, one that was broken off is made again.
    """
    if not job.done.is_file():
        for name in ("images", "depth", "blocks"):
            (job.folder / name).mkdir(parents=True, exist_ok=True)
        records = list(_pictures(job))
        partial = job.done.with_suffix(".part")
        partial.write_text(json_text(records))
        partial.replace(job.done)
    return job.views


def _pictures(job: Job) -> Iterator[dict[str, Any]]:
    mujoco = load_mujoco()
    vineyard = grow(job.seed, job.number)
    world = build_mjcf(vineyard)
    spec = seen_world(world)
    add_camera(spec.worldbody, CAMERA, np.eye(4), INTRINSICS)
    add_occluders(spec)
    model = spec.compile()
    data = mujoco.MjData(model)
    surroundings = Surroundings(model, data, job.wild_share)
    owners = Owners(model, world, vineyard)
    tags = _block_tags(job, vineyard)
    with SceneRenderer(model, INTRINSICS.width, INTRINSICS.height) as renderer:
        camera = _Camera(model, data, renderer, vineyard, surroundings)
        for k in range(job.views):
            rng = stream(job.number, "picture", k)
            view, rgb, depth, seen = camera.take(rng)
            name = f"{job.name}_{k:02d}"
            picture = expose(hang_backdrop(rgb, depth, rng), rng)
            write_picture(job.folder / "images" / f"{name}.jpg", picture, rng)
            write_depth(job.folder / "depth" / f"{name}.png", depth)
            yield {
                "file_name": f"{name}.jpg",
                **_pose(view),
                "row": view.row,
                "tags": {**tags, **seen},
                "objects": owners.annotate(renderer.segmentation(data, CAMERA), view),
            }


class _Camera:
    """Takes pictures of one block from random places in random light."""

    def __init__(
        self,
        model: Any,
        data: Any,
        renderer: SceneRenderer,
        vineyard: Vineyard,
        surroundings: Surroundings,
    ) -> None:
        self._model, self._data, self._renderer = model, data, renderer
        self._vineyard, self._surroundings = vineyard, surroundings

    def take(
        self, rng: np.random.Generator
    ) -> tuple[View, NDArray[np.uint8], NDArray[np.float32], dict[str, Any]]:
        """View, colour (H, W, 3), depth (H, W) [m] and tags of a picture that is not blind."""
        for attempt in range(ATTEMPTS):
            view = worthwhile_view(self._vineyard, INTRINSICS, rng)
            tags = self._surroundings.draw(view.T_map_camera, rng)
            aim_camera(self._model, CAMERA, view.T_map_camera)
            load_mujoco().mj_forward(self._model, self._data)
            rgb, depth = self._renderer.rgbd(self._data, CAMERA)
            if (depth < BLIND_DEPTH).mean() < BLIND_SHARE or attempt == ATTEMPTS - 1:
                break
        return view, rgb, depth, tags


def _block_tags(job: Job, vineyard: Vineyard) -> dict[str, Any]:
    return {
        "seed": job.seed.name,
        "random_seed": job.number,
        "cover": str(vineyard.looks.ground),
    }


def _pose(view: View) -> dict[str, Any]:
    T_base_camera = np.linalg.inv(view.T_map_base) @ view.T_map_camera
    return {
        "T_map_camera": view.T_map_camera.round(6).tolist(),
        "T_base_camera": T_base_camera.round(6).tolist(),
    }


def write_picture(path: Path, rgb: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """JPEG of a random, mostly good quality.

    Raises:
        OSError: it cannot be written.
    """
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    if not cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 97))]):
        raise WriteError(f"cannot write {path}")


def write_depth(path: Path, depth: NDArray[np.float32]) -> None:
    """PNG of whole millimetres in 16 bits; 0 where there is no depth, or more than 65.5 m.

    Raises:
        OSError: it cannot be written.
    """
    seen = np.isfinite(depth) & (depth < 65.5)
    millimetres = np.rint(np.where(seen, depth, 0.0) * 1000.0).astype(np.uint16)
    if not cv2.imwrite(str(path), millimetres, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
        raise WriteError(f"cannot write {path}")


def read_depth(path: Path) -> NDArray[np.float32]:
    """Depth (H, W) [m] of a file of `write_depth`; inf where there is none.

    Raises:
        InputError: no such file, or not a picture of 16 bits.
    """
    millimetres = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if millimetres is None or millimetres.dtype != np.uint16 or millimetres.ndim != 2:
        raise InputError(f"{path} is missing or not a depth picture (PNG, 16 bits, millimetres)")
    metres = np.where(millimetres > 0, millimetres / 1000.0, np.inf)
    return np.asarray(metres, dtype=np.float32)
