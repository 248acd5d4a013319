"""Byte layout of trunk observations and mapped trunks in a point cloud."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.geometry import Array
from vinum_nav.interfaces import MappedTrunks, Side, TrunkObservations

FLOAT32, INT32 = 7, 5
"""Values of sensor_msgs/PointField.datatype."""
DATATYPES = {"f4": FLOAT32, "i4": INT32}
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


def optical_frame(side: Side) -> str:
    """Name of a camera's frame."""
    return f"camera_{side}_optical_frame"


def fields_of(layout: np.dtype[Any]) -> list[tuple[str, int, int]]:
    """(name, offset, datatype) of every field, as sensor_msgs/PointField has them."""
    assert layout.fields is not None
    return [
        (name, offset, DATATYPES[dtype.str[1:]])
        for name, (dtype, offset, *_) in layout.fields.items()
    ]


def pack_observations(trunks: TrunkObservations) -> NDArray[Any]:
    """Points (N,) of dtype OBSERVATION."""
    points = np.zeros(len(trunks), OBSERVATION)
    for name, values in zip("xyz", trunks.points_camera.reshape(-1, 3).T, strict=True):
        points[name] = values
    upper = trunks.covariances.reshape(-1, 3, 3)[:, _UPPER[0], _UPPER[1]]
    for (name, _), values in zip(_COVARIANCE, upper.T, strict=True):
        points[name] = values
    for (name, _), values in zip(_BOX, trunks.boxes_xyxy.reshape(-1, 4).T, strict=True):
        points[name] = values
    points["score"], points["label"], points["flags"] = trunks.scores, trunks.labels, trunks.flags
    return points


def unpack_observations(points: NDArray[Any], stamp: float, side: Side) -> TrunkObservations:
    """Observations of points (N,) of dtype OBSERVATION."""
    covariances = np.zeros((len(points), 3, 3))
    upper = _stack(points, [name for name, _ in _COVARIANCE])
    covariances[:, _UPPER[0], _UPPER[1]] = upper
    covariances[:, _UPPER[1], _UPPER[0]] = upper
    return TrunkObservations(
        stamp=stamp,
        side=side,
        points_camera=_stack(points, ["x", "y", "z"]),
        covariances=covariances,
        scores=points["score"].astype(float),
        labels=points["label"].astype(np.int64),
        flags=points["flags"].astype(np.int64),
        boxes_xyxy=_stack(points, [name for name, _ in _BOX]),
    )


def pack_trunks(trunks: MappedTrunks) -> NDArray[Any]:
    """Points (N,) of dtype TRUNK."""
    points = np.zeros(len(trunks), TRUNK)
    for name, values in zip("xyz", trunks.positions_map.reshape(-1, 3).T, strict=True):
        points[name] = values
    points["sigma"], points["id"] = trunks.sigmas, trunks.ids
    points["row"], points["label"] = trunks.rows, trunks.labels
    return points


def unpack_trunks(points: NDArray[Any]) -> MappedTrunks:
    """Trunks of points (N,) of dtype TRUNK."""
    return MappedTrunks(
        ids=points["id"].astype(np.int64),
        positions_map=_stack(points, ["x", "y", "z"]),
        sigmas=points["sigma"].astype(float),
        rows=points["row"].astype(np.int64),
        labels=points["label"].astype(np.int64),
    )


def _stack(points: NDArray[Any], names: list[str]) -> Array:
    """Fields (N,) as columns (N, len(names))."""
    return np.stack([points[name].astype(float) for name in names], axis=1)
