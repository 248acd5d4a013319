"""`doctor --graph`: exit status, JSON, and what is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.main import app


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--namespace", "robot_1"], "--namespace without --graph"),
        (["--body", "aliengo"], "--body without --graph"),
        (["--graph", "--mission", "none.yaml"], "none.yaml"),
        (["--graph", "--body", "tractor"], "no body 'tractor'"),
        (["--graph", "--namespace", "1x"], "namespace is '1x'"),
    ],
)
def test_bad_input_is_one_line(words, said):
    result = CliRunner().invoke(app, ["doctor", *words])
    assert result.exit_code == 2
    assert said in result.output


def test_an_empty_graph_lacks_what_the_body_must_give(monkeypatch):
    domains = pytest.importorskip(
        "vinum_nav.ros.graph.domain", reason="the extra [ros] is not installed"
    )
    monkeypatch.setenv("ROS_DOMAIN_ID", str(domains.free_domain_id()))
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    monkeypatch.setenv("FASTDDS_DEFAULT_PROFILES_FILE", "")
    result = CliRunner().invoke(app, ["doctor", "--graph", "--seconds", "0.5", "--json"])
    assert result.exit_code == 1
    faults = {r["topic"]: [f["fault"] for f in r["findings"]] for r in json.loads(result.stdout)}
    assert faults["odom"] == faults["scan"] == faults["gnss/fix"] == ["missing"]
    assert faults["camera_right/color/image_raw"] == faults["cmd_vel"] == []
