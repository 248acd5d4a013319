"""The detector node, fed as a robot would: 30 Hz, distorted, unaligned, under names of its own."""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import rclpy
import yaml
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import CameraInfo, CompressedImage, Image
from source_tree import SEEDS

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.description.robot import BODIES_DIR, load_robot
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Detections, ImageFrame, TrunkObservations
from vinum_nav.messages.lens import Lens
from vinum_nav.messages.undistort import rays
from vinum_nav.ros.convert.pictures import to_camera_info, to_image
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.renaming import name_arguments, with_body
from vinum_nav.ros.nodes import trunk_detector
from vinum_nav.ros.nodes.trunk_detector import TrunkDetectorNode
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

PERIOD = 1 / 30
STEP = 0.15
"""Time that the network takes for a picture [s]: four or five come meanwhile."""
APART = 0.007
"""Time by which depth is stamped after colour [s]."""
COLOR = CameraIntrinsics(160, 120, 150.0, 150.0, 80.0, 60.0)
DEPTH = CameraIntrinsics(128, 96, 90.0, 90.0, 64.0, 48.0)
BENT = (-0.2, 0.05, 0.0, 0.0, 0.0)
SHIFT = 0.05
"""Place of depth to the right of colour [m]."""
NEAR, FAR = 1.5, 3.0
POLE = (-0.05, 0.05)
"""Edges of an upright pole at NEAR in front of a wall at FAR, to the right of colour [m]."""
FRAMES = {
    "camera_left_optical_frame": "cam_color_optical_frame",
    "camera_left_depth_optical_frame": "cam_depth_optical_frame",
}
EMPTY = TrunkObservations(
    *(0.0, "left", np.zeros((0, 3)), np.zeros((0, 3, 3)), np.zeros(0), np.zeros(0, int)),
    *(np.zeros(0, int), np.zeros((0, 4))),
)


class SlowStep:
    """Stands in for perception; keeps the frames that it is given."""

    latency_ms = 1e3 * STEP

    def __init__(self, *_: Any) -> None:
        self.taken: list[ImageFrame] = []

    def step(self, frame: ImageFrame) -> tuple[Detections, TrunkObservations]:
        self.taken.append(frame)
        time.sleep(STEP)
        none = Detections(
            np.zeros((0, 4)),
            np.zeros((0, *frame.rgb.shape[:2]), bool),
            np.zeros(0),
            np.zeros(0, int),
        )
        return none, EMPTY.__class__(**{**EMPTY.__dict__, "stamp": frame.stamp, "side": frame.side})


def pole_and_wall(lens: Lens, shift: float) -> tuple[np.ndarray, np.ndarray]:
    """Colour (H, W, 3) and depth (H, W) [m] of the scene, the lens `shift` [m] to the right."""
    x = rays(lens)[..., 0] * NEAR + shift
    is_pole = (x > POLE[0]) & (x < POLE[1])
    noise = np.random.default_rng(3).integers(0, 60, (*is_pole.shape, 1), np.uint8)
    rgb = np.where(is_pole[..., None], 200, 40).astype(np.uint8) + noise
    return np.repeat(rgb, 3, axis=2), np.where(is_pole, NEAR, FAR)


RGB, _ = pole_and_wall(Lens(COLOR, "plumb_bob", BENT), 0.0)
MILLIMETRES = (1000 * pole_and_wall(Lens(DEPTH), SHIFT)[1]).astype(np.uint16)

COLOR_PNG = cv2.imencode(".png", RGB)[1].tobytes()
DEPTH_PNG = bytes(12) + cv2.imencode(".png", MILLIMETRES)[1].tobytes()
"""A picture of compressedDepth; its header is not used for whole numbers."""


class Robot:
    """Publishes pictures of a camera as its driver would, from a node of its own."""

    def __init__(self, *, is_compressed: bool) -> None:
        self.node = rclpy.create_node("driver", cli_args=["--ros-args"], use_global_arguments=False)
        kind = CompressedImage if is_compressed else Image
        end = ("/compressed", "/compressedDepth") if is_compressed else ("", "")
        self._is_compressed = is_compressed
        self._voices = [
            self.node.create_publisher(kind, name, qos_profile_sensor_data)
            for kind, name in (
                (CameraInfo, "/cam/color/camera_info"),
                (CameraInfo, "/cam/depth/camera_info"),
                (kind, f"/cam/color/image_raw{end[0]}"),
                (kind, f"/cam/depth/image_rect_raw{end[1]}"),
            )
        ]
        self._next = 0.0
        self.color_frame = FRAMES["camera_left_optical_frame"]

    @property
    def is_heard(self) -> bool:
        return all(voice.get_subscription_count() for voice in self._voices)

    def speak(self) -> None:
        """Publish one exposure where it is due."""
        if time.monotonic() < self._next:
            return
        self._next = max(self._next + PERIOD, time.monotonic())
        stamp = time.time()
        depth_frame = FRAMES["camera_left_depth_optical_frame"]
        info = to_camera_info(COLOR, stamp, self.color_frame)
        info.d = list(BENT)
        color, depth = self._images(stamp, depth_frame)
        sent = (info, to_camera_info(DEPTH, stamp + APART, depth_frame), color, depth)
        for voice, message in zip(self._voices, sent, strict=True):
            voice.publish(message)

    def _images(self, stamp: float, depth_frame: str) -> tuple[Any, Any]:
        color = to_image(RGB, "rgb8", stamp, self.color_frame)
        depth = to_image(MILLIMETRES, "16UC1", stamp + APART, depth_frame)
        if not self._is_compressed:
            return color, depth
        return (
            compressed(color, COLOR_PNG, "rgb8; png compressed bgr8"),
            compressed(
                depth,
                DEPTH_PNG,
                "16UC1; compressedDepth png",
            ),
        )


