"""Node: writes the run record, and a bag if it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from vinum_nav.border.refusal import RefusedError, judge_number
from vinum_nav.border.stamps import LATEST
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Command, MapSnapshot, Odometry
from vinum_nav.parameters import load_parameters
from vinum_nav.report.begun_run import begin_run
from vinum_nav.report.recording import Recorder
from vinum_nav.ros import names
from vinum_nav.ros.convert.commands import from_stamped_twist, from_twist
from vinum_nav.ros.convert.mission import from_event
from vinum_nav.ros.convert.pictures import from_color, side_of
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import from_time, to_ns
from vinum_nav.ros.convert.transforms import Transform, sensor_transforms
from vinum_nav.ros.convert.truth import from_true_pose, from_true_safety, from_truth
from vinum_nav.ros.distribution import stamped_by_default
from vinum_nav.ros.nodes.bag import BagWriter
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.map_ears import hear_map
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.sync.map_join import MapJoin
from vinum_nav.ros.sync.stamp_join import StampJoin

GIVEN = ("noise", "detector", "simulator", "command")
"""Parameters that go into run.json as they are."""
KEPT_TRUTHS = 50
"""Halves of truths whose other half may still come."""
DETECTOR_STATUS = "vinum_nav: trunk_detector"
LONGEST_LATENCY = 1e7
"""Time of one picture in the detector [ms]."""


class RecorderNode(VinumNode):
    """Only listens; with ground truth where a simulator gives it."""

    judges_future = False
    """Stamps may lie ahead: in lockstep nobody waits for the recorder, whose clock stands while it
    writes."""
    bugs_are_faults = False
    """A record that cannot be written ends no mission."""

    def __init__(self) -> None:
        super().__init__("recorder")
        out = Path(self.required("out"))
        self._stamped = self.parameter("stamped_cmd_vel", stamped_by_default())
        self._recorder = Recorder(out, resume=self.parameter("resume", False))
        mission_file = self.parameter("mission_file", "")
        self._begin_run(out, mission_file)
        self._map = MapJoin()
        self._stamp = 0.0
        self._truth = StampJoin(("pose", "safety"), KEPT_TRUTHS)
        sensors = _mountings(mission_file)
        bag = self.parameter("record", False)
        self._bag = BagWriter(out / "bag", self, sensors) if bag else None
        self.facts["bag"] = "recorded" if bag else "not recorded"
        self._subscribe()

    def _begin_run(self, out: Path, mission_file: str) -> None:
        """Leave what a report needs, from the first moment on."""
        seed = self.parameter("seed", "")
        number, duration = self.parameter("random_seed", -1), self.parameter("task_duration", -1.0)
        given = {name: self.parameter(name, "") for name in GIVEN}
        parameters = self.parameter("parameters", "")
        if not mission_file:
            return
        begin_run(
            out,
            Path(mission_file),
            seed=Path(seed) if seed else None,
            random_seed=None if number < 0 else number,
            task_duration=None if duration < 0 else duration,
            parameters=load_parameters(Path(parameters) if parameters else None).changed(),
            **given,
        )

    def _subscribe(self) -> None:
        record = self._recorder
        self.listen(
            names.TRUE_SAFETY, from_true_safety, lambda part: self._on_truth("safety", part)
        )
        self.listen(names.TRUE_POSE, from_true_pose, lambda part: self._on_truth("pose", part))
        self.listen(names.ODOM, from_odometry, self._on_odometry)
        hear_map(self, self._map, self._on_map)
        self.listen(names.EVENT, from_event, record.add_event)
        self.listen(names.DETECTOR_IMAGE, _picture, lambda picture: record.add_picture(*picture))
        self.listen(names.STOP, lambda message: bool(message.data), self._on_stop)
        self.listen(names.DIAGNOSTICS, _latencies, self._on_latencies)
        topic = names.STAMPED_CMD_VEL if self._stamped else names.CMD_VEL
        self.listen(topic, self._convert_command, self._on_command)

    def _on_truth(self, name: str, message: Any) -> None:
        """Record a truth once both its messages are there."""
        self._truth.add(name, to_ns(from_time(message.header.stamp)), message)
        whole = self._truth.take()
        if whole is not None:
            self._recorder.add_truth(from_truth(whole["pose"], whole["safety"]))

    def _on_odometry(self, odometry: Odometry) -> None:
        self._stamp = odometry.stamp
        if self._map.add_odometry(odometry) and self._map.latest is not None:
            self._on_map(self._map.latest)

    def _on_map(self, snapshot: MapSnapshot) -> None:
        self._recorder.add_estimate(snapshot)
        self._recorder.add_map(snapshot)

    def _convert_command(self, message: Any) -> tuple[float, Command]:
        if self._stamped:
            return from_stamped_twist(message)
        return self._stamp, from_twist(message)

    def _on_command(self, stamped: tuple[float, Command]) -> None:
        self._recorder.add_command(*stamped)

    def _on_stop(self, active: bool) -> None:
        self._recorder.add_emergency_stop(self._stamp, active)

    def _on_latencies(self, latencies: list[tuple[float, float, int]]) -> None:
        for latency in latencies:
            self._recorder.add_latency(*latency)

    def close(self) -> None:
        """Write what is still held."""
        self._recorder.close()
        if self._bag is not None:
            self._bag.close()


def _mountings(mission_file: str) -> tuple[Transform, ...]:
    """Mountings of the sensors of a mission's body; none without a mission file."""
    if not mission_file:
        return ()
    mission = load_mission_file(mission_file)
    return sensor_transforms(load_robot(mission.body), mission.camera_mount)


def _picture(message: Any) -> tuple[float, Any, None]:
    """Masks are drawn in already."""
    return (
        from_time(message.header.stamp),
        from_color(message, side_of(message.header.frame_id)),
        None,
    )


def _latencies(message: Any) -> list[tuple[float, float, int]]:
    """Stamp [s], latency [ms] and number of detections of each picture told of.

    Raises:
        RefusedError: a latency of another form.
    """
    found = []
    for status in message.status:
        values = {pair.key: pair.value for pair in status.values}
        if status.name == DETECTOR_STATUS and values.get("latency"):
            found += [_latency(entry) for entry in values["latency"].split("; ")]
    return found


def _latency(entry: str) -> tuple[float, float, int]:
    stamp, ms, count, *rest = [*entry.split(), "", "", ""]
    if any(rest) or not count.isdecimal():
        raise RefusedError("status[].values[latency]", entry, "'stamp latency_ms detections'")
    return (
        judge_number("latency stamp", stamp, 0.0, LATEST, "s"),
        judge_number("latency", ms, 0.0, LONGEST_LATENCY, "ms"),
        int(count),
    )


def main() -> None:
    """Run the node."""
    sys.exit(run_node(RecorderNode, of_the_stack=False))


if __name__ == "__main__":
    main()
