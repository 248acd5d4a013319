"""Names each node of a graph that died, froze or came back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vinum_nav.ros.graph.heartbeats import Heartbeats

FROZEN = 4.0
"""A node without a word for longer is frozen if it is not busy [s]."""
STOPPED = 1.5
"""A node without a word for longer is frozen if the kernel says that it is stopped [s]."""
STUCK = 20.0
"""A node without a word for longer is frozen even though it is busy [s]."""
BUSY = 0.1
"""Share of one processor from which on the threads beside the main one are at work."""
AT_THE_END = 2.5
"""Patience in place of FROZEN once a mission has ended by a fault: no more time to wait [s]."""
_PERIOD = 0.5
_TICKS = 0.02
"""Processor time that is as good as none: two ticks of the kernel's clock [s]."""

What = Literal["died", "frozen", "back"]


@dataclass(frozen=True)
class Activity:
    """Activity of a process by the kernel.

    Attributes:
        state: letter of the main thread's state, as in /proc.
        used: processor time of all threads [s].
        used_by_main: that of the main thread, which runs the callbacks [s].
    """

    state: str
    used: float
    used_by_main: float

    @property
    def is_stopped(self) -> bool:
        """True if a signal or a debugger holds the process."""
        return self.state in ("T", "t")

    def is_busy(self, before: Activity, elapsed: float) -> bool:
        """True if the process worked for `elapsed` seconds since `before`, or waits for a CPU.

        Threads of the middleware take a little time even where the main thread hangs.
        """
        return (
            self.state in ("R", "D")
            or self.used_by_main - before.used_by_main > _TICKS
            or self.used - before.used > BUSY * elapsed + _TICKS
        )


@dataclass(frozen=True)
class NodeEvent:
    """One thing that befell a node.

    Attributes:
        status: exit status of a node that died, negative for a signal; else None.
        reason: in one line; of a node that died its last words.
    """

    node: str
    what: What
    reason: str
    status: int | None = None

    def __str__(self) -> str:
        return f"node {self.node} {self.reason}"


class NodeWatch:
    """Looks at all processes of a graph; each finding is given once.

    Time is the clock on the wall [s], monotonic. Without /proc only heartbeats are looked at.
    """

    def __init__(
        self,
        heartbeats: Heartbeats,
        died: Callable[[], dict[str, int]],
        epitaph: Callable[[str], str],
        activity: Callable[[str], Activity | None],
    ) -> None:
        """Args:
        died: exit status of each node that has ended.
        epitaph: what is to be said of a node that died, in one line, without its name.
        activity: of a node by name, None where it cannot be known.
        """
        self._heartbeats = heartbeats
        self._died, self._epitaph, self._activity = died, epitaph, activity
        self._dead: set[str] = set()
        self._looked = float("-inf")
        self._before: dict[str, tuple[float, Activity]] = {}
        """Activity of each silent node when it was first seen to be silent, and when [s]."""
        self.frozen: dict[str, float] = {}
        """Nodes that are frozen, and since when."""

    def look(self, now: float, *, at_the_end: bool = False) -> list[NodeEvent]:
        """Events of nodes since the last look; looks again after half a second."""
        died = self._died()
        found = [self._bury(node, died[node]) for node in died if node not in self._dead]
        found += [self._welcome(node, now) for node in sorted(self._dead - set(died))]
        silences = self._heartbeats.look(now)
        if now - self._looked < _PERIOD and not at_the_end:
            return found
        self._looked = now
        for node, silence in silences.items():
            if node in self._dead:
                continue
            reason = self._frozen(node, silence, now, AT_THE_END if at_the_end else FROZEN)
            if reason and node not in self.frozen:
                self.frozen[node] = now - silence
                found.append(NodeEvent(node, "frozen", reason))
            elif not reason and node in self.frozen and silence < STOPPED:
                away = now - self.frozen.pop(node)
                found.append(NodeEvent(node, "back", f"came back after {away:.0f} s"))
        return found

    def _bury(self, node: str, status: int) -> NodeEvent:
        self._dead.add(node)
        self.frozen.pop(node, None)
        return NodeEvent(node, "died", self._epitaph(node), status)

    def _welcome(self, node: str, now: float) -> NodeEvent:
        """Begin anew with a node that was dead; its start counts as a heartbeat."""
        self._dead.remove(node)
        self._heartbeats.hear((node,), now)
        return NodeEvent(node, "back", "was started again")

    def _frozen(self, node: str, silence: float, now: float, patience: float) -> str:
        """Reason why a node counts as frozen, '' where it does not."""
        if silence <= STOPPED:
            self._before.pop(node, None)
            return ""
        activity = self._activity(node)
        said = f"no heartbeat for {silence:.1f} s"
        if activity is not None:
            if activity.is_stopped:
                return f"is frozen: stopped by a signal, {said}"
            since, before = self._before.setdefault(node, (now, activity))
            if activity.is_busy(before, now - since):
                patience = STUCK
        return f"is frozen: {said}" if silence > patience else ""


def activity_of(pid: int) -> Activity | None:
    """Activity of a process by /proc (Linux); None where there is none."""
    try:
        whole = _times(Path(f"/proc/{pid}/stat"))
        main = _times(Path(f"/proc/{pid}/task/{pid}/stat"))
    except OSError:
        return None
    return Activity(main[0], whole[1], main[1])


def _times(path: Path) -> tuple[str, float]:
    """State and processor time [s]; field 2 is a name in brackets that may hold blanks."""
    state, *rest = path.read_text().rpartition(")")[2].split()
    return state, (int(rest[10]) + int(rest[11])) / os.sysconf("SC_CLK_TCK")
