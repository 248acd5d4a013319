"""Pictures of the robot's camera agree with the geometry that the stack computes with."""

from __future__ import annotations

import builtins
from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.description.robot import available_bodies, load_robot
from vinum_nav.geometry import CameraIntrinsics, Pose2, camera_mount, transform_points
from vinum_nav.interfaces import Command, Side
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.mujoco_simulator import MujocoSimulator
from vinum_nav.simulation.noise import NOISE, Noise
from vinum_nav.simulation.photographer import Photographer
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, load_mujoco
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.state import BodyState
from vinum_nav.vineyard.stance import stance
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

BOX = """
<mujoco>
  <worldbody>
    <light dir="0.3 0.2 -1"/>
    <geom type="plane" size="20 20 .1"/>
    <geom name="box" type="box" pos="3 0.5 .5" size=".1 .2 .5"/>
  </worldbody>
</mujoco>
"""


def simulator_of(vineyard, robot, noise, side=Side.LEFT, mount="front", random_seed=0):
    return MujocoSimulator(
        vineyard, robot, noise=noise, random_seed=random_seed, mount=mount, side=side
    )


def standing_state(vineyard, robot) -> BodyState:
    z, roll, pitch = stance(robot, vineyard.terrain, vineyard.start)
    return BodyState(0.0, vineyard.start.x, vineyard.start.y, z, roll, pitch, vineyard.start.yaw)


