"""Trunk observations and mapped trunks as point clouds."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import PointCloud2, PointField

from vinum_nav.interfaces import MappedTrunks, TrunkObservations
from vinum_nav.ros.convert.pictures import optical_frame, side_of
from vinum_nav.ros.convert.stamps import from_time, to_time

_TYPES = {"f4": PointField.FLOAT32, "i4": PointField.INT32}
_XYZ = [("x", "f4"), ("y", "f4"), ("z", "f4")]
_COVARIANCE = [(name, "f4") for name in ("cxx", "cxy", "cxz", "cyy", "cyz", "czz")]
_BOX = [(name, "f4") for name in ("x_min", "y_min", "x_max", "y_max")]
OBSERVATION = np.dtype(
    [*_XYZ, *_COVARIANCE, ("score", "f4"), ("label", "i4"), ("flags", "i4"), *_BOX]
)
"""A point of trunk_detector/detections; the covariance's upper triangle [m2], the box in [px]."""
TRUNK = np.dtype([*_XYZ, ("sigma", "f4"), ("id", "i4"), ("row", "i4"), ("label", "i4")])
"""A point of trunk_map/vines; sigma [m]."""
_UPPER = np.triu_indices(3)


def _to_cloud(points: NDArray[Any], stamp: float, frame_id: str) -> Any:
    message = PointCloud2()
    message.header.stamp, message.header.frame_id = to_time(stamp), frame_id
    message.height, message.width = 1, len(points)
    assert points.dtype.fields is not None
    for name, (dtype, offset, *_) in points.dtype.fields.items():
        kind = _TYPES[dtype.str[1:]]
        message.fields.append(PointField(name=name, offset=offset, datatype=kind, count=1))
    message.point_step = points.dtype.itemsize
    message.row_step = message.point_step * len(points)
    message.is_dense = True
    message.data = array.array("B", points.tobytes())
    return message


def _from_cloud(message: Any, wanted: np.dtype[Any]) -> NDArray[Any]:
    """Points of a cloud that has at least the wanted fields.

    Raises:
        ValueError: a field is missing, or is of another type.
    """
    there = {field.name: field for field in message.fields}
    assert wanted.fields is not None
    for name, (dtype, *_) in wanted.fields.items():
        if name not in there or there[name].datatype != _TYPES[dtype.str[1:]]:
            raise ValueError(f"point cloud with {sorted(there)}, wanted {name} as {dtype}")
    order = ">" if message.is_bigendian else "<"
    layout = np.dtype(
        {
            "names": list(wanted.fields),
            "formats": [order + dtype.str[1:] for dtype, *_ in wanted.fields.values()],
            "offsets": [there[name].offset for name in wanted.fields],
            "itemsize": message.point_step,
        }
    )
    count = message.width * message.height
    return np.frombuffer(message.data, layout, count)


def to_detections(trunks: TrunkObservations) -> Any:
    """Cloud in the camera's frame, also when empty."""
    points = np.zeros(len(trunks), OBSERVATION)
    for name, values in zip("xyz", trunks.points_camera.reshape(-1, 3).T, strict=True):
        points[name] = values
    upper = trunks.covariances.reshape(-1, 3, 3)[:, _UPPER[0], _UPPER[1]]
    for (name, _), values in zip(_COVARIANCE, upper.T, strict=True):
        points[name] = values
    for (name, _), values in zip(_BOX, trunks.boxes_xyxy.reshape(-1, 4).T, strict=True):
        points[name] = values
    points["score"], points["label"], points["flags"] = trunks.scores, trunks.labels, trunks.flags
    return _to_cloud(points, trunks.stamp, optical_frame(trunks.side))


def from_detections(message: Any) -> TrunkObservations:
    """See to_detections. Raises ValueError for another frame or a field that is missing."""
    points = _from_cloud(message, OBSERVATION)
    covariances = np.zeros((len(points), 3, 3))
    upper = _stack(points, [name for name, _ in _COVARIANCE])
    covariances[:, _UPPER[0], _UPPER[1]] = upper
    covariances[:, _UPPER[1], _UPPER[0]] = upper
    return TrunkObservations(
        stamp=from_time(message.header.stamp),
        side=side_of(message.header.frame_id),
        points_camera=_stack(points, ["x", "y", "z"]),
        covariances=covariances,
        scores=points["score"].astype(float),
        labels=points["label"].astype(np.int64),
        flags=points["flags"].astype(np.int64),
        boxes_xyxy=_stack(points, [name for name, _ in _BOX]),
    )


def _stack(points: NDArray[Any], names: list[str]) -> NDArray[np.float64]:
    """Fields (N,) as columns (N, len(names))."""
    return np.stack([points[name].astype(float) for name in names], axis=1)


def to_vines(trunks: MappedTrunks, stamp: float) -> Any:
    """Cloud in map of vines and posts alike, see `label`."""
    points = np.zeros(len(trunks), TRUNK)
    for name, values in zip("xyz", trunks.positions_map.reshape(-1, 3).T, strict=True):
        points[name] = values
    points["sigma"], points["id"] = trunks.sigmas, trunks.ids
    points["row"], points["label"] = trunks.rows, trunks.labels
    return _to_cloud(points, stamp, "map")


def from_vines(message: Any) -> MappedTrunks:
    """See to_vines."""
    points = _from_cloud(message, TRUNK)
    return MappedTrunks(
        ids=points["id"].astype(np.int64),
        positions_map=_stack(points, ["x", "y", "z"]),
        sigmas=points["sigma"].astype(float),
        rows=points["row"].astype(np.int64),
        labels=points["label"].astype(np.int64),
    )
