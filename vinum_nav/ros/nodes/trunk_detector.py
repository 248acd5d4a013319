"""Node: pictures in, trunk observations out."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Detections, ImageFrame, Side, TrunkObservations
from vinum_nav.messages.points import optical_frame
from vinum_nav.perception.draw import draw_masks
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.perception.step import PerceptionStep
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import to_detections
from vinum_nav.ros.convert.detections_3d import to_detections_3d
from vinum_nav.ros.convert.pictures import to_compressed, to_image
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.nodes.camera_ears import CameraEars
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.mountings import Mountings
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.picture_tally import PictureTally
from vinum_nav.ros.nodes.worker import Worker
from vinum_nav.ros.quality import class_of, is_installed
from vinum_nav.watch.parameters import WatchParameters
from vinum_nav.watch.picture import PictureWatch

Answer = tuple[Detections, TrunkObservations]
IMAGE_PERIOD = 0.5
"""Time between two pictures with masks drawn [s]."""
WATCH_PERIOD = 0.2
"""Time between two looks at the cameras, by the node's clock [s]."""


class TrunkDetectorNode(VinumNode):
    """Answers the newest picture of each camera that shows something, also with an empty cloud.

    A picture that shows nothing (black, frozen, without depth) or is too old is not answered: an
    empty cloud would say that there is no vine. In lockstep every picture is answered.
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
        self._tally = PictureTally()
        self._latencies: list[str] = []
        self._cameras = deque[CameraEars]()
        mountings = Mountings(self, self.speak_as(load_robot(mission.body)), mission)
        self._step = PerceptionStep(detector, mountings.robot, mission, p.locate)
        self._limits = self.tunables("watch", WatchParameters)
        self._watch = PictureWatch(mission.side, self._limits)
        self._next_image = 0.0
        self.facts["detector"] = detector.name
        self.output(names.DETECTIONS)
        self._as_vision = is_installed(names.DETECTIONS_3D)
        if self._as_vision:
            self.output(names.DETECTIONS_3D)
        self._images = self.output(names.DETECTOR_IMAGE)
        self._compressed = self.output(names.COMPRESSED_IMAGE)
        self._worker = Worker[ImageFrame, Answer](
            self, self._step.step, self._finish, inline=self.parameter("lockstep", False)
        )
        self._cameras.extend(CameraEars(self, side, mountings, self._work) for side in Side)
        self.listen(names.ODOM, from_odometry, self._watch.move)
        self.create_timer(WATCH_PERIOD, self._look)

    def _look(self) -> None:
        """Say what is wrong with the cameras, also where nothing comes any more."""
        if self.now > 0.0:
            self.raise_alarms(self._watch.alarms(self.now))

    def _work(self) -> None:
        """Work on the newest picture of the camera that has waited longest, while nothing is."""
        for _ in range(len(self._cameras)):
            if self._worker.is_busy:
                return
            camera = self._cameras[0]
            self._cameras.rotate(-1)
            frame = camera.take()
            if frame is not None and self._is_usable(frame):
                self._worker.start(frame)

    def _is_usable(self, frame: ImageFrame) -> bool:
        """True if a picture shows something and is young enough; its age is noted."""
        # A stamp ahead of the clock has been refused at the border; the clock may lag behind here.
        now = max(self.now, frame.stamp)
        age = now - frame.stamp
        if age > self._limits.picture_age:
            self._tally.refuse(age)
        if not self._watch.take(frame, now):
            return False
        self._tally.act(age)
        return True

    def _finish(self, frame: ImageFrame, answer: Callable[[], Answer]) -> None:
        """Publish what was found in a picture, and begin with the next one."""
        topic = names.color_image(frame.side).name
        self.attempt(topic, lambda: self._answer(frame, *answer()))
        self._work()

    def _answer(self, frame: ImageFrame, detections: Detections, trunks: TrunkObservations) -> None:
        self._watch.attend(self.now)
        self.publish(names.DETECTIONS, to_detections(trunks))
        self._tally.answer(max(self.now - frame.stamp, 0.0))
        if self._as_vision:
            message = to_detections_3d(trunks, frame.intrinsics, class_of)
            self.publish(names.DETECTIONS_3D, message)
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
        """Publish ages and counts too, and 'stamp latency[ms] detections' of each picture since."""
        self.facts["latency"] = "; ".join(self._latencies)
        self.facts |= self._tally.facts(sum(camera.dropped for camera in self._cameras))
        self._latencies.clear()
        super().publish_diagnostics()

    def close(self) -> None:
        """End the work on a picture."""
        self._worker.close()


def main() -> None:
    """Run the node."""
    sys.exit(run_node(TrunkDetectorNode))


if __name__ == "__main__":
    main()
