"""Page of the mission: states, transitions, parts of a block, and how a mission ends."""

from __future__ import annotations

from generating.markdown import NOTICE, table
from vinum_nav.mission.machine import mermaid_diagram, transition_table

ENDS = (
    (
        "done",
        "every row that the block must have was found, all of it was in view, and every vine "
        "seen has its outcome",
        "0 if every task was done and nothing went wrong, else 1",
    ),
    ("incomplete", "the order was driven, but something that is named was not seen", "1"),
    ("aborted", "the operator asked for it", "1"),
    ("fault", "a reason that is named made it stand still for good", "1"),
)
SEEN = """
A place of a row counts as seen when two pictures in a row, with depth and no more than 2 s apart,
had it in view from the row's face: the mission computes that from the camera's mounting and the
pose in the map, and writes it into the journal (event `looked`) about twice a metre. A pass that
has been walked and was not seen whole is gone back to once. At the end each thing that is missing
has a name (event `missing`, key `missing` of the report, a line on the terminal):

"""
HISTORY = """
An arrow from *Working* goes from each state in it. *Resume* leads to H, the state that was left
last, with three exceptions: after an emergency stop a task begins anew with its approach
(`navigate`); where the stop came before the start, the mission begins; where the task ended during
the pause, the search goes on. The word in `mission/state` is always that of the inner state. Each
state is a class of its own in `vinum_nav/mission/states/`.

"""
NOT_SEEN = (
    (
        "row_not_found",
        "a row that the block must have by boundary and spacing, however far both are off, "
        "without a trunk in it",
        "yes",
    ),
    (
        "stretch_not_seen",
        "a stretch of more than 0.3 m of a row, with its two ends in map, that was not seen from "
        "the face that is ordered",
        "yes",
    ),
    ("gap", "the place of a vine by the spacing that was seen and holds no trunk", "no"),
)
PART = """\
## A part of the block
`--only` and `--skip` of `simulate`, `campaign`, `bringup` and the launch file name rows and
vines: `row:3`, `row:3..` (and all after it), `row:3..5`, `r1v04` (a vine), `r1v04..` (and all
that is worked after it), with commas. Rows and vines have the numbers and ids of the survey,
without one those of the ground truth. In the mission file the same stands as positions, for the
stack knows no vine by name:

```yaml
only: {from_row: 1}
skip:
  rows: [3]
  vines: [{id: ROW02VINE07, row: 1, x: 8.4, y: 2.5}]
```

Rows count from 0 at the start there. A vine within half a vine spacing of its place counts as
that vine. A vine that the order leaves out is closed as `skipped` where its row is walked; a row
is named by the event `row_skipped`. A mission is judged by what its order holds.

`vinum-nav mission show DIR` says where a mission stands and what is left, also while it runs or
after it was broken off; `--geojson FILE` and `--csv FILE` write the register of the plants: id,
row, face, coordinates, outcome, reason, time, visits. On a robot `--mission FILE` and `--survey
FILE` give the datum and the grower's ids.
"""


def mission_page() -> str:
    """States, transitions, and how a mission ends."""
    rows = table(["from", "event", "to"], transition_table())
    diagram = mermaid_diagram()
    states = f"# The mission's states\n\n```mermaid\n{diagram}\n```\n{HISTORY}{rows}"
    ends = table(["outcome", "is", "exit status"], ((f"`{a}`", b, c) for a, b, c in ENDS))
    names = table(["name", "is", "prevents `done`"], ((f"`{a}`", b, c) for a, b, c in NOT_SEEN))
    return f"{NOTICE}{states}\n{PART}\n## How a mission ends\n\n{ends}{SEEN}{names}"
