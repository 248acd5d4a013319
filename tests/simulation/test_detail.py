"""Omissions of a picture do not show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.geometry import OPTICAL_FROM_BODY, CameraIntrinsics, homogeneous, rotation_rpy
from vinum_nav.interfaces import Side
from vinum_nav.simulation.body import add_robot
from vinum_nav.simulation.renderer import SceneRenderer, add_camera, aim_camera, load_mujoco
from vinum_nav.simulation.seen_world import seen_world
from vinum_nav.simulation.shadow_box import fit_shadows
from vinum_nav.simulation.sight import ROBOT_REACH, Sight
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import Seed
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf

CAMERA = CameraIntrinsics.from_fov(320, 180, np.radians(69.0), np.radians(42.0))
TWO_LEVELS = """
<mujoco>
  <statistic extent="20"/>
  <worldbody>
    <light type="directional" dir="1 0 -1" pos="0 0 20" diffuse="1 1 1"/>
    <geom name="plane" type="plane" size="50 50 .1" group="0"/>
    <body name="vine/a" pos="{distance} 0 0">
      <geom name="visual/trunk/a" type="box" pos="0 0 1" size=".1 .1 .5" group="1"/>
      <geom name="visual/cane/a" type="box" pos="0 1 1" size=".1 .1 .5" group="1"/>
      <geom name="far/trunk/a" type="box" pos="0 0 1" size=".1 .3 .5" group="5"/>
      <geom name="far/cane/a" type="box" pos="0 1 1" size=".1 .3 .5" group="5"/>
    </body>
    <geom name="visual/post/behind" type="box" pos="-2 0 1.5" size=".1 .5 1.5" group="{group}"/>
  </worldbody>
</mujoco>
"""
"""The far geoms are thrice as wide as the near ones; the post stands behind the camera."""


def pose(x, y, z, yaw, pitch):
    """T_map_camera of an optical frame."""
    rotation = rotation_rpy(0, pitch, yaw)
    return homogeneous(rotation @ OPTICAL_FROM_BODY.T, np.array([x, y, z]))


def compiled(spec, T_map_camera):
    mujoco = load_mujoco()
    add_camera(spec.worldbody, "eye", T_map_camera, CAMERA)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return model, data


def plain_pictures(model, data):
    """Ids and depth by MuJoCo's own renderer, which shows all that groups 0 to 2 hold."""
    mujoco = load_mujoco()
    option = mujoco.MjvOption()
    option.geomgroup[:] = [1, 1, 1, 0, 0, 0]
    option.sitegroup[:] = 0
    renderer = mujoco.Renderer(model, CAMERA.height, CAMERA.width)
    renderer.enable_segmentation_rendering()
    renderer.update_scene(data, "eye", option)
    ids = renderer.render()[..., 0]
    renderer.disable_segmentation_rendering()
    renderer.enable_depth_rendering()
    renderer.update_scene(data, "eye", option)
    depth = renderer.render()
    renderer.close()
    return ids, depth


@pytest.fixture(scope="module")
def block():
    vineyard = grow(Seed(name="lod", block={"rows": 4, "vines_per_row": 14, "heading_deg": 0}), 3)
    world = build_mjcf(vineyard)
    model, data = compiled(seen_world(world), np.eye(4))
    return vineyard, world, model, data


@pytest.mark.slow
@pytest.mark.parametrize(("along", "yaw"), [(0.0, 0.3), (6.0, -1.0), (3.0, 1.5)])
def test_a_picture_with_levels_of_detail_shows_what_one_without_does(block, along, yaw):
    vineyard, world, model, data = block
    start = vineyard.start
    T = pose(start.x + along, start.y, vineyard.terrain.height_at(start.xy) + 0.9, yaw, 0.15)
    aim_camera(model, "eye", T)
    load_mujoco().mj_forward(model, data)
    with SceneRenderer(model, CAMERA.width, CAMERA.height) as renderer:
        ids, depth = renderer.segmentation(data, "eye"), renderer.depth(data, "eye")
        drawn = renderer.scene_size
    plain_ids, plain_depth = plain_pictures(model, data)
    names = [model.geom(geom).name for geom in range(model.ngeom)] + [""]
    labels = np.array([world.parts[name].label if name in world.parts else "" for name in names])
    assert np.mean(labels[ids] == labels[plain_ids]) > 0.97
    solid = np.isin(labels, ("trunk", "post", "ground"))
    assert np.mean(solid[ids] == solid[plain_ids]) > 0.99
    near = plain_depth < ROBOT_REACH.ground_detail
    assert near.sum() > 2000
    np.testing.assert_array_equal(ids[near], plain_ids[near])
    np.testing.assert_allclose(depth[near], plain_depth[near], rtol=1e-3)
    assert drawn < 0.8 * (model.geom_group < 3).sum()


