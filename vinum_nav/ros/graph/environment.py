"""Environment variables that the processes of a graph are started with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from vinum_nav.ros.graph.definition import NodeSpec
from vinum_nav.ros.nodes.guard import FORBID_OPEN

_CONFIG = Path(__file__).parent / "config"
FAST_DDS_PROFILES = _CONFIG / "fastdds.xml"
"""Shared memory wide enough for pictures: Fast DDS's default of 0.5 MB loses half of them."""
LOCAL_FAST_DDS_PROFILES = _CONFIG / "fastdds_local.xml"
"""The same on loopback alone: the range of discovery stops no peer that knows our address."""
RANGE, PEERS, PROFILES = (
    "ROS_AUTOMATIC_DISCOVERY_RANGE",
    "ROS_STATIC_PEERS",
    "FASTDDS_DEFAULT_PROFILES_FILE",
)
LOCAL = "LOCALHOST"
"""Range of discovery that stays on this host."""
DEFAULTS = {RANGE: LOCAL, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
"""Set where the user has not set them."""


def graph_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables to add for every process of the graph; those of the user stay.

    The graph can be reached from other hosts only where the user widens the range of discovery
    or names peers.
    """
    local = environment.get(RANGE, LOCAL) == LOCAL and not environment.get(PEERS)
    profiles = LOCAL_FAST_DDS_PROFILES if local else FAST_DDS_PROFILES
    wanted = {**DEFAULTS, PROFILES: str(profiles)}
    return {name: value for name, value in wanted.items() if name not in environment}


def node_environment(node: NodeSpec, seed: Path | None) -> dict[str, str]:
    """Variables to add for one node: stack processes cannot open the seed, nor its survey."""
    if not (node.of_the_stack and seed):
        return {}
    from vinum_nav.vineyard.seed import load_seed

    survey = load_seed(seed).block.survey
    files = [seed, *([survey] if survey else [])]
    return {FORBID_OPEN: os.pathsep.join(str(path.resolve()) for path in files)}
