"""Writes what goes over the topics into an MCAP bag, for Foxglove, RViz and PlotJuggler."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from vinum_nav.geometry import Array, Pose2, quat_xyzw_from_rpy
from vinum_nav.messages.bag_file import BagFile
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.ros import names
from vinum_nav.ros.convert.maps import from_map_pose
from vinum_nav.ros.convert.pictures import from_color, side_of
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import from_time, to_ns
from vinum_nav.ros.names import Topic
from vinum_nav.ros.quality import message_class, qos_profile

COMPRESSED = "/trunk_detector/image/compressed"
JPEG_QUALITY = 80


def bag_topics() -> tuple[Topic, ...]:
    """All but the camera's raw pictures, which would fill a disk; those with masks come as JPEG."""
    return tuple(
        topic
        for topic in names.TOPICS
        if topic.type != "sensor_msgs/Image" and topic.name != names.CLOCK.name
    )


class BagWriter:
    """Stores serialised messages as they come, stamped by the node's clock, and /tf beside them."""

    def __init__(self, path: Path, node: Any) -> None:
        """Begin a bag at `path`; one that is there is replaced.

        Raises:
            ImportError: rosbags is not installed.
        """
        if path.exists():
            shutil.rmtree(path)
        self._bag = BagFile(path, "kilted")
        self._node = node
        self._odometry = PoseBuffer()
        self._T_map_odom: Pose2 | None = None
        for topic in bag_topics():
            self._keep(topic)
        node.listen(names.DETECTOR_IMAGE, _picture, lambda part: self._compress(*part))
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

    def _on_odometry(self, odometry: Any) -> None:
        self._odometry.append(odometry.stamp, odometry.T_odom_base)
        self._transform("odom", "base_link", odometry.T_odom_base, odometry.stamp)
        if self._T_map_odom is not None:
            self._transform("map", "odom", self._T_map_odom, odometry.stamp)

    def _on_map_pose(self, stamp: float, T_map_base: Pose2, _covariance: Array) -> None:
        T_odom_base = self._odometry.at(stamp)
        if T_odom_base is not None:
            self._T_map_odom = T_map_base @ T_odom_base.inverse()

    def _transform(self, parent: str, child: str, pose: Pose2, stamp: float) -> None:
        types = self._bag.types
        x, y, z, w = quat_xyzw_from_rpy(0.0, 0.0, pose.yaw)
        transform = types["geometry_msgs/msg/TransformStamped"](
            header=self._bag.header(to_ns(stamp), parent),
            child_frame_id=child,
            transform=types["geometry_msgs/msg/Transform"](
                translation=types["geometry_msgs/msg/Vector3"](x=pose.x, y=pose.y, z=0.0),
                rotation=types["geometry_msgs/msg/Quaternion"](x=x, y=y, z=z, w=w),
            ),
        )
        message = types["tf2_msgs/msg/TFMessage"](transforms=[transform])
        self._bag.write("/tf", message, to_ns(stamp))

    def _compress(self, stamp: float, frame_id: str, rgb: Any) -> None:
        import cv2

        quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
        header = self._bag.header(to_ns(stamp), frame_id)
        self._bag.write(COMPRESSED, self._bag.jpeg(header, bytes(data)), to_ns(stamp))

    def close(self) -> None:
        """Finish the bag; without this it cannot be read."""
        self._bag.close()


def _picture(message: Any) -> tuple[float, str, Any]:
    """Stamp [s], frame and pixels; see from_color for what is refused."""
    frame_id = message.header.frame_id
    return from_time(message.header.stamp), frame_id, from_color(message, side_of(frame_id))