def compressed(image: Image, data: bytes, form: str) -> CompressedImage:
    return CompressedImage(header=image.header, format=form, data=array("B", data))


@contextmanager
def fed(tmp_path: Path, *, is_compressed: bool) -> Iterator[tuple[TrunkDetectorNode, Robot, Any]]:
    """The node and the robot that feeds it; calls of the third keep both alive until a time."""
    end = ("/compressed", "/compressedDepth") if is_compressed else ("", "")
    body = yaml.safe_load((BODIES_DIR / "hyqreal.yaml").read_text())
    body["frames"] = FRAMES
    body["topics"] = {
        "camera_left/color/image_raw": f"/cam/color/image_raw{end[0]}",
        "camera_left/depth/image_raw": f"/cam/depth/image_rect_raw{end[1]}",
        "camera_left/color/camera_info": "/cam/color/camera_info",
        "camera_left/depth/camera_info": "/cam/depth/camera_info",
        "trunk_detector/detections": "/seen/trunks",
    }
    body["cameras"]["front"]["depth_frame"] = {"position_xyz": [SHIFT, 0.0, 0.0]}
    path, mission_file = tmp_path / "body.yaml", tmp_path / "mission.yaml"
    path.write_text(yaml.safe_dump(body))
    mission = grow(load_seed(SEEDS / "mini.yaml"), side="left").mission
    save_mission_file(mission.model_copy(update={"body": str(path)}), mission_file)
    before = dict(os.environ)
    os.environ.update(graph_environment(before))
    names = name_arguments("", with_body((), load_robot(path).topics))
    arguments = ["--ros-args", *names, "-p", f"mission_file:={mission_file}"]
    rclpy.init(args=arguments, domain_id=free_domain_id())
    node, robot = TrunkDetectorNode(), Robot(is_compressed=is_compressed)
    executor = SingleThreadedExecutor()
    executor.add_node(node)

    def keep(done: Callable[[], bool], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not done() and time.monotonic() < until:
            robot.speak()
            executor.spin_once(timeout_sec=0.002)
        return done()

    try:
        yield node, robot, keep
    finally:
        node.close()
        executor.shutdown()
        node.destroy_node()
        robot.node.destroy_node()
        rclpy.try_shutdown()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowStep:
    step = SlowStep()
    detector = type("Detector", (), {"name": "none"})()
    monkeypatch.setattr(trunk_detector, "load_detector", lambda *_, **__: detector)
    monkeypatch.setattr(trunk_detector, "PerceptionStep", lambda *_: step)
    return step


@pytest.mark.parametrize("is_compressed", [False, True], ids=["raw", "compressed"])
def test_the_newest_picture_is_straight_and_registered(
    tmp_path: Path, slow: SlowStep, is_compressed: bool
) -> None:
    with fed(tmp_path, is_compressed=is_compressed) as (node, robot, keep):
        assert keep(lambda: robot.is_heard, 20.0)
        enough = keep(lambda: len(slow.taken) >= 8, 20.0)
        assert not node._refusals.alarms
        assert enough
        facts = node._tally.facts(sum(camera.dropped for camera in node._cameras))
    stamps = np.array([frame.stamp for frame in slow.taken])
    assert (np.diff(stamps) > 0.5 * STEP).all()
    assert int(facts["pictures dropped"]) >= len(slow.taken)
    frame = slow.taken[-1]
    assert frame.intrinsics == COLOR
    bright = frame.rgb[60, :, 0] > 150
    near = np.abs(frame.depth[60] - NEAR) < 0.1
    for found in (bright, near):
        columns = np.flatnonzero(found)
        edges = (columns[[0, -1]] + [-0.5, 0.5] - COLOR.cx) / COLOR.fx * NEAR
        np.testing.assert_allclose(edges, POLE, atol=0.02)
        assert edges.mean() == pytest.approx(np.mean(POLE), abs=0.01)


def test_a_picture_of_an_unknown_frame_is_refused_by_the_robots_names(
    tmp_path: Path, slow: SlowStep
) -> None:
    with fed(tmp_path, is_compressed=False) as (node, robot, keep):
        robot.color_frame = "nowhere"
        assert keep(lambda: "camera_left/color/image_raw" in node._refusals.counts, 20.0)
        reasons = {alarm.source: alarm.reason for alarm in node._refusals.alarms}
        assert reasons["camera_left/color/image_raw"] == (
            "refused: header.frame_id is nowhere, wanted one of ['cam_color_optical_frame']"
        )
        assert not slow.taken


def test_a_picture_older_than_a_second_is_counted_and_not_used(
    tmp_path: Path, slow: SlowStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fed(tmp_path, is_compressed=False) as (node, robot, keep):
        assert keep(lambda: robot.is_heard, 20.0)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 1.5)
        assert keep(lambda: node._tally.facts(0)["pictures too old"] != "0", 20.0)
        assert not slow.taken
