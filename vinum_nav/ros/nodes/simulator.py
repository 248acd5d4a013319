"""Node: the embedded simulator as if it were a robot."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from rosgraph_msgs.msg import Clock

from vinum_nav.description.options import SIMULATOR
from vinum_nav.description.robot import load_robot
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Command, Frame, Observation, Odometry, Side, TrunkObservations
from vinum_nav.messages.points import optical_frame
from vinum_nav.report.resumed_world import set_down, where_it_stood
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import from_detections, to_detections
from vinum_nav.ros.convert.commands import from_stamped_twist, from_twist
from vinum_nav.ros.convert.maps import from_map_pose
from vinum_nav.ros.convert.pictures import to_camera_info, to_image
from vinum_nav.ros.convert.sensors import to_fix, to_imu, to_odometry, to_scan
from vinum_nav.ros.convert.stamps import to_ns, to_time
from vinum_nav.ros.convert.state import from_state
from vinum_nav.ros.convert.transforms import Transform, odom_to_base, sensor_transforms
from vinum_nav.ros.convert.truth import to_true_pose, to_true_safety
from vinum_nav.ros.distribution import stamped_by_default
from vinum_nav.ros.nodes.ending import ENDING
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.transforms import TransformPublisher
from vinum_nav.ros.sabotage.faulty import FAULT, FAULT_AT, default, faulty
from vinum_nav.ros.sabotage.tampered_messages import tamper_message
from vinum_nav.ros.sync.cadence import CONTROL_PERIOD, DECIDE_PERIOD, Cadence
from vinum_nav.ros.sync.lockstep import Lockstep
from vinum_nav.ros.sync.real_time import RealTime
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.protocol import TICK, Simulator
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.seed import load_seed

TRUTH_PERIOD = 0.1
SETTLE = 0.5
"""Wall-clock time after the last node was seen, for the others to find each other [s]."""
PACES = ("realtime", "lockstep")


class SimulatorNode(VinumNode):
    """Publishes the sensors of every tick, takes commands; in lockstep it waits for answers."""

    judges_future = False
    """Stamps may lie ahead: this node makes the time that the others go by."""

    def __init__(self) -> None:
        super().__init__("simulator")
        self._pace = self.parameter("pace", "realtime")
        if self._pace not in PACES:
            raise InputError(f"parameter pace is {self._pace!r}, wanted one of {PACES}")
        self._stamped = self.parameter("stamped_cmd_vel", stamped_by_default())
        self._wait_for_graph = self.parameter("wait_for_graph", 60.0)
        self._lockstep = Lockstep(time.monotonic)
        self._real_time = RealTime(time.monotonic, TICK)
        self._command: Command | None = None
        self._picture_stamp = 0
        self._sensors: tuple[Transform, ...] = ()
        self._control, self._decide = Cadence(CONTROL_PERIOD), Cadence(DECIDE_PERIOD)
        self._truth = Cadence(TRUTH_PERIOD)
        self._fault_at = self.parameter("fault_at", default(FAULT_AT))
        self._fault = self.parameter("fault", default(FAULT))
        self._simulator = faulty(self._make_simulator(), self._fault, self._fault_at)
        self._advertise()
        self._subscribe()

    def _make_simulator(self) -> Simulator:
        seed = load_seed(self.required("seed"))
        number = self.parameter("random_seed", -1)
        side = self.parameter("side", "")
        vineyard = grow(
            seed,
            None if number < 0 else number,
            side=Side(side) if side else None,
            faces=self.parameter("faces", "") or None,
            body=self.parameter("body", "") or None,
        )
        vineyard = self._set_down(vineyard)
        mission = vineyard.mission
        self._side = mission.side
        robot = self.speak_as(load_robot(mission.body))
        self._sensors = sensor_transforms(robot, mission.camera_mount)
        return make_simulator(
            self.parameter("simulator", SIMULATOR),
            vineyard,
            robot,
            noise_preset(self.parameter("noise", "nominal")),
            viewer=self.parameter("viewer", False),
        )

    def _set_down(self, vineyard: Vineyard) -> Vineyard:
        """The vineyard with the robot where it is told to stand, or where a record has it last."""
        record, pose = self.parameter("resume_from", ""), self.parameter("start_pose", "")
        if record:
            vineyard = where_it_stood(vineyard, Path(record))
        return set_down(vineyard, read_start_pose(pose)) if pose else vineyard

    def _advertise(self) -> None:
        sensors = (names.CLOCK, names.ODOM, names.IMU, names.GNSS, names.SCAN)
        pictures = (f(self._side) for f in (names.color_image, names.depth_image))
        truth = (names.TRUE_POSE, names.TRUE_SAFETY)
        for topic in (*sensors, *pictures, names.camera_info(self._side), *truth):
            self.output(topic)
        self._transforms = TransformPublisher(self)
        self._transforms.publish_static(self._sensors)
        if self._simulator.perception is not None:
            self.output(names.DETECTIONS)

    def _subscribe(self) -> None:
        topic = names.STAMPED_CMD_VEL if self._stamped else names.CMD_VEL
        self.listen(topic, self._convert_command, self._on_command)
        if self._fault_at:
            self.listen(names.STATE, from_state, self._strike)
        if self._pace != "lockstep":
            return
        self.listen(names.DETECTIONS, from_detections, self._on_detections)
        self.listen(names.MAP_POSE, from_map_pose, lambda _: self._lockstep.answered("map"))
        self.listen(names.STATE, from_state, lambda _: self._lockstep.answered("decision"))

    def _convert_command(self, message: Any) -> Command:
        return from_stamped_twist(message)[1] if self._stamped else from_twist(message)

    def _on_command(self, command: Command) -> None:
        self._command = command
        self._lockstep.answered("command")

    def _on_detections(self, trunks: TrunkObservations) -> None:
        if to_ns(trunks.stamp) >= self._picture_stamp:
            self._lockstep.answered("detections")

    def publish(self, topic: names.Topic, message: Any) -> None:
        """Publish a message, tampered with once a fault has struck."""
        if self._fault and self._simulator.has_struck:
            tamper_message(self._fault, topic.name, message)
        super().publish(topic, message)

    def _strike(self, state: str) -> None:
        """Let a fault begin that waits for this state of the mission."""
        if state == self._fault_at:
            self._simulator.strike()

    # ------------------------------------------------------------ the loop

    def run(self, executor: Any) -> None:
        """Step the simulator until the node is shut down."""
        if self._pace == "lockstep":
            self._await_graph(executor)
        observation = self._simulator.reset()
        while not ENDING.is_wanted:
            self._publish(observation)
            self._keep_pace(observation, executor)
            command, self._command = self._command, None
            observation = self._simulator.step(command)

    def _await_graph(self, executor: Any) -> None:
        """Wait until the stack is there, so that it hears the first word."""
        until = time.monotonic() + self._wait_for_graph
        while (missing := self._missing()) and time.monotonic() < until and not ENDING.is_wanted:
            executor.spin_once(timeout_sec=0.1)
        if missing:
            self.get_logger().warning(f"beginning without {', '.join(missing)}")
        until = time.monotonic() + SETTLE
        while time.monotonic() < until and not ENDING.is_wanted:
            executor.spin_once(timeout_sec=0.1)

    def _missing(self) -> list[str]:
        """Publishers and listeners that a whole stack has and this graph has not yet, in words."""
        spoken = (names.CMD_VEL, names.DETECTIONS, names.MAP_POSE, names.STATE)
        missing = [topic.sender for topic in spoken if not self.count_publishers(topic.name)]
        heard = {names.ODOM: 3}
        if self._simulator.perception is None:
            heard[names.color_image(self._side)] = 1
        return missing + [
            f"a listener to {topic.name}"
            for topic, count in heard.items()
            if self.count_subscribers(topic.name) < count
        ]

    def _keep_pace(self, observation: Observation, executor: Any) -> None:
        if self._pace == "realtime":
            while (left := self._real_time.left()) > 0:
                executor.spin_once(timeout_sec=left)
            self._real_time.tick()
            self.facts["real time factor"] = f"{self._real_time.factor:.2f}"
            return
        executor.spin_once(timeout_sec=0)
        while self._lockstep.waiting and not ENDING.is_wanted:
            executor.spin_once(timeout_sec=0.05)
            for channel in self._lockstep.give_up():
                self.get_logger().warning(f"{observation.stamp:.2f} s: no {channel} in time")
        silent = ", ".join(sorted(self._lockstep.silent))
        self.warning = f"no answer: {silent}" if silent else ""

    # ------------------------------------------------------------ what is published

    def _publish(self, observation: Observation) -> None:
        stamp = observation.stamp
        if self._truth.due(stamp):
            truth = self._simulator.truth()
            self.publish(names.TRUE_SAFETY, to_true_safety(truth))
            self.publish(names.TRUE_POSE, to_true_pose(truth))
        self.publish(names.CLOCK, Clock(clock=to_time(stamp)))
        for sample in observation.imu:
            self.publish(names.IMU, to_imu(sample))
        if observation.gnss is not None:
            self.publish(names.GNSS, to_fix(observation.gnss))
        if observation.scan is not None:
            self.publish(names.SCAN, to_scan(observation.scan))
        if observation.odometry is not None:
            self._publish_odometry(observation.odometry)
        if observation.frame is not None:
            self._publish_picture(observation.frame)

    def _publish_odometry(self, odometry: Odometry) -> None:
        """Publish what the stack steps by; in lockstep its answers are due from now on."""
        if self._control.due(odometry.stamp):
            self._lockstep.expect("command")
        if self._decide.due(odometry.stamp):
            self._lockstep.expect("decision")
        self.publish(names.ODOM, to_odometry(odometry))
        self._transforms.publish([odom_to_base(odometry.T_odom_base)], odometry.stamp)

    def _publish_picture(self, frame: Frame) -> None:
        side, stamp, frame_id = frame.side, frame.stamp, optical_frame(frame.side)
        color = to_image(frame.rgb, "rgb8", stamp, frame_id)
        depth = to_image(frame.depth, "32FC1", stamp, frame_id)
        self._picture_stamp = to_ns(stamp)
        self._lockstep.expect("detections")
        self._lockstep.expect("map")
        info = to_camera_info(frame.intrinsics, stamp, frame_id)
        self.publish(names.camera_info(side), info)
        self.publish(names.depth_image(side), depth)
        self.publish(names.color_image(side), color)
        if self._simulator.perception is not None:
            self.publish(names.DETECTIONS, to_detections(self._simulator.perception.step(frame)[1]))

    def close(self) -> None:
        """Free the simulator."""
        self._simulator.close()


def main() -> None:
    """Run the node."""
    sys.exit(run_node(SimulatorNode, of_the_stack=False))


if __name__ == "__main__":
    main()
