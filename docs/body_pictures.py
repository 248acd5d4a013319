"""Pictures of every body and of what its cameras see: `python docs/body_pictures.py`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import typer

from vinum_nav.description.robot import Robot, available_bodies, load_robot
from vinum_nav.geometry import (
    Array,
    CameraIntrinsics,
    Pose2,
    camera_mount,
    homogeneous,
    rotation_rpy,
)
from vinum_nav.interfaces import Side
from vinum_nav.simulation.body import add_robot
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, load_mujoco
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.worlds.mjcf.world import MjcfWorld, build_mjcf

ROOT = Path(__file__).parents[1]
TILE = (480, 270)
"""Size of a picture in the sheet [px]."""
NOISE = "field"
QUALITY = 88
BEYOND = 2.2
"""Distance beyond the robot's start, along the alley, so that vines are beside it [m]."""


def main(out: Path = ROOT / "docs" / "media" / "bodies.jpg") -> None:
    """Write one sheet: a row a body; from outside, then colour and depth of both mounts."""
    vineyard = grow(load_seed(ROOT / "seeds" / "flat_mini.yaml"))
    world = build_mjcf(vineyard)
    rows = []
    for name in available_bodies():
        robot = load_robot(name)
        pictures = [outside(vineyard, world, robot)]
        for mount in ("front", "centre"):
            pictures += camera(vineyard, world, robot, mount)
        rows.append(
            np.hstack([cv2.resize(p, TILE, interpolation=cv2.INTER_AREA) for p in pictures])
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet = cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(out), sheet, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    typer.echo(f"{out}: {out.stat().st_size / 1e3:.0f} kB")


def standing(vineyard: Vineyard, robot: Robot) -> BodyState:
    """The robot in the first alley."""
    pose = vineyard.start @ Pose2(BEYOND, 0.0, 0.0)
    z, roll, pitch = stance(robot, vineyard.terrain, pose)
    return BodyState(0.0, pose.x, pose.y, z, roll, pitch, pose.yaw)


def outside(vineyard: Vineyard, world: MjcfWorld, robot: Robot) -> Array:
    """Picture from ahead and the side away from the row."""
    mujoco = load_mujoco()
    spec = mujoco.MjSpec.from_string(world.xml, assets=world.assets)
    add_robot(spec, robot, "front", vineyard.mission.side)
    state = standing(vineyard, robot)
    away = 1.3 + robot.length
    place = state.T_map_base.transform(np.array([away, -vineyard.mission.side.sign * away]))
    towards = math.atan2(state.y - place[1], state.x - place[0])
    eye = camera_mount(np.array([*place, state.z + 1.1]), towards, 0.22)
    add_camera(spec.worldbody, "eye", eye, CameraIntrinsics.from_fov(*TILE, 1.0))
    model = spec.compile()
    data = mujoco.MjData(model)
    place_robot(data, state)
    mujoco.mj_forward(model, data)
    with SceneRenderer(model, 2 * TILE[0], 2 * TILE[1]) as renderer:
        return renderer.rgb(data, "eye")


def place_robot(data: Any, state: BodyState) -> None:
    """Put the free body at a state."""
    quat = np.empty(4)
    rotation = homogeneous(rotation_rpy(state.roll, state.pitch, state.yaw), np.zeros(3))[:3, :3]
    load_mujoco().mju_mat2Quat(quat, np.ascontiguousarray(rotation).ravel())
    data.qpos[:7] = [state.x, state.y, state.z, *quat]


def camera(vineyard: Vineyard, world: MjcfWorld, robot: Robot, mount: str) -> list[Array]:
    """Colour, and depth from near (light) to 4 m (dark); black where there is none."""
    side = Side(vineyard.mission.side)
    scene = RobotScene(world, robot, noise_preset(NOISE), 0, mount, side)
    rgb, depth = scene.picture(standing(vineyard, robot), 0)
    scene.close()
    shade = np.clip(255 - 60 * np.nan_to_num(depth, nan=4.25), 0, 255).astype(np.uint8)
    coloured = cv2.applyColorMap(shade, cv2.COLORMAP_VIRIDIS)[..., ::-1].copy()
    coloured[np.isnan(depth)] = 0
    return [rgb, coloured]


if __name__ == "__main__":
    typer.run(main)
