"""Writes the pages of docs/ that repeat what the code says; a test compares them with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from vinum_nav.description.parameters import Entry, entries
from vinum_nav.description.robot import Robot, available_bodies, load_robot
from vinum_nav.faults.catalogue import CATALOGUE
from vinum_nav.faults.fault import Fault, Kind
from vinum_nav.mission.machine import mermaid_diagram, transition_table
from vinum_nav.parameters import Parameters
from vinum_nav.ros.convert.frames import PARENT_OF
from vinum_nav.ros.graph.definition import ARGUMENTS
from vinum_nav.ros.names import OPTIONAL_TOPICS, SERVICES, TOPICS, Quality, Topic
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

FOLDER = Path(__file__).parent
NOTICE = "<!-- written by docs/generate.py -->\n"


def table(head: list[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


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


ARGUMENTS_TEXT = """\
`vinum-nav bringup SEED` or `vinum-nav bringup --mission FILE` takes the same as options:
`--side right` for `side:=right`. What is given wins over what seed and mission file say.
"""
STATUS_VALUES = (
    ("navigator/status", "key", "stamp of the goal [ns]; empty when idle"),
    ("navigator/status", "state", "idle, active, reached, blocked or failed; the message says why"),
    ("navigator/status", "stamp_ns", "time of the status [ns]"),
    ("navigator/status", "stopped", "true while the navigator holds for an emergency stop"),
    ("task/result", "key", "stamp of the task's goal [ns]"),
    ("task/result", "outcome", "done, failed, unreachable or skipped"),
    ("task/result", "reason", "one line for the register; may be empty"),
    ("mission/register", "row", "id of the row"),
    ("mission/register", "position", "x, y, z of the trunk position in map [m]"),
    ("mission/register", "reason", "why it is not done; may be empty"),
    ("mission/register", "visits", "number of times that the robot asked the arm there"),
    ("mission/register", "opened", "time at which it was found [s]"),
    ("mission/register", "closed", "time of its outcome [s]; empty while open"),
)
"""Topics of diagnostic statuses, and their values."""
REGISTER_TEXT = """
A status of `mission/register` has the name `vine/face`, the work item's id as `hardware_id`, and as
message `open` or its outcome: `done`, `failed`, `unreachable` or `skipped`. Its level is OK for
`open` and `done`, else WARN.

A node's own status in `/diagnostics` is named `vinum_nav: NODE`. Its values tell for each topic:
`TOPIC heard [Hz]` and `TOPIC sent [Hz]` by the clock on the wall, `TOPIC oldest [s]` (longest time
from the stamp of a measurement until the node took it in, over the last second), `TOPIC lost`
(messages that a publisher numbered and the node never got) and `refused TOPIC`. Its alarms are
statuses `vinum_nav: NODE: SOURCE`.
"""
QUALITIES = {
    Quality.SENSOR: "best effort, volatile",
    Quality.NEWEST: "the same with a short queue",
    Quality.PICTURE: "the same for pictures: the newest wins",
    Quality.RELIABLE: "reliable, volatile",
    Quality.LATCHED: "reliable, transient local",
    Quality.LOG: "reliable, transient local",
}
QUALITY_TEXT = """
Read-only parameters of each node override them: `qos_overrides./TOPIC.publisher.reliability`,
`.history` and `.depth`, and the same with `subscription`. TOPIC is the name after remapping. Not
overridden are `emergency_stop`, which is heard in every quality, and what only a bag records.
"""
SERVICES_TEXT = """
`success` says whether a request was taken up. `message` says what came of it, e.g. *start: the
mission is in state 'search'*, or why it was refused. The answer waits for the mission's next
decision, but no longer than a second. `mission/reset_stop` first asks for half a second whether
anybody still presses the stop.
"""
NAMESPACE_TEXT = """
`--namespace robot_1` (launch argument `namespace`) puts all nodes, topics and services into
`/robot_1`. `/clock`, `/tf`, `/tf_static` and `/diagnostics` are remapped into it; frames keep their
names, as with Nav2. A `params_file` names nodes with the namespace, or `/**` for all of them. RViz
looks at one robot with
`rviz2 -d vinum_nav.rviz --ros-args -r __ns:=/robot_1 -r /tf:=tf -r /tf_static:=tf_static`.
"""
LOOKING_TEXT = """
`share/vinum_nav/config` holds `vinum_nav.rviz` and a layout for Foxglove, `foxglove.json`, of a
graph without a namespace: map, camera, states, register, nodes, events and figures. Foxglove reads
a bag (`--record`) as well. Tests compare both files with the tables of this page.
"""
TF_TEXT = """
`map -> odom` comes from `trunk_mapper`, at the stamps of odometry, once there is a map.
`odom -> base_link` and the sensors' mountings come from `simulator`; on a robot they are its
driver's and its `robot_state_publisher`'s. The parameter `publish_tf` of both nodes (default: true)
switches them off. Nodes publish where `tf2_msgs` can be imported; it is not on the package index.
The stack itself takes mountings from the body's YAML. A bag holds `/tf` and `/tf_static` in either
case.
"""


def topics_page() -> str:
    """Topics with their frames, values of statuses, services, transforms and namespaces."""
    head = ["topic", "type", "quality of service", "frames", "from", "is"]
    topics = table(head, map(_topic, TOPICS))
    optional = table(head, map(_topic, OPTIONAL_TOPICS))
    qualities = table(
        ["quality of service", "is", "depth"],
        ((quality, text, quality.depth) for quality, text in QUALITIES.items()),
    )
    values = table(
        ["topic", "value", "is"], ((f"`{a}`", f"`{b}`", text) for a, b, text in STATUS_VALUES)
    )
    services = ", ".join(f"`mission/{word}`" for word in SERVICES)
    tree = table(
        ["frame", "in"], ((f"`{child}`", f"`{parent}`") for child, parent in PARENT_OF.items())
    )
    return "\n".join(
        (
            f"{NOTICE}# Topics\n\nOn a robot its drivers stand in for `simulator`.\n",
            f"{topics}\n{qualities}{QUALITY_TEXT}",
            f"## Where their package is installed\n\n{optional}",
            f"## Values of the statuses\n\n{values}{REGISTER_TEXT}",
            f"## Services\n\n{services}: std_srvs/Trigger.\n{SERVICES_TEXT}",
            f"## Transforms\n\n{tree}{TF_TEXT}",
            f"## Namespaces\n{NAMESPACE_TEXT}",
            f"## Looking\n{LOOKING_TEXT}",
        )
    )


def _topic(topic: Topic) -> tuple[str, ...]:
    frames = ", ".join(f"`{frame}`" for frame in topic.frames)
    return f"`{topic.name}`", topic.type, topic.quality, frames, topic.sender, topic.about


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
of ours is one, too. Capitals do not matter, and a row may be a number, text or a word and a number
(`row_7`). Other names go into `survey_properties`, e.g. `{id: vine_id, kind: type, row: Row,
vine: trunk, post: pole, others: [valve]}`: what has none of these kinds is left out, and one line
counts it; points of another kind that stand in a row only if `others` names their kind.
`vinum-nav survey SEED --out FILE` surveys a seed's vineyard with an
error.

A survey may lack things. Vines without ids are numbered. Vines without rows take those of the lines
beside them (LineStrings of the kind `row`); without lines, rows are found as straight lines through
the points. Lines alone, or posts alone, get a vine each `survey_properties.vine_spacing` metres.
`vinum-nav survey THEIRS.geojson --out OURS.geojson` does all of that once, with options for the
words of the survey (`--kind-property type --post pole --vine-spacing 1.4`): it writes a survey that
says every vine's row, and beside it the seed `OURS.yaml`. What cannot be a block is refused by name
and distance: a point that is there twice, a vine far off its row, a spacing that cannot be.
Of 32 files of jondave/vineyard_detection and LCAS/Outdoor_SLPF, 21 become blocks:
all 9 with vines or lines of rows, the middles of alleys, 11 of posts alone. The others hold several
detections of each post, a graph of ways, or nothing.
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


FAULTS_TEXT = """
`vinum-nav faults SEED --out DIR` breaks one thing at a time while a mission runs and judges what
happens; `--list` shows all faults, `--only 'lidar-*'`, `--kind stop` and `--fast` choose some. A
campaign that was broken off goes on where it was. It prints a table and writes `DIR/faults.json`
and `DIR/faults.html`; the run of each fault lies in `DIR/<name>`. The exit status is 0 only if all
faults that were played have passed.

