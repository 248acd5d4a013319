"""Colour, depth and lenses of a bag come together, or it is said why they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bars import CAMERA, depth, picture
from recorded_bags import COLOR, DEPTH, FRAME, INFO, STORE, camera_info, header, image, write_bag

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.camera_stream import is_rectified_by_name
from vinum_nav.offline.ledger import Ledger
from vinum_nav.offline.picture import Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading

MS = 1_000_000
T0 = 5_000 * MS


def read(path: Path, **options: Any) -> tuple[list[Picture], Ledger]:
    pictures, ledger = [], Ledger()
    for item in BagPictures(path, Reading(**options)):
        if isinstance(item, Trouble):
            ledger.add(item)
        else:
            pictures.append(item)
    return pictures, ledger


def of_frame(message: Any, frame_id: str) -> Any:
    message.header = header(
        message.header.stamp.sec * 10**9 + message.header.stamp.nanosec, frame_id
    )
    return message


def drive(count: int = 3, depth_after_ms: float = 0.0, late: int = 0) -> list[tuple[str, Any]]:
    """Pictures 33 ms apart; depth is recorded `late` pictures after its colour."""
    messages: list[tuple[str, Any]] = [(INFO, camera_info(CAMERA, T0))]
    for k in range(count + late):
        if k < count:
            messages.append((COLOR, image(picture(5 + k % 50), "rgb8", T0 + 33 * MS * k)))
        if k >= late:
            stamp = T0 + 33 * MS * (k - late) + int(depth_after_ms * MS)
            messages.append((DEPTH, image(depth(1.0 + 0.01 * (k - late)), "32FC1", stamp)))
    return messages


@pytest.mark.parametrize("late", [0, 1, 10, 40])
def test_depth_may_be_recorded_long_after_its_colour(tmp_path: Path, late: int) -> None:
    pictures, ledger = read(write_bag(tmp_path / "bag", drive(50, late=late)))
    assert not ledger.totals
    for k, found in enumerate(pictures):
        assert found.depth is not None
        assert found.depth[0, 0] == pytest.approx(1.0 + 0.01 * k)


@pytest.mark.parametrize(
    ("after_ms", "said"),
    [(16.7, "16.7 ms"), (40.0, "7.0 ms"), (-1e6, "1000000.0 ms"), (13.0, "13.0 ms")],
)
def test_depth_of_other_stamps_is_told_with_its_distance(
    tmp_path: Path, after_ms: float, said: str
) -> None:
    """Stamps 40 ms late lie 7 ms after those of the next picture, but for the first and last."""
    pictures, ledger = read(write_bag(tmp_path / "bag", drive(3, after_ms)))
    assert len(pictures) == 3
    if after_ms == 40.0:
        assert [p.depth is None for p in pictures] == [True, False, False]
        said = "40.0 ms"
    if after_ms == -1e6:
        said = "999934.0 ms"  # from the first picture to the last depth, 66 ms after the first
    [trouble] = ledger.totals
    assert trouble.loss is Loss.POSITIONS
    assert f"the nearest stamp is {said} from a picture's, wanted at most 12 ms" in trouble.reason
    wide, ledger = read(tmp_path / "bag", depth_tolerance=0.02 if after_ms > 0 else 1100.0)
    if after_ms in (16.7, 13.0, -1e6):
        assert not ledger.totals
        assert all(p.depth is not None for p in wide)


def test_stamps_of_zero_give_way_to_the_time_of_recording(tmp_path: Path) -> None:
    """The bag is recorded from 1 s on, 10 ms from one message to the next."""
    messages = [(COLOR, image(picture(9), "rgb8", 0))] * 3
    pictures, ledger = read(write_bag(tmp_path / "bag", messages))
    assert not ledger.totals
    assert [p.stamp for p in pictures] == pytest.approx([1.0, 1.01, 1.02])
    assert len({p.name for p in pictures}) == 3


def test_pictures_of_one_stamp_have_names_of_their_own(tmp_path: Path) -> None:
    messages = [(COLOR, image(picture(9), "rgb8", T0))] * 2
    first, second = read(write_bag(tmp_path / "bag", messages))[0]
    assert second.name == f"{first.name}#2"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (image(1000 * depth(1.6), "32FC1", T0), "depth is 1600, wanted metres from 0 to 65.535"),
        (image(depth(2).astype(np.uint16), "16UC1", T0), "(--depth-scale)"),
    ],
)
def test_depth_in_another_unit_is_named_and_scaled_on_demand(
    tmp_path: Path, message: Any, said: str
) -> None:
    messages = [(INFO, camera_info(CAMERA, T0)), (COLOR, image(picture(9), "rgb8", T0))]
    path = write_bag(tmp_path / "bag", [*messages, (DEPTH, message)])
    [found], ledger = read(path)
    assert found.depth is None
    assert said in ledger.totals[0].reason
    scale = 0.001 if message.encoding == "32FC1" else 1.0
    [found], ledger = read(path, depth_scale=scale)
    assert found.depth is not None
    assert found.depth[0, 0] == pytest.approx(1.6 if scale == 0.001 else 2.0)


def transform(parent: str, child: str, x: float) -> Any:
    types = STORE.types
    stamped = types["geometry_msgs/msg/TransformStamped"](
        header=header(T0, parent),
        child_frame_id=child,
        transform=types["geometry_msgs/msg/Transform"](
            translation=types["geometry_msgs/msg/Vector3"](x=x, y=0.0, z=0.0),
            rotation=types["geometry_msgs/msg/Quaternion"](x=0.0, y=0.0, z=0.0, w=1.0),
        ),
    )
    return types["tf2_msgs/msg/TFMessage"](transforms=[stamped])


def test_depth_of_another_camera_is_registered(tmp_path: Path) -> None:
    """Depth is 0.1 m to the left of colour: a wall at 2 m moves by fx * 0.1 / 2 to the left."""
    wall = depth(2.0)
    wall[:, 40:] = 4.0
    messages = [
        ("/tf_static", transform("base", FRAME, 0.1)),
        ("/tf_static", transform("base", "depth_optical", 0.0)),
        (INFO, camera_info(CAMERA, T0)),
        ("/camera_left/depth/camera_info", of_frame(camera_info(CAMERA, T0), "depth_optical")),
        (DEPTH, of_frame(image(wall, "32FC1", T0), "depth_optical")),
        (COLOR, image(picture(9), "rgb8", T0)),
    ]
    [found], ledger = read(write_bag(tmp_path / "bag", messages))
    assert not ledger.totals
    assert found.depth is not None
    edge = 40 - round(CAMERA.fx * 0.1 / 2.0)
    assert (found.depth[:, : edge - 1] == 2.0).all()
    assert (found.depth[:, edge + 3 : 58] == 4.0).all()
    [found], ledger = read(write_bag(tmp_path / "other", messages[2:]))
    assert found.depth is None
    assert "frame 'depth_optical' of the depth is not" in ledger.totals[0].reason
    assert ledger.lost(Loss.POSITIONS) == 1


def test_a_distorted_lens_is_undistorted_with_its_depth(tmp_path: Path) -> None:
    camera = CameraIntrinsics(64, 48, 32.0, 32.0, 31.5, 23.5)
    bent = camera_info(camera, T0, distortion=-0.2)
    # x / z = 0.5 lies at 31.5 + 32 * 0.5 * (1 - 0.2 * 0.25) = 46.7, of a pinhole at 47.5
    rgb, far = np.zeros((48, 64, 3), np.uint8), depth(2.0)
    rgb[:, 47], far[:, 47] = 255, 3.0
    messages = [
        (INFO, bent),
        (DEPTH, image(far, "32FC1", T0)),
        (COLOR, image(rgb, "rgb8", T0)),
    ]
    [found], ledger = read(write_bag(tmp_path / "bag", messages))
    assert not ledger.totals
    assert found.intrinsics == camera
    assert 47 <= found.rgb[24, :, 0].argmax() <= 48
    assert found.depth is not None
    assert found.depth[24, found.rgb[24, :, 0].argmax()] == 3.0


def test_pictures_without_depth_stay_as_they_are(tmp_path: Path) -> None:
    messages = [(INFO, camera_info(CAMERA, T0, distortion=-0.2))]
    messages.append((COLOR, image(picture(9), "rgb8", T0)))
    [found], ledger = read(write_bag(tmp_path / "bag", messages))
    assert not ledger.totals
    np.testing.assert_array_equal(found.rgb, picture(9))


def test_each_third_picture(tmp_path: Path) -> None:
    path = write_bag(tmp_path / "bag", drive(8))
    pictures, ledger = read(path, step=3)
    assert not ledger.totals
    assert [p.stamp for p in pictures] == pytest.approx([5.0, 5.099, 5.198])
    assert BagPictures(path, Reading(step=3)).count == 3


@pytest.mark.parametrize(
    ("topic", "rectified"),
    [
        ("/camera/color/image_rect_color", True),
        ("/left/image_rect/compressed", True),
        ("/camera/depth/image_rect_raw", True),
        ("/rect_camera/image_raw", False),
        ("/image_rectifier/image_raw", False),
        ("/camera/image_raw/compressed", False),
        ("", False),
    ],
)
def test_only_the_last_part_of_a_topic_says_rectified(topic: str, rectified: bool) -> None:
    assert is_rectified_by_name(topic) is rectified


def test_pictures_of_types_that_are_not_read_are_counted(tmp_path: Path) -> None:
    from rosbags.typesys import get_types_from_msg

    kind = "foxglove_msgs/msg/CompressedVideo"
    STORE.register(get_types_from_msg("uint8[] data\nstring format\n", kind))
    video = STORE.types[kind](data=np.zeros(3, np.uint8), format="h264")
    messages = [("/top", video), ("/top", video), (COLOR, image(picture(9), "rgb8", T0))]
    pictures, ledger = read(write_bag(tmp_path / "bag", messages))
    assert len(pictures) == 1
    [trouble] = ledger.totals
    assert (trouble.loss, trouble.count) == (Loss.PICTURES, 2)
    assert "2 messages of foxglove_msgs/msg/CompressedVideo" in trouble.reason
