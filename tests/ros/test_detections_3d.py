"""Detections as vision_msgs, whose interfaces (version 4) are written down here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.interfaces import Label, Side, TrunkObservations
from vinum_nav.ros.convert.detections_3d import to_detections_3d

FIELDS = {
    "ObjectHypothesis": "string class_id\nfloat64 score",
    "ObjectHypothesisWithPose": (
        "vision_msgs/ObjectHypothesis hypothesis\ngeometry_msgs/PoseWithCovariance pose"
    ),
    "BoundingBox3D": "geometry_msgs/Pose center\ngeometry_msgs/Vector3 size",
    "Detection3D": (
        "std_msgs/Header header\nvision_msgs/ObjectHypothesisWithPose[] results\n"
        "vision_msgs/BoundingBox3D bbox\nstring id"
    ),
    "Detection3DArray": "std_msgs/Header header\nvision_msgs/Detection3D[] detections",
}
CAMERA = CameraIntrinsics(640, 360, 460.0, 460.0, 319.5, 179.5)


def store() -> Any:
    found = get_typestore(Stores.ROS2_KILTED)
    for name, text in FIELDS.items():
        found.register(get_types_from_msg(text, f"vision_msgs/msg/{name}"))
    return found


def seen(n: int) -> TrunkObservations:
    points = np.array([[0.2, 0.3, 2.0], [-1.0, 0.1, 4.0]])[:n]
    boxes = np.array([[350.0, 100.0, 380.0, 300.0], [200.0, 90.0, 210.0, 250.0]])[:n]
    covariances = np.stack([np.diag([0.01, 0.02, 0.03]), np.diag([0.04, 0.05, 0.06])])[:n]
    labels = np.array([Label.TRUNK, Label.POST])[:n]
    flags = np.zeros(n, np.int64)
    return TrunkObservations(
        1.25, Side.LEFT, points, covariances, np.array([0.9, 0.5])[:n], labels, flags, boxes
    )


@pytest.mark.parametrize("n", [0, 2])
def test_the_message_holds_the_detections(n: int) -> None:
    types = store()
    sent = to_detections_3d(seen(n), CAMERA, types.types.__getitem__)
    kind = sent.__msgtype__
    message = types.deserialize_cdr(types.serialize_cdr(sent, kind), kind)
    assert kind == "vision_msgs/msg/Detection3DArray"
    assert message.header.frame_id == "camera_left_optical_frame"
    assert (message.header.stamp.sec, message.header.stamp.nanosec) == (1, 250_000_000)
    assert len(message.detections) == n
    for index, detection in enumerate(message.detections):
        (result,) = detection.results
        assert result.hypothesis.class_id == ("trunk", "post")[index]
        assert result.hypothesis.score == seen(n).scores[index]
        position = result.pose.pose.position
        assert [position.x, position.y, position.z] == list(seen(n).points_camera[index])
        covariance = result.pose.covariance.reshape(6, 6)[:3, :3]
        np.testing.assert_array_equal(covariance, seen(n).covariances[index])


def test_the_box_projects_onto_the_pictures_box() -> None:
    trunks = seen(2)
    message = to_detections_3d(trunks, CAMERA, store().types.__getitem__)
    for detection, (left, top, right, bottom) in zip(
        message.detections, trunks.boxes_xyxy, strict=True
    ):
        centre, size = detection.bbox.center.position, detection.bbox.size
        u, v = (CAMERA.fx * centre.x / centre.z, CAMERA.fy * centre.y / centre.z)
        assert u + CAMERA.cx == pytest.approx((left + right) / 2)
        assert v + CAMERA.cy == pytest.approx((top + bottom) / 2)
        assert size.x * CAMERA.fx / centre.z == pytest.approx(right - left)
        assert size.y * CAMERA.fy / centre.z == pytest.approx(bottom - top)
