"""Pictures of every training system for the docs: `python docs/vine_pictures.py`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import typer

from vinum_nav.geometry import Array, CameraIntrinsics, camera_mount
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import Seed, load_seed
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, FINER = 640, 360, 2
"""Size of a picture [px]; it is rendered so many times finer and averaged."""
QUALITY = 88


class View(NamedTuple):
    """A camera beside the first row: its place and where it looks [m, rad]."""

    along: float
    beside: float
    height: float
    towards_row: float
    down: float


VIEWS = {
    "robot": View(1.1, 1.15, 0.78, math.radians(60.0), math.radians(3.0)),
    "person": View(0.9, 2.3, 1.3, math.radians(72.0), math.radians(7.0)),
}
SCENES: dict[str, dict[str, Any]] = {
    "single_guyot": {"training": "single_guyot"},
    "double_guyot": {"training": "double_guyot"},
    "cordon": {"training": "cordon", "trunk_diameter": (0.05, 0.09)},
    "bush": {"training": "bush", "trunk_diameter": (0.06, 0.1), "leaning_share": 0.2},
    "replants_and_dead": {
        "training": "cordon",
        "replant_share": 0.45,
        "dead_share": 0.3,
        "stake_share": 0.3,
    },
}


def main(out: Path = ROOT / "docs" / "media" / "vines") -> None:
    """Write OUT/<scene>_<view>.jpg of every scene from every view."""
    out.mkdir(parents=True, exist_ok=True)
    for name, vines in SCENES.items():
        for view, picture in photographs(grow(scene(vines))).items():
            path = out / f"{name}_{view}.jpg"
            bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
            cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            typer.echo(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


def scene(vines: dict[str, Any]) -> Seed:
    """The demo's seed on level ground in low sun from behind the camera, with other vines."""
    seed = load_seed(ROOT / "seeds" / "demo.yaml").model_dump()
    seed["vines"] |= vines
    seed["block"] |= {"missing": 0, "heading_deg": 0.0}
    seed["ground"] |= {"slope_deg": 0.0, "roughness": 0.005}
    seed["light"] |= {"sun_azimuth_deg": 250.0, "sun_elevation_deg": 28.0, "sun": 0.75}
    if vines["training"] == "bush":
        seed["block"] |= {"wire_heights": (), "posts": "none"}
    return Seed.model_validate(seed)


def photographs(block: Vineyard) -> dict[str, Array]:
    """View -> picture (HEIGHT, WIDTH, 3)."""
    mujoco = load_mujoco()
    size = FINER * WIDTH, FINER * HEIGHT
    camera = CameraIntrinsics.from_fov(*size, math.radians(69.0), math.radians(42.0))
    world = build_mjcf(block)
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    add_camera(spec.worldbody, "eye", np.eye(4), camera)
    model = spec.compile()
    data = mujoco.MjData(model)
    pictures = {}
    with SceneRenderer(model, *size) as renderer:
        for name, view in VIEWS.items():
            aim_camera(model, "eye", pose_of(view, block))
            mujoco.mj_forward(model, data)
            fine = renderer.rgb(data, "eye")
            pictures[name] = cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return pictures


def pose_of(view: View, block: Vineyard) -> Array:
    """T_map_camera (4, 4) of a view from the outer side of row 0."""
    start, following = block.rows[0].line[:2, :2]
    along = (following - start) / np.linalg.norm(following - start)
    beside = np.array([along[1], -along[0]])
    xy = start + view.along * along + view.beside * beside
    z = float(block.terrain.height_at(xy)) + view.height
    yaw = math.atan2(along[1], along[0]) + view.towards_row
    return camera_mount(np.array([*xy, z]), yaw, view.down)


if __name__ == "__main__":
    typer.run(main)
