"""Trunk observations and mapped trunks as point clouds."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import PointCloud2, PointField

from vinum_nav.border.refusal import RefusedError
from vinum_nav.border.trunks import judge_observations, judge_trunks
from vinum_nav.interfaces import MappedTrunks, TrunkObservations
from vinum_nav.messages.points import (
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
from vinum_nav.ros.convert.frames import MAP, judge_frame_id
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
        RefusedError: a field is missing, of another type or beyond the point; steps or data that
            do not fit the number of points.
    """
    there = {field.name: field for field in message.fields}
    assert wanted.fields is not None
    for name, (dtype, *_) in wanted.fields.items():
        if name not in there or there[name].datatype != DATATYPES[dtype.str[1:]]:
            raise RefusedError("fields", sorted(there), f"{name} as {dtype}")
        if there[name].count != 1 or there[name].offset + dtype.itemsize > message.point_step:
            got = f"{name} x {there[name].count} at {there[name].offset}"
            raise RefusedError("fields", got, f"one value within {message.point_step} bytes")
    count = message.width * message.height
    if count and message.row_step != message.point_step * message.width:
        wanted_step = f"{message.point_step * message.width}, point_step x width"
        raise RefusedError("row_step", message.row_step, wanted_step)
    if len(message.data) != message.point_step * count:
        points = f"{message.point_step * count} bytes for {count} points"
        raise RefusedError("data", f"{len(message.data)} bytes", points)
    order = ">" if message.is_bigendian else "<"
    layout = np.dtype(
        {
            "names": list(wanted.fields),
            "formats": [order + dtype.str[1:] for dtype, *_ in wanted.fields.values()],
            "offsets": [there[name].offset for name in wanted.fields],
            "itemsize": message.point_step,
        }
    )
    return np.frombuffer(message.data, layout, count)


def to_detections(trunks: TrunkObservations) -> Any:
    """Cloud in the camera's frame, also when empty."""
    return _to_cloud(pack_observations(trunks), trunks.stamp, optical_frame(trunks.side))


def from_detections(message: Any) -> TrunkObservations:
    """Observations of a cloud in a camera's frame.

    Raises:
        RefusedError: another frame, another layout, or values that cannot be; see
            judge_observations.
    """
    stamp, side = from_time(message.header.stamp), side_of(message.header.frame_id)
    points = _from_cloud(message, OBSERVATION)
    return judge_observations(unpack_observations(points, stamp, side))


def to_vines(trunks: MappedTrunks, stamp: float) -> Any:
    """Cloud in map of vines and posts alike, see `label`."""
    return _to_cloud(pack_trunks(trunks), stamp, "map")


def from_vines(message: Any) -> MappedTrunks:
    """Mapped trunks of a cloud in map.

    Raises:
        RefusedError: another frame, another layout, or values that cannot be; see judge_trunks.
    """
    judge_frame_id(message.header.frame_id, MAP)
    return judge_trunks(unpack_trunks(_from_cloud(message, TRUNK)))
