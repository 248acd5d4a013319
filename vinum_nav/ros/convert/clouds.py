"""Trunk observations and mapped trunks as point clouds."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import PointCloud2, PointField

from vinum_nav.interfaces import MappedTrunks, TrunkObservations
from vinum_nav.point_layout import (
    DATATYPES,
    OBSERVATION,
    TRUNK,
    fields_of,
    optical_frame,
    pack_observations,
    pack_trunks,
    unpack_observations,
    unpack_trunks,
)
from vinum_nav.ros.convert.pictures import side_of
from vinum_nav.ros.convert.stamps import from_time, to_time


def _to_cloud(points: NDArray[Any], stamp: float, frame_id: str) -> Any:
    message = PointCloud2()
    message.header.stamp, message.header.frame_id = to_time(stamp), frame_id
    message.height, message.width = 1, len(points)
    for name, offset, datatype in fields_of(points.dtype):
        message.fields.append(PointField(name=name, offset=offset, datatype=datatype, count=1))
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
        if name not in there or there[name].datatype != DATATYPES[dtype.str[1:]]:
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
    return _to_cloud(pack_observations(trunks), trunks.stamp, optical_frame(trunks.side))


def from_detections(message: Any) -> TrunkObservations:
    """See to_detections. Raises ValueError for another frame or a field that is missing."""
    points = _from_cloud(message, OBSERVATION)
    stamp, side = from_time(message.header.stamp), side_of(message.header.frame_id)
    return unpack_observations(points, stamp, side)


def to_vines(trunks: MappedTrunks, stamp: float) -> Any:
    """Cloud in map of vines and posts alike, see `label`."""
    return _to_cloud(pack_trunks(trunks), stamp, "map")


def from_vines(message: Any) -> MappedTrunks:
    """See to_vines."""
    return unpack_trunks(_from_cloud(message, TRUNK))
