"""Writes the pages of docs/ that repeat what the code says; a test compares them with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mission.machine import mermaid_diagram, transition_table
from vinum_nav.mission.parameters import MissionParameters
from vinum_nav.navigation.parameters import NavigatorParameters
from vinum_nav.ros.graph import ARGUMENTS
from vinum_nav.ros.names import REQUESTS, TOPICS
from vinum_nav.simulation.noise import NOISE

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


PAGES = {"mission.md": mission_page, "ros.md": ros_page, "parameters.md": parameters_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
