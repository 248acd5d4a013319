"""Two missions at once in one domain, each in a namespace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rclpy
from rclpy.context import Context
from rclpy.node import Node
from source_tree import ROOT, SEEDS
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.description.options import GraphOptions
from vinum_nav.errors import InputError
from vinum_nav.ros.graph.definition import nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.namespace import judged_namespace
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.graph.processes import command

MISSION = Path(__file__).with_name("namespaced_mission.py")
TINY = ROOT / "tests" / "faults" / "tiny.yaml"
SIDES = {"robot_1": "left", "robot_2": "right"}
SHARED = {"/rosout", "/parameter_events"}
"""Topics of ROS itself, which Nav2 leaves outside its namespaces as well."""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [(None, ""), ("", ""), ("/", ""), ("robot_1", "/robot_1"), ("/a/b2", "/a/b2")],
)
def test_namespaces_are_written_with_or_without_a_slash(text: str | None, wanted: str) -> None:
    assert judged_namespace(text) == wanted


@pytest.mark.parametrize("text", ["1robot", "a//b", "a/", "a b", "a__b", "~a", "é"])
def test_what_is_no_namespace_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"namespace is .*, wanted words of letters"):
        judged_namespace(text)


@pytest.mark.parametrize("words", [["simulate", "--ros"], ["bringup"]])
def test_the_command_line_refuses_a_bad_namespace_before_it_writes(
    words: list[str], tmp_path: Path
) -> None:
    command, *more = words
    out = tmp_path / "out"
    given = [str(TINY), "--out", str(out), "--namespace", "a b", *more]
    result = CliRunner().invoke(app, [command, *given])
    assert result.exit_code == 2
    assert "namespace is a b, wanted words" in result.output.replace("\n", " ").replace("'", "")
    assert not out.exists()


def test_every_node_is_told_its_namespace(tmp_path: Path) -> None:
    options = GraphOptions(seed=SEEDS / "mini.yaml", out=tmp_path, namespace="robot_1")
    for spec in nodes(complete(options)):
        words = command(spec)
        assert spec.namespace == "/robot_1"
        for rule in ("__ns:=/robot_1", "/clock:=clock", "/tf:=tf", "/diagnostics:=diagnostics"):
            assert words[words.index(rule) - 1] == "-r"
    bare = nodes(complete(GraphOptions(seed=SEEDS / "mini.yaml", out=tmp_path)))
    assert not [spec for spec in bare if "__ns" in " ".join(command(spec))]


def closed(out: Path) -> list[tuple[str, str]]:
    """Face and outcome of each work item by the journal."""
    events = map(json.loads, (out / "journal.jsonl").read_text().splitlines())
    return [(e["face"], e["outcome"]) for e in events if e["event"] == "item_closed"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_missions_at_once_in_one_domain_come_to_their_ends(tmp_path: Path) -> None:
    domain = free_domain_id()
    environment = {**os.environ, "ROS_DOMAIN_ID": str(domain)}
    environment = {**environment, **graph_environment(environment)}
    outs = {name: tmp_path / name for name in SIDES}
    missions = {
        name: subprocess.Popen(
            [sys.executable, str(MISSION), name, str(TINY), side, str(outs[name])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, side in SIDES.items()
    }
    topics = topics_until_the_end(domain, list(missions.values()))
    said = {name: mission.communicate()[0].split() for name, mission in missions.items()}
    assert {name: words[-1] for name, words in said.items()} == dict.fromkeys(SIDES, "done")
    faces = {name: {face for face, _ in closed(out)} for name, out in outs.items()}
    assert faces["robot_1"].isdisjoint(faces["robot_2"])
    for out in outs.values():
        assert [outcome for _, outcome in closed(out)] == ["done", "done"]
    outside = {topic for topic in topics if not topic.startswith(("/robot_1/", "/robot_2/"))}
    assert outside <= SHARED
    for name in SIDES:
        assert topics >= {f"/{name}/{word}" for word in ("clock", "diagnostics", "cmd_vel")}


def topics_until_the_end(domain: int, missions: list[subprocess.Popen[str]]) -> set[str]:
    """Names of all topics that are there while the missions run."""
    context, topics = Context(), set()
    rclpy.init(context=context, domain_id=domain)
    node = Node("onlooker", context=context)
    try:
        while any(mission.poll() is None for mission in missions):
            topics |= {name for name, _ in node.get_topic_names_and_types()}
            time.sleep(0.2)
    finally:
        node.destroy_node()
        context.try_shutdown()
    return topics
