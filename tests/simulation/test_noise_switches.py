"""Each noise source has a switch and a random stream of its own."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from noise_bench import CAMERA, DATUM, trunk_before_a_wall

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import ImageFrame, Side
from vinum_nav.simulation.colour_camera import noisy_rgb, white_balance
from vinum_nav.simulation.depth_camera import noisy_depth
from vinum_nav.simulation.fake_simulator import BLANK
from vinum_nav.simulation.noise import NOISE, Noise, Streams
from vinum_nav.simulation.sensors import Sensors
from vinum_nav.simulation.state import BodyState

MOVED = {
    "odometry_scale": {"odometry"},
    "odometry_yaw": {"odometry"},
    "imu_yaw_rate": {"yaw rate"},
    "imu_bias_walk": {"yaw rate"},
    "imu_tilt": {"tilt"},
    "gnss_fix": {"gnss"},
    "gnss_float": {"gnss"},
    "gnss_float_duration": {"gnss"},
    "gnss_float_period": {"gnss"},
    "gnss_outage_duration": {"gnss"},
    "gnss_outage_period": {"gnss"},
    "scan_range": {"scan"},
    "depth_pixel": {"depth"},
    "depth_patch": {"depth"},
    "depth_holes": {"depth"},
    "stereo_shadow": {"depth"},
    "disparity_step": {"depth"},
    "depth_unit": {"depth"},
    "exposure": {"colour"},
    "white_balance": {"colour"},
    "pixel": {"colour"},
    "sway": {"tilt", "scan", "gnss"},
    "image_latency": {"frames"},
    "image_loss": {"frames"},
}
"""Data that a source changes; slip, lag and camera_mount have tests of their own."""


def measured_with(noise: Noise) -> dict[str, list]:
    """All that the sensors say of one scripted drive, and what the cameras make of one picture."""
    robot = load_robot("hyqreal")

    def walls(origin, directions, reach):
        return 3.0 + directions[:, 2]

    def expose(state, index):
        return ImageFrame(state.stamp, Side.LEFT, BLANK, np.zeros((2, 4, 3)), np.zeros((2, 4)))

    sensors = Sensors(robot, "front", DATUM, noise, 11, walls, expose)
    said: dict[str, list] = {name: [] for name in set().union(*MOVED.values())}
    for k in range(0, 15000, 5):
        pair = [0.02 * k - 0.05, 0.02 * k]
        states = [BodyState(t, 0.1 * t, 0.0, 0.0, 0.0, 0.0, 0.05 * math.sin(t)) for t in pair]
        seen = sensors.observe(tuple(states), 0.4)
        pose = seen.odometry.T_odom_base
        said["odometry"] += [pose.x, pose.y, pose.yaw]
        said["yaw rate"] += [sample.yaw_rate for sample in seen.imu]
        said["tilt"] += [angle for sample in seen.imu for angle in (sample.roll, sample.pitch)]
        said["gnss"] += [] if seen.gnss is None else [repr(seen.gnss)]
        said["scan"] += [] if seen.scan is None else seen.scan.ranges[::60].tolist()
        said["frames"] += [] if seen.frame is None else [(seen.stamp, seen.frame.stamp)]
    picture, run = np.full((36, 640, 3), 90, dtype=np.uint8), Streams(11)
    rgb = noisy_rgb(picture, noise, white_balance(noise, run), run.of(3))
    depth = noisy_depth(trunk_before_a_wall(1.0, 3.0), noise, CAMERA, run.of(3))
    said["colour"], said["depth"] = rgb.tolist(), np.nan_to_num(depth).tolist()
    return said


@pytest.fixture(scope="module")
def all_on():
    return measured_with(NOISE["field"])


def test_every_source_is_listed():
    listed = {*MOVED, "slip", "lag", "camera_mount"}
    assert listed == {entry.name for entry in dataclasses.fields(Noise)}


@pytest.mark.slow
@pytest.mark.parametrize("source", sorted(MOVED))
def test_a_source_switched_off_changes_its_own_sensor_alone(source, all_on):
    off = dataclasses.replace(NOISE["field"], **{source: 0})
    said = measured_with(off)
    changed = {name for name, values in said.items() if values != all_on[name]}
    assert changed == MOVED[source]
