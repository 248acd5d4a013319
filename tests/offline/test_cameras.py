"""Cameras are put together by what their messages say, not by the names of their topics."""

from __future__ import annotations

import numpy as np
import pytest

from vinum_nav.offline.cameras import Camera, find_cameras
from vinum_nav.offline.roles import ImageTopic, InfoTopic, Role, role_of

SIZE = (640, 360)


def image(name: str, encoding: str = "rgb8", frame: str = "optical") -> ImageTopic:
    return ImageTopic(name, role_of(encoding), frame, SIZE, encoding, 5)


def info(name: str, frame: str = "optical", size: tuple[int, int] = SIZE) -> InfoTopic:
    return InfoTopic(name, frame, size)


def shifted(*frames: str):
    """Transforms between the frames: 1.5 cm to the right from one to the next."""

    def join(target: str, source: str) -> np.ndarray | None:
        if target not in frames or source not in frames:
            return None
        transform = np.eye(4)
        transform[0, 3] = 0.015 * (frames.index(source) - frames.index(target))
        return transform

    return join


def test_our_own_two_cameras() -> None:
    images, infos = [], []
    for side in ("left", "right"):
        frame = f"camera_{side}_optical_frame"
        images.append(image(f"/camera_{side}/color/image_raw", frame=frame))
        images.append(image(f"/camera_{side}/depth/image_raw", "32FC1", frame))
        infos.append(info(f"/camera_{side}/color/camera_info", frame))
    found = find_cameras(images, infos)
    assert found.cameras == [
        Camera(images[0].name, images[1].name, infos[0].name),
        Camera(images[2].name, images[3].name, infos[1].name),
    ]
    assert not found.unused


def test_realsense_prefers_depth_aligned_to_colour() -> None:
    color, aligned = "/camera/color/image_raw", "/camera/aligned_depth_to_color/image_raw"
    images = [image(f"{color}/compressed", frame="color"), image(aligned, "16UC1", "color")]
    images += [image("/camera/depth/image_rect_raw", "16UC1", "depth")]
    images += [image("/camera/infra1/image_rect_raw", "mono8", "infra1")]
    found = find_cameras(images, [info("/camera/color/camera_info", "color")])
    [camera] = found.cameras
    assert camera == Camera(f"{color}/compressed", aligned, "/camera/color/camera_info")
    told = {unused.name: reason for unused, reason in found.unused}
    assert told == {
        "/camera/depth/image_rect_raw": "depth of no camera that was read",
        "/camera/infra1/image_rect_raw": "grey beside colour: --topic takes it",
    }


def test_raw_is_taken_where_compressed_is_there_too_and_compressed_depth_is_found() -> None:
    images = [image("/cam/rgb/image_raw/compressed"), image("/cam/rgb/image_raw")]
    images += [image("/cam/depth/image_raw/compressedDepth", "16UC1")]
    [camera] = find_cameras(images, [info("/cam/rgb/camera_info")]).cameras
    assert camera == Camera(images[1].name, images[2].name, "/cam/rgb/camera_info")


@pytest.mark.parametrize(
    "names",
    [
        ("/front_depth_camera/color/image_raw", "/front_depth_camera/aligned/image_raw"),
        ("/infrastructure_cam/color/image_raw", "/x/y"),
        ("/oak/rgb/image_raw", "/oak/stereo/image_raw"),
        ("/disparity_rig/depth/rgb", "/disparity_rig/colour_of_depth"),
        ("/trunk_detector_camera/image", "/color/image_raw"),
        ("/d", "/c"),
    ],
)
@pytest.mark.parametrize("encoding", ["16UC1", "32FC1", "mono16"])
def test_no_word_in_a_name_makes_a_role(names: tuple[str, str], encoding: str) -> None:
    color, depth = image(names[0]), image(names[1], encoding)
    beside = info(f"{names[0].rpartition('/')[0]}/camera_info")
    [camera] = find_cameras([color, depth], [beside]).cameras
    assert camera == Camera(color.name, depth.name, beside.name)


def test_grey_pictures_are_taken_where_there_is_no_colour() -> None:
    images = [image("/left/image_raw", "mono8"), image("/right/image_raw", "mono16")]
    assert [c.color for c in find_cameras(images, []).cameras] == [i.name for i in images]


def test_our_own_drawn_pictures_are_not_read_again() -> None:
    images = [image("/a/image"), image("/robot/trunk_detector/image/compressed")]
    found = find_cameras(images, [])
    assert [camera.color for camera in found.cameras] == ["/a/image"]
    [(unused, reason)] = found.unused
    assert (unused, reason) == (images[1], "drawn by trunk_detector itself")


