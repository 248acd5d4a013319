"""Faults of whole nodes: killed, or halted for a while."""

from __future__ import annotations

from vinum_nav.faults.acts import Freeze, Kill
from vinum_nav.faults.fault import Fault, Kind, Stage

CULPRITS = {
    "trunk_detector": (r"trunk_detector", r"no detections"),
    "trunk_mapper": (r"trunk_mapper", r"\bmapper\b"),
    "navigator": (r"\bnavigator\b",),
    "mission": (r"\bmission\b",),
    "task_server": (r"task_server", r"task timed out"),
    "recorder": (r"\brecorder\b",),
    "simulator": (r"\bsimulator\b",),
}
"""Patterns by which a node is named."""
FREEZES = (3.0, 60.0)
"""Times for which a node is halted [s, wall clock]."""
MAY_GO_ON = ("task_server", "recorder")
"""Nodes without which a mission may end done: the arm's items fail, the record has a gap."""


def node_faults() -> tuple[Fault, ...]:
    """Each node killed, halted for 3 s, halted for 60 s."""
    return (
        *(_killed(node) for node in CULPRITS),
        *(_frozen(node, seconds) for node in CULPRITS for seconds in FREEZES),
    )


def _lost(node: str) -> tuple[str, ...]:
    return ("failed",) if node == "task_server" else ()


def _when(node: str) -> str:
    return "task" if node == "task_server" else "navigate"


def _killed(node: str) -> Fault:
    return Fault(
        name=f"node-{node.replace('_', '-')}-killed",
        kind=Kind.NODE,
        stage=Stage.GRAPH,
        text=f"the node {node} is killed (SIGKILL)",
        when=_when(node),
        act=Kill(node),
        culprits=CULPRITS[node],
        ends=("done", "fault") if node in MAY_GO_ON else ("fault",),
        may_lose=_lost(node),
    )


def _frozen(node: str, seconds: float) -> Fault:
    return Fault(
        name=f"node-{node.replace('_', '-')}-frozen-{seconds:g}s",
        kind=Kind.NODE,
        stage=Stage.GRAPH,
        text=f"the node {node} is halted for {seconds:g} s (SIGSTOP, SIGCONT)",
        when=_when(node),
        act=Freeze(node, seconds),
        culprits=CULPRITS[node],
        ends=("done", "fault"),
        may_lose=_lost(node),
    )
