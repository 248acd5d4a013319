"""Laws of the robot in Gazebo: where it stands, what it touches, how it rolls, what it says."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from gazebo_world import EXPRESSED_IN, found, transform, world
from grown import mjcf, vineyard
from test_named_seeds import GROWN, MINIS

from vinum_nav.description.robot import FOOT_RADIUS, available_bodies, load_robot
from vinum_nav.interfaces import Side
from vinum_nav.ros import names
from vinum_nav.vineyard.worlds.sdf import topics
from vinum_nav.vineyard.worlds.sdf.bridge import bridge_table
from vinum_nav.vineyard.worlds.sdf.robot import build_robot

BODIES = available_bodies()
LEFT_OUT = {"plugin"}
"""Elements whose names need not be unique."""


@pytest.fixture(params=BODIES)
def model(request: pytest.FixtureRequest) -> ET.Element:
    return build_robot(load_robot(request.param), "front", Side.LEFT)


def assert_unique(element: ET.Element, path: str) -> None:
    siblings = [child for child in element if child.tag not in LEFT_OUT and "name" in child.attrib]
    found_names = [child.attrib["name"] for child in siblings]
    twice = {name for name in found_names if found_names.count(name) > 1}
    assert not twice, f"{path}: {sorted(twice)}"
    for child in siblings:
        assert_unique(child, f"{path}/{child.attrib['name']}")


@pytest.mark.parametrize("name", GROWN)
def test_names_of_siblings_are_unique_whatever_their_kind(name: str) -> None:
    assert_unique(world(name), name)


@pytest.mark.parametrize("name", ["prunings_mini", "curved_mini"])
def test_names_of_ground_weeds_and_prunings_are_unique(name: str) -> None:
    whole = world(name, mjcf(name))
    assert_unique(whole, name)
    assert list(found(whole, "model[@name='ground']").iter("visual"))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", MINIS)
def test_the_body_spawns_standing_on_its_slope(name: str, body: str) -> None:
    block = vineyard(name)
    model = found(world(name, body=body), "model[@name='robot']")
    T_map_base = transform(model)
    np.testing.assert_allclose(T_map_base[:2, 3], block.start.xy, atol=1e-9)
    gaps = []
    for link in model.iter("link"):
        if link.find("collision[@name='sole_collision']") is not None:
            foot = (T_map_base @ transform(link))[:3, 3]
            foot = foot - float(next(link.iter("radius")).text or "nan") * T_map_base[:3, 2]
            gaps.append(foot[2] - float(block.terrain.height_at(foot[:2])))
    assert min(gaps) == pytest.approx(0.0, abs=1e-4)
    assert max(gaps) < 0.08
    ahead = np.array([[-0.5, 0.0], [0.5, 0.0]]) @ np.array(T_map_base[:2, :2]).T
    rear, front = block.terrain.height_at(block.start.xy + ahead)
    assert np.degrees(np.arcsin(T_map_base[2, 0]) - np.arctan(front - rear)) == pytest.approx(
        0.0, abs=4.0
    )


def mask(collision: ET.Element) -> int:
    return int(collision.findtext("surface/contact/collide_bitmask", "255"))


def test_soles_touch_only_the_ground_and_flanks_all_but_the_ground(model: ET.Element) -> None:
    ground = mask(found(world("mini"), "model[@name='ground']/link/collision"))
    unmasked = 255
    assert unmasked & ground
    shapes = model.findall("link/collision")
    soles = [c for c in shapes if c.attrib["name"] == "sole_collision"]
    flanks = [c for c in shapes if c.attrib["name"].startswith(("foot_", "flank_"))]
    assert len(soles) in (4, 8)
    assert len(flanks) == 4
    assert all(mask(sole) & ground and not mask(sole) & unmasked for sole in soles)
    assert all(mask(flank) & unmasked and not mask(flank) & ground for flank in flanks)
    assert mask(found(model, "link/collision[@name='torso_collision']")) == unmasked


def test_all_that_touches_trunks_reports_it(model: ET.Element) -> None:
    assert any(plugin.attrib["name"].endswith("::Contact") for plugin in world("mini"))
    for link in model.iter("link"):
        touching = {c.attrib["name"] for c in link.iterfind("collision")} - {"sole_collision"}
        reported = [e.text for e in link.iterfind("sensor/contact/collision")]
        assert set(reported) == touching
        for sensor in link.iterfind("sensor/contact"):
            assert sensor.findtext("topic") == topics.CONTACTS.name


def speeds(model: ET.Element, vx: float, vy: float, yaw_rate: float) -> dict[str, float]:
    """Joint -> angular velocity [rad/s], as Gazebo's DiffDrive and MecanumDrive command it."""
    for plugin in model.iter("plugin"):
        radius = float(plugin.findtext("wheel_radius", "nan"))
        apart = float(plugin.findtext("wheel_separation", "nan"))
        if plugin.attrib["name"].endswith("::DiffDrive"):
            right = (vx + yaw_rate * apart / 2) / radius
            left = (vx - yaw_rate * apart / 2) / radius
            groups = {"left_joint": left, "right_joint": right}
        elif plugin.attrib["name"].endswith("::MecanumDrive"):
            arm = 0.5 * (apart + float(plugin.findtext("wheelbase", "nan"))) * yaw_rate
            groups = {
                "front_left_joint": (vx - vy - arm) / radius,
                "front_right_joint": (vx + vy + arm) / radius,
                "back_left_joint": (vx + vy - arm) / radius,
                "back_right_joint": (vx - vy + arm) / radius,
            }
        else:
            continue
        return {e.text or "": groups[e.tag] for e in plugin if e.tag in groups}
    raise AssertionError("no drive")


