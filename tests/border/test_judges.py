"""Every value within what can be passes unchanged; one that is not is refused by its field."""

import json
import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinum_nav.border.commands import judge_command
from vinum_nav.border.events import judge_event
from vinum_nav.border.gnss import judge_fix
from vinum_nav.border.json_value import KEYWORDS
from vinum_nav.border.map import judge_map_pose, judge_rows
from vinum_nav.border.mission import (
    judge_goal,
    judge_navigator_status,
    judge_state,
    judge_task_goal,
    judge_task_result,
)
from vinum_nav.border.motion import judge_imu, judge_odometry
from vinum_nav.border.pictures import judge_frame, judge_intrinsics, judge_picture
from vinum_nav.border.refusal import RefusedError, judge_covariances
from vinum_nav.border.scans import judge_angle_max, judge_scan
from vinum_nav.border.trunks import judge_observations, judge_trunks
from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import (
    NO_TRUNKS,
    Command,
    FixStatus,
    GnssFix,
    Goal,
    ImageFrame,
    ImuSample,
    LaserScan,
    MappedTrunks,
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
from vinum_nav.mission.events import EVENT_FIELDS, EVENT_VERSION
from vinum_nav.mission.machine import STATES

NAN, INF = math.nan, math.inf
stamps = st.floats(0, 2**31)
places = st.floats(-1e6, 1e6)
speeds = st.floats(-10, 10)
poses = st.builds(Pose2, places, places, st.floats(-math.tau, math.tau))
CAMERA = CameraIntrinsics.from_fov(16, 9, 1.2, 0.73)
RGB, DEPTH = np.zeros((9, 16, 3), np.uint8), np.full((9, 16), 2.0, np.float32)


def seen(n=2):
    return TrunkObservations(
        *(1.0, Side.LEFT, np.full((n, 3), 2.0), np.eye(3) + np.zeros((n, 3, 3))),
        *(np.full(n, 0.9), np.ones(n, np.int64), np.full(n, 15), np.full((n, 4), 3.0)),
    )


def mapped(n=2):
    ones = np.ones(n, np.int64)
    return MappedTrunks(np.arange(n), np.zeros((n, 3)), np.ones(n), ones - 2, ones)


def row(id_=0, points=((0.0, 0.0), (5.0, 0.0))):
    return RowLine(id_, np.array(points, dtype=float).reshape(-1, 2), True)


# ---------------------------------------------------------------- what passes


@given(stamps, poses, speeds, speeds, speeds)
def test_odometry_passes_unchanged(stamp, pose, vx, vy, yaw_rate):
    odometry = Odometry(stamp, pose, vx, vy, yaw_rate)
    assert judge_odometry(odometry) is odometry


@given(st.floats(-1.05, 1.05), st.floats(-1.05, 1.05), speeds)
def test_imu_and_command_pass_unchanged(roll, pitch, yaw_rate):
    sample, command = ImuSample(1.0, roll, pitch, yaw_rate), Command(roll, pitch, yaw_rate)
    assert judge_imu(sample) is sample
    assert judge_command(command) is command


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(-1000, 10_000) | st.just(NAN),
    st.integers(0, 999),
)
def test_fixes_pass_unchanged_also_without_altitude(latitude, longitude, altitude, seed):
    half = np.random.default_rng(seed).normal(size=(3, 3))
    fix = GnssFix(1.0, latitude, longitude, altitude, half @ half.T, FixStatus.SINGLE)
    assert judge_fix(fix) is fix


def test_no_fix_needs_no_position():
    fix = GnssFix(1.0, NAN, NAN, NAN, np.diag([INF] * 3), FixStatus.NO_FIX)
    assert judge_fix(fix) is fix


@settings(max_examples=30)
@given(
    st.lists(st.floats(0, 1e3) | st.sampled_from([NAN, INF, -INF]), min_size=2, max_size=50),
    st.sampled_from([0.1, -0.1]),
)
def test_scans_pass_unchanged_either_way_round(ranges, increment):
    scan = LaserScan(1.0, 0.5, increment, 0.1, 15.0, np.array(ranges))
    assert judge_scan(scan) is scan
    judge_angle_max(scan, 0.5 + increment * len(ranges))


@settings(max_examples=30)
@given(st.integers(0, 9), st.integers(0, 999))
def test_covariances_pass_also_in_single_precision(n, seed):
    half = np.random.default_rng(seed).normal(size=(n, 3, 3))
    matrices = half @ half.transpose(0, 2, 1)
    judge_covariances("covariance", matrices, 3)
    judge_covariances("covariance", matrices.astype(np.float32), 3)


@given(st.integers(0, 2**31 * 10**9), poses, st.sampled_from(["map", "odom"]))
def test_goals_pass_unchanged(key, pose, frame):
    goal = Goal(key, pose, frame)
    assert judge_goal(goal) is goal


