"""Options of everything that runs a mission: commands, launch arguments and Python calls.

Each option stands here once: its annotation holds type, help, bounds and spellings. The command
line makes its parameters from these classes, the node graph its launch arguments: a new option
needs an entry here and the place that uses it. The file knows neither typer nor rclpy, for command
line and graph do not import each other, and setup.py reads the graph's definition where no package
is installed yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

SIMULATOR = "mujoco"
"""Simulator where none is named."""
NO_SIMULATOR = "none"
"""Word for a robot in place of a simulator."""
COMMANDS = ("simulate", "campaign", "bringup", "launch")
"""Readers of the table; launch is the launch file, the others are commands."""
LARGEST_RANDOM_SEED = 2**63 - 1
"""Largest integer of a ROS parameter."""
LONGEST_TASK = 86_400.0
"""Longest task, a day [s]."""
LONGEST_MISSION = 1e7
"""Longest mission, about four months [s]."""
SEED = "Seed of the vineyard: a name that `vinum-nav seeds` lists, or a YAML file."
RESUME = "Go on with the mission whose journal lies in OUT, where the robot stood last."
START_POSE = (
    "Pose X,Y,YAW of base_link in map at which the robot stands [m, m, rad] "
    "(default: the mission file's start; with --resume that of the journal)."
)
SideName = Literal["left", "right"]
FacesName = Literal["one", "both"]
Pace = Literal["realtime", "lockstep"]
LogLevel = Literal["debug", "info", "warn", "error", "fatal"]


@dataclass(frozen=True)
class About:
    """Description of an option beside its type and default.

    Attributes:
        help: one sentence in plain English, with the default where None stands for one.
        least, most: smallest and largest value allowed, None for no bound.
        spellings: on the command line; empty for the name with hyphens.
        commands: those of COMMANDS that offer it.
        default_in: default by command, where it differs from the class's.
        is_positional: on the command line, it is named by its place.
    """

    help: str
    least: float | None = None
    most: float | None = None
    spellings: tuple[str, ...] = ()
    commands: tuple[str, ...] = COMMANDS
    default_in: Mapping[str, Any] = field(default_factory=dict)
    is_positional: bool = False


@dataclass(frozen=True, kw_only=True)
class MissionOptions:
    """Options of every mission, whoever starts it; None leaves the choice to the file."""

    body: Annotated[
        str | None,
        About(
            "Robot body: hyqreal, aliengo, skid_steer or a YAML file "
            "(default: that of the seed or mission file)."
        ),
    ] = None
    noise: Annotated[str, About("Noise preset of the simulator: ideal, nominal or field.")] = (
        "nominal"
    )
    random_seed: Annotated[
        int | None,
        About(
            "Random seed of vineyard and noise (default: the seed file's).",
            least=0,
            most=LARGEST_RANDOM_SEED,
            commands=("simulate", "bringup", "launch"),
        ),
    ] = None
    side: Annotated[
        SideName | None,
        About("Side of the robot with the arm (default: that of the seed or mission file)."),
    ] = None
    faces: Annotated[
        FacesName | None,
        About("Faces of each row to work (default: those of the seed or mission file)."),
    ] = None
    only: Annotated[
        str | None,
        About(
            "Rows and vines to work: row:3, row:3.. (and all after it), row:3..5, ids of vines, "
            "ID.. (and all after it), with commas (default: those of the mission file, or all)."
        ),
    ] = None
    skip: Annotated[
        str | None,
        About("Rows and vines to leave out, named as for --only (default: the mission file's)."),
    ] = None
    detector: Annotated[
        str, About("Back end of the detector: onnx, torch, or one of your own.")
    ] = "onnx"
    weights: Annotated[
        Path | None, About("Weights file of the detector (default: the package's).")
    ] = None
    pace: Annotated[
        Pace,
        About(
            "Pace of the graph's simulator: by the clock on the wall, or by the stack's answers.",
            default_in={"simulate": "lockstep", "campaign": "lockstep"},
        ),
    ] = "realtime"
    record: Annotated[
        bool, About("Record an MCAP bag of the graph.", spellings=("--record", "--bag"))
    ] = False
    stamped_cmd_vel: Annotated[
        bool | None,
        About(
            "Send cmd_vel as TwistStamped in the graph "
            "(default: from Kilted on, by ROS_DISTRO, as Nav2 does)."
        ),
    ] = None
    namespace: Annotated[
        str | None,
        About("Namespace of the graph's nodes and topics, e.g. robot_1 (default: none)."),
    ] = None
    remappings: Annotated[
        str,
        About(
            "Other names for topics and services of all nodes, as 'from:=to', separated by blanks; "
            "they win over the body's section topics.",
        ),
    ] = ""
    task_duration: Annotated[
        float | None,
        About(
            "Time that the simulated arm works on a vine [s] (default: the seed's, or 10).",
            least=0,
            most=LONGEST_TASK,
        ),
    ] = None
    parameters: Annotated[
        Path | None,
        About("File of parameters, as `vinum-nav parameters` writes it (default: all defaults)."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SimulateOptions(MissionOptions):
    """Options of a mission that is simulated to its end; a campaign is many of them."""

    seed: Annotated[Path, About(SEED, is_positional=True)]
    out: Annotated[
        Path, About("Directory of the run record. A campaign makes one in it for each random seed.")
    ]
    simulator: Annotated[
        str,
        About("Simulator: mujoco, gazebo, fake (without physics and pixels), or one of your own."),
    ] = SIMULATOR
    ros: Annotated[bool, About("Run as a graph of ROS 2 nodes.")] = False
    viewer: Annotated[bool, About("Open a window.", commands=("simulate",))] = False
    timeout: Annotated[
        float | None,
        About(
            "Simulated time after which to give up [s] (default: by the block's size).",
            least=0,
            most=LONGEST_MISSION,
        ),
    ] = None
    video: Annotated[bool, About("Make a film of the run.", default_in={"campaign": False})] = True
    force: Annotated[bool, About("Overwrite an earlier run.", commands=("simulate",))] = False
    resume: Annotated[bool, About(RESUME, commands=("simulate",))] = False
    start_pose: Annotated[str | None, About(START_POSE, commands=("simulate",))] = None

    def graph(self) -> GraphOptions:
        """Options of the graph that runs this mission."""
        shared = {option.name: getattr(self, option.name) for option in fields(MissionOptions)}
        own = ("seed", "out", "simulator", "resume", "start_pose")
        return GraphOptions(**shared, **{name: getattr(self, name) for name in own})


@dataclass(frozen=True, kw_only=True)
class GraphOptions(MissionOptions):
    """Options of a node graph, with the simulator or on a robot."""

    seed: Annotated[
        Path | None,
        About(f"{SEED} The simulator runs as well.", is_positional=True),
    ] = None
    mission_file: Annotated[
        Path | None,
        About(
            "Mission file, alone for a robot (default: made from the seed).",
            spellings=("--mission-file", "--mission"),
        ),
    ] = None
    simulator: Annotated[
        str | None,
        About(
            "Simulator that gives the sensor data: mujoco, gazebo, fake (without physics and "
            "pixels), one of your own, or none (default: mujoco with a seed, else none)."
        ),
    ] = None
    out: Annotated[
        Path | None, About("Directory of run record and journal (default: a new one in runs/).")
    ] = None
    params_file: Annotated[
        Path | None, About("ROS parameter file for all nodes; --parameters wins over it.")
    ] = None
    resume: Annotated[bool, About(RESUME)] = False
    start_pose: Annotated[str | None, About(START_POSE)] = None
    use_sim_time: Annotated[
        bool | None,
        About("Take time from /clock (default: true, but false with a mission file alone)."),
    ] = None
    autostart: Annotated[
        bool | None,
        About(
            "Begin the mission without waiting for mission/start "
            "(default: true in simulation, false on a robot)."
        ),
    ] = None
    dry_run: Annotated[
        bool,
        About("Decide everything, but send nothing on cmd_vel, task/goal and task/cancel."),
    ] = False
    log_level: Annotated[
        LogLevel, About("Least severe messages that nodes log.", commands=("launch",))
    ] = "info"
    headless: Annotated[
        bool, About("Run the simulator without a window.", commands=("launch",))
    ] = True
    rviz: Annotated[bool, About("Open RViz on the running mission.", commands=("launch",))] = False
    rviz_config_file: Annotated[
        Path | None,
        About("Configuration file of RViz (default: the package's).", commands=("launch",)),
    ] = None
    respawn: Annotated[
        bool,
        About(
            "Start a node of the stack again when it has died, but not the mission, which is then "
            "paused until mission/resume.",
            commands=("bringup", "launch"),
        ),
    ] = False
    report: Annotated[
        bool,
        About(
            "Make report.json and report.html when the mission has ended (simulation only).",
            commands=("launch",),
        ),
    ] = True
    exit_on_done: Annotated[
        bool | None,
        About(
            "End the launch with the mission, with its exit status "
            "(default: true where a simulator runs and no RViz).",
            commands=("launch",),
        ),
    ] = None


@dataclass(frozen=True)
class Option:
    """One option as a command offers it.

    Attributes:
        annotation: type with None where None is allowed, without `About`.
        default: None may stand for one that the help names; MISSING where it must be given.
    """

    name: str
    annotation: Any
    default: Any
    about: About

    @property
    def is_required(self) -> bool:
        """True if the option must be given."""
        return self.default is MISSING

    @property
    def is_optional(self) -> bool:
        """True if None is an allowed value."""
        return type(None) in get_args(self.annotation)

    @property
    def choices(self) -> tuple[str, ...]:
        """Words allowed; empty where there is no list."""
        return get_args(self._bare) if get_origin(self._bare) is Literal else ()

    @property
    def kind(self) -> type:
        """Type of its values, None left aside."""
        return str if self.choices else self._bare

    @property
    def spellings(self) -> tuple[str, ...]:
        """Spellings on the command line, the first the usual one."""
        return self.about.spellings or (f"--{self.name.replace('_', '-')}",)

    @property
    def _bare(self) -> Any:
        if get_origin(self.annotation) not in (Union, UnionType):
            return self.annotation
        (bare,) = (part for part in get_args(self.annotation) if part is not type(None))
        return bare


def options_of(kind: type[MissionOptions], command: str) -> tuple[Option, ...]:
    """Options that a command offers; those named by their place come first, then required ones."""
    hints = get_type_hints(kind, include_extras=True)
    found = []
    for entry in fields(kind):
        annotation, about = get_args(hints[entry.name])
        if command in about.commands:
            found.append(Option(entry.name, annotation, _default(entry, about, command), about))
    return tuple(sorted(found, key=lambda o: (not o.about.is_positional, not o.is_required)))


def _default(entry: Field[Any], about: About, command: str) -> Any:
    return about.default_in.get(command, entry.default)