@pytest.mark.parametrize("distance", [4.0, 9.0])
def test_far_geoms_stand_for_near_ones_beyond_the_reach_of_detail(distance):
    mujoco = load_mujoco()
    spec = mujoco.MjSpec.from_string(TWO_LEVELS.format(distance=distance, group=1))
    model, data = compiled(spec, pose(0, 0, 1, 0, 0))
    with SceneRenderer(model, CAMERA.width, CAMERA.height) as renderer:
        ids = renderer.segmentation(data, "eye")
    for label in ("trunk", "cane"):
        width_px = (ids == model.geom(f"visual/{label}/a").id).any(axis=0).sum()
        width = 0.2 if distance < ROBOT_REACH.detail else 0.6
        assert width_px == pytest.approx(CAMERA.fx * width / (distance - 0.1), abs=4.0)
    assert not (ids == model.geom("far/trunk/a").id).any()


def test_what_stands_behind_the_camera_casts_its_shadow_into_the_picture():
    mujoco, pictures = load_mujoco(), []
    for group in (1, 4):
        spec = mujoco.MjSpec.from_string(TWO_LEVELS.format(distance=9.0, group=group))
        model, data = compiled(spec, pose(-1, 0, 1, 0, 0.6))
        with SceneRenderer(model, CAMERA.width, CAMERA.height) as renderer:
            pictures.append(renderer.rgb(data, "eye").astype(int))
    darker = (pictures[1] - pictures[0]).max(axis=2) > 40
    assert 0.05 < darker.mean() < 0.6
    assert (np.abs(pictures[1] - pictures[0]).max(axis=2) > 0).mean() == pytest.approx(
        darker.mean(), abs=0.01
    )


def test_same_pose_same_picture_whatever_was_looked_at_between(block):
    _, _, model, data = block
    here, there = pose(0, 0, 1, 0.4, 0.2), pose(8, -3, 1, 2.0, 0.2)
    pictures = []
    with SceneRenderer(model, CAMERA.width, CAMERA.height) as renderer:
        for T in (here, there, here):
            aim_camera(model, "eye", T)
            load_mujoco().mj_forward(model, data)
            pictures.append(renderer.rgb(data, "eye"))
    np.testing.assert_array_equal(pictures[0], pictures[2])
    assert (pictures[0] != pictures[1]).any()


def test_a_world_to_look_at_knows_no_contacts(block, robot):
    """mj_forward on a block of 4,000 vines ran out of memory looking for them."""
    mujoco, (_, world, _, _) = load_mujoco(), block
    ends = []
    for spec in (
        seen_world(world),
        mujoco.MjSpec.from_string(world.xml, assets=world.assets),
    ):
        add_robot(spec, robot, "front", Side.LEFT)
        model = spec.compile()
        data = mujoco.MjData(model)
        data.qpos[2] = -0.1
        mujoco.mj_forward(model, data)
        ends.append(data.ncon)
    assert ends[0] == 0
    assert ends[1] > 0


def random_sight(rng):
    axes = rotation_rpy(*rng.uniform(-3, 3, 3))
    slopes = tuple(rng.uniform(0.2, 1.2, 2))
    return Sight(rng.normal(0, 5, 3), axes, slopes, 400.0)


def points_in(sight, far, rng, count=200):
    forward = far * rng.uniform(0, 1, count)
    sides = rng.uniform(-1, 1, (count, 2)) * sight.slopes * forward[:, None]
    return sight.eye + np.column_stack([sides, forward]) @ sight.axes


@pytest.mark.parametrize("seed", range(20))
def test_no_sphere_with_a_point_in_sight_is_left_out(seed):
    rng = np.random.default_rng(seed)
    sight = random_sight(rng)
    points = points_in(sight, 30.0, rng)
    radii = rng.uniform(0.01, 3.0, len(points))
    away = rng.normal(size=points.shape)
    away *= (radii * rng.uniform(0, 1, len(points)) / np.linalg.norm(away, axis=1))[:, None]
    assert sight.sees(points + away, radii, 30.0).all()
    behind = sight.eye - 5.0 * sight.axes[2]
    assert not sight.sees(behind[None], np.array([1.0]), 30.0).any()


@pytest.mark.parametrize("seed", range(20))
def test_the_shadow_box_holds_all_that_is_in_sight(seed):
    rng = np.random.default_rng(seed)
    sight, light = random_sight(rng), rng.normal(size=3)
    light /= np.linalg.norm(light)
    box = fit_shadows(sight, light, 10.0)
    points = points_in(sight, 10.0, rng)
    assert box.shades(points, np.full(len(points), 1e-9)).all()
    np.testing.assert_allclose(box.across @ light, 0.0, atol=1e-12)
    np.testing.assert_allclose(box.across @ box.across.T, np.eye(2), atol=1e-12)
    towards_the_sun = points - light * rng.uniform(0, 20, len(points))[:, None]
    assert box.shades(towards_the_sun, np.full(len(points), 1e-9)).all()


@pytest.mark.slow
def test_the_reach_can_be_widened(block):
    _, _, model, data = block
    aim_camera(model, "eye", pose(-2, 0, 30, 0.3, 1.2))
    load_mujoco().mj_forward(model, data)
    sizes = []
    for reach in (ROBOT_REACH, replace(ROBOT_REACH, things=200.0, clip=200.0, shadows=60.0)):
        with SceneRenderer(model, CAMERA.width, CAMERA.height, reach) as renderer:
            renderer.rgb(data, "eye")
            sizes.append(renderer.scene_size)
    assert sizes[1] >= sizes[0]
