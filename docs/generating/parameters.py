"""Page of the parameters: those of the rooms, and the noise of the simulator."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from generating.markdown import NOTICE, table
from vinum_nav.description.parameters import Entry, entries
from vinum_nav.parameters import Parameters
from vinum_nav.simulation.noise import NOISE

PARAMETERS_TEXT = """
`vinum-nav parameters > my.yaml` writes all of them with their defaults, to be changed; what is left
out of such a file has its default. `--parameters my.yaml` goes with `simulate`, `campaign`,
`bringup`, `detect` and `evaluate`. A wrong name or value is refused:

```
my.yaml: navigation.track_gian: unknown, did you mean track_gain?
my.yaml: navigation.track_gain: got -1, wanted a number > 0, <= 20 [1/s]
```

The run record keeps those that differ from the defaults, as `parameters` of `report.json`.

The same dotted names are ROS parameters of the nodes: `perception` of `trunk_detector`, `mapping`
of `trunk_mapper`, `navigation` of `navigator`, `mission` of `mission`, and `watch` of the first
three. A ROS parameter file sets them as well (`bringup --params-file FILE`, or the launch argument
`params_file`); `ros2 param describe` says what this page says. Those marked *live* may be set while
the stack runs and take effect at the next step, those of routes at the next route; the others are
read-only. What makes the robot
stand, or keeps it off obstacles, is never live.

Unit 1 is a pure number: a share, a factor or a count.

"""


def parameters_page() -> str:
    """Parameters of the rooms, and the noise of the simulator."""
    parts = [f"{NOTICE}# Parameters\n{PARAMETERS_TEXT.rstrip()}\n"]
    for name, field in Parameters.model_fields.items():
        kind: Any = field.annotation
        rows = (
            (f"`{e.name}`", e.unit, f"{e.default:g}", e.range_text, _is(e)) for e in entries(kind)
        )
        head = ["parameter", "unit", "default", "bounds", "is"]
        parts.append(f"## `{name}`\n\n{kind.__doc__}\n\n{table(head, rows)}")
    names = list(NOISE)
    sources = [entry.name for entry in fields(NOISE[names[0]])]
    rows = table(
        ["source", *names],
        ([f"`{source}`", *(getattr(NOISE[name], source) for name in names)] for source in sources),
    )
    parts.append(f"## Noise of the simulator\n\n{rows}")
    return "\n".join(parts)


def _is(entry: Entry) -> str:
    return f"{entry.meaning} *live*" if entry.live else entry.meaning