@pytest.mark.parametrize("n", [0, 1, 5])
def test_trunks_pass_also_when_there_are_none(n):
    judge_observations(seen(n))
    judge_trunks(mapped(n))
    judge_trunks(NO_TRUNKS)
    judge_rows(tuple(row(k) for k in range(n)))


def test_a_picture_passes_without_any_depth():
    frame = ImageFrame(1.0, Side.LEFT, CAMERA, RGB, np.full((9, 16), np.nan, np.float32))
    assert judge_frame(frame) is frame


# ---------------------------------------------------------------- what is refused

GOOD = {
    judge_odometry: Odometry(1.0, Pose2(0, 0, 0), 0.0, 0.0, 0.0),
    judge_imu: ImuSample(1.0, 0.0, 0.0, 0.0),
    judge_fix: GnssFix(1.0, 43.0, 11.0, 300.0, np.eye(3), FixStatus.FIX),
    judge_scan: LaserScan(1.0, -1.0, 0.1, 0.1, 15.0, np.ones(20)),
    judge_command: Command(),
    judge_goal: Goal(1, Pose2(0, 0, 0)),
    judge_navigator_status: NavigatorStatus(1.0, 1, NavigationState.IDLE),
    judge_task_goal: TaskGoal(1.0, np.zeros(3)),
    judge_task_result: TaskResult(1, Outcome.DONE),
    judge_intrinsics: CAMERA,
    judge_observations: seen(),
    judge_trunks: mapped(),
}
NUMBERS = [
    (judge, part.name)
    for judge, good in GOOD.items()
    for part in fields(good)
    if isinstance(getattr(good, part.name), float) or part.name == "T_odom_base"
]
ARRAYS = [
    (judge, part.name)
    for judge, good in GOOD.items()
    for part in fields(good)
    if isinstance(getattr(good, part.name), np.ndarray) and part.name != "ranges"
]


@pytest.mark.parametrize(("judge", "name"), NUMBERS, ids=lambda v: getattr(v, "__name__", v))
@pytest.mark.parametrize("bad", [NAN, INF, -INF, 1e12, -1e12])
def test_a_number_that_cannot_be_is_refused(judge, name, bad):
    if name == "altitude" and math.isnan(bad):
        return
    value = Pose2(0.0, bad, 0.0) if name == "T_odom_base" else bad
    with pytest.raises(RefusedError) as refused:
        judge(replace(GOOD[judge], **{name: value}))
    assert refused.value.got == repr(float(bad))
    assert refused.value.field in str(refused.value)


@pytest.mark.parametrize(("judge", "name"), ARRAYS, ids=lambda v: getattr(v, "__name__", v))
@pytest.mark.parametrize("bad", [NAN, -INF, -1e15])
def test_an_array_with_one_bad_number_or_of_another_length_is_refused(judge, name, bad):
    good = getattr(GOOD[judge], name)
    spoilt = good.astype(float)
    spoilt[(-1,) * spoilt.ndim] = bad
    for value in (spoilt, good[:-1]):
        with pytest.raises(RefusedError):
            judge(replace(GOOD[judge], **{name: value}))


@pytest.mark.parametrize(
    ("judge", "changed", "field"),
    [
        (judge_imu, {"pitch": 1.5}, "pitch"),
        (judge_odometry, {"vx": 12.0}, "twist.linear.x"),
        (judge_scan, {"angle_increment": 0.0}, "angle_increment"),
        (judge_scan, {"range_max": 0.1}, "range_min"),
        (judge_scan, {"ranges": np.ones(99)}, "len(ranges)"),
        (judge_scan, {"ranges": np.ones(1)}, "len(ranges)"),
        (judge_scan, {"ranges": np.full(9, -1.0)}, "ranges"),
        (judge_scan, {"ranges": np.ones((3, 3))}, "ranges"),
        (judge_fix, {"covariance_enu": np.zeros((3, 3))}, "position_covariance"),
        (judge_fix, {"covariance_enu": np.triu(np.ones((3, 3)))}, "position_covariance"),
        (judge_fix, {"covariance_enu": np.eye(3) + 2}, None),
        (judge_fix, {"covariance_enu": np.eye(3) - 2 * np.eye(3)[::-1]}, "position_covariance"),
        (judge_goal, {"frame": "base_link"}, "header.frame_id"),
        (judge_observations, {"scores": np.array([0.5, 1.2])}, "score"),
        (judge_observations, {"labels": np.array([1, 3])}, "label"),
        (judge_observations, {"labels": np.array([0, 1])}, "label"),
        (judge_observations, {"flags": np.array([0, 16])}, "flags"),
        (judge_observations, {"points_camera": np.full((2, 3), -1.0)}, "z"),
        (judge_observations, {"boxes_xyxy": np.array([[9, 9, 3, 3.0]] * 2)}, "box"),
        (judge_trunks, {"ids": np.array([4, 4])}, "id"),
        (judge_trunks, {"rows": np.array([0, -2])}, "row"),
        (judge_trunks, {"sigmas": np.array([0.1, -0.1])}, "sigma"),
        (judge_intrinsics, {"fx": 0.5}, "k[0]"),
        (judge_intrinsics, {"width": 0}, "width"),
        (judge_intrinsics, {"width": 16.0}, "width"),
        (judge_goal, {"key": 1.0}, "key"),
        (judge_task_goal, {"key": -1}, "key"),
        (judge_task_result, {"key": 2**31 * 10**9 + 1}, "key"),
        (judge_task_result, {"reason": "x" * 10_000}, "values[reason]"),
        (judge_navigator_status, {"reason": 7}, "message"),
    ],
)
def test_what_contradicts_itself_is_refused(judge, changed, field):
    if field is None:
        judge(replace(GOOD[judge], **changed))
        return
    with pytest.raises(RefusedError) as refused:
        judge(replace(GOOD[judge], **changed))
    assert field in refused.value.field