## When a fault has passed

- The robot touched nothing but ground and canes.
- Every command was finite and within the body's limits: forward and sideways speed together within
  their ellipse, the yaw rate within its own.
- The robot's true pose stayed within boundary, headland and 1 m.
- The culprit is named on the terminal and in the report, more often than in a run without a fault.
- The mission ended as the table says.
- Nothing was lost: the journal can be read, each work item is closed once, none is worked again
  after it was done, no more items are failed, unreachable or skipped than in a run without a fault,
  the run can be reported, and the report does not contradict the journal.
- After an emergency stop the robot stood until it was reset and resumed, and the mission ended
  `done`.

The judge shares no code with the stack. It reads what the run left behind, and `witness.csv`, in
which the simulator itself writes each command and the true pose.

## Where a fault is played

| stage | is | takes |
| --- | --- | --- |
| `fake` | the stack in one process, on the simulator without physics and pixels | seconds |
| `mujoco` | the stack in one process, with physics, pictures and the shipped detector | a minute |
| `graph` | `vinum-nav simulate --ros`: every node a process of its own, in lockstep | minutes |

A run without a fault comes first in each stage. In the graph, faults of sensors are made in the
simulator's node (parameters `fault` and `fault_at`); a node beside the graph does the rest: it
sends signals to processes, presses and releases the stop, publishes garbage, and takes the
journal's disk away. A full disk is made by a limit on the size of the mission's files
(RLIMIT_FSIZE), and by a link to `/dev/full`; a disk that cannot be written by a link to a file of
the kernel, since no permission holds back a process of root.

"""
HOW_MANY = "{} faults; `at` is the state of the mission at which it strikes."


def faults_page() -> str:
    """The faults of the campaign, and when they have passed."""
    parts = [f"{NOTICE}# Faults\n{FAULTS_TEXT}"]
    for kind, title in (
        (Kind.SENSOR, "Sensors that lie"),
        (Kind.NODE, "Nodes that die or halt"),
        (Kind.STOP, "The emergency stop"),
        (Kind.DISK, "The journal's disk"),
        (Kind.ROGUE, "Garbage on a topic"),
    ):
        faults = [fault for fault in CATALOGUE if fault.kind is kind]
        rows = table(["fault", "is", "stage", "at", "ends"], map(_fault, faults))
        parts.append(f"## {title}\n\n{HOW_MANY.format(len(faults))}\n\n{rows}")
    return "\n".join(parts)


def _fault(fault: Fault) -> tuple[str, ...]:
    ends = " or ".join(f"`{end}`" for end in fault.ends)
    return f"`{fault.name}`", fault.text, fault.stage, fault.when, ends


PAGES = {
    "faults.md": faults_page,
    "mission.md": mission_page,
    "ros.md": ros_page,
    "topics.md": topics_page,
    "parameters.md": parameters_page,
    "seeds.md": seeds_page,
    "bodies.md": bodies_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
