"""Faults of sensor messages that only the graph knows: frames, encodings, covariance types."""

from __future__ import annotations

from vinum_nav.faults.fault import Fault, Kind, Stage
from vinum_nav.faults.sensors import CULPRITS, MAY_GO_ON, sensor_fault

TEXTS = {
    "odometry-wrong-frame": "odometry comes in the frame 'nowhere'",
    "odometry-zero-quaternion": "the quaternion in odometry is all zeros",
    "imu-wrong-frame": "the IMU's samples come in the frame 'nowhere'",
    "imu-long-quaternion": "the IMU's quaternion is seven times too long",
    "imu-no-orientation": "the IMU gives no orientation, as a raw one does",
    "gnss-unknown-covariance": "fixes come with the covariance type UNKNOWN and a matrix of 2 cm",
    "lidar-wrong-frame": "scans come in the frame 'nowhere'",
    "camera-wrong-frame": "colour comes in the frame 'nowhere'",
    "camera-wrong-encoding": "colour comes in an encoding that we do not know",
    "camera-wrong-step": "a row of colour has another length than it says",
    "camera-half-the-data": "colour holds half its pixels",
    "camera-depth-wrong-encoding": "depth comes in an encoding that we do not know",
    "camera-depth-half-the-data": "depth holds half its pixels",
    "camera-info-without-size": "the intrinsics are of a picture of 0 x 0",
}
KNOWN_ALREADY = ("camera-info-without-size",)
"""The intrinsics that came before the fault stand, and the mission may go on."""
HARMLESS = ("gnss-unknown-covariance",)
"""Nobody is to be named: the fix is used with a covariance of our own, or not at all."""
IN_THE_GRAPH_AS_WELL = (
    *("odometry-silent", "odometry-nan", "odometry-zero-stamp", "odometry-jump"),
    *("imu-nan", "gnss-nan-altitude", "gnss-leap", "gnss-silent"),
    *("lidar-silent", "lidar-frozen", "lidar-no-returns", "lidar-future"),
    *("camera-silent", "camera-frozen", "camera-black", "camera-no-depth"),
    *("camera-wrong-size", "camera-wrong-intrinsics"),
)
"""Sensor faults that are played in process and, to see the nodes at it, in the graph."""


def envelope_faults() -> tuple[Fault, ...]:
    """Faults of messages, and some of the sensors' again in the graph."""
    again = (name.split("-", 1) for name in IN_THE_GRAPH_AS_WELL)
    return (
        *(_envelope(name) for name in TEXTS),
        *(sensor_fault(sensor, word, Stage.GRAPH) for sensor, word in again),
    )


def _envelope(name: str) -> Fault:
    sensor = name.split("-", maxsplit=1)[0]
    return Fault(
        name=name,
        kind=Kind.SENSOR,
        stage=Stage.GRAPH,
        text=TEXTS[name],
        tampering=name,
        culprits=() if name in HARMLESS else CULPRITS[sensor],
        ends=("done", "fault") if sensor in MAY_GO_ON or name in KNOWN_ALREADY else ("fault",),
    )
