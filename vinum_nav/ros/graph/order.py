"""Order that a graph's nodes are started with, made from the options of the graph."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from vinum_nav.description.mission_file import MissionFile, load_mission_file, save_mission_file
from vinum_nav.description.options import NO_SIMULATOR, SIMULATOR, GraphOptions
from vinum_nav.description.robot import Robot, load_robot
from vinum_nav.description.selection_words import selected_by_operator
from vinum_nav.description.start_pose import read_start_pose
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Side
from vinum_nav.mission.resumption import read_resumption
from vinum_nav.ros.graph.definition import Order
from vinum_nav.ros.graph.namespace import judged_namespace
from vinum_nav.ros.graph.node_parameters import parameters_by_node
from vinum_nav.ros.graph.renaming import rules_of, with_body, without_transports

MISSION_FILE, JOURNAL = "record/mission.yaml", "journal.jsonl"
"""Paths of mission file and journal in the run's directory."""


def complete(options: GraphOptions) -> Order:
    """Decide all that the options leave open; what they give wins over seed and mission file.

    Without a mission file it is made from the seed. Of the seed nothing but the mission file and
    how long a task takes goes on to the stack.

    Raises:
        InputError: neither seed nor mission file; a simulator without a seed, or an unknown one;
            a malformed namespace or seed, or a malformed mission file that an option changes; a
            malformed start pose; a journal to resume that is of another block.
    """
    from vinum_nav.vineyard.seed import find_seed

    seed = find_seed(options.seed).resolve() if options.seed else None
    if seed is None and options.mission_file is None:
        raise InputError("give the argument seed, or mission_file without a simulator")
    simulator = _simulator(options)
    alone = seed is None and options.simulator is None
    if options.start_pose is not None:
        read_start_pose(options.start_pose)
    out = (options.out or fresh_directory()).resolve()
    mission_file, given = _mission_file(options, out), rules_of(options.remappings)
    robot = _robot(mission_file)
    rules = with_body(given, robot.topics if robot else {})
    return Order(
        options=options,
        seed=seed,
        mission_file=mission_file,
        remappings=rules if simulator is None else without_transports(rules),
        frames=robot.frames if robot else {},
        out=out,
        simulator=simulator,
        has_pictures=simulator is None or _has_pictures(simulator),
        use_sim_time=not alone if options.use_sim_time is None else options.use_sim_time,
        autostart=simulator is not None if options.autostart is None else options.autostart,
        task_duration=_task_duration(options),
        parameters=parameters_by_node(options.parameters),
        params_file=options.params_file.resolve() if options.params_file else None,
        namespace=judged_namespace(options.namespace),
    )


def _simulator(options: GraphOptions) -> str | None:
    """Name of the simulator, None for a robot."""
    name = options.simulator or (SIMULATOR if options.seed else NO_SIMULATOR)
    if name == NO_SIMULATOR:
        return None
    if options.seed is None:
        raise InputError(f"argument seed must be given with simulator:={name}")
    return name


def _has_pictures(simulator: str) -> bool:
    from vinum_nav.simulation.registry import has_pictures

    return has_pictures(simulator)


def _robot(mission_file: Path) -> Robot | None:
    """Body of a mission file; None where either cannot be read, which the nodes will say."""
    try:
        return load_robot(load_mission_file(mission_file).body)
    except InputError:
        return None


def fresh_directory() -> Path:
    """First of runs/bringup-1, runs/bringup-2, ... that was not there; it is made at once."""
    for number in count(1):
        path = Path("runs") / f"bringup-{number}"
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            continue
        return path
    raise AssertionError


def _mission_file(options: GraphOptions, out: Path) -> Path:
    """The operator's own mission file where no option changes it, else one in `out`."""
    given = {"body": options.body, "side": options.side, "faces": options.faces}
    changes = {name: value for name, value in given.items() if value is not None}
    if options.mission_file is None:
        mission = _grown(options)
    elif changes or options.only is not None or options.skip is not None:
        told = load_mission_file(options.mission_file)
        mission = MissionFile.model_validate({**told.model_dump(), **changes})
        mission = selected_by_operator(mission, options.only, options.skip)
    else:
        if options.resume:
            _require_own_journal(out, load_mission_file(options.mission_file))
        return options.mission_file.resolve()
    if options.resume:
        _require_own_journal(out, mission)
    path = out / MISSION_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    save_mission_file(mission, path)
    return path


def _require_own_journal(out: Path, mission: MissionFile) -> None:
    """Refuse the journal of another block before anything is written; none is the mission's say."""
    journal = out / JOURNAL
    if journal.is_file():
        read_resumption(journal, mission)


def _grown(options: GraphOptions) -> MissionFile:
    from vinum_nav.vineyard.growing.grow import grow
    from vinum_nav.vineyard.seed import load_seed

    vineyard = grow(
        load_seed(str(options.seed)),
        options.random_seed,
        side=Side(options.side) if options.side else None,
        faces=options.faces,
        body=options.body,
        only=options.only,
        skip=options.skip,
    )
    return vineyard.mission


def _task_duration(options: GraphOptions) -> float | None:
    from vinum_nav.vineyard.seed import load_seed

    if options.task_duration is not None or options.seed is None:
        return options.task_duration
    return load_seed(options.seed).order.task_duration
