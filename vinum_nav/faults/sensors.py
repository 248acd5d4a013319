"""The sensors' faults: each tampering of the simulator, and what is wanted of the robot."""

from __future__ import annotations

from vinum_nav.faults.fault import Fault, Kind, Stage

CULPRITS = {
    "odometry": (r"\bodom(etry)?\b",),
    "imu": (r"\bimu\b",),
    "gnss": (r"gnss", r"\bfix(es)?\b"),
    "lidar": (r"lidar", r"\bscans?\b"),
    "camera": (r"camera", r"depth/image", r"color/image"),
}
"""Patterns by which a sensor is named."""
READINGS = {
    "odometry": "odometry",
    "imu": "the IMU's sample",
    "gnss": "the GNSS fix",
    "lidar": "the scan",
    "camera": "the picture",
}
OF_EVERY = {
    "silent": "{0} no longer comes",
    "frozen": "{0} is the same again and again, under fresh stamps",
    "standing": "{0} is the same again and again, its stamp as well",
    "late": "{0} arrives 1.5 s after its stamp",
    "future": "{0} is stamped 5 s ahead",
    "zero-stamp": "{0} is stamped 0",
}
TEXTS = {
    "odometry-nan": "the pose in odometry is NaN",
    "odometry-nan-speed": "the speed in odometry is NaN",
    "odometry-huge-speed": "odometry says 1,000 km/s",
    "odometry-jump": "odometry jumps 2 m to the left",
    "odometry-leap": "odometry jumps 50 m ahead",
    "odometry-yaw-jump": "the heading in odometry jumps by 46 degrees",
    "odometry-scaled": "odometry counts each metre twice",
    "odometry-short": "odometry counts half of each metre",
    "odometry-yaw-drift": "the heading in odometry drifts by 9 degrees a second",
    "imu-nan": "tilt and yaw rate are NaN",
    "imu-tilted": "the IMU says that the robot lies on its side",
    "imu-spinning": "the IMU says that the robot spins at 4 rad/s",
    "imu-biased": "the yaw rate has a bias of 0.2 rad/s",
    "imu-scaled": "the yaw rate is three times too large",
    "imu-mirrored": "the yaw rate has the wrong sign",
    "gnss-nan": "latitude and longitude are NaN under a valid status",
    "gnss-nan-altitude": "the altitude is NaN, which NavSatFix allows: no fault",
    "gnss-jump": "the position jumps 3 m to the east and stays there",
    "gnss-leap": "the position jumps 30 m to the east and stays there",
    "gnss-jumping": "every second position lies 1 m to the east",
    "gnss-creeping": "the position creeps away at 0.15 m/s",
    "gnss-elsewhere": "the position is on another continent",
    "gnss-impossible": "the latitude is 123 degrees",
    "gnss-swapped": "latitude and longitude are mixed up",
    "gnss-too-certain": "a position 30 m beside comes with the covariance of a millimetre",
    "gnss-nan-covariance": "the covariance is NaN",
    "lidar-nan": "all ranges are NaN",
    "lidar-no-returns": "no ray returns",
    "lidar-nearly-blind": "five rays return, the others do not",
    "lidar-all-short": "all ranges are 5 cm, below the least range",
    "lidar-all-zero": "all ranges are 0",
    "lidar-negative": "all ranges are -1 m",
    "lidar-scaled": "ranges come in millimetres",
    "lidar-wrong-size": "a scan has five rays",
    "lidar-wrong-angles": "the angle between two rays is 0",
    "camera-black": "pictures are black",
    "camera-white": "pictures are white",
    "camera-snow": "pictures are noise",
    "camera-no-depth": "no pixel has a depth",
    "camera-zero-depth": "all depths are 0",
    "camera-depth-scaled": "depth comes in millimetres where metres are meant",
    "camera-wrong-size": "colour has half the size of depth",
    "camera-wrong-intrinsics": "the intrinsics belong to pictures of 1280 x 720",
    "camera-nan-intrinsics": "the focal length is NaN",
    "camera-zero-intrinsics": "the focal length is 0",
}
HARMLESS = ("gnss-nan-altitude",)
"""Nobody is to be named for these."""
MAY_GO_ON = ("gnss", "imu")
"""A robot may go on without these, when they are named."""
HARMLESS_WHEN_NAMED = ("camera-late",)
"""The map takes in what a late picture shows, at the place where it was taken."""
MUST_STOP = ("imu-tilted",)
PIXELS = tuple(name for name in TEXTS if name.startswith("camera-"))


def _text(sensor: str, word: str) -> str:
    name = f"{sensor}-{word}"
    return TEXTS[name] if name in TEXTS else OF_EVERY[word].format(READINGS[sensor])


def _ends(sensor: str, name: str) -> tuple[str, ...]:
    if name in HARMLESS:
        return ("done",)
    if (sensor in MAY_GO_ON and name not in MUST_STOP) or name in HARMLESS_WHEN_NAMED:
        return ("done", "fault")
    return ("fault",)


def sensor_fault(sensor: str, word: str, stage: Stage) -> Fault:
    """Fault that plays the tampering `<sensor>-<word>` of the simulator."""
    name = f"{sensor}-{word}"
    return Fault(
        name=f"{name}-graph" if stage is Stage.GRAPH else name,
        kind=Kind.SENSOR,
        stage=stage,
        text=_text(sensor, word),
        tampering=name,
        culprits=() if name in HARMLESS else CULPRITS[sensor],
        ends=_ends(sensor, name),
    )


def sensor_faults() -> tuple[Fault, ...]:
    """All of them, those of pixels with physics and the shipped detector, others on the fake."""
    words = [(sensor, word) for sensor in READINGS for word in OF_EVERY]
    names = [name.split("-", 1) for name in TEXTS]
    words += [(sensor, word) for sensor, word in names]
    return tuple(sensor_fault(sensor, word, _stage(sensor, word)) for sensor, word in words)


def _stage(sensor: str, word: str) -> Stage:
    pixels = f"{sensor}-{word}" in PIXELS or (sensor, word) == ("camera", "frozen")
    return Stage.MUJOCO if pixels else Stage.FAKE
