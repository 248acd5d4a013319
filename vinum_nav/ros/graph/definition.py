"""The node graph: one list of nodes for ros2 launch and for `vinum-nav bringup`."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vinum_nav.description.command_line import words
from vinum_nav.description.options import NO_SIMULATOR, GraphOptions, Option, options_of
from vinum_nav.errors import InputError

PACKAGE = "vinum_nav"
RESPAWN_DELAY = 1.0
"""Time before a node that has died is started again [s]."""
Value = bool | int | float | str
OPTIONS = options_of(GraphOptions, "launch")


@dataclass(frozen=True)
class Argument:
    """An argument of the launch file, all of it text; '' stands for an option left out."""

    name: str
    default: str
    description: str
    choices: tuple[str, ...] = ()


def _argument(option: Option) -> Argument:
    choices = ("true", "false") if option.kind is bool else option.choices
    left_out = ("",) if option.is_optional and choices else ()
    return Argument(option.name, _text(option.default), option.about.help, (*left_out, *choices))


def _text(value: Any) -> str:
    """Value as a launch file writes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


ARGUMENTS = tuple(map(_argument, OPTIONS))


@dataclass(frozen=True)
class Order:
    """Everything that a graph is started with: what its options leave open is decided.

    Attributes:
        options: as given.
        seed: absolute path, None on a robot.
        mission_file: absolute path, the stack's.
        out: absolute path, of run record and journal.
        simulator: its name, None on a robot.
        has_pictures: whether there is something to see for the detector; a simulator without
            pictures publishes the detections itself.
        task_duration: of the stand-in for the arm [s], None for its own default.
        parameters: of the stack, those that differ from the defaults, for each node.
        params_file: ROS parameter file for all nodes, absolute path.
        namespace: of all nodes, with a leading slash; '' for none.
    """

    options: GraphOptions
    seed: Path | None
    mission_file: Path
    out: Path
    simulator: str | None
    use_sim_time: bool
    autostart: bool
    task_duration: float | None
    parameters: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    params_file: Path | None = None
    namespace: str = ""
    has_pictures: bool = True


@dataclass(frozen=True)
class NodeSpec:
    """One process of the graph.

    Attributes:
        module: run as a process; lib/vinum_nav/<name> starts the same.
        parameters: they win over `params_files`.
        of_the_stack: whether the seed is kept from it.
        params_files: ROS parameter files; they win over `defaults`.
        defaults: parameters that nobody gave, such as those that come from the seed.
        namespace: with a leading slash; '' for none.
    """

    name: str
    parameters: dict[str, Value] = field(default_factory=dict)
    of_the_stack: bool = True
    params_files: tuple[str, ...] = ()
    defaults: dict[str, Value] = field(default_factory=dict)
    namespace: str = ""

    @property
    def executable(self) -> str:
        """Its launcher in lib/vinum_nav."""
        return self.name

    @property
    def module(self) -> str:
        """Module for `python -m`."""
        return f"{PACKAGE}.ros.nodes.{self.name}"

    @property
    def comes_back(self) -> bool:
        """True if the node may be started again by itself; a mission goes on only when asked to."""
        return self.of_the_stack and self.name != "mission"


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


def configuration(given: Mapping[str, Any]) -> GraphOptions:
    """Options from launch arguments, each of its type; '' leaves one out.

    Raises:
        InputError: an unknown argument, or a value that does not fit; says what was wanted.
    """
    known = {option.name: option for option in OPTIONS}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(f"unknown arguments {unknown}; there are {sorted(known)}")
    return GraphOptions(**{name: _typed(known[name], value) for name, value in given.items()})


