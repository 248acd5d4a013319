"""Writes what goes over the topics into an MCAP bag, for Foxglove, RViz and PlotJuggler."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vinum_nav.geometry import Array, Pose2
from vinum_nav.interfaces import Odometry
from vinum_nav.messages.bag_file import BagFile
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.ros import names
from vinum_nav.ros.convert.maps import from_map_pose
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import to_ns
from vinum_nav.ros.convert.transforms import Transform, map_to_odom, odom_to_base, to_tf
from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import message_class, qos_profile


def bag_topics() -> tuple[Topic, ...]:
    """All but raw pictures, which would fill a disk (those with masks come as JPEG), and /clock."""
    return tuple(
        topic
        for topic in names.TOPICS
        if topic.type != "sensor_msgs/Image" and topic.name != names.CLOCK.name
    )


class BagWriter:
    """Stores serialised messages as they come, stamped by the node's clock, and transforms.

    /tf and /tf_static are written from poses and mountings, also where no tf2 is installed.
    """

    def __init__(self, path: Path, node: Any, sensors: Iterable[Transform]) -> None:
        """Begin a bag at `path`; one that is there is replaced.

        Args:
            sensors: mountings for /tf_static.

        Raises:
            ImportError: rosbags is not installed.
        """
        if path.exists():
            shutil.rmtree(path)
        self._bag = BagFile(path, "kilted")
        self._node = node
        self._odometry = PoseBuffer()
        self._T_map_odom: Pose2 | None = None
        self._sensors = tuple(sensors)
        for topic in bag_topics():
            self._keep(topic)
        node.listen(names.ODOM, from_odometry, self._on_odometry)
        node.listen(names.MAP_POSE, from_map_pose, lambda part: self._on_map_pose(*part))

    def _keep(self, topic: Topic) -> None:
        name = self._node.resolve_topic_name(topic.name)

        def write(data: bytes) -> None:
            kind = topic.type.replace("/", "/msg/")
            self._bag.write_bytes(name, kind, data, max(to_ns(self._node.now), 0))

        self._node.create_subscription(
            message_class(topic), topic.name, write, qos_profile(topic.quality), raw=True
        )

    def _on_odometry(self, odometry: Odometry) -> None:
        stamp = odometry.stamp
        if self._sensors:
            self._write(names.TF_STATIC, self._sensors, stamp)
            self._sensors = ()
        self._odometry.append(stamp, odometry.T_odom_base)
        self._write(names.TF, [odom_to_base(odometry.T_odom_base)], stamp)
        if self._T_map_odom is not None:
            self._write(names.TF, [map_to_odom(self._T_map_odom)], stamp)

    def _on_map_pose(self, stamp: float, T_map_base: Pose2, _covariance: Array) -> None:
        T_odom_base = self._odometry.at(stamp)
        if T_odom_base is not None:
            self._T_map_odom = T_map_base @ T_odom_base.inverse()

    def _write(self, topic: Topic, transforms: Iterable[Transform], stamp: float) -> None:
        message = to_tf(transforms, stamp, self._bag.types.__getitem__)
        self._bag.write(self._node.resolve_topic_name(topic.name), message, to_ns(stamp))

    def close(self) -> None:
        """Finish the bag; without this it cannot be read."""
        self._bag.close()
