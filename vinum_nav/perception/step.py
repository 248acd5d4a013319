"""The perception step: one picture in, detections and trunk observations out."""

from __future__ import annotations

import time

from vinum_nav.border.pictures import judge_picture
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Detections, Frame, TrunkObservations
from vinum_nav.perception.locate import locate_trunks
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.seeing import Detector


class PerceptionStep:
    """Perception by a network, which finds the trunks, and depth, which says where they stand."""

    def __init__(
        self,
        detector: Detector,
        robot: Robot,
        mission: MissionFile,
        parameters: LocateParameters | None = None,
    ) -> None:
        self.name = detector.name
        self.latency_ms = 0.0
        self._detector = detector
        self._robot = robot
        self._mount = mission.camera_mount
        self._parameters = parameters or LocateParameters()

    def step(self, frame: Frame) -> tuple[Detections, TrunkObservations]:
        """Detect, then locate; raise RefusedError for colour and depth that do not fit."""
        rgb, depth = judge_picture(frame.rgb, frame.depth, frame.intrinsics)
        begin = time.perf_counter()
        detections = self._detector.detect(rgb)
        self.latency_ms = 1e3 * (time.perf_counter() - begin)
        trunks = locate_trunks(
            detections,
            depth,
            frame.intrinsics,
            self._robot.T_base_camera(self._mount, frame.side),
            frame.stamp,
            frame.side,
            self._parameters,
        )
        return detections, trunks