def test_every_roller_rolls_without_slip_along_its_grip(model: ET.Element) -> None:
    """Motion of the body and turn of a roller cancel out where the roller grips."""
    rng = np.random.default_rng(5)
    for _ in range(5):
        vx, vy, yaw_rate = rng.uniform(-0.5, 0.5, 3)
        if model.find("link[@name='wheel_front_left_link']") is not None:
            vy = 0.0
        commanded = speeds(model, vx, vy, yaw_rate)
        assert len(commanded) in (4, 8)
        for joint in model.iter("joint"):
            assert joint.findtext("axis/xyz") == "0 1 0"
            link = found(model, f"link[@name='{joint.findtext('child')}']")
            x, y, z = transform(link)[:3, 3]
            fdir = next(link.iter("fdir1"))
            assert fdir.attrib[EXPRESSED_IN] == "base_link"
            grip = np.array([float(part) for part in (fdir.text or "").split()])
            turning = commanded[joint.attrib["name"]] * np.array([0.0, 1.0, 0.0])
            body = np.array([vx - yaw_rate * y, vy + yaw_rate * x, 0.0])
            contact = body + np.cross(turning, [0.0, 0.0, -z])
            assert grip @ contact == pytest.approx(0.0, abs=1e-9)


def test_a_pair_of_soles_holds_its_place(model: ET.Element) -> None:
    """Rollers at one point grip in two directions, or their grip across holds on 15 degrees."""
    grips: dict[tuple[float, ...], list[np.ndarray]] = {}
    for link in model.iter("link"):
        for fdir in link.iter("fdir1"):
            place = tuple(transform(link)[:2, 3].round(6))
            direction = np.array([float(part) for part in (fdir.text or "").split()])
            grips.setdefault(place, []).append(direction)
    assert len(grips) == 4
    if model.find("link[@name='wheel_front_left_link']") is not None:
        across = [float(e.text or "nan") for e in model.iter("mu2")]
        assert min(across) > np.tan(np.radians(15.0))
        return
    for directions in grips.values():
        assert np.linalg.matrix_rank(np.array(directions)) == 2


def test_a_walker_is_low_and_has_the_mass_of_its_body() -> None:
    for body in BODIES:
        robot = load_robot(body)
        model = build_robot(robot, "front", Side.LEFT)
        masses = [float(e.text or "nan") for e in model.iter("mass")]
        assert sum(masses) == pytest.approx(robot.mass)
        middle = transform(found(model, "link[@name='base_link']/inertial"))[2, 3]
        assert FOOT_RADIUS < middle <= (robot.torso_top + robot.ground_clearance) / 2


@pytest.mark.parametrize("side", list(Side))
def test_bridge_joins_topics_of_the_robot_to_those_of_the_contract(side: Side) -> None:
    model = build_robot(load_robot("hyqreal"), "front", side)
    tags = ("topic", "odom_topic", "tf_topic")
    spoken = {e.text for tag in tags for e in model.iter(tag)}
    contract = {topic.name.removeprefix("/"): topic.type for topic in names.TOPICS}
    rows = bridge_table(side)
    assert len({row["gz_topic_name"] for row in rows}) == len(rows)
    for row in rows:
        gazebo, ros = row["gz_topic_name"], row["ros_topic_name"]
        camera = topics.camera_topic(side)
        below = gazebo.startswith(f"{camera}/") and camera in spoken
        assert gazebo in spoken or below or gazebo == "/clock"
        if ros != "tf":
            assert row["ros_type_name"].replace("/msg", "") == contract[ros]
        heard = names.CMD_VEL.name == ros
        assert row["direction"] == ("ROS_TO_GZ" if heard else "GZ_TO_ROS")


def test_topics_of_sensors_are_below_the_robots(model: ET.Element) -> None:
    for sensor in model.iter("sensor"):
        topic = sensor.findtext("topic") or sensor.findtext("contact/topic") or ""
        assert topic.startswith("/model/robot/")


def test_the_imu_tells_its_orientation_in_map(model: ET.Element) -> None:
    imu = found(model, "link/sensor[@type='imu']/imu")
    assert imu.findtext("orientation_reference_frame/localization") == "ENU"
