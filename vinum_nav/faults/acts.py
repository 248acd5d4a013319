"""Acts on a running graph from outside, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Kill:
    """End a node's process at once (SIGKILL)."""

    node: str


@dataclass(frozen=True)
class Freeze:
    """Halt a node's process (SIGSTOP) for `seconds` of the wall clock."""

    node: str
    seconds: float


Publisher = Literal["volatile", "latched", "best_effort"]
After = Literal["nothing", "false_of_another", "death", "reset_while_pressed"]


@dataclass(frozen=True)
class Press:
    """Press the emergency stop, watch the robot stand, reset, resume.

    Attributes:
        after: what happens between pressing and the reset that must succeed.
    """

    publisher: Publisher
    after: After = "nothing"


@dataclass(frozen=True)
class Rogue:
    """Publish garbage on a topic until the mission has ended."""

    topic: str


Harm = Literal["full", "no_space", "read_only", "deleted", "directory_deleted", "no_files"]


@dataclass(frozen=True)
class Disk:
    """Take the journal's disk away from the mission's process."""

    harm: Harm


Act = Kill | Freeze | Press | Rogue | Disk
