"""Pictures, depth and intrinsics of a bag come together by their stamps; damage is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bars import CAMERA, T_BASE_CAMERA, BarDetector, depth, picture
from recorded_bags import (
    COLOR,
    DEPTH,
    INFO,
    STORE,
    camera_info,
    compressed,
    encoded,
    image,
    write_bag,
)

from vinum_nav.messages.points import OBSERVATION, fields_of
from vinum_nav.offline.bag import Bag
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.detection_bag import DETECTIONS, IMAGE, DetectionBags
from vinum_nav.offline.ledger import Ledger
from vinum_nav.offline.picture import Loss, Picture, Trouble
from vinum_nav.offline.reading import Reading
from vinum_nav.offline.run import Summary, detect_all
from vinum_nav.perception.locate import trunk_positions


def stamp(k: int) -> int:
    return 5 * 10**9 + k * 200_000_000


def drive(count: int = 4) -> list[tuple[str, Any]]:
    """A bar that moves, nearer with each picture."""
    messages = []
    for k in range(count):
        messages += [
            (INFO, camera_info(CAMERA, stamp(k))),
            (COLOR, image(picture(10 + 8 * k), "rgb8", stamp(k))),
            (DEPTH, image(depth(2.0 - 0.2 * k), "32FC1", stamp(k) + 3_000_000)),
        ]
    return messages


def read(path: Path, **options: Any) -> tuple[list[Picture], list[Trouble]]:
    items = list(BagPictures(path, Reading(**options)))
    pictures = [item for item in items if isinstance(item, Picture)]
    return pictures, [item for item in items if isinstance(item, Trouble)]


def detect(path: Path, out: Path) -> Summary:
    out.mkdir()
    sinks = [DetectionBags(out)]
    return detect_all([BagPictures(path)], BarDetector(), T_BASE_CAMERA, sinks, lambda *step: None)


@pytest.mark.parametrize("storage", ["mcap", "sqlite"])
def test_pictures_come_with_their_own_depth(tmp_path: Path, storage: str) -> None:
    path = write_bag(tmp_path / "bag", drive(), storage)
    single = next(file for file in path.iterdir() if file.suffix != ".yaml")
    for given in (path, single):
        assert BagPictures(given).count == 4
        pictures, troubles = read(given)
        assert not troubles
        for k, found in enumerate(pictures):
            np.testing.assert_array_equal(found.rgb, picture(10 + 8 * k))
            assert found.depth is not None
            assert found.depth[0, 0] == pytest.approx(2.0 - 0.2 * k)
            assert found.stamp == stamp(k) / 1e9
            assert found.intrinsics == CAMERA


@pytest.mark.parametrize("storage", ["mcap", "sqlite"])
def test_the_new_bag_holds_what_was_detected(tmp_path: Path, storage: str) -> None:
    path = write_bag(tmp_path / "bag", drive(), storage)
    summary = detect(path, tmp_path / "out")
    assert (summary.pictures, summary.positions, summary.troubles) == (4, 4, [])
    with Bag(tmp_path / "out" / "bags" / "bag_detections") as bag:
        assert {topic.name: topic.count for topic in bag.topics} == {DETECTIONS: 4, IMAGE: 4}
        clouds = [message for _, _, message in bag.messages({DETECTIONS})]
    for k, cloud in enumerate(clouds):
        ns = cloud.header.stamp.sec * 10**9 + cloud.header.stamp.nanosec
        assert (ns, cloud.header.frame_id) == (stamp(k), "camera_left_optical_frame")
        assert [(f.name, f.offset, f.datatype) for f in cloud.fields] == fields_of(OBSERVATION)
        [point] = np.frombuffer(cloud.data, OBSERVATION)
        [wanted] = trunk_positions(
            BarDetector().detect(picture(10 + 8 * k)), depth(2.0 - 0.2 * k), CAMERA, T_BASE_CAMERA
        )
        assert wanted is not None
        np.testing.assert_allclose([point["x"], point["y"], point["z"]], wanted.point_camera, 1e-6)
        assert point["czz"] == pytest.approx(wanted.covariance[2, 2], rel=1e-5)
    files = {file.suffix for file in (tmp_path / "out" / "bags" / "bag_detections").iterdir()}
    assert files == {".yaml", ".mcap" if storage == "mcap" else ".db3"}


def test_without_depth_detections_have_no_position(tmp_path: Path) -> None:
    only = [entry for entry in drive() if entry[0] == COLOR]
    summary = detect(write_bag(tmp_path / "bag", only), tmp_path / "out")
    assert (summary.detections, summary.positions, summary.troubles) == (4, 0, [])
    with Bag(tmp_path / "out" / "bags" / "bag_detections") as bag:
        cloud = next(message for _, _, message in bag.messages({DETECTIONS}))
    [point] = np.frombuffer(cloud.data, OBSERVATION)
    assert not cloud.is_dense
    assert np.isnan([point["x"], point["cxx"]]).all()
    assert point["x_min"] == 10


def test_a_picture_without_detections_gives_an_empty_cloud(tmp_path: Path) -> None:
    detect(write_bag(tmp_path / "bag", [(COLOR, image(picture(), "rgb8", 1))]), tmp_path / "out")
    with Bag(tmp_path / "out" / "bags" / "bag_detections") as bag:
        [(_, _, cloud)] = bag.messages({DETECTIONS})
    assert (cloud.width, len(cloud.data), cloud.is_dense) == (0, 0, True)


def test_compressed_colour_and_depth(tmp_path: Path) -> None:
    millimetres = (1000 * depth(1.5)).astype(np.uint16)
    messages = [
        (f"{COLOR}/compressed", compressed(encoded(picture(20), ".jpg"), "jpeg", 9)),
        (f"{DEPTH}/compressedDepth",
         compressed(b"\0" * 12 + encoded(millimetres, ".png"), "16UC1; compressedDepth png", 9)),
        (INFO, camera_info(CAMERA, 9)),
    ]  # fmt: skip
    [found], troubles = read(write_bag(tmp_path / "bag", messages))
    assert not troubles
    assert found.depth is not None
    np.testing.assert_allclose(found.depth, 1.5, rtol=1e-6)
    assert len(BarDetector().detect(found.rgb)) == 1


def test_depth_of_another_exposure_is_not_taken(tmp_path: Path) -> None:
    messages = drive(3)
    del messages[5]
    pictures, [trouble] = read(write_bag(tmp_path / "bag", messages))
    assert (trouble.loss, trouble.count) == (Loss.POSITIONS, 1)
    assert "the nearest stamp is 197.0 ms from a picture's, wanted at most 12 ms" in trouble.reason
    assert [found.depth is not None for found in pictures] == [True, False, True]


@pytest.mark.parametrize(
    ("topic", "message", "reason"),
    [
        (COLOR, image(picture(), "nv21", 7), "nv21"),
        (
            COLOR,
            image(picture(), "rgba8", 7),
            "bytes",
        ),
    ],
)
def test_a_picture_that_cannot_be_read_is_named_by_topic_and_stamp(
    tmp_path: Path, topic: str, message: Any, reason: str
) -> None:
    pictures, [trouble] = read(write_bag(tmp_path / "bag", [*drive(2), (topic, message)]))
    assert len(pictures) == 2
    assert trouble.name == f"{tmp_path / 'bag'}:{COLOR}@0.000000007"
    assert trouble.instead_of_picture
    assert reason in trouble.reason


@pytest.mark.parametrize(
    ("topic", "message", "reason"),
    [
        (DEPTH, image(depth(1.0), "64FC1", stamp(0)), "64FC1"),
        (DEPTH, image(depth(1.0)[:20], "32FC1", stamp(0)), "sizes differ"),
        (INFO, camera_info(CAMERA, 0, distortion=0.1, model="kannala"), "distortion"),
    ],
)
def test_what_costs_positions_is_told_once_and_costs_no_picture(
    tmp_path: Path, topic: str, message: Any, reason: str
) -> None:
    messages = [(t, message if t == topic else m) for t, m in drive(3)]
    if topic == DEPTH:
        messages = [entry for entry in messages if entry[0] != COLOR]
        messages += [(COLOR, image(picture(9), "rgb8", stamp(0)))] * 3
    pictures, troubles = read(write_bag(tmp_path / "bag", messages))
    ledger = Ledger()
    [trouble] = [trouble for trouble in troubles if ledger.add(trouble)]
    assert ledger.lost(Loss.POSITIONS) == len(pictures) == 3
    assert all(found.depth is None for found in pictures)
    assert reason in trouble.reason
    assert not trouble.instead_of_picture


def test_depth_that_is_nowhere_known_gives_no_position(tmp_path: Path) -> None:
    messages = [
        (INFO, camera_info(CAMERA, 1)),
        (DEPTH, image(np.full((48, 64), np.nan, np.float32), "32FC1", 1)),
        (COLOR, image(picture(30), "rgb8", 1)),
    ]
    summary = detect(write_bag(tmp_path / "bag", messages), tmp_path / "out")
    assert (summary.detections, summary.positions, summary.troubles) == (1, 0, [])


def test_an_unknown_topic_names_those_that_there_are(tmp_path: Path) -> None:
    pictures, [trouble] = read(write_bag(tmp_path / "bag", drive(1)), topics=("/top",))
    assert not pictures
    assert COLOR in trouble.reason


def test_a_bag_without_pictures_says_what_it_has(tmp_path: Path) -> None:
    message = STORE.types["std_msgs/msg/String"](data="speed")
    pictures, [trouble] = read(write_bag(tmp_path / "bag", [("/odom", message)]))
    assert not pictures
    assert re.search(r"no colour images.*'/odom'", trouble.reason)


@pytest.mark.parametrize("storage", ["mcap", "sqlite"])
def test_a_truncated_bag_is_told_whatever_is_missing(tmp_path: Path, storage: str) -> None:
    path = write_bag(tmp_path / "bag", drive(6), storage)
    [file] = [file for file in path.iterdir() if file.suffix != ".yaml"]
    whole = file.read_bytes()
    for share in (0.0, 0.01, 0.2, 0.5, 0.8, 0.95, 0.999):
        file.write_bytes(whole[: int(share * len(whole))])
        for given in (path, file):
            pictures, troubles = read(given)
            assert len(pictures) < 6 or share > 0.9
            assert troubles or len(pictures) == 6, (share, given)
    file.write_bytes(whole)
    (path / "metadata.yaml").write_text("rosbag2_bagfile_information: [1, 2")
    pictures, troubles = read(path)
    assert (len(pictures), troubles) == (6, [])


def test_damaged_bytes_in_a_bag_never_raise(tmp_path: Path) -> None:
    path = write_bag(tmp_path / "bag", drive(3))
    [file] = path.glob("*.mcap")
    whole, rng = file.read_bytes(), np.random.default_rng(5)
    for _ in range(15):
        damaged = bytearray(whole)
        for at in rng.integers(0, len(whole), 8):
            damaged[at] = int(rng.integers(256))
        file.write_bytes(bytes(damaged))
        pictures, troubles = read(path)
        assert pictures or troubles
