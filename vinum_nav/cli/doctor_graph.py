"""`vinum-nav doctor --graph`: the topics of a robot, one line each, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vinum_nav.cli.errors import NOT_SUCCEEDED
from vinum_nav.cli.telling import tell_result
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import load_robot
from vinum_nav.errors import lacks

if TYPE_CHECKING:
    from vinum_nav.ros.checkup.checkup import TopicReport

BODY = "hyqreal"
"""Body where neither --body nor a mission file names one."""


def look_at_graph(
    mission_file: Path | None,
    body: str | None,
    seconds: float,
    namespace: str | None,
) -> None:
    """Listen, judge and tell.

    Args:
        seconds: time to listen [s].

    Raises:
        Exit: with status 1 where a topic has a fault.
        InputError: mission file, body or namespace are none.
        UnavailableError: rclpy is not installed.
    """
    mission = None if mission_file is None else load_mission_file(mission_file)
    robot = load_robot(body or (mission.body if mission else BODY))
    try:
        import rclpy  # noqa: F401
    except ImportError as error:
        raise lacks("rclpy", "doctor --graph", "ros") from error
    from vinum_nav.ros.checkup.checkup import LISTENED, Checkup
    from vinum_nav.ros.checkup.listening import Listener
    from vinum_nav.ros.graph.environment import graph_environment
    from vinum_nav.ros.graph.namespace import judged_namespace

    if mission is not None:
        robot.camera(mission.camera_mount)
    os.environ.update(graph_environment(os.environ))
    listener = Listener(LISTENED, namespace=judged_namespace(namespace))
    try:
        reports = Checkup(listener.listen(seconds), robot, mission=mission).reports()
    finally:
        listener.close()
    _tell(reports)
    tell_result([asdict(report) for report in reports])
    if any(finding.is_fault for report in reports for finding in report.findings):
        raise typer.Exit(NOT_SUCCEEDED)


def _tell(reports: Sequence[TopicReport]) -> None:
    console = Console()
    table = Table("topic", "", "rate [Hz]", "age [s]", "frame", "what")
    for report in reports:
        table.add_row(
            escape(report.topic),
            _state(report),
            _number(report.rate_hz, 1),
            _number(report.age_s, 2),
            escape(", ".join(report.frames)),
            escape(report.details or ", ".join(report.types)),
        )
    console.print(table)
    found = [finding for report in reports for finding in report.findings]
    for finding in sorted(found, key=lambda finding: not finding.is_fault):
        style = "red" if finding.is_fault else "yellow"
        line = f"{finding.topic}: {finding.fault}: {finding.reason}. Cost: {finding.cost}"
        console.print(line, style=style, markup=False, highlight=False)
    if not found:
        console.print("nothing is wrong with what this robot has to give", style="green")


def _state(report: TopicReport) -> str:
    if any(finding.is_fault for finding in report.findings):
        return "[red]fault[/]"
    if report.findings:
        return "[yellow]told[/]"
    if report.there:
        return "[green]well[/]"
    return "[red]missing[/]" if report.needed else "[dim]not there[/]"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
