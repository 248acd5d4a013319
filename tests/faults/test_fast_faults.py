"""The fastest third of the fault campaign."""

from __future__ import annotations

import pytest
from faults.played import Campaign

FAST = (
    *("odometry-silent", "odometry-frozen", "odometry-zero-stamp", "odometry-future"),
    *("odometry-nan", "odometry-nan-speed", "odometry-jump", "odometry-yaw-jump"),
    *("imu-nan", "imu-tilted", "imu-spinning"),
    *("gnss-nan-altitude", "gnss-elsewhere", "gnss-impossible", "gnss-leap"),
    *("lidar-silent", "lidar-frozen", "lidar-standing", "lidar-nan", "lidar-no-returns"),
    *("lidar-nearly-blind", "lidar-future", "lidar-wrong-size", "lidar-all-short"),
    *("camera-silent", "camera-standing", "camera-zero-stamp"),
    *("stop-at-navigate", "stop-at-task", "stop-at-turn"),
)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("name", FAST)
def test_the_robot_is_safe_says_why_and_loses_nothing(name: str, campaign: Campaign) -> None:
    assert campaign.verdict(name).reasons == ()
