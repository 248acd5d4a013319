"""Bags are read from their storage files, whatever metadata.yaml and names say."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bars import CAMERA, depth, picture
from recorded_bags import COLOR, DEPTH, FRAME, INFO, STORE, camera_info, image, write_bag
from rosbags.rosbag1 import Writer as Writer1
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.rosbag2.enums import CompressionFormat, CompressionMode
from rosbags.typesys import Stores, get_typestore

from vinum_nav.offline.bag import Bag
from vinum_nav.offline.bag_pictures import BagPictures
from vinum_nav.offline.detection_bag import DetectionBags
from vinum_nav.offline.picture import Loss, Picture, Trouble


def drive(count: int = 3) -> list[tuple[str, Any]]:
    messages = []
    for k in range(count):
        stamp = 5 * 10**9 + k * 200_000_000
        messages += [
            (INFO, camera_info(CAMERA, stamp)),
            (DEPTH, image(depth(1.5), "32FC1", stamp)),
            (COLOR, image(picture(10 + 8 * k), "rgb8", stamp)),
        ]
    return messages


def read(path: Path) -> tuple[list[Picture], list[Trouble]]:
    items = list(BagPictures(path))
    pictures = [item for item in items if isinstance(item, Picture)]
    return pictures, [item for item in items if isinstance(item, Trouble)]


def is_whole(path: Path) -> bool:
    pictures, troubles = read(path)
    return len(pictures) == 3 and all(p.depth is not None for p in pictures) and not troubles


@pytest.mark.parametrize("storage", ["mcap", "sqlite"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: re.sub(r"storage_identifier: .*", 'storage_identifier: ""', text),
        lambda text: re.sub(r"storage_identifier: .*", "storage_identifier: my_plugin", text),
        lambda text: re.sub(r"message_count: \d+", "message_count: 0", text),
        lambda text: re.sub(r"version: \d+", "version: 99", text),
        lambda text: re.sub(r"type: sensor_msgs/msg/Image", "type: my_msgs/msg/Image", text),
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "- a list",
        lambda text: "\x00\x01",
    ],
)
def test_metadata_does_not_matter(tmp_path: Path, storage: str, change: Any) -> None:
    path = write_bag(tmp_path / "bag", drive(), storage)
    file = path / "metadata.yaml"
    file.write_text(change(file.read_text()))
    assert is_whole(path)


@pytest.mark.parametrize("storage", ["mcap", "sqlite"])
@pytest.mark.parametrize("name", ["DRIVE.MCAP", "DRIVE.DB3", "row #3, 50 %?.mcap", "x.bag"])
def test_the_name_of_a_storage_file_does_not_matter(
    tmp_path: Path, storage: str, name: str
) -> None:
    path = write_bag(tmp_path / "bag", drive(), storage)
    [file] = [file for file in path.iterdir() if file.suffix != ".yaml"]
    moved = file.rename(path / name)
    assert is_whole(path)
    assert is_whole(moved)


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    path = write_bag(tmp_path / "bag", drive())
    file = path / "metadata.yaml"
    text = file.read_text()
    file.write_text(text.replace("- bag.mcap", "- bag.mcap\n  - bag_1.mcap"))
    pictures, [trouble] = read(path)
    assert len(pictures) == 3
    assert trouble.loss is Loss.PICTURES
    assert "['bag_1.mcap'], which are not there" in trouble.reason


def test_parts_of_a_bag_are_one_bag_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    whole = drive(11)
    folder = tmp_path / "split"
    folder.mkdir()
    for k in range(11):
        part = write_bag(tmp_path / f"part{k}", whole[3 * k : 3 * k + 3])
        shutil.move(part / f"part{k}.mcap", folder / f"drive_{k}.mcap")
    pictures, troubles = read(folder)
    assert not troubles
    assert len(pictures) == 11


@pytest.mark.parametrize("mode", [CompressionMode.FILE, CompressionMode.MESSAGE])
def test_what_rosbag2_has_compressed(tmp_path: Path, mode: CompressionMode) -> None:
    path = tmp_path / "bag"
    writer = Writer(path, version=8, storage_plugin=StoragePlugin.SQLITE3)
    writer.set_compression(mode, CompressionFormat.ZSTD)
    with writer:
        made: dict[str, Any] = {}
        for n, (topic, message) in enumerate(drive()):
            kind = message.__msgtype__
            if topic not in made:
                made[topic] = writer.add_connection(topic, kind, typestore=STORE)
            writer.write(made[topic], 10**9 + n, bytes(STORE.serialize_cdr(message, kind)))
    (path / "metadata.yaml").unlink()
    [file] = path.iterdir()
    assert is_whole(file)


def test_what_a_killed_recorder_left_beside_its_database_is_read(tmp_path: Path) -> None:
    path = write_bag(tmp_path / "bag", drive(), "sqlite")
    file = path / "bag.db3"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE copy AS SELECT * FROM messages")
    connection.execute("DELETE FROM messages")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("INSERT INTO messages SELECT * FROM copy")
    connection.commit()
    killed = tmp_path / "killed"
    shutil.copytree(path, killed)
    connection.close()
    assert (killed / "bag.db3-wal").stat().st_size > 0
    before = {file.name: file.read_bytes() for file in killed.iterdir()}
    assert is_whole(killed)
    assert before == {file.name: file.read_bytes() for file in killed.iterdir()}


@pytest.mark.parametrize("kind", ["{}/{}", "{}::msg::dds_::{}_", "{}/msg/{}"])
def test_names_of_types_of_other_times_and_makers(tmp_path: Path, kind: str) -> None:
    path = write_bag(tmp_path / "bag", drive(), "sqlite")
    connection = sqlite3.connect(path / "bag.db3")
    for number, name in connection.execute("SELECT id, type FROM topics").fetchall():
        package, _, short = name.split("/")
        changed = kind.format(package, short)
        connection.execute("UPDATE topics SET type = ? WHERE id = ?", (changed, number))
    connection.execute("DELETE FROM message_definitions")
    connection.commit()
    connection.close()
    assert is_whole(path)


def ros1_bag(path: Path) -> Path:
    store = get_typestore(Stores.ROS1_NOETIC)
    types = store.types
    with Writer1(path) as writer:
        made: dict[str, Any] = {}
        for n, (topic, message) in enumerate(drive()):
            kind = message.__msgtype__
            stamp = types["builtin_interfaces/msg/Time"](
                sec=message.header.stamp.sec, nanosec=message.header.stamp.nanosec
            )
            header = types["std_msgs/msg/Header"](seq=n, stamp=stamp, frame_id=f"/{FRAME}")
            if topic == INFO:
                again = types[kind](
                    header=header,
                    height=message.height,
                    width=message.width,
                    distortion_model="plumb_bob",
                    D=message.d,
                    K=message.k,
                    R=message.r,
                    P=message.p,
                    binning_x=0,
                    binning_y=0,
                    roi=types["sensor_msgs/msg/RegionOfInterest"](0, 0, 0, 0, False),
                )
            else:
                fields = ("height", "width", "encoding", "is_bigendian", "step", "data")
                again = types[kind](header=header, **{f: getattr(message, f) for f in fields})
            if topic not in made:
                made[topic] = writer.add_connection(topic, kind, typestore=store)
            writer.write(made[topic], 10**9 + n, bytes(store.serialize_ros1(again, kind)))
    return path


def test_a_bag_of_ros1(tmp_path: Path) -> None:
    path = ros1_bag(tmp_path / "drive.bag")
    assert is_whole(path)
    [first, *_] = read(path)[0]
    np.testing.assert_array_equal(first.rgb, picture(10))
    assert first.intrinsics == CAMERA
    assert is_whole(path.rename(tmp_path / "DRIVE.BAG"))


def test_results_of_a_ros1_bag_are_a_ros2_bag(tmp_path: Path) -> None:
    from bars import T_BASE_CAMERA, BarDetector

    from vinum_nav.offline.run import detect_all

    source = BagPictures(ros1_bag(tmp_path / "drive.bag"))
    sinks = [DetectionBags(tmp_path)]
    detect_all([source], BarDetector(), T_BASE_CAMERA, sinks, lambda *step: None)
    with Bag(tmp_path / "bags" / "drive_detections") as bag:
        assert [topic.count for topic in bag.topics] == [3, 3]


@pytest.mark.parametrize(
    "content", [b"", b"\x89MCAP0\r\n", b"#ROSBAG V2.0\n", b"SQLite format 3\0"]
)
@pytest.mark.parametrize("name", ["a.mcap", "a.db3", "a.bag", "a.mcap.zstd"])
def test_what_is_no_bag_is_told(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    pictures, [trouble] = read(path)
    assert not pictures
    assert "not a bag that can be read" in trouble.reason


def closed(path: Path) -> bytes:
    return (write_bag(path, drive()) / f"{path.name}.mcap").read_bytes()


def records(whole: bytes) -> list[int]:
    """Places at which the records of an MCAP file begin."""
    at, places = 8, []
    while at < len(whole) - 8:
        places.append(at)
        at += 9 + int.from_bytes(whole[at + 1 : at + 9], "little")
    return places


def test_an_mcap_that_was_never_closed_is_read_up_to_its_last_record(tmp_path: Path) -> None:
    path = write_bag(tmp_path / "bag", drive(), "mcap")
    file = path / "bag.mcap"
    whole = file.read_bytes()
    end = next(at for at in records(whole) if whole[at] == 0x0F)
    file.write_bytes(whole[:end])
    pictures, troubles = read(path)
    assert (len(pictures), troubles) == (3, [])
    file.write_bytes(whole[:end] + b"\x06\x40")
    pictures, [trouble] = read(path)
    assert len(pictures) == 3
    assert trouble.reason == "bag.mcap was not closed: 2 bytes at its end are lost"
    assert trouble.loss is Loss.PICTURES


@pytest.mark.parametrize("profile", [b"", b"ros1", b"px4-ulog"])
def test_an_mcap_of_another_profile(tmp_path: Path, profile: bytes) -> None:
    """The header names another profile, and the offsets behind it move along."""
    whole = closed(tmp_path / "bag")
    length = int.from_bytes(whole[9:17], "little")
    header = whole[17 : 17 + length]
    library = header[12:].ljust(8, b" ")
    text = b"".join(len(t).to_bytes(4, "little") + t for t in (profile, library))
    moved = len(text) - length
    path = tmp_path / "other.mcap"
    end = next(at for at in records(whole) if whole[at] == 0x0F)
    data = whole[17 + length : end]
    path.write_bytes(whole[:9] + (length + moved).to_bytes(8, "little") + text + data)
    assert is_whole(path)


def test_messages_that_the_storage_counts_and_does_not_give_are_counted(tmp_path: Path) -> None:
    """A chunk of which one byte is gone: its messages lie at other places than it says."""
    path = write_bag(tmp_path / "bag", drive(), "mcap")
    file = path / "bag.mcap"
    whole = file.read_bytes()
    places = records(whole)
    chunk = next(at for at in places if whole[at] == 0x06)
    end = places[places.index(chunk) + 1]
    schema = whole.index(b"MSG: ", chunk)
    file.write_bytes(whole[:schema] + whole[schema + 1 : end] + b"x" + whole[end:])
    pictures, troubles = read(path)
    assert not pictures
    assert troubles
    assert {trouble.loss for trouble in troubles} >= {Loss.PICTURES}
