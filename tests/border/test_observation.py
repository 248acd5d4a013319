"""The stack in one process: refused parts are left out and named, the rest goes on."""

import math
from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.border.observation import ObservationBorder
from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import (
    FixStatus,
    GnssFix,
    ImageFrame,
    ImuSample,
    LaserScan,
    Observation,
    Odometry,
    Side,
)

NAN = math.nan


def observation(stamp):
    camera = CameraIntrinsics.from_fov(8, 6, 1.2)
    return Observation(
        stamp,
        Odometry(stamp, Pose2(0, 0, 0), 0.1, 0.0, 0.0),
        (ImuSample(stamp - 0.01, 0, 0, 0), ImuSample(stamp, 0, 0, 0)),
        GnssFix(stamp, 43.0, 11.0, 300.0, np.eye(3), FixStatus.FIX),
        LaserScan(stamp, -1.0, 0.1, 0.1, 15.0, np.ones(20)),
        ImageFrame(
            stamp - 0.05, Side.LEFT, camera, np.zeros((6, 8, 3), np.uint8), np.ones((6, 8), "f4")
        ),
    )


SPOILT = {
    "odometry": lambda o: {"odometry": replace(o.odometry, vx=NAN)},
    "imu": lambda o: {"imu": tuple(replace(sample, roll=NAN) for sample in o.imu)},
    "gnss": lambda o: {"gnss": replace(o.gnss, latitude_deg=NAN)},
    "lidar": lambda o: {"scan": replace(o.scan, angle_increment=0.0)},
    "camera_left": lambda o: {"frame": replace(o.frame, rgb=o.frame.rgb[:4])},
}
LATE = {
    "odometry": lambda o: {"odometry": replace(o.odometry, stamp=o.stamp + 1)},
    "imu": lambda o: {"imu": tuple(replace(sample, stamp=0.5) for sample in o.imu)},
    "gnss": lambda o: {"gnss": replace(o.gnss, stamp=0.5)},
    "lidar": lambda o: {"scan": replace(o.scan, stamp=o.stamp + 1)},
    "camera_left": lambda o: {"frame": replace(o.frame, stamp=0.2)},
}


def test_what_is_sound_passes_unchanged():
    border = ObservationBorder()
    for k in range(1, 5):
        given = observation(1.0 + 0.02 * k)
        assert border.judge(given) == given
    assert border.alarms == ()


@pytest.mark.parametrize("spoil", [SPOILT, LATE], ids=["value", "stamp"])
@pytest.mark.parametrize("source", SPOILT)
def test_only_the_refused_part_is_left_out_and_it_is_named_once(source, spoil):
    border = ObservationBorder()
    border.judge(observation(1.0))
    for k in range(1, 4):
        sound = observation(1.0 + k)
        left = border.judge(replace(sound, **(changed := spoil[source](sound))))
        (name,) = changed
        assert left == replace(sound, **{name: () if name == "imu" else None})
    (alarm,) = border.alarms
    assert alarm.source == source
    assert not alarm.is_fault
    assert border.counts == {source: 6 if source == "imu" else 3}


def test_without_a_clock_nothing_passes():
    border = ObservationBorder()
    border.judge(observation(1.0))
    for bad in (NAN, 1.0, 0.5):
        assert border.judge(replace(observation(1.2), stamp=bad)) == Observation(1.0, None)
    assert {alarm.source for alarm in border.alarms} == {"clock"}
    assert border.judge(observation(1.2)).odometry is not None
