"""The node graph: one list of nodes for ros2 launch and for `vinum-nav bringup`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vinum_nav.ros.graph.node_parameters import parameters_by_node

PACKAGE = "vinum_nav"
Value = bool | int | float | str


@dataclass(frozen=True)
class Argument:
    """An argument of the launch file; its default's type is its type."""

    name: str
    default: Value
    description: str
    choices: tuple[str, ...] = ()


ARGUMENTS: tuple[Argument, ...] = (
    Argument("seed", "", "seed file of the simulated vineyard"),
    Argument("mission_file", "", "mission file; made from the seed where it is not given"),
    Argument("simulator", "embedded", "what makes the sensor data", ("embedded", "none")),
    Argument("out", "", "directory of run record and journal; runs/bringup-<n> if not given"),
    Argument("resume", False, "go on with the mission whose journal lies in out"),
    Argument("side", "", "side of the arm: left or right; the seed's where it is not given"),
    Argument("faces", "", "faces to work: one or both; the seed's where it is not given"),
    Argument("body", "", "robot body; the seed's where it is not given"),
    Argument("noise", "nominal", "noise preset of the simulator"),
    Argument("random_seed", -1, "number of the block and its noise; -1: the seed file's"),
    Argument("detector", "onnx", "back end of the detector: onnx, torch, or one of your own"),
    Argument("weights", "", "weights of the detector; the package's where it is not given"),
    Argument("pace", "realtime", "pace of the simulator", ("realtime", "lockstep")),
    Argument("use_sim_time", True, "take time from /clock"),
    Argument("stamped_cmd_vel", False, "cmd_vel as TwistStamped"),
    Argument("task_duration", 10.0, "how long the stand-in for the arm works [s]"),
    Argument(
        "autostart",
        "",
        "begin the mission without waiting for mission/start: true or false; "
        "true in simulation and false on a robot where it is not given",
        ("", "true", "false"),
    ),
    Argument("record", False, "write an MCAP bag as well"),
    Argument("parameters", "", "file of parameters, as `vinum-nav parameters` writes it"),
    Argument("params_file", "", "ROS parameter file for all nodes"),
)


@dataclass(frozen=True)
class NodeSpec:
    """One process of the graph.

    Attributes:
        module: run as a process; lib/vinum_nav/<name> starts the same.
        of_the_stack: whether the seed is kept from it.
        params_files: ROS parameter files; `parameters` come after them, and win.
    """

    name: str
    parameters: dict[str, Value] = field(default_factory=dict)
    of_the_stack: bool = True
    params_files: tuple[str, ...] = ()

    @property
    def executable(self) -> str:
        """Its launcher in lib/vinum_nav."""
        return self.name

    @property
    def module(self) -> str:
        """What `python -m` takes."""
        return f"{PACKAGE}.ros.nodes.{self.name}"


EXECUTABLES = (
    "simulator",
    "trunk_detector",
    "trunk_mapper",
    "navigator",
    "mission",
    "task_server",
    "recorder",
)
"""All nodes, by name; each has a launcher in lib/vinum_nav."""


def configuration(given: Mapping[str, Any]) -> dict[str, Value]:
    """All arguments, those of `given` in place of their defaults, each of its type.

    Raises:
        ValueError: an unknown argument, or a value that does not fit; says what was wanted.
    """
    known = {argument.name: argument for argument in ARGUMENTS}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"unknown arguments {unknown}; there are {sorted(known)}")
    return {
        name: _typed(argument, given[name]) if name in given else argument.default
        for name, argument in known.items()
    }


def _typed(argument: Argument, value: Any) -> Value:
    """Value of an argument that may have come as text."""
    kind = type(argument.default)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        typed: Value = _as_bool(text) if kind is bool else kind(text)
    except ValueError:
        raise ValueError(f"argument {argument.name} is {text!r}, wanted {kind.__name__}") from None
    if argument.choices and typed not in argument.choices:
        raise ValueError(
            f"argument {argument.name} is {text!r}, wanted one of {', '.join(argument.choices)}"
        )
    return typed


def _as_bool(text: str) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def nodes(given: Mapping[str, Any]) -> tuple[NodeSpec, ...]:
    """The graph for these arguments (see ARGUMENTS); `mission_file` must be given.

    Raises:
        ValueError: see `configuration`; no mission file; an embedded simulator without a seed;
            a malformed file of parameters.
    """
    c = configuration(given)
    if not c["mission_file"]:
        raise ValueError("argument mission_file must be given")
    embedded = c["simulator"] == "embedded"
    if embedded and not c["seed"]:
        raise ValueError("argument seed must be given with simulator:=embedded")
    clock = {"use_sim_time": c["use_sim_time"]}
    block = {**clock, "mission_file": c["mission_file"]}
    stamped = {"stamped_cmd_vel": c["stamped_cmd_vel"]}
    journal = f"{c['out']}/journal.jsonl"
    resume = {"resume_from": journal if c["resume"] else ""}
    lockstep = {"lockstep": embedded and c["pace"] == "lockstep"}
    autostart = {"autostart": c["autostart"] == "true" or (embedded and not c["autostart"])}
    rooms = parameters_by_node(str(c["parameters"]))
    stack = (
        NodeSpec(
            "trunk_detector",
            {**block, **_pick(c, "detector", "weights"), **rooms["trunk_detector"]},
        ),
        NodeSpec("trunk_mapper", {**block, **rooms["trunk_mapper"]}),
        NodeSpec("navigator", {**block, **stamped, **lockstep, **rooms["navigator"]}),
        NodeSpec(
            "mission",
            {**block, "journal": journal, **resume, **autostart, **rooms["mission"]},
        ),
        NodeSpec("task_server", {**clock, **_pick(c, "task_duration")}),
        NodeSpec("recorder", {**clock, **stamped, **_pick(c, "out", "record")}, of_the_stack=False),
    )
    if not embedded:
        return _with_file(stack, str(c["params_file"]))
    world = _pick(c, "seed", "random_seed", "side", "faces", "body", "noise", "pace")
    simulator = NodeSpec("simulator", {**clock, **stamped, **world}, of_the_stack=False)
    return _with_file((*stack, simulator), str(c["params_file"]))


def _with_file(specs: tuple[NodeSpec, ...], path: str) -> tuple[NodeSpec, ...]:
    """Nodes with a ROS parameter file; as they are where `path` is empty."""
    return tuple(replace(spec, params_files=(path,)) for spec in specs) if path else specs


def _pick(values: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: values[name] for name in names}
