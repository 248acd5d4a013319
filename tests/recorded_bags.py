"""Bags to read, made with the same library that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

from vinum_nav.geometry import CameraIntrinsics

STORE = get_typestore(Stores.ROS2_HUMBLE)
STORAGES = {"mcap": StoragePlugin.MCAP, "sqlite": StoragePlugin.SQLITE3}
COLOR, DEPTH = "/camera_left/color/image_raw", "/camera_left/depth/image_raw"
INFO = "/camera_left/color/camera_info"
FRAME = "camera_left_optical_frame"


def header(stamp_ns: int, frame_id: str = FRAME) -> Any:
    time = STORE.types["builtin_interfaces/msg/Time"](
        sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9
    )
    return STORE.types["std_msgs/msg/Header"](stamp=time, frame_id=frame_id)


def image(pixels: np.ndarray, encoding: str, stamp_ns: int) -> Any:
    data = np.frombuffer(np.ascontiguousarray(pixels).tobytes(), np.uint8)
    return STORE.types["sensor_msgs/msg/Image"](
        header=header(stamp_ns),
        height=pixels.shape[0],
        width=pixels.shape[1],
        encoding=encoding,
        is_bigendian=0,
        step=pixels[0].nbytes,
        data=data,
    )


def compressed(data: bytes, format: str, stamp_ns: int) -> Any:
    return STORE.types["sensor_msgs/msg/CompressedImage"](
        header=header(stamp_ns), format=format, data=np.frombuffer(data, np.uint8)
    )


def camera_info(
    camera: CameraIntrinsics, stamp_ns: int, distortion: float = 0.0, model: str = "plumb_bob"
) -> Any:
    types = STORE.types
    k = [camera.fx, 0, camera.cx, 0, camera.fy, camera.cy, 0, 0, 1]
    return types["sensor_msgs/msg/CameraInfo"](
        header=header(stamp_ns),
        height=camera.height,
        width=camera.width,
        distortion_model=model,
        d=np.array([distortion, 0, 0, 0, 0], float),
        k=np.array(k, float),
        r=np.eye(3).ravel(),
        p=np.zeros(12),
        binning_x=0,
        binning_y=0,
        roi=types["sensor_msgs/msg/RegionOfInterest"](
            x_offset=0, y_offset=0, height=0, width=0, do_rectify=False
        ),
    )


def encoded(pixels: np.ndarray, suffix: str) -> bytes:
    done, data = cv2.imencode(suffix, pixels)
    assert done
    return bytes(data)


def write_bag(path: Path, messages: list[tuple[str, Any]], storage: str = "mcap") -> Path:
    """A bag of (topic, message), 10 ms from one to the next."""
    with Writer(path, version=8, storage_plugin=STORAGES[storage]) as writer:
        connections: dict[str, Any] = {}
        for n, (topic, message) in enumerate(messages):
            kind = message.__msgtype__
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=STORE)
            data = bytes(STORE.serialize_cdr(message, kind))
            writer.write(connections[topic], 10**9 + n * 10_000_000, data)
    return path
