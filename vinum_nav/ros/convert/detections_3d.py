"""Trunk observations as vision_msgs/Detection3DArray."""

from __future__ import annotations

from typing import Any

import numpy as np

from vinum_nav.geometry import Array, CameraIntrinsics
from vinum_nav.interfaces import Label, TrunkObservations
from vinum_nav.messages.points import optical_frame
from vinum_nav.ros.convert.stamps import NS, to_ns
from vinum_nav.ros.convert.transforms import MessageClass


def to_detections_3d(
    trunks: TrunkObservations, intrinsics: CameraIntrinsics, message_class: MessageClass
) -> Any:
    """Detection3DArray in the camera's frame, also when empty.

    The pose of a hypothesis is the trunk position with its covariance; its orientation is unknown.
    The bounding box is the picture's box at the distance of the trunk, as deep as it is wide.
    """
    sec, nanosec = divmod(to_ns(trunks.stamp), NS)
    stamp = message_class("builtin_interfaces/msg/Time")(sec=sec, nanosec=nanosec)
    header = message_class("std_msgs/msg/Header")(stamp=stamp, frame_id=optical_frame(trunks.side))
    detections = [
        message_class("vision_msgs/msg/Detection3D")(
            header=header,
            results=[_hypothesis(trunks, index, message_class)],
            bbox=_box(trunks, index, intrinsics, message_class),
            id="",
        )
        for index in range(len(trunks))
    ]
    return message_class("vision_msgs/msg/Detection3DArray")(header=header, detections=detections)


def _hypothesis(trunks: TrunkObservations, index: int, message_class: MessageClass) -> Any:
    covariance = np.zeros((6, 6))
    covariance[:3, :3] = trunks.covariances[index]
    return message_class("vision_msgs/msg/ObjectHypothesisWithPose")(
        hypothesis=message_class("vision_msgs/msg/ObjectHypothesis")(
            class_id=Label(int(trunks.labels[index])).name.lower(),
            score=float(trunks.scores[index]),
        ),
        pose=message_class("geometry_msgs/msg/PoseWithCovariance")(
            pose=_pose(trunks.points_camera[index], message_class), covariance=covariance.ravel()
        ),
    )


def _box(
    trunks: TrunkObservations, index: int, camera: CameraIntrinsics, message_class: MessageClass
) -> Any:
    left, top, right, bottom = trunks.boxes_xyxy[index]
    z = float(trunks.points_camera[index][2])
    focal, centre = np.array([camera.fx, camera.fy]), np.array([camera.cx, camera.cy])
    width, height = np.array([right - left, bottom - top]) * z / focal
    middle = (np.array([left + right, top + bottom]) / 2 - centre) * z / focal
    size = message_class("geometry_msgs/msg/Vector3")(
        x=float(width), y=float(height), z=float(width)
    )
    return message_class("vision_msgs/msg/BoundingBox3D")(
        center=_pose(np.append(middle, z), message_class), size=size
    )


def _pose(position: Array, message_class: MessageClass) -> Any:
    x, y, z = (float(value) for value in position)
    return message_class("geometry_msgs/msg/Pose")(
        position=message_class("geometry_msgs/msg/Point")(x=x, y=y, z=z),
        orientation=message_class("geometry_msgs/msg/Quaternion")(x=0.0, y=0.0, z=0.0, w=1.0),
    )
