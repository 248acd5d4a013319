"""Writes the pages of docs/ that repeat what the code says; a test compares them with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mission.machine import mermaid_diagram, transition_table
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.robot import Robot, available_bodies, load_robot
from vinum_nav.ros.graph import ARGUMENTS
from vinum_nav.ros.names import REQUESTS, TOPICS
from vinum_nav.simulation.noise import NOISE
from vinum_nav.vineyard.seed import (
    BlockSeed,
    GroundSeed,
    LightSeed,
    ObstacleSeed,
    OrderSeed,
    Seed,
    load_seed,
)
from vinum_nav.watch.parameters import WatchParameters

FOLDER = Path(__file__).parent
NOTICE = "<!-- written by docs/generate.py -->\n"


def table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def mission_page() -> str:
    """States and transitions."""
    rows = table(["from", "event", "to"], transition_table())
    diagram = mermaid_diagram()
    return f"{NOTICE}# The mission's states\n\n```mermaid\n{diagram}\n```\n\n{rows}"


def ros_page() -> str:
    """Topics, services, launch arguments."""
    topics = table(
        ["topic", "type", "quality of service", "from"],
        ((f"`{t.name}`", t.type, t.quality, t.sender) for t in TOPICS),
    )
    services = ", ".join(f"`mission/{word}`" for word in REQUESTS)
    arguments = table(
        ["argument", "default", "meaning"],
        ((f"`{a.name}`", f"`{a.default}`", a.description) for a in ARGUMENTS),
    )
    return (
        f"{NOTICE}# The ROS 2 graph\n\n## Topics\n\n{topics}\n## Services\n\n{services}: "
        f"std_srvs/Trigger.\n\n## Launch arguments\n\n{arguments}"
    )


def parameters_page() -> str:
    """Parameters of the rooms, and the noise of the simulator."""
    parts = [f"{NOTICE}# Parameters\n"]
    for title, kind in (
        ("Mapping", MapperParameters),
        ("Mission", MissionParameters),
        ("Navigation", NavigatorParameters),
        ("Watching the sensors", WatchParameters),
    ):
        rows = table(["parameter", "default"], _defaults(kind))
        parts.append(f"## {title}\n\n{rows}")
    names = list(NOISE)
    sources = [entry.name for entry in fields(NOISE[names[0]])]
    rows = table(
        ["source", *names],
        ([f"`{source}`", *(getattr(NOISE[name], source) for name in names)] for source in sources),
    )
    parts.append(f"## Noise of the simulator\n\n{rows}")
    return "\n".join(parts)


def seeds_page() -> str:
    """Named seeds, and the keys of a seed file."""
    named = [load_seed(path) for path in sorted((FOLDER.parent / "seeds").glob("*.yaml"))]
    twins = {seed.name for seed in named if seed.name.endswith("_mini")}
    rows = table(
        ["seed", "is", ""],
        (
            (f"`{seed.name}`", seed.description, f"![](media/seeds/{seed.name}.jpg)")
            for seed in named
            if f"{seed.name}_mini" in twins
        ),
    )
    others = table(
        ["seed", "is"],
        (
            (f"`{seed.name}`", seed.description)
            for seed in named
            if seed.name not in twins and f"{seed.name}_mini" not in twins
        ),
    )
    parts = [f"{NOTICE}# Seeds\n", SEEDS_TEXT, rows, others, KEYS_TEXT]
    for title, kind in (
        ("The seed itself", Seed),
        ("`block`", BlockSeed),
        ("`ground`", GroundSeed),
        ("`light`", LightSeed),
        ("`obstacles`", ObstacleSeed),
        ("`order`", OrderSeed),
    ):
        parts.append(f"### {title}\n\n{kind.__doc__}\n\n{_keys(kind)}")
    return "\n".join(parts)


SEEDS_TEXT = """\
One YAML is one vineyard with its light and its order; every seed of `seeds/` below has a twin
of two or three short rows, `NAME_mini`, for tests. `vinum-nav world SEED --out DIR` writes
the world for Gazebo and MuJoCo, the ground truth and a plan; `vinum-nav view SEED` renders
pictures and a film; the pictures here are made by `python docs/seed_pictures.py`.
"""
KEYS_TEXT = """## Keys
A key left out has its default. A number may be a range `[least, greatest]`, a word a list:
every `--random-seed` draws from it, each purpose from a stream of its own, so that one more
post moves no vine. Unknown keys are refused. Of `vines` see [vines](vines.md).

`layout: survey` takes rows, vines and posts from a GeoJSON FeatureCollection of Points in
WGS84 with the properties `id`, `kind` (`vine` or `post`) and `row`; a `ground_truth.geojson`
of ours is one, too. `vinum-nav survey SEED --out FILE` surveys a seed's vineyard with an
error.
"""


def _keys(kind: type[BaseModel]) -> str:
    rows = []
    for name, field in kind.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            continue
        named = not field.is_required() and field.default != ""
        default = f"`{_plain(field.default)}`" if named else ""
        rows.append((f"`{name}`", default, field.description or ""))
    return table(["key", "default", "is"], rows)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return "none" if value is None else value


BODIES_TEXT = """
![Each body; colour and depth of its front, then of its centre camera](media/bodies.jpg)

From left to right: the body; colour and depth under `field` noise of the mount `front`, then of the
mount `centre`. Black in the depth has none: out of range, in the stereo shadow to the left of near
things, or a hole. `python docs/body_pictures.py` makes the sheet.

Choose one with `--body NAME`, or give a YAML of your own ([a robot](own_parts.md#a-robot)).
A body of `drive: differential` leaves its alley in line with the row, turns on the spot in the
headland, comes into the next alley on the line through its stop, and shunts where it ends up beside
it. Its wheels scrub: under slip it drifts even while it turns on the spot.

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


def _defaults(kind: Any) -> Iterable[tuple[str, object]]:
    for entry in fields(kind):
        value = entry.default
        if value is MISSING and entry.default_factory is not MISSING:
            value = entry.default_factory()
        if is_dataclass(value):
            for inner in fields(value):
                yield f"`{entry.name}.{inner.name}`", getattr(value, inner.name)
        else:
            yield f"`{entry.name}`", value


PAGES = {
    "mission.md": mission_page,
    "ros.md": ros_page,
    "parameters.md": parameters_page,
    "seeds.md": seeds_page,
    "bodies.md": bodies_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