def _typed(option: Option, value: Any) -> Any:
    """Value of an option that may have come as text."""
    text = _text(value)
    if not text and option.is_optional:
        return None
    try:
        typed = _as_bool(text) if option.kind is bool else option.kind(text)
    except ValueError:
        wanted = option.kind.__name__
        raise InputError(f"argument {option.name} is {text!r}, wanted {wanted}") from None
    if option.choices and typed not in option.choices:
        raise InputError(
            f"argument {option.name} is {text!r}, wanted one of {', '.join(option.choices)}"
        )
    if isinstance(typed, float) and not math.isfinite(typed):
        raise InputError(f"argument {option.name} is {text!r}, wanted a finite number")
    least, most = option.about.least, option.about.most
    if least is not None and not typed >= least:
        raise InputError(f"argument {option.name} is {text!r}, wanted {least:g} or more")
    if most is not None and not typed <= most:
        raise InputError(f"argument {option.name} is {text!r}, wanted {most:g} or less")
    return typed


def _as_bool(text: str) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def nodes(order: Order) -> tuple[NodeSpec, ...]:
    """Nodes of the graph for this order; `complete` makes one from options."""
    return tuple(
        replace(
            node,
            parameters={**node.parameters, **order.parameters.get(node.name, {})},
            defaults=_defaults(node, order),
            params_files=() if order.params_file is None else (str(order.params_file),),
            namespace=order.namespace,
        )
        for node in _nodes(order)
    )


def _nodes(order: Order) -> tuple[NodeSpec, ...]:
    options = order.options
    clock = _given(options, "use_sim_time")
    block: dict[str, Value] = {**clock, "mission_file": str(order.mission_file)}
    stamped = _given(options, "stamped_cmd_vel")
    journal = str(order.out / "journal.jsonl")
    resume: dict[str, Value] = {"resume_from": journal if options.resume else ""}
    resume |= _given(options, "start_pose")
    lockstep = {"lockstep": order.simulator is not None and options.pace == "lockstep"}
    mission = {"journal": journal, **resume, **_given(options, "autostart", "respawn")}
    record = {**_given(order, "out"), **_given(options, "record"), **_run(order)}
    detector = NodeSpec("trunk_detector", {**block, **_given(options, "detector", "weights")})
    stack = (
        *((detector,) if order.has_pictures else ()),
        NodeSpec("trunk_mapper", {**block, **resume}),
        NodeSpec("navigator", {**block, **stamped, **lockstep, **resume}),
        NodeSpec("mission", {**block, **mission}),
        NodeSpec("task_server", {**clock, **_given(options, "task_duration")}),
        NodeSpec("recorder", {**block, **stamped, **record}, of_the_stack=False),
    )
    if order.simulator is None:
        return stack
    world = _given(options, "random_seed", "side", "faces", "body", "noise", "pace", "start_pose")
    world |= {"seed": str(order.seed), "simulator": order.simulator}
    world |= {"resume_from": str(order.out)} if options.resume else {}
    if not options.headless:
        world |= {"viewer": True}
    return (*stack, NodeSpec("simulator", {**clock, **stamped, **world}, of_the_stack=False))


def _run(order: Order) -> dict[str, Value]:
    """Parameters by which the recorder writes run.json, see `report.begun_run`."""
    options = order.options
    return {
        **_given(options, "random_seed", "noise", "parameters"),
        "detector": options.detector if order.has_pictures else str(order.simulator),
        **_given(order, "seed", "mission_file", "task_duration"),
        "simulator": order.simulator or NO_SIMULATOR,
        "command": shlex.join(["vinum-nav", "bringup", *words(options, "bringup")]),
        "resume": options.resume,
    }


def _defaults(node: NodeSpec, order: Order) -> dict[str, Value]:
    """Parameters of a node that the order decides because nobody gave them."""
    decided = {
        "mission": _given(order, "use_sim_time", "autostart"),
        "task_server": _given(order, "use_sim_time", "task_duration"),
    }.get(node.name, _given(order, "use_sim_time"))
    return {name: value for name, value in decided.items() if name not in node.parameters}


def _given(options: GraphOptions | Order, *names: str) -> dict[str, Value]:
    """Parameters of a node for those options that are given: the others keep its defaults."""
    values = {name: getattr(options, name) for name in names}
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in values.items()
        if value is not None
    }
