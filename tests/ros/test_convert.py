"""Each pair of conversions is the identity, up to what the message can hold."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticStatus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import (
    Command,
    FixStatus,
    GnssFix,
    Goal,
    ImuSample,
    Label,
    LaserScan,
    MappedTrunks,
    MapSnapshot,
    NavigationState,
    NavigatorStatus,
    Odometry,
    Outcome,
    RowLine,
    Side,
    TaskGoal,
    TaskResult,
    TrunkObservations,
)
from vinum_nav.messages.lens import Lens, lens_of
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros.convert import (
    clouds,
    commands,
    maps,
    mission,
    pictures,
    register,
    sensors,
    stamps,
    truth,
)

LEFT = "camera_left_optical_frame"
finite = st.floats(-1e3, 1e3)
speed = st.floats(-10, 10)
angle = st.floats(-3.1, 3.1)
tilt = st.floats(-0.5, 0.5)
poses = st.builds(Pose2, finite, finite, angle)
nanoseconds = st.integers(0, 10**13)
KEY = 7_700_000_001


def same_pose(a, b):
    assert (a.x, a.y) == (b.x, b.y)
    assert a.yaw == pytest.approx(b.yaw, abs=1e-12)


@given(st.integers(0, 2_000_000_000 * 10**9))
def test_time_is_exact_to_the_nanosecond(ns):
    stamp = stamps.from_time(stamps.to_time(ns / stamps.NS))
    assert abs(stamp - ns / stamps.NS) <= np.spacing(ns / stamps.NS)
    assert stamps.from_time(stamps.to_time(stamp)) == stamp


@given(nanoseconds)
def test_run_times_keep_every_nanosecond(ns):
    message = stamps.to_time(ns / stamps.NS)
    assert message.sec * stamps.NS + message.nanosec == ns
    assert stamps.from_time(message) == ns / stamps.NS


@given(nanoseconds, poses, speed, speed, speed)
def test_odometry(ns, pose, vx, vy, yaw_rate):
    before = Odometry(ns / 1e9, pose, vx, vy, yaw_rate)
    after = sensors.from_odometry(sensors.to_odometry(before))
    same_pose(before.T_odom_base, after.T_odom_base)
    assert (after.stamp, after.vx, after.vy, after.yaw_rate) == (ns / 1e9, vx, vy, yaw_rate)


@given(tilt, tilt, speed)
def test_imu(roll, pitch, yaw_rate):
    after = sensors.from_imu(sensors.to_imu(ImuSample(1.01, roll, pitch, yaw_rate)))
    assert (after.stamp, after.yaw_rate) == (1.01, yaw_rate)
    assert (after.roll, after.pitch) == pytest.approx((roll, pitch), abs=1e-12)


@pytest.mark.parametrize("status", FixStatus)
def test_fix(status):
    covariance = np.diag([1.0, 2.0, 3.0]) + 0.1
    before = GnssFix(2.2, 43.5, 11.25, 310.5, covariance, status)
    after = sensors.from_fix(sensors.to_fix(before))
    assert (after.latitude_deg, after.longitude_deg, after.altitude) == (43.5, 11.25, 310.5)
    assert (after.stamp, after.status) == (2.2, status)
    np.testing.assert_array_equal(after.covariance_enu, covariance)


def test_scan_keeps_infinity():
    ranges = np.array([0.5, math.inf, 3.25])
    before = LaserScan(0.5, -2.25, 0.5, 0.125, 16.0, ranges)
    after = sensors.from_scan(sensors.to_scan(before))
    np.testing.assert_array_equal(after.ranges, ranges)
    assert (after.angle_min, after.angle_increment) == (-2.25, 0.5)
    assert (after.range_min, after.range_max) == (0.125, 16.0)


def test_colour_in_both_orders():
    rgb = np.random.default_rng(1).integers(0, 255, (4, 6, 3), dtype=np.uint8)
    message = pictures.to_image(rgb, "rgb8", 1.0, LEFT)
    np.testing.assert_array_equal(pictures.from_color(message, Side.LEFT), rgb)
    message.encoding = "bgr8"
    np.testing.assert_array_equal(pictures.from_color(message, Side.LEFT), rgb[..., ::-1])


def test_padded_rows_are_read():
    rgb = np.random.default_rng(2).integers(0, 255, (4, 6, 3), dtype=np.uint8)
    padded = np.zeros((4, 32), np.uint8)
    padded[:, :18] = rgb.reshape(4, 18)
    message = pictures.to_image(padded, "rgb8", 0.0, LEFT)
    message.width = 6
    np.testing.assert_array_equal(pictures.from_color(message, Side.LEFT), rgb)


def test_depth_in_metres_and_millimetres():
    depth = np.array([[0.5, np.nan], [9.999, 0.301]], dtype=np.float32)
    message = pictures.to_image(depth, "32FC1", 0.0, LEFT)
    np.testing.assert_array_equal(pictures.from_depth(message, Side.LEFT), depth)
    millimetres = np.nan_to_num(depth * 1000, nan=0).round().astype(np.uint16)
    message = pictures.to_image(millimetres, "16UC1", 0.0, LEFT)
    np.testing.assert_allclose(pictures.from_depth(message, Side.LEFT), depth, atol=1e-6)


@pytest.mark.parametrize("encoding", ["bayer_xtrans8", "32FC1", ""])
def test_an_unknown_colour_encoding_is_named(encoding):
    message = pictures.to_image(np.zeros((2, 2, 3), np.uint8), encoding, 0.0, LEFT)
    with pytest.raises(ValueError, match="rgb8"):
        pictures.from_color(message, Side.LEFT)


def test_a_truncated_image_is_refused():
    message = pictures.to_image(np.zeros((2, 2, 3), np.uint8), "rgb8", 0.0, LEFT)
    message.data = message.data[:5]
    with pytest.raises(ValueError, match="5 bytes"):
        pictures.from_color(message, Side.LEFT)


def test_camera_info():
    before = CameraIntrinsics.from_fov(640, 360, 1.2, 0.73)
    message = pictures.to_camera_info(before, 1.0, "camera_left_optical_frame")
    assert lens_of(pictures.judge_camera_info(message, LEFT)) == Lens(before)
    message.d = [0.1, 0.0, 0.0, 0.0, 0.0]
    bent = lens_of(pictures.judge_camera_info(message, LEFT))
    assert bent == Lens(before, "plumb_bob", (0.1, 0.0, 0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="camera_right"):
        pictures.judge_camera_info(message, "camera_right_optical_frame")
    message.distortion_model = "spiral"
    with pytest.raises(ValueError, match="plumb_bob"):
        pictures.judge_camera_info(message, LEFT)


@pytest.mark.parametrize("side", Side)
def test_frames_name_their_camera(side):
    assert pictures.side_of(pictures.optical_frame(side)) is side
    with pytest.raises(ValueError, match="camera_left_optical_frame"):
        pictures.side_of("base_link")


def trunk_observations(n, seed=0):
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(n, 3, 3)).astype(np.float32).astype(float)
    return TrunkObservations(
        stamp=12.34,
        side=Side.RIGHT,
        points_camera=rng.normal(size=(n, 3)) + np.array([0, 0, 9]),
        covariances=half @ half.transpose(0, 2, 1),
        scores=rng.uniform(size=n),
        labels=rng.integers(1, 3, n),
        flags=rng.integers(0, 16, n),
        boxes_xyxy=rng.uniform(0, 320, (n, 4)) + np.array([0, 0, 320, 320]),
    )


@settings(max_examples=20)
@given(st.integers(0, 40), st.integers(0, 99))
def test_detections_also_when_empty(n, seed):
    before = trunk_observations(n, seed)
    after = clouds.from_detections(clouds.to_detections(before))
    assert (len(after), after.stamp, after.side) == (n, 12.34, Side.RIGHT)
    for name in ("points_camera", "covariances", "scores", "boxes_xyxy"):
        assert getattr(after, name).shape == getattr(before, name).shape
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=1e-6)
    np.testing.assert_array_equal(after.labels, before.labels)
    np.testing.assert_array_equal(after.flags, before.flags)


def test_a_cloud_without_our_fields_is_refused():
    message = clouds.to_detections(trunk_observations(2))
    message.fields = message.fields[:4]
    with pytest.raises(ValueError, match="cxy"):
        clouds.from_detections(message)


@pytest.mark.parametrize("n", [0, 1, 50])
def test_vines(n):
    rng = np.random.default_rng(n)
    before = MappedTrunks(
        np.arange(n),
        rng.uniform(-200, 200, (n, 3)),
        rng.uniform(0, 1, n),
        rng.integers(-1, 5, n),
        rng.choice([int(Label.TRUNK), int(Label.POST)], n),
    )
    after = clouds.from_vines(clouds.to_vines(before, 3.0))
    np.testing.assert_allclose(after.positions_map, before.positions_map, atol=2e-5)
    np.testing.assert_allclose(after.sigmas, before.sigmas, atol=1e-6)
    for name in ("ids", "rows", "labels"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def snapshot(rows=(), n=0):
    trunks = MappedTrunks(
        np.arange(n), np.zeros((n, 3)), np.ones(n), np.zeros(n, int), np.ones(n, int)
    )
    covariance = np.diag([0.1, 0.2, 0.3])
    return MapSnapshot(
        4.2, Pose2(1.0, 2.0, 0.3), Pose2(0.5, 0.25, 0.1), covariance, trunks, tuple(rows)
    )


@pytest.mark.parametrize("n", [0, 1, 4])
def test_rows_keep_id_line_and_whether_they_are_found_and_certain(n):
    rng = np.random.default_rng(n)
    lines = [rng.normal(size=(2 + k, 2)) for k in range(n)]
    rows = tuple(RowLine(k, line, k % 2 == 0, certain=k % 4 != 3) for k, line in enumerate(lines))
    stamp, after = maps.from_rows(maps.to_rows(rows, 4.2))
    assert stamp == 4.2
    kept = [(row.id, row.found, row.certain) for row in after]
    assert kept == [(row.id, row.found, row.certain) for row in rows]
    for a, b in zip(after, rows, strict=True):
        np.testing.assert_array_equal(a.points_map, b.points_map)


def test_map_pose():
    stamp, pose, covariance = maps.from_map_pose(maps.to_map_pose(snapshot()))
    assert stamp == 4.2
    same_pose(pose, Pose2(1.0, 2.0, 0.3))
    np.testing.assert_array_equal(covariance, np.diag([0.1, 0.2, 0.3]))


def test_markers_show_every_trunk():
    assert len(maps.to_markers(snapshot(n=3)).markers) == 4


@given(nanoseconds, poses, st.sampled_from(["map", "odom"]))
def test_the_stamp_of_a_goal_is_its_key(ns, pose, frame):
    after = mission.from_goal(mission.to_goal(Goal(ns, pose, frame)))
    assert (after.key, after.frame) == (ns, frame)
    same_pose(after.pose, pose)


def test_no_goal_and_a_goal_in_a_strange_frame():
    message = mission.to_goal(None)
    assert mission.from_goal(message) is None
    message.header.frame_id = "base_link"
    with pytest.raises(ValueError, match="base_link"):
        mission.from_goal(message)


@pytest.mark.parametrize("state", NavigationState)
@pytest.mark.parametrize("key", [None, 0, 12_340_000_001])
def test_navigator_status(state, key):
    before = NavigatorStatus(3.04, key, state, "a crate")
    assert mission.from_navigator_status(mission.to_navigator_status(before)) == before


@pytest.mark.parametrize("outcome", Outcome)
def test_task(outcome):
    before = TaskResult(KEY, outcome, "because")
    assert mission.from_task_result(mission.to_task_result(before)) == before
    goal = mission.from_task_goal(mission.to_task_goal(TaskGoal(KEY, np.array([1.0, 2.0, 0.4]))))
    assert goal.key == KEY
    np.testing.assert_array_equal(goal.trunk_map, [1.0, 2.0, 0.4])
    assert mission.from_task_cancel(mission.to_task_cancel(KEY)) == KEY


def test_the_page_tells_the_values_of_statuses():
    page = (Path(__file__).parents[2] / "docs" / "topics.md").read_text()
    told = set(
        re.findall(r"^\| `(\w+/(?:status|result|register))` \| `(\w+)` \|", page, re.MULTILINE)
    )
    status = mission.to_navigator_status(NavigatorStatus(3.04, KEY, NavigationState.ACTIVE))
    result = mission.to_task_result(TaskResult(KEY, Outcome.DONE))
    sent = {("navigator/status", pair.key) for pair in status.values}
    sent |= {("task/result", pair.key) for pair in result.values}
    item = WorkItem("r0-left-001", 3, 0, "left", (1.0, 2.0, 0.4))
    (listed,) = register.RegisterWriter().write([item], 1.0).status
    sent |= {("mission/register", pair.key) for pair in listed.values}
    assert told == sent


@pytest.mark.parametrize("n", [0, 1, 5])
def test_path_looks_ahead(n):
    line = np.stack([np.arange(n, dtype=float), np.zeros(n)], axis=1)
    message = mission.to_path(line, 1.0)
    assert [(p.pose.position.x, p.pose.position.y) for p in message.poses] == [
        (float(k), 0.0) for k in range(n)
    ]


outcomes = st.one_of(st.none(), st.sampled_from(Outcome))
hundredths = st.integers(0, 10**9).map(lambda n: n / 100)
thousandths = st.integers(-(10**6), 10**6).map(lambda n: n / 1000)
items = st.builds(
    WorkItem,
    id=st.uuids().map(str),
    vine=st.integers(-1, 10**6),
    row=st.integers(-5, 50),
    face=st.sampled_from(["left", "right"]),
    trunk_map=st.tuples(thousandths, thousandths, thousandths),
    outcome=outcomes,
    reason=st.text(max_size=50),
    visits=st.integers(0, 9),
    opened_at=hundredths,
    closed_at=st.one_of(st.none(), hundredths),
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(items, max_size=3, unique_by=lambda item: item.id))
def test_register(listed):
    message = register.RegisterWriter().write(listed, 1.5)
    assert register.from_register(message) == tuple(listed)
    assert (message.header.frame_id, message.header.stamp.nanosec) == ("map", 500_000_000)


def test_a_status_of_the_register_is_named_by_vine_and_face_and_says_the_outcome():
    item = WorkItem("r0-left-001", 3, 0, "left", (1.0, 2.0, 0.4), Outcome.UNREACHABLE, "no way")
    closed = register.RegisterWriter().write([item, replace(item, outcome=None)], 1.0).status
    assert [status.name for status in closed] == ["3/left", "3/left"]
    assert [status.message for status in closed] == ["unreachable", "open"]
    assert [status.level for status in closed] == [DiagnosticStatus.WARN, DiagnosticStatus.OK]
    assert {pair.key: pair.value for pair in closed[0].values} == {
        "row": "0",
        "position": "1.000 2.000 0.400",
        "reason": "no way",
        "visits": "0",
        "opened": "0.00",
        "closed": "",
    }


def test_a_register_written_again_tells_what_has_changed_and_what_is_gone():
    writer = register.RegisterWriter()
    first = WorkItem("r0-left-001", 3, 0, "left", (1.0, 2.0, 0.4))
    second = replace(first, id="r0-left-002", vine=4)
    writer.write([first, second], 1.0)
    done = replace(first, outcome=Outcome.DONE, closed_at=2.0)
    assert register.from_register(writer.write([done, second], 2.0)) == (done, second)
    assert register.from_register(writer.write([done], 3.0)) == (done,)


@given(speed, speed, speed)
def test_commands(vx, vy, yaw_rate):
    command = Command(vx, vy, yaw_rate)
    assert commands.from_twist(commands.to_twist(command)) == command
    stamped = commands.to_stamped_twist(command, 0.04)
    assert commands.from_stamped_twist(stamped) == (0.04, command)


@pytest.mark.parametrize("contacts", [(), ("trunk/r0v03",), ("post/a", "trunk/b")])
@pytest.mark.parametrize("clearance", [0.0, 1.5, math.inf])
def test_truth(contacts, clearance):
    before = truth.Truth(1.2, Pose2(1, 2, 0.5), 0.3, 0.01, -0.02, contacts, clearance)
    after = truth.from_truth(truth.to_true_pose(before), truth.to_true_safety(before))
    assert (after.stamp, after.z, after.contacts) == (1.2, 0.3, contacts)
    assert after.clearance == clearance
    assert (after.roll, after.pitch) == pytest.approx((0.01, -0.02))