def test_topics_by_name() -> None:
    known = [image("/a/left"), image("/a/right"), image("/b/distance", "16UC1")]
    infos = [info("/a/camera_info")]
    [camera] = find_cameras(known, infos, ["/a/right"], ["/b/distance"]).cameras
    assert camera == Camera("/a/right", "/b/distance", "/a/camera_info")
    with pytest.raises(ValueError, match=r"\['/a/top'\].*'/a/left', '/a/right', '/b/distance'"):
        find_cameras(known, infos, ["/a/top"])
    with pytest.raises(ValueError, match="/c/color/image_raw"):
        find_cameras(known, infos, ["/c/color/image_raw"])
    with pytest.raises(ValueError, match="1 depth topics for 2"):
        find_cameras(known, infos, ["/a/left", "/a/right"], ["/b/distance"])


def test_topics_by_pattern() -> None:
    known = [image("/a/left"), image("/a/right"), image("/a/depth", "16UC1"), image("/b/top")]
    known += [image("/a/left/compressed")]
    found = find_cameras(known, [], ["/a/*"])
    assert [camera.color for camera in found.cameras] == ["/a/left", "/a/right"]
    assert [c.color for c in find_cameras(known, [], ["/?/[lt]*"]).cameras] == ["/a/left", "/b/top"]
    with pytest.raises(ValueError, match=r"no images on \['/c/\*'\]"):
        find_cameras(known, [], ["/c/*"])


def test_depth_of_another_frame_is_registered_where_a_transform_is_known() -> None:
    images = [image("/c/image", frame="color"), image("/d/image", "16UC1", "depth")]
    infos = [info("/c/camera_info", "color"), info("/d/camera_info", "depth")]
    [camera] = find_cameras(images, infos, join=shifted("color", "depth")).cameras
    assert camera.depth_info == "/d/camera_info"
    assert camera.T_color_depth is not None
    assert camera.T_color_depth[0] == (1.0, 0.0, 0.0, 0.015)
    assert not camera.refusal
    [camera] = find_cameras(images, infos).cameras
    assert camera.refusal == (
        "frame 'depth' of the depth is not 'color' of the colour, and no static transform "
        "joins them"
    )
    [camera] = find_cameras(images, infos, is_aligned=True).cameras
    assert camera == Camera("/c/image", "/d/image", "/c/camera_info")


def test_two_devices_keep_their_own_depth() -> None:
    join = shifted("front", "front_depth", "back_depth", "back")
    images, infos = [], []
    for frame, encoding in (
        *(("back", "rgb8"), ("back_depth", "16UC1")),
        *(("front", "rgb8"), ("front_depth", "16UC1")),
    ):
        images.append(image(f"/{frame}/image", encoding, frame))
        infos.append(info(f"/{frame}/camera_info", frame))
    found = find_cameras(images, infos, join=join).cameras
    assert [(c.color, c.depth) for c in found] == [
        ("/back/image", "/back_depth/image"),
        ("/front/image", "/front_depth/image"),
    ]


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        (
            info("/c/camera_info", "other"),
            "/c/image is of frame 'optical', /c/camera_info of 'other'",
        ),
        (
            info("/c/camera_info", size=(1280, 720)),
            "sizes differ: /c/image is 640 x 360, /c/camera_info says 1280 x 720",
        ),
    ],
)
def test_a_camera_info_that_contradicts_its_picture_is_refused(
    beside: InfoTopic, reason: str
) -> None:
    images = [image("/c/image"), image("/d/image", "16UC1")]
    [camera] = find_cameras(images, [beside, info("/x/camera_info")]).cameras
    assert camera.refusal == reason


def test_a_camera_info_elsewhere_is_found_by_its_frame() -> None:
    images = [image("/c/rect/image"), image("/d/image", "16UC1")]
    infos = [info("/c/camera_info"), info("/z/camera_info"), info("/c/rect/other", "else")]
    [camera] = find_cameras(images, infos).cameras
    assert camera == Camera("/c/rect/image", "/d/image", "/c/camera_info")


def test_numbers_without_a_meaning_are_named() -> None:
    images = [image("/a/image"), image("/flow", "32FC2"), image("/odd", "bayer_xtrans8")]
    found = find_cameras(images, [])
    assert [camera.color for camera in found.cameras] == ["/a/image", "/odd"]
    assert [(i.name, i.role, reason) for i, reason in found.unused] == [
        ("/flow", Role.NUMBERS, "'32FC2' is no picture")
    ]