@pytest.mark.parametrize(
    "rows",
    [
        (row(points=[]),),
        (row(points=[(1, 1)]),),
        (row(points=[(1, 1)] * 4),),
        (row(points=[(1, 1), (2, NAN)]),),
        (row(points=[(1, 1), (2, 2e6)]),),
        (row(3), row(3)),
        (row(-1),),
    ],
)
def test_rows_that_are_no_lines_are_refused(rows):
    with pytest.raises(RefusedError):
        judge_rows(rows)


@pytest.mark.parametrize("bad", [-np.eye(3), np.full((3, 3), NAN), np.eye(2)])
def test_a_map_pose_with_a_covariance_that_is_none_is_refused(bad):
    judge_map_pose(Pose2(1, 2, 3), np.zeros((3, 3)))
    with pytest.raises(RefusedError, match="covariance"):
        judge_map_pose(Pose2(1, 2, 3), bad)


@pytest.mark.parametrize(
    ("rgb", "depth", "field"),
    [
        (RGB[:5], DEPTH, "color size"),
        (RGB, DEPTH[:, :5], "depth size"),
        (RGB[:5, :5], DEPTH[:5, :5], "color size"),
        (RGB[..., 0], DEPTH, "color"),
        (RGB.astype(float), DEPTH, "color"),
        (RGB, DEPTH.astype(np.uint16), "depth"),
        (RGB, DEPTH * 1000, "depth"),
        (RGB, -DEPTH, "depth"),
        (RGB[:0], DEPTH, "color size"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(rgb, depth, field):
    with pytest.raises(RefusedError) as refused:
        judge_picture(rgb, depth, CAMERA)
    assert refused.value.field == field


# ---------------------------------------------------------------- words and JSON


def test_the_states_are_those_of_the_mission():
    assert [judge_state(word, STATES) for word in STATES] == list(STATES)
    assert {"idle", "search", "paused", "done"} < set(STATES)
    with pytest.raises(RefusedError, match="search"):
        judge_state("Search", STATES)


def test_the_judge_of_json_knows_every_keyword_of_the_mission():
    used = {key for kinds in EVENT_FIELDS.values() for schema in kinds.values() for key in schema}
    assert used <= KEYWORDS


SAMPLE = {"string": "x", "integer": 1, "number": 0.5, "boolean": True}


def sample(schema):
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "array":
        return [sample(schema["items"])] * schema["minItems"]
    return SAMPLE[schema["type"]]


@pytest.mark.parametrize("kind", EVENT_FIELDS)
def test_each_kind_of_event_passes_and_none_with_a_wrong_field(kind):
    good = {"version": EVENT_VERSION, "stamp": 1.0, "event": kind}
    good |= {name: sample(schema) for name, schema in EVENT_FIELDS[kind].items()}
    assert judge_event(json.dumps(good), EVENT_FIELDS, EVENT_VERSION) == good
    for name in good:
        for spoilt in ({**good, name: {"a": NAN}}, {k: v for k, v in good.items() if k != name}):
            with pytest.raises(RefusedError):
                judge_event(json.dumps(spoilt), EVENT_FIELDS, EVENT_VERSION)


@given(st.text(max_size=50))
def test_text_that_is_no_event_is_refused_whatever_it_is(text):
    with pytest.raises(RefusedError):
        judge_event(text, EVENT_FIELDS, EVENT_VERSION)


def test_the_text_of_a_refusal_is_short_whatever_was_got():
    with pytest.raises(RefusedError) as refused:
        judge_state("\n" * 100_000, STATES)
    assert len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)
