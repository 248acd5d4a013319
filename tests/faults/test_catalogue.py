"""The table of faults."""

from __future__ import annotations

import re

import pytest

from vinum_nav.faults.acts import Press, Rogue
from vinum_nav.faults.catalogue import CATALOGUE, chosen
from vinum_nav.faults.fault import Kind, Stage
from vinum_nav.faults.stops import STATES
from vinum_nav.ros.graph.definition import EXECUTABLES
from vinum_nav.ros.names import TOPICS
from vinum_nav.ros.sabotage.tampered_messages import MESSAGE_TAMPERINGS
from vinum_nav.simulation.tampering.table import TAMPERINGS


def test_names_are_unique_and_in_kebab_case() -> None:
    names = [fault.name for fault in CATALOGUE]
    assert len(names) == len(set(names)) >= 75
    assert not [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)]


def test_every_tampering_of_the_simulator_is_played() -> None:
    played = {fault.tampering for fault in CATALOGUE if fault.tampering}
    assert played == {*TAMPERINGS, *MESSAGE_TAMPERINGS}


def test_every_fault_does_something_and_only_what_its_stage_can() -> None:
    for fault in CATALOGUE:
        assert bool(fault.tampering) != (fault.act is not None), fault.name
        assert fault.stage is Stage.GRAPH or fault.tampering not in MESSAGE_TAMPERINGS
        assert fault.stage is Stage.GRAPH or fault.act is None or isinstance(fault.act, Press)


def test_every_topic_node_and_state_is_hit() -> None:
    rogues = {fault.act.topic for fault in CATALOGUE if isinstance(fault.act, Rogue)}
    assert rogues == {topic.name for topic in TOPICS}
    nodes = [fault.name for fault in CATALOGUE if fault.kind is Kind.NODE]
    assert len(nodes) == 3 * len(EXECUTABLES)
    for state in STATES:
        pressed = [f for f in CATALOGUE if isinstance(f.act, Press) and f.when == state]
        kinds = {fault.act.publisher for fault in pressed if isinstance(fault.act, Press)}
        assert kinds >= {"volatile", "latched"}


def test_faults_are_chosen_by_name_kind_and_stage() -> None:
    assert [fault.name for fault in chosen("lidar-frozen")] == ["lidar-frozen"]
    assert {fault.kind for fault in chosen(kinds=[Kind.DISK])} == {Kind.DISK}
    assert {fault.stage for fault in chosen(stages=[Stage.FAKE])} == {Stage.FAKE}
    with pytest.raises(ValueError, match="no fault fits 'moon-\\*'"):
        chosen("moon-*")
