"""Frames of the robot: SDF, URDF and MJCF say what the body's YAML says."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import yourdfpy
from gazebo_world import found, transform
from grown import vineyard

from vinum_nav.description.robot import Robot, available_bodies, load_robot
from vinum_nav.description.urdf import robot_urdf
from vinum_nav.geometry import OPTICAL_FROM_BODY, Array, homogeneous
from vinum_nav.interfaces import Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.simulation.body import add_robot
from vinum_nav.simulation.renderer import load_mujoco
from vinum_nav.vineyard.worlds.sdf.release import Release, suit
from vinum_nav.vineyard.worlds.sdf.robot import build_robot
from vinum_nav.vineyard.worlds.sdf.world import build_robot_sdf

WHERE = [(body, mount) for body in available_bodies() for mount in ("front", "centre")]


def wanted(robot: Robot, mount: str) -> dict[str, Array]:
    """T_base_frame (4, 4) by name, straight from the body's numbers."""
    frames = {"base_link": np.eye(4), "imu_link": np.eye(4)}
    for side in Side:
        T_base_optical = robot.T_base_camera(mount, side)
        frames[optical_frame(side)] = T_base_optical
        frames[f"camera_{side}_link"] = T_base_optical @ homogeneous(OPTICAL_FROM_BODY, np.zeros(3))
    assert robot.lidar is not None
    assert robot.gnss_antenna_xyz is not None
    frames["lidar_link"] = homogeneous(np.eye(3), np.array(robot.lidar.position_xyz))
    frames["gnss_link"] = homogeneous(np.eye(3), np.array(robot.gnss_antenna_xyz))
    if robot.wheels is not None:
        corners = ("front_left", "front_right", "rear_left", "rear_right")
        for corner, foot in zip(corners, robot.feet, strict=True):
            centre = foot + np.array([0.0, 0.0, robot.wheels.radius])
            frames[f"wheel_{corner}_link"] = homogeneous(np.eye(3), centre)
    return frames


def assert_same(got: dict[str, Array], robot: Robot, mount: str) -> None:
    expected = wanted(robot, mount)
    assert set(got) == set(expected)
    for name, T in expected.items():
        np.testing.assert_allclose(got[name], T, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(("body", "mount"), WHERE)
def test_frames_of_the_urdf(body: str, mount: str) -> None:
    """Through a parser of others, which checks the tree as well."""
    robot = load_robot(body)
    text = io.BytesIO(robot_urdf(robot, mount, Side.LEFT).encode())
    urdf = yourdfpy.URDF.load(text, load_meshes=False, build_scene_graph=True)
    assert urdf.base_link == "base_link"
    assert urdf.validate()
    got = {name: urdf.get_transform(name, "base_link") for name in urdf.link_map}
    assert_same(got, robot, mount)
    turning = {j.child for j in urdf.joint_map.values() if j.type == "continuous"}
    assert turning == {name for name in got if name.startswith("wheel_")}
    masses = [link.inertial.mass for link in urdf.link_map.values() if link.inertial]
    assert sum(masses) == pytest.approx(robot.mass)


@pytest.mark.parametrize(("body", "mount"), WHERE)
def test_frames_of_the_sdf(body: str, mount: str) -> None:
    robot = load_robot(body)
    model = build_robot(robot, mount, Side.LEFT)
    got = {"base_link": np.eye(4)}
    for frame in model.iter("frame"):
        got[frame.attrib["name"]] = got[frame.attrib["attached_to"]] @ transform(frame)
    for link in model.iter("link"):
        if link.attrib["name"].startswith("wheel_"):
            got[link.attrib["name"]] = transform(link)
    assert_same(got, robot, mount)


@pytest.mark.parametrize(("body", "mount"), WHERE)
def test_frames_of_the_mjcf(body: str, mount: str) -> None:
    mujoco = load_mujoco()
    robot = load_robot(body)
    spec = mujoco.MjSpec()
    add_robot(spec, robot, mount, Side.LEFT)
    model = spec.compile()
    data = mujoco.MjData(model)
    data.qpos[:7] = [0, 0, 0, 1, 0, 0, 0]
    mujoco.mj_kinematics(model, data)
    got = {}
    for k in range(model.nsite):
        got[model.site(k).name] = homogeneous(data.site_xmat[k].reshape(3, 3), data.site_xpos[k])
    assert_same(got, robot, mount)


@pytest.mark.parametrize("side", list(Side))
def test_sensors_of_the_sdf_are_at_their_frames_and_name_the_contracts(side: Side) -> None:
    model = build_robot(load_robot("hyqreal"), "front", side)
    sensors = {s.attrib["type"]: s for s in model.iter("sensor")}
    at_and_in = {
        "rgbd_camera": (f"camera_{side}_link", optical_frame(side)),
        "gpu_lidar": ("lidar_link", "lidar_link"),
        "imu": ("imu_link", "imu_link"),
        "navsat": ("gnss_link", "gnss_link"),
    }
    for kind, (at, frame_id) in at_and_in.items():
        pose = found(sensors[kind], "pose")
        assert pose.attrib["relative_to"] == at
        assert pose.text == "0 0 0 0 0 0"
        assert sensors[kind].findtext("frame_id") == frame_id


@pytest.mark.parametrize("release", list(Release))
def test_each_release_finds_the_frame_where_it_looks_for_it(release: Release) -> None:
    root = build_robot_sdf(vineyard("mini"), load_robot("hyqreal"))
    suit(root, release)
    tags = {child.tag for child in root.iterfind(".//sensor/*") if child.tag.endswith("frame_id")}
    assert tags == {"gz_frame_id" if release is Release.HARMONIC else "frame_id"}


def test_what_is_seen_turns_with_its_wheel() -> None:
    """Each part of the looks is there once, at the same place in SDF and URDF."""
    robot = load_robot("skid_steer")
    model = build_robot(robot, "front", Side.LEFT)
    urdf = ET.fromstring(robot_urdf(robot, "front", Side.LEFT).encode())
    theirs = {
        visual.attrib["name"]: (link.attrib["name"], visual)
        for link in urdf.iter("link")
        for visual in link.iter("visual")
    }
    count = 0
    for link in model.iter("link"):
        for visual in link.iter("visual"):
            name = visual.attrib["name"]
            place, origin = theirs[name]
            assert place == link.attrib["name"]
            xyz = [float(part) for part in found(origin, "origin").attrib["xyz"].split()]
            np.testing.assert_allclose(transform(visual)[:3, 3], xyz, atol=1e-6)
            count += 1
    assert count == len(theirs)
    assert theirs["tyre_0"][0] == "wheel_front_left_link"
    assert theirs["hull"][0] == "base_link"
