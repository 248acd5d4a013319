"""Page of the bodies that come with the package."""

from __future__ import annotations

from collections.abc import Callable

from generating.markdown import NOTICE, table
from vinum_nav.description.robot import Robot, available_bodies, load_robot

BODIES_TEXT = """
![Each body; colour and depth of its front, then of its centre camera](media/bodies.jpg)

From left to right: the body; colour and depth under `field` noise of the mount `front`, then of the
mount `centre`. Black in the depth has none: out of range, in the stereo shadow to the left of near
things, or a hole. `python docs/body_pictures.py` makes the sheet.

Choose one with `--body NAME`, or give a YAML of your own ([a robot](own_parts.md#a-robot)).
A body of `drive: differential` leaves its alley in line with the row and turns in the headland: in
a bend where there is room for one, else on the spot. It comes into the next alley on the line
through its stop, and shunts where it ends up beside it. Its wheels scrub: under slip it drifts even
while it turns on the spot.

"""


def bodies_page() -> str:
    """The bodies that come with the package."""
    robots = [load_robot(name) for name in available_bodies()]
    lines: list[tuple[str, Callable[[Robot], object]]] = [
        ("drive", lambda r: r.drive),
        ("length x width [m]", lambda r: f"{r.length} x {r.width}"),
        ("mass [kg]", lambda r: f"{r.mass:g}"),
        ("stands on", lambda r: "four legs" if r.wheels is None else "four wheels"),
        ("speed forward, sideways [m/s]", lambda r: f"{r.limits.vx}, {r.limits.vy}"),
        ("yaw rate [rad/s]", lambda r: r.limits.yaw_rate),
        ("shoulder, height [m]", lambda r: r.arm.shoulder_xyz[2]),
        ("reach of the arm [m]", lambda r: r.arm.reach),
        ("cameras, height [m]", lambda r: r.camera("front").position_xyz[2]),
        ("lidar, height [m]", lambda r: r.lidar.position_xyz[2] if r.lidar else "none"),
    ]
    rows = table(["", *(r.name for r in robots)], ([t, *map(f, robots)] for t, f in lines))
    return f"{NOTICE}# Bodies\n{BODIES_TEXT}{rows}"
