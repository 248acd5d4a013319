"""`vinum-nav replay`: the stack over a recorded drive, without a robot."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.cli.errors import SKIPPED, UserError
from vinum_nav.cli.progress import mission_progress
from vinum_nav.cli.signature import shared
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.options import LONGEST_TASK, NO_SIMULATOR, MissionOptions
from vinum_nav.errors import lacks
from vinum_nav.folder_lock import locked
from vinum_nav.output_folder import WRITTEN, prepare

TASK_DURATION = 10.0
"""Longest time after which a task counts as done where none is given [s]."""
PATIENT = {"commanded": 20.0}
"""Parameter of the watch: nobody follows the commands of a replay."""


def replay(
    bag: Annotated[Path, typer.Argument(help="Bag of ROS 2 (MCAP, SQLite) or ROS 1.")],
    mission: Annotated[Path, typer.Option(help="Mission file of the block that was driven in.")],
    out: Annotated[Path, typer.Option(help="Directory of the run record.")],
    body: Annotated[str | None, shared("body")] = None,
    odom: Annotated[str | None, typer.Option(help="Topic of the odometry (default: odom).")] = None,
    imu: Annotated[str | None, typer.Option(help="Topic of the IMU (default: imu/data).")] = None,
    fix: Annotated[
        str | None, typer.Option(help="Topic of the GNSS fixes (default: gnss/fix).")
    ] = None,
    scan: Annotated[str | None, typer.Option(help="Topic of the lidar (default: scan).")] = None,
    topic: Annotated[
        str | None,
        typer.Option(
            help="Topic of the colour pictures of the work side "
            "(default: the contract's, else the detections of the drive)."
        ),
    ] = None,
    depth_topic: Annotated[
        str | None, typer.Option(help="Topic of their depth (default: found by frame).")
    ] = None,
    every: Annotated[int, typer.Option(min=1, help="Take each N-th picture.", metavar="N")] = 1,
    task_duration: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            max=LONGEST_TASK,
            help="Time after which a task counts as done [s] "
            "(default: 10, or half of the mission's task_timeout where that is less).",
        ),
    ] = None,
    detector: Annotated[str, shared("detector")] = MissionOptions.detector,
    weights: Annotated[Path | None, shared("weights")] = None,
    parameters: Annotated[Path | None, shared("parameters")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an earlier run.")] = False,
) -> None:
    """Run detector, map and mission over a recorded drive; no command is sent.

    A topic that is named here is taken to be in the frame that the contract has for it. Exit
    status 3 if messages or pictures were not used.
    """
    order = load_mission_file(mission)
    if body is not None:
        order = order.model_copy(update={"body": body})
    if task_duration is None:
        task_duration = min(TASK_DURATION, order.task_timeout / 2)
    if task_duration >= order.task_timeout:
        raise UserError(
            f"--task-duration is {task_duration:g} s, wanted less than the mission's "
            f"task_timeout, {order.task_timeout:g} s"
        )
    _require_packages()
    from vinum_nav.autopilot import Autopilot
    from vinum_nav.description.mission_file import save_mission_file
    from vinum_nav.description.robot import load_robot
    from vinum_nav.mission.journal import Journal
    from vinum_nav.offline.bag import Bag
    from vinum_nav.offline.reading import Reading
    from vinum_nav.parameters import load_parameters
    from vinum_nav.perception.load import load_detector
    from vinum_nav.perception.step import PerceptionStep
    from vinum_nav.report.metadata import INTERRUPTED, MISSION, REPLAY, RunMetadata
    from vinum_nav.report.recording import RECORD
    from vinum_nav.ros.replay.asked import ASKED
    from vinum_nav.ros.replay.drive import RecordedDrive
    from vinum_nav.ros.replay.replay import record_replay
    from vinum_nav.ros.replay.sources import find_sources

    robot, p = load_robot(order.body), load_parameters(parameters)
    robot.camera(order.camera_mount)
    if not bag.exists():
        raise UserError(f"no bag {bag}")
    told = {"odometry": odom, "imu": imu, "gnss": fix, "scan": scan, "color": topic}
    with Bag(bag) as opened:
        sources, color = find_sources(opened.topics, told, robot, order)
    reading = (
        None
        if color is None
        else Reading(topics=(color,), depths=(depth_topic,) if depth_topic else (), step=every)
    )
    back_end = load_detector(detector, weights, score_threshold=p.perception.score_threshold)
    perception = PerceptionStep(back_end, robot, order, p.perception.locate)
    command = f"vinum-nav replay {shlex.quote(str(bag))} --mission {shlex.quote(str(mission))}"
    metadata = RunMetadata(
        seed="",
        random_seed=0,
        body=order.body,
        noise="",
        side=str(order.side),
        faces=order.faces,
        detector=perception.name if color else "of the drive",
        mode=REPLAY,
        outcome=INTERRUPTED,
        wall_time_s=None,
        command=command,
        task_duration=task_duration,
        simulator=NO_SIMULATOR,
        parameters=p.changed(),
    )
    drive = RecordedDrive(bag, sources, order.side, reading)
    with locked(out), mission_progress(1) as progress:
        prepare(out, force, (*WRITTEN, ASKED), (bag, mission, weights, parameters))
        (out / RECORD).mkdir(exist_ok=True)
        save_mission_file(order, out / RECORD / MISSION)
        watch = p.watch.model_copy(update=PATIENT)
        autopilot = Autopilot(
            robot,
            order,
            perception,
            Journal(out / "journal.jsonl"),
            parameters=p.model_copy(update={"watch": watch}),
        )
        said = record_replay(autopilot, drive, out, metadata, progress)
    lost = {**drive.lost, **autopilot.border.counts}
    for reason, count in sorted(lost.items()):
        typer.echo(f"not used: {count} x {reason}", err=True)
    typer.echo(said)
    typer.echo(str(out / "report.html"))
    if lost:
        raise typer.Exit(SKIPPED)


def _require_packages() -> None:
    try:
        import rosbags  # noqa: F401
        import sensor_msgs  # noqa: F401
    except ImportError as error:
        extra = "ros" if error.name == "sensor_msgs" else "record"
        raise lacks(str(error.name), "replay", extra) from error
