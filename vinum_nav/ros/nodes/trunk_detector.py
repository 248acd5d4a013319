"""Node: pictures in, trunk observations out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Detections, ImageFrame, Side
from vinum_nav.messages.points import optical_frame
from vinum_nav.perception.draw import draw_masks
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.perception.step import PerceptionStep
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.convert.detections_3d import to_detections_3d
from vinum_nav.ros.convert.pictures import (
    from_camera_info,
    from_color,
    from_depth,
    to_compressed,
    to_image,
)
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import from_time, to_ns
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.quality import class_of, is_installed
from vinum_nav.ros.sync.picture_join import PictureJoin
from vinum_nav.watch.parameters import WatchParameters
from vinum_nav.watch.picture import PictureWatch

IMAGE_PERIOD = 0.5
"""Time between two pictures with masks drawn [s]."""
WATCH_PERIOD = 0.2
"""Time between two looks at the cameras, by the node's clock [s]."""


class TrunkDetectorNode(VinumNode):
    """Answers every picture of both cameras that shows something, also with an empty cloud.

    A picture that shows nothing (black, frozen, without depth) is not answered: an empty cloud
    would say that there is no vine.
    """

    def __init__(self) -> None:
        super().__init__("trunk_detector")
        mission = load_mission_file(self.required("mission_file"))
        backend = self.parameter("detector", "onnx")
        weights = self.parameter("weights", "")
        p = self.tunables("perception", PerceptionParameters)
        detector = load_detector(
            backend, Path(weights) if weights else None, score_threshold=p.score_threshold
        )
        self._step = PerceptionStep(detector, load_robot(mission.body), mission, p.locate)
        self._watch = PictureWatch(mission.side, self.tunables("watch", WatchParameters))
        self._joins = {side: PictureJoin() for side in Side}
        self._latencies: list[str] = []
        self._next_image = 0.0
        self.facts["detector"] = detector.name
        self.output(names.DETECTIONS)
        self._as_vision = is_installed(names.DETECTIONS_3D)
        if self._as_vision:
            self.output(names.DETECTIONS_3D)
        self._images = self.output(names.DETECTOR_IMAGE)
        self._compressed = self.output(names.COMPRESSED_IMAGE)
        for side in Side:
            self._listen(side)
        self.listen(names.ODOM, from_odometry, self._watch.move)
        self.create_timer(WATCH_PERIOD, self._look)

    def _look(self) -> None:
        """Say what is wrong with the cameras, also where nothing comes any more."""
        if self.now > 0.0:
            self.raise_alarms(self._watch.alarms(self.now))

    def _listen(self, side: Side) -> None:
        join = self._joins[side]

        def take(part: str, value: tuple[int, Any]) -> None:
            joined = join.add(part, *value)
            if joined is not None:
                self._answer(side, *joined)

        def color(message: Any) -> tuple[int, Any]:
            return _ns(message), from_color(message, side, join.intrinsics)

        def depth(message: Any) -> tuple[int, Any]:
            return _ns(message), from_depth(message, side, join.intrinsics)

        def info(message: Any) -> CameraIntrinsics:
            return from_camera_info(message, side)

        self.listen(names.camera_info(side), info, join.set_intrinsics)
        self.listen(names.color_image(side), color, lambda value: take("color", value))
        self.listen(names.depth_image(side), depth, lambda value: take("depth", value))

    def _answer(
        self, side: Side, ns: int, intrinsics: CameraIntrinsics, rgb: Any, depth: Any
    ) -> None:
        frame = ImageFrame(ns / 1e9, side, intrinsics, rgb, depth)
        # A stamp ahead of the clock has been refused at the border; the clock may lag behind here.
        if not self._watch.take(frame, max(self.now, frame.stamp)):
            return
        detections, trunks = self._step.step(frame)
        self._watch.attend(self.now)
        self.publish(names.DETECTIONS, to_detections(trunks))
        if self._as_vision:
            self.publish(names.DETECTIONS_3D, to_detections_3d(trunks, intrinsics, class_of))
        self._latencies.append(f"{frame.stamp:.4f} {self._step.latency_ms:.3f} {len(detections)}")
        self._show(frame, detections)

    def _show(self, frame: ImageFrame, detections: Detections) -> None:
        """Publish the picture with its masks drawn, to those who look."""
        wanted = self._images.get_subscription_count()
        compressed_wanted = self._compressed.get_subscription_count()
        if frame.stamp < self._next_image or not (wanted or compressed_wanted):
            return
        self._next_image = frame.stamp + IMAGE_PERIOD
        drawn, frame_id = draw_masks(frame.rgb, detections), optical_frame(frame.side)
        if wanted:
            self.publish(names.DETECTOR_IMAGE, to_image(drawn, "rgb8", frame.stamp, frame_id))
        if compressed_wanted:
            image = to_compressed(drawn, frame.stamp, frame_id)
            self.publish(names.COMPRESSED_IMAGE, image)

    def publish_diagnostics(self) -> None:
        """Publish diagnostics with 'stamp latency[ms] detections' of each picture since the last
        time."""
        self.facts["latency"] = "; ".join(self._latencies)
        self._latencies.clear()
        super().publish_diagnostics()


def _ns(message: Any) -> int:
    return to_ns(from_time(message.header.stamp))


def main() -> None:
    """Run the node."""
    sys.exit(run_node(TrunkDetectorNode))


if __name__ == "__main__":
    main()