def test_depth_and_segmentation_of_a_known_box():
    mujoco = load_mujoco()
    spec = mujoco.MjSpec.from_string(BOX)
    camera = CameraIntrinsics.from_fov(320, 180, np.radians(69), np.radians(42))
    T_map_camera = camera_mount(np.array([0.0, 0.0, 0.7]), 0.1, np.radians(5))
    add_camera(spec.worldbody, "eye", T_map_camera, camera)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    with SceneRenderer(model, camera.width, camera.height) as renderer:
        depth, ids = renderer.depth(data, "eye"), renderer.segmentation(data, "eye")
        rgb, same_depth = renderer.rgbd(data, "eye")
        with pytest.raises(ValueError, match=r"'nose'.*eye"):
            renderer.rgb(data, "nose")
    with pytest.raises(RuntimeError, match="closed"):
        renderer.rgb(data, "eye")
    assert rgb.shape == (180, 320, 3)
    np.testing.assert_allclose(same_depth, depth)
    v, u = np.nonzero(ids == model.geom("box").id)
    seen = camera.back_project(np.column_stack([u, v]), depth[v, u])
    points = transform_points(T_map_camera, seen)
    np.testing.assert_allclose(points.min(axis=0), [2.9, 0.3, 0.0], atol=0.012)
    np.testing.assert_allclose(points.max(axis=0)[1:], [0.7, 1.0], atol=0.012)
    front = points[points[:, 2] < 0.95]
    np.testing.assert_allclose(front[front[:, 0] < 2.91][:, 0], 2.9, atol=1e-3)
    assert np.all(np.isinf(depth[ids == -1]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("side", "mount", "start"),
    [
        ("left", "front", Pose2(1.5, 0.0, 0.1)),
        ("left", "centre", Pose2(3.0, 0.0, 0.0)),
        ("right", "front", Pose2(1.5, 2.4, -0.1)),
        ("right", "centre", Pose2(3.0, 2.4, 0.0)),
    ],
)
def test_trunks_are_where_the_geometry_says(bench, robot, side, mount, start):
    """The true trunk position projects into its trunk's mask, at the depth of its bark."""
    vineyard = bench(slope=0.08, start=start)
    world = build_mjcf(vineyard)
    scene = RobotScene(world, robot, NOISE["ideal"], 0, mount, Side(side))
    state = standing_state(vineyard, robot)
    ids = scene.segmentation(state)
    model, _ = scene.compiled()
    _, depth = scene.picture(state, 0)
    camera = robot.intrinsics(mount)
    T_map_camera = state.matrix @ robot.T_base_camera(mount, Side(side))
    seen = 0
    for vine in vineyard.vines:
        point = transform_points(np.linalg.inv(T_map_camera), vine.position)
        if point[2] < 0.3:
            continue
        u, v = np.round(camera.project(point)).astype(int)
        if not (0 <= u < camera.width and 0 <= v < camera.height):
            continue
        seen += 1
        assert ids[v, u] == model.geom(f"visual/trunk/{vine.id}").id
        assert depth[v, u] == pytest.approx(point[2] - 0.03, abs=0.02)
    scene.close()
    assert seen >= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", available_bodies())
def test_the_robot_does_not_see_itself(vineyard, name):
    robot = load_robot(name)
    world = build_mjcf(vineyard)
    for mount in robot.cameras:
        for side in Side:
            scene = RobotScene(world, robot, NOISE["ideal"], 0, mount, side)
            ids = scene.segmentation(standing_state(vineyard, robot))
            model, _ = scene.compiled()
            own = {g for g in range(model.ngeom) if model.geom(g).name.startswith("robot/")}
            scene.close()
            assert not own & set(np.unique(ids).tolist())


@pytest.mark.slow
def test_a_frame_is_what_was_exposed(vineyard, robot):
    """Looking late, twice or never changes neither pictures nor the run."""
    pictures, ends = [], []
    for late in (False, True):
        simulator = simulator_of(vineyard, robot, NOISE["nominal"])
        simulator.reset()
        frames = []
        for _ in range(16):
            frame = simulator.step(Command(0.4, 0, 0)).frame
            if frame is not None:
                frames.append(frame)
                if not late:
                    frame.rgb  # noqa: B018
        pictures.append((frames[-1].rgb, frames[-1].depth))
        assert frames[-1].rgb is frames[-1].rgb
        ends.append(simulator.truth())
        simulator.close()
    np.testing.assert_array_equal(pictures[0][0], pictures[1][0])
    np.testing.assert_array_equal(pictures[0][1], pictures[1][1])
    assert ends[0] == ends[1]
    assert pictures[0][0].shape == (360, 640, 3)
    assert pictures[0][0].std() > 5.0
    assert pictures[0][1].dtype == np.float32


def test_closed_simulator_says_so(vineyard, robot):
    simulator = simulator_of(vineyard, robot, NOISE["ideal"])
    frame = simulator.reset().frame
    simulator.close()
    simulator.close()
    with pytest.raises(RuntimeError, match="closed"):
        frame.rgb  # noqa: B018


@pytest.mark.slow
def test_mounting_error_is_constant_and_as_large_as_said(vineyard, robot):
    world, noise = build_mjcf(vineyard), Noise(camera_mount=np.radians(0.5))
    nominal = robot.T_base_camera("front", Side.LEFT)
    angles = []
    for seed in range(300):
        true = RobotScene(world, robot, noise, seed, "front", Side.LEFT).T_base_camera
        np.testing.assert_allclose(true[:3, 3], nominal[:3, 3])
        wrong = nominal[:3, :3].T @ true[:3, :3]
        angles.append([wrong[2, 1], wrong[0, 2], wrong[1, 0]])
    np.testing.assert_allclose(np.std(angles, axis=0), np.radians(0.5), rtol=0.15)


def test_missing_libraries_give_one_line_that_helps(monkeypatch):
    def broken(name, *args, **kwargs):
        if name == "mujoco":
            raise ImportError("Unable to load EGL library")
        return original(name, *args, **kwargs)

    original = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(SimulatorUnavailableError, match="apt install libegl1") as error:
        load_mujoco()
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_viewer_needs_a_display(vineyard, robot, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(SimulatorUnavailableError, match="--viewer needs a display"):
        MujocoSimulator(
            vineyard,
            robot,
            noise=NOISE["ideal"],
            random_seed=0,
            mount="front",
            side=Side.LEFT,
            viewer=True,
        )


@pytest.mark.slow
def test_exposure_and_white_balance_of_the_light_reach_the_picture(vineyard, robot):
    state = standing_state(vineyard, robot)
    pictures = []
    for light in (
        vineyard.light,
        replace(vineyard.light, exposure=0.5),
        replace(vineyard.light, white_balance=(1.2, 1.0, 0.8)),
    ):
        world = build_mjcf(replace(vineyard, light=light))
        scene = RobotScene(world, robot, Noise(), 0, "front", Side.LEFT)
        pictures.append(scene.picture(state, 0)[0].astype(float))
        scene.close()
    as_it_is, dark, warm = pictures
    np.testing.assert_allclose(dark, 0.5 * as_it_is, atol=1.0)
    tinted = np.minimum(as_it_is * [1.2, 1.0, 0.8], 255.0)
    np.testing.assert_allclose(warm, tinted, atol=1.0)


@pytest.mark.slow
def test_the_robots_view_on_a_contact_sheet_is_exposed_as_the_robot_sees_it(vineyard, robot):
    start = Pose2(0.0, 0.0, 0.0)
    views = []
    for light in (vineyard.light, replace(vineyard.light, exposure=0.5)):
        with Photographer(replace(vineyard, light=light), robot, start, (160, 90)) as photographer:
            views.append(photographer.robot_view(Side.LEFT).astype(float))
    np.testing.assert_allclose(views[1], 0.5 * views[0], atol=1.0)
