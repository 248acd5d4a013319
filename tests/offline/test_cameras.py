"""Cameras are found by the names that drivers give their topics."""

from __future__ import annotations

import pytest

from vinum_nav.offline.bag import BagTopic
from vinum_nav.offline.cameras import CAMERA_INFO, COMPRESSED, IMAGE, Camera, find_cameras


def topics(images: list[str], infos: tuple[str, ...] = (), empty: tuple[str, ...] = ()) -> list:
    def kind(name: str) -> str:
        return COMPRESSED if name.rpartition("/")[2].startswith("compressed") else IMAGE

    return [
        *(BagTopic(name, kind(name), 5) for name in images),
        *(BagTopic(name, CAMERA_INFO, 5) for name in infos),
        *(BagTopic(name, IMAGE, 0) for name in empty),
        BagTopic("/odom", "nav_msgs/msg/Odometry", 9),
    ]


def test_our_own_two_cameras() -> None:
    images = [
        f"/camera_{side}/{part}/image_raw"
        for side in ("left", "right")
        for part in ("color", "depth")
    ]
    infos = tuple(f"/camera_{side}/color/camera_info" for side in ("left", "right"))
    found = find_cameras(topics(images, infos))
    assert found == [
        Camera(images[0], images[1], infos[0]),
        Camera(images[2], images[3], infos[1]),
    ]


def test_realsense_prefers_depth_aligned_to_colour() -> None:
    color, aligned = "/camera/color/image_raw", "/camera/aligned_depth_to_color/image_raw"
    images = [f"{color}/compressed", aligned, "/camera/depth/image_rect_raw"]
    images += ["/camera/infra1/image_rect_raw"]
    [camera] = find_cameras(topics(images, ("/camera/color/camera_info",)))
    assert camera == Camera(f"{color}/compressed", aligned, "/camera/color/camera_info")


def test_raw_is_taken_where_compressed_is_there_too_and_compressed_depth_is_found() -> None:
    images = ["/cam/rgb/image_raw/compressed", "/cam/rgb/image_raw"]
    images += ["/cam/depth/image_raw/compressedDepth"]
    [camera] = find_cameras(topics(images))
    assert camera == Camera(images[1], images[2], None)


def test_topics_by_name() -> None:
    known = topics(["/a/left", "/a/right", "/b/distance"], empty=("/c/color/image_raw",))
    [camera] = find_cameras(known, ["/a/right"], ["/b/distance"])
    assert camera == Camera("/a/right", "/b/distance", None)
    with pytest.raises(ValueError, match=r"\['/a/top'\].*'/a/left', '/a/right', '/b/distance'"):
        find_cameras(known, ["/a/top"])
    with pytest.raises(ValueError, match="/c/color/image_raw"):
        find_cameras(known, ["/c/color/image_raw"])
    with pytest.raises(ValueError, match="1 depth topics for 2"):
        find_cameras(known, ["/a/left", "/a/right"], ["/b/distance"])


def test_a_bag_without_pictures_says_what_it_has() -> None:
    with pytest.raises(ValueError, match=r"no colour images.*'/odom'"):
        find_cameras(topics([]))
