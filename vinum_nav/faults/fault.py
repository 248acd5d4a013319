"""A fault: its name, when it strikes, who must be named for it and how the mission may end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vinum_nav.errors import VinumNavError
from vinum_nav.faults.acts import Act


class FaultRunError(VinumNavError):
    """The run without a fault failed, so that nothing can be held against it."""


class Kind(StrEnum):
    """Kind of thing that is broken."""

    SENSOR = "sensor"
    NODE = "node"
    STOP = "stop"
    DISK = "disk"
    ROGUE = "rogue"


class Stage(StrEnum):
    """Stage on which a fault is played."""

    FAKE = "fake"
    """One process, without physics and pixels: seconds."""
    MUJOCO = "mujoco"
    """One process, with physics, pictures and the shipped detector: a minute."""
    GRAPH = "graph"
    """The command `simulate --ros`, every node a process of its own: a minute or more."""


@dataclass(frozen=True)
class Fault:
    """One cell of the campaign.

    Attributes:
        text: the fault in one plain sentence.
        when: state of the mission, or simulated time [s] as text, at which it strikes.
        tampering: name in the simulator's table of tamperings, '' for none.
        act: what is done to a running graph from outside; None for nothing.
        culprits: patterns, one of which terminal and report must show; none: nobody to name.
        ends: outcomes that the mission may have.
        may_lose: outcomes of work items of which there may be more than in the sound run.
        may_repeat: whether a vine may be worked at a second time, since the first was cut off.
        keeps_journal: whether the journal must be readable at the end.
    """

    name: str
    kind: Kind
    stage: Stage
    text: str
    when: str = "navigate"
    tampering: str = ""
    act: Act | None = None
    culprits: tuple[str, ...] = ()
    ends: tuple[str, ...] = ("fault",)
    may_lose: tuple[str, ...] = ()
    may_repeat: bool = False
    keeps_journal: bool = True
