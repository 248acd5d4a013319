"""Node: trunk observations and motion in, the map out."""

from __future__ import annotations

import sys

from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.believed_start import START_POSE, BelievedStart
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.geometry import Pose2
from vinum_nav.interfaces import Alarm, MapSnapshot, Odometry, TrunkObservations
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mapping.step import MappingStep
from vinum_nav.mission.register import WorkItem
from vinum_nav.ros import names
from vinum_nav.ros.convert.clouds import from_detections, to_vines
from vinum_nav.ros.convert.maps import to_map_pose, to_markers, to_rows
from vinum_nav.ros.convert.register import from_register
from vinum_nav.ros.convert.sensors import from_fix, from_imu, from_odometry
from vinum_nav.ros.convert.state import from_state
from vinum_nav.ros.convert.transforms import map_to_odom
from vinum_nav.ros.convert.vine_markers import to_cordons, to_names
from vinum_nav.ros.nodes.main import run_node
from vinum_nav.ros.nodes.mountings import Mountings
from vinum_nav.ros.nodes.node import VinumNode
from vinum_nav.ros.nodes.set_down import from_initial_pose, told_start
from vinum_nav.ros.nodes.transforms import TransformPublisher
from vinum_nav.ros.sync.cadence import CONTROL_PERIOD, Cadence
from vinum_nav.ros.sync.sensor_order import Sensed, SensorOrder
from vinum_nav.watch.parameters import WatchParameters

WATCH_PERIOD = 0.2
"""Time between two looks at the sensors, by the node's clock [s]."""


class TrunkMapperNode(VinumNode):
    """Publishes vines, rows and pose of one stamp after every picture."""

    def __init__(self) -> None:
        super().__init__("trunk_mapper")
        self._mission = load_mission_file(self.required("mission_file"))
        robot = self.speak_as(load_robot(self._mission.body))
        self._robot = Mountings(self, robot, self._mission).robot
        self._tuned = (
            self.tunables("mapping", MapperParameters),
            self.tunables("watch", WatchParameters),
        )
        self._state = ""
        start, self._lacks = told_start(self, self._mission)
        self._begin(start)
        for topic in (names.VINES, names.ROWS, names.MAP_POSE):
            self.output(topic)
        self._markers = self.output(names.MARKERS)
        self._items: tuple[WorkItem, ...] = ()
        self._transforms, self._transform_cadence = (
            TransformPublisher(self),
            Cadence(CONTROL_PERIOD),
        )
        self._T_map_odom: Pose2 | None = None
        self.listen(names.IMU, from_imu, self._sense)
        self.listen(names.ODOM, from_odometry, self._on_odometry)
        self.listen(names.GNSS, from_fix, self._sense)
        self.listen(names.DETECTIONS, from_detections, self._sense)
        self.listen(names.REGISTER, from_register, self._on_register)
        self.listen(names.STATE, from_state, self._on_state)
        self.listen(names.INITIAL_POSE, from_initial_pose, self._on_initial_pose)
        self.create_timer(WATCH_PERIOD, self._watch)

    @property
    def stamp(self) -> float:
        """Stamp of the last odometry that is in the map [s]; -1 before the first."""
        return self._order.odometry_stamp

    def _on_odometry(self, odometry: Odometry) -> None:
        """Hand odometry on; map -> odom is said at its stamp, so that odom is never ahead of it."""
        self._sense(odometry)
        if self._T_map_odom is not None and self._transform_cadence.due(odometry.stamp):
            self._transforms.publish([map_to_odom(self._T_map_odom)], odometry.stamp)

    def _on_register(self, items: tuple[WorkItem, ...]) -> None:
        self._items = items

    def _begin(self, start: BelievedStart | None) -> None:
        """Begin a map anew, with the robot at `start`; None for the mission file's."""
        self._mapper = MappingStep(self._robot, self._mission, *self._tuned, start).mapper
        self._order = SensorOrder(self._mapper, self._on_trunks)

    def _sense(self, sensed: Sensed) -> None:
        """Take in a measurement; without a pose there is no map to put it into."""
        if not self._lacks:
            self._order.add(sensed)

    def _on_state(self, word: str) -> None:
        self._state = word

    def _on_initial_pose(self, start: BelievedStart) -> None:
        if self._state not in ("", "idle"):
            wanted = "a mission in idle: abort comes first"
            raise RefusedError("mission/state", self._state, wanted)
        self._lacks = ""
        self._T_map_odom = None
        self._begin(start)

    def _on_trunks(self, trunks: TrunkObservations) -> None:
        self._mapper.add_trunks(trunks)
        snapshot = self._mapper.snapshot()
        if snapshot is not None:
            self._publish(snapshot)

    def _watch(self) -> None:
        """Say what is wrong with the sensors, also where nothing comes any more."""
        if self._lacks:
            self.raise_alarms((Alarm(START_POSE, self._lacks, is_fault=False),))
        elif self.now > 0.0:
            self.raise_alarms(self._mapper.alarms(self.now))

    def _publish(self, snapshot: MapSnapshot) -> None:
        self._T_map_odom = snapshot.T_map_odom
        self.publish(names.VINES, to_vines(snapshot.trunks, snapshot.stamp))
        self.publish(names.ROWS, to_rows(snapshot.rows, snapshot.stamp))
        if self._markers.get_subscription_count():
            self._show(snapshot)
        self.publish(names.MAP_POSE, to_map_pose(snapshot))
        self.facts["trunks"] = str(len(snapshot.trunks))
        self.facts["rows found"] = str(sum(row.found for row in snapshot.rows))

    def _show(self, snapshot: MapSnapshot) -> None:
        """Publish markers of trunks, names and cordons."""
        message = to_markers(snapshot)
        message.markers += to_names(snapshot, self._items)
        message.markers += to_cordons(snapshot, self._mission.cordon)
        self.publish(names.MARKERS, message)


def main() -> None:
    """Run the node."""
    sys.exit(run_node(TrunkMapperNode))


if __name__ == "__main__":
    main()
