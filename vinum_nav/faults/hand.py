"""The hand that harms a running graph from outside, and notes what it did."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

from vinum_nav.faults.acts import Act, Disk, Freeze, Kill, Press, Rogue
from vinum_nav.faults.evidence import JOURNAL
from vinum_nav.ros.sabotage.saboteur import Saboteur

STANDS = 4.0
"""Time for which the robot is watched while it must stand [s, simulated]."""
RELEASED = 2.0
"""Time between the last press and the reset [s]: no press may be younger than a second."""
PATIENCE = 120.0
"""Longest wait for simulated time [s, wall clock]."""
ROGUE_PERIOD = 0.5
"""Time between two bursts of garbage [s, simulated]."""


class Hand:
    """Acts on the graph of one `simulate --ros`; `notes` is what it did, in order."""

    def __init__(self, domain: int, parent: int, folder: Path) -> None:
        """Args: parent: process id of the command; folder: of its run record."""
        self._saboteur = Saboteur(domain)
        self._parent, self._journal = parent, folder / JOURNAL
        self._rogue, self._next = "", 0.0
        self._timers: list[threading.Timer] = []
        self._asked_to_pause = False
        self.notes: list[dict[str, Any]] = []

    def note(self, act: str, **more: Any) -> None:
        """Write down an act with its simulated time; `problem` says what went wrong with it."""
        self.notes.append({"act": act, "stamp": self._saboteur.sim_time, **more})

    def spin(self, seconds: float) -> None:
        """Take in what comes; publish garbage where that was begun."""
        self._saboteur.spin(seconds)
        if self._rogue and self._saboteur.sim_time >= self._next:
            self._next = self._saboteur.sim_time + ROGUE_PERIOD
            self._saboteur.publish_garbage(self._rogue)

    def is_time(self, when: str) -> bool:
        """True if the mission is in the state, or the clock at the time, at which to act."""
        seen = self._saboteur
        if when.replace(".", "").isdigit():
            return seen.sim_time >= float(when)
        if when == "paused" and seen.state == "navigate" and not self._asked_to_pause:
            self._asked_to_pause = True
            seen.call("pause")
        return seen.state == when

    def do(self, act: Act) -> None:
        """Act."""
        self.note(type(act).__name__.lower(), what=repr(act))
        if isinstance(act, Kill):
            self._signal(act.node, signal.SIGKILL)
        elif isinstance(act, Freeze):
            self._signal(act.node, signal.SIGSTOP)
            timer = threading.Timer(act.seconds, self._signal, (act.node, signal.SIGCONT))
            timer.daemon = True
            timer.start()
            self._timers.append(timer)
        elif isinstance(act, Press):
            self._press(act)
        elif isinstance(act, Rogue):
            self._rogue = act.topic
        else:
            self._harm(act)

    # ------------------------------------------------------------ processes

    def _signal(self, node: str, number: int) -> None:
        try:
            os.kill(node_pid(self._parent, node), number)
        except (ProcessLookupError, KeyError) as error:
            if number != signal.SIGCONT:
                self.note("signal", problem=f"no process of {node}: {error}")

    # ------------------------------------------------------------ the stop

    def _press(self, act: Press) -> None:
        hand = self._saboteur
        button = hand.stop_button(act.publisher)
        hand.spin(1.0)
        self.note("pressed")
        hand.say(button, True)
        self._wait(STANDS)
        if hand.state != "paused":
            self.note("stopped", problem=f"mission/state is {hand.state!r}, wanted 'paused'")
        if act.after == "false_of_another":
            hand.say(hand.stop_button("volatile"), False, 1.0)
            hand.say(hand.stop_button("latched"), False, 1.0)
            self._wait(STANDS)
        if act.after == "reset_while_pressed":
            self._reset_refused(button)
        if act.after == "death":
            hand.remove(button)
            self._wait(STANDS)
        elif act.publisher == "latched":
            hand.say(button, False, 0.2)
        self._wait(RELEASED)
        self._go_on()

    def _wait(self, seconds: float) -> None:
        """Wait until both clocks, the wall's and the simulated one, have gone on by `seconds`."""
        begin, wall = self._saboteur.sim_time, time.monotonic()
        while (waited := time.monotonic() - wall) < PATIENCE:
            if waited >= seconds and self._saboteur.sim_time >= begin + seconds:
                return
            self._saboteur.spin(0.1)

    def _reset_refused(self, button: Any) -> None:
        self._saboteur.say(button, True, 0.2)
        done, said = self._saboteur.call("reset_stop")
        if done:
            self.note("reset", problem="mission/reset_stop took a stop back that is still pressed")
        elif not said:
            self.note("reset", problem="mission/reset_stop refuses without a reason")

    def _go_on(self) -> None:
        """Reset the stop, see that nothing moves, resume."""
        for word in ("reset_stop", "resume"):
            self.note(word)
            done, said = self._saboteur.call(word)
            if not done:
                self.note(word, problem=f"mission/{word} failed: {said}")
            if word == "reset_stop":
                self._wait(1.0)
        self.note("resumed")

    # ------------------------------------------------------------ the disk

    def _harm(self, act: Disk) -> None:
        journal, pid = self._journal, node_pid(self._parent, "mission")
        if act.harm == "full":
            size = journal.stat().st_size + 100
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, size))
        elif act.harm == "no_files":
            open_files = len(os.listdir(f"/proc/{pid}/fd"))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_files, open_files))
        elif act.harm == "deleted":
            journal.unlink()
        elif act.harm == "directory_deleted":
            shutil.rmtree(journal.parent / "record", ignore_errors=True)
            journal.unlink()
        else:
            aside = journal.with_suffix(".aside")
            journal.rename(aside)
            journal.symlink_to("/dev/full" if act.harm == "no_space" else "/proc/version")

    def close(self) -> None:
        """Let go of the graph; whoever is halted goes on."""
        for timer in self._timers:
            timer.cancel()
            timer.function(*timer.args)
        self._saboteur.close()


def node_pid(parent: int, node: str) -> int:
    """Process id of a node that the process `parent` started (Linux).

    Raises:
        KeyError: there is none.
    """
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(status[1]) == parent and f"__node:={node}".encode() in words:
            return int(entry.name)
    raise KeyError(f"node {node} of process {parent}")
