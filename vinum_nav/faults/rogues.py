"""Somebody else publishes garbage on a topic of ours."""

from __future__ import annotations

import re

from vinum_nav.faults.acts import Rogue
from vinum_nav.faults.fault import Fault, Kind, Stage
from vinum_nav.ros.names import TOPICS

UNHEARD = ("trunk_map/markers", "plan", "trunk_detector/image/compressed")
"""Nobody of ours listens to these."""
ANY_WORD = ("/clock", "mission/state", "emergency_stop", "mission/stop", "/diagnostics")
"""Topics on which no message can be told from a sound one by its form; `false` is no stop."""


def rogue_faults() -> tuple[Fault, ...]:
    """One a topic of the ROS 2 contract."""
    return tuple(_rogue(topic.name) for topic in TOPICS)


def _rogue(topic: str) -> Fault:
    unnamed = topic in UNHEARD or topic in ANY_WORD
    return Fault(
        name=f"rogue-{topic.strip('/').replace('/', '-').replace('_', '-')}",
        kind=Kind.ROGUE,
        stage=Stage.GRAPH,
        text=f"somebody publishes garbage on `{topic}`: NaN, wrong sizes, foreign frames and "
        "stamps, zeros",
        when="search",
        act=Rogue(topic),
        culprits=() if unnamed else (re.escape(topic),),
        ends=("done", "fault") if topic == "/clock" else ("done",),
    )
