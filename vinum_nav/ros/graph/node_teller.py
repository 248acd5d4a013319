"""Says what befell the nodes of a graph, wherever a user may look."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from pathlib import Path

from vinum_nav.interfaces import Alarm
from vinum_nav.report.nodes import NodeLog
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.node_watch import NodeWatch, activity_of
from vinum_nav.ros.graph.processes import Processes
from vinum_nav.ros.nodes.node import DIAGNOSTICS_PERIOD

_log = logging.getLogger(__name__)


class NodeTeller:
    """Says in the terminal, /diagnostics and record/nodes.jsonl what befell the nodes."""

    def __init__(
        self, processes: Processes, conductor: Conductor, out: Path, *, resume: bool = False
    ) -> None:
        """Args: resume: whether record/nodes.jsonl goes on."""
        self._conductor = conductor
        self._begun = time.monotonic()
        self._log = NodeLog(out, resume=resume)
        self._alarms: dict[str, Alarm] = {}
        self._said = float("-inf")
        self.watch = NodeWatch(
            conductor.heartbeats,
            processes.died,
            processes.end_of,
            lambda name: activity_of(processes.pid(name)) if processes.has(name) else None,
        )

    def tell(self, *, at_the_end: bool = False) -> None:
        """Say what is new."""
        now = time.monotonic()
        events = self.watch.look(now, at_the_end=at_the_end)
        for event in events:
            _log.warning("%s", event)
            self._alarms.pop(event.node, None)
            if event.what != "back":
                self._alarms[event.node] = Alarm(f"node {event.node}", event.reason, False)
            try:
                self._log.add(
                    event.node,
                    event.what,
                    event.reason,
                    wall_s=now - self._begun,
                    sim_s=self._conductor.sim_time,
                    status=event.status,
                )
            except OSError as error:
                _log.warning("cannot write this down: %s", error)
        if events or now - self._said >= DIAGNOSTICS_PERIOD:
            self._said = now
            self._conductor.say(self._alarms.values())

    def close(self) -> None:
        """Write no more."""
        with suppress(OSError):  # said when it was written
            self._log.close()
