"""Page of the ROS 2 graph: its launch arguments."""

from __future__ import annotations

from generating.markdown import NOTICE, table
from vinum_nav.ros.graph.definition import ARGUMENTS

ARGUMENTS_TEXT = """\
`vinum-nav bringup SEED` or `vinum-nav bringup --mission FILE` takes the same as options:
`--side right` for `side:=right`. What is given wins over what seed and mission file say.
"""


def ros_page() -> str:
    """Launch arguments."""
    arguments = table(
        ["argument", "default", "values", "meaning"],
        (
            (f"`{a.name}`", f"`{a.default}`", ", ".join(filter(None, a.choices)), a.description)
            for a in ARGUMENTS
        ),
    )
    return (
        f"{NOTICE}# The ROS 2 graph\n\nTopics, services and transforms: [topics](topics.md).\n\n"
        f"## Launch arguments\n\n{ARGUMENTS_TEXT}\n{arguments}"
    )
