"""Pictures that show nothing, or nothing new, are not used, and their camera is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vinum_nav.geometry import CameraIntrinsics, Pose2
from vinum_nav.interfaces import ImageFrame, Odometry, Side
from vinum_nav.watch.picture import PictureWatch

LENS = CameraIntrinsics.from_fov(64, 36, 1.2)


def sound(stamp: float) -> ImageFrame:
    rng = np.random.default_rng(round(1000 * stamp))
    rgb = rng.integers(10, 200, (36, 64, 3)).astype(np.uint8)
    depth = rng.uniform(1.0, 4.0, (36, 64)).astype(np.float32)
    return ImageFrame(stamp, Side.LEFT, LENS, rgb, depth)


Lie = Callable[[ImageFrame], ImageFrame | None]
LIES: dict[str, Lie] = {
    "frozen": lambda f: replace(sound(1.8), stamp=f.stamp),
    "same depth": lambda f: replace(f, depth=sound(1.8).depth),
    "stamp stands": lambda f: replace(f, stamp=1.8),
    "ahead": lambda f: replace(f, stamp=f.stamp + 1.0),
    "black": lambda f: replace(f, rgb=f.rgb // 100),
    "saturated": lambda f: replace(f, rgb=np.full_like(f.rgb, 255)),
    "uniform": lambda f: replace(f, rgb=np.full_like(f.rgb, 90)),
    "without depth": lambda f: replace(f, depth=np.full_like(f.depth, np.nan)),
    "intrinsics of 640x360": lambda f: replace(
        f, intrinsics=CameraIntrinsics.from_fov(640, 360, 1)
    ),
    "intrinsics that cannot be": lambda f: replace(f, intrinsics=replace(LENS, fx=-1.0)),
    "depth of 32x36": lambda f: replace(f, depth=f.depth[:, ::2]),
    "no picture": lambda f: None,
}


def watch_of(lie: Lie, seconds: float, speed: float = 0.4) -> tuple[PictureWatch, list[float]]:
    """Pictures at 5 Hz, sound ones for 2 s; the watch and the times of those it let through."""
    watch, used = PictureWatch(Side.LEFT), []
    for tick in range(round(5 * seconds)):
        now = tick / 5
        watch.move(Odometry(now, Pose2(speed * now, 0.0, 0.0), speed, 0.0, 0.0))
        frame = sound(now) if now < 2.0 else lie(sound(now))
        if frame is not None and watch.take(frame, now):
            used.append(now)
        watch.alarms(now)
    return watch, used


@pytest.mark.parametrize("reason", LIES)
def test_a_camera_that_lies_is_a_fault_by_its_name_within_three_seconds(reason: str) -> None:
    watch, used = watch_of(LIES[reason], 5.0)
    (alarm,) = watch.alarms(5.0)
    assert alarm.source == "camera_left"
    assert alarm.is_fault
    assert reason in alarm.reason
    assert max(used) <= 2.2


def test_a_sound_camera_raises_nothing() -> None:
    watch, used = watch_of(lambda frame: frame, 6.0)
    assert len(used) == 30
    assert watch.alarms(6.0) == ()


def test_a_robot_that_stands_may_see_the_same_again() -> None:
    _, used = watch_of(LIES["frozen"], 6.0, speed=0.0)
    assert len(used) == 30


def test_a_single_bad_picture_is_not_used_and_no_fault() -> None:
    watch, used = watch_of(lambda f: LIES["black"](f) if f.stamp == 3.0 else f, 6.0)
    assert 3.0 not in used
    assert watch.alarms(6.0) == ()


def test_work_of_ones_own_is_no_silence_of_the_camera() -> None:
    watch, _ = watch_of(lambda frame: frame, 3.0)
    watch.attend(8.0)
    assert watch.alarms(8.1) == ()
