"""Writes what goes over the topics into an MCAP bag, for Foxglove, RViz and PlotJuggler."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from vinum_nav.geometry import Array, Pose2, quat_xyzw_from_rpy
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.ros import names
from vinum_nav.ros.convert.maps import from_map_pose
from vinum_nav.ros.convert.pictures import from_color, side_of
from vinum_nav.ros.convert.sensors import from_odometry
from vinum_nav.ros.convert.stamps import NS, from_time, to_ns
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
        from rosbags.rosbag2 import StoragePlugin, Writer
        from rosbags.typesys import Stores, get_typestore

        if path.exists():
            shutil.rmtree(path)
        self._store = get_typestore(Stores.ROS2_KILTED)
        self._writer = Writer(path, version=9, storage_plugin=StoragePlugin.MCAP)
        self._writer.open()
        self._node = node
        self._connections: dict[str, Any] = {}
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
            self._write(name, topic.type.replace("/", "/msg/"), data, to_ns(self._node.now))

        self._node.create_subscription(
            message_class(topic), topic.name, write, qos_profile(topic.quality), raw=True
        )

    def _write(self, name: str, kind: str, data: bytes, ns: int) -> None:
        if name not in self._connections:
            self._connections[name] = self._writer.add_connection(name, kind, typestore=self._store)
        self._writer.write(self._connections[name], max(ns, 0), data)

    def _write_typed(self, name: str, message: Any, ns: int) -> None:
        kind = message.__msgtype__
        self._write(name, kind, bytes(self._store.serialize_cdr(message, kind)), ns)

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
        types = self._store.types
        x, y, z, w = quat_xyzw_from_rpy(0.0, 0.0, pose.yaw)
        transform = types["geometry_msgs/msg/TransformStamped"](
            header=self._header(stamp, parent),
            child_frame_id=child,
            transform=types["geometry_msgs/msg/Transform"](
                translation=types["geometry_msgs/msg/Vector3"](x=pose.x, y=pose.y, z=0.0),
                rotation=types["geometry_msgs/msg/Quaternion"](x=x, y=y, z=z, w=w),
            ),
        )
        message = types["tf2_msgs/msg/TFMessage"](transforms=[transform])
        self._write_typed("/tf", message, to_ns(stamp))

    def _header(self, stamp: float, frame_id: str) -> Any:
        types = self._store.types
        sec, nanosec = divmod(to_ns(stamp), NS)
        time = types["builtin_interfaces/msg/Time"](sec=sec, nanosec=nanosec)
        return types["std_msgs/msg/Header"](stamp=time, frame_id=frame_id)

    def _compress(self, stamp: float, frame_id: str, rgb: Any) -> None:
        import cv2
        import numpy as np

        quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), quality)
        message = self._store.types["sensor_msgs/msg/CompressedImage"](
            header=self._header(stamp, frame_id),
            format="jpeg",
            data=np.asarray(data, dtype=np.uint8).ravel(),
        )
        self._write_typed(COMPRESSED, message, to_ns(stamp))

    def close(self) -> None:
        """Finish the bag; without this it cannot be read."""
        self._writer.close()


def _picture(message: Any) -> tuple[float, str, Any]:
    """Stamp [s], frame and pixels; see from_color for what is refused."""
    frame_id = message.header.frame_id
    return from_time(message.header.stamp), frame_id, from_color(message, side_of(frame_id))
