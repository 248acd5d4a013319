"""Starts the node graph where ROS launch is not installed."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from types import FrameType

from vinum_nav.description.options import GraphOptions
from vinum_nav.errors import UnavailableError
from vinum_nav.folder_lock import locked
from vinum_nav.report.recording import is_recorded, record_events
from vinum_nav.ros.graph.conductor import Conductor
from vinum_nav.ros.graph.definition import NodeSpec, Order, nodes
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.environment import graph_environment
from vinum_nav.ros.graph.node_teller import NodeTeller
from vinum_nav.ros.graph.order import complete, fresh_directory
from vinum_nav.ros.graph.processes import Processes
from vinum_nav.ros.graph.respawn import Respawn
from vinum_nav.ros.graph.strangers import refuse_strangers

Progress = Callable[[float, str, int], None]
"""Called with the simulated time [s], the mission's state and the number of closed items."""

LOGS = "record/log"
"""Folder of the nodes' output in the run's directory: one file a node."""
START_PATIENCE = 120.0
"""Wall-clock time until the clock and the mission must have begun [s]."""
LAST_WORD = 60.0
"""Wall-clock time for the mission to name the fault when a node has died [s]."""
TAIL = 1.0
"""Wall-clock time after the end for the recorder to hear of it [s]."""
TAIL_OF_A_FAULT = 3.0
"""Wall-clock time after a fault in which a node that froze shows as frozen [s]."""
PATIENCE_WITH_FROZEN = 180.0
"""Wall-clock time for a frozen node to come back without which there is no mission [s]."""
ESSENTIAL = ("mission", "simulator")
"""Nodes without which no word of the mission can be hoped for."""
BESIDE = ("recorder",)
"""Nodes that no robot waits for: the mission goes on to its end without them."""
STANDING = ("idle", "paused", "done", "fault")
"""States of the mission in which somebody may be waited for."""
_POLL = 0.1

_log = logging.getLogger(__name__)


class GraphError(UnavailableError):
    """The graph could not be started; says which node, and its last words."""


def run_graph(
    options: GraphOptions,
    *,
    timeout: float = 3600.0,
    on_progress: Progress | None = None,
    on_started: Callable[[Processes, int], None] | None = None,
    without: tuple[str, ...] = (),
) -> str:
    """Run one mission through the ROS graph, each node a process of its own.

    Args:
        options: journal, logs and bag lie in the directory `out` beside the run record.
        timeout: simulated time from the first /clock on after which to give up [s].
        on_started: called once with the processes and the ROS domain, before the mission begins.
        without: nodes to leave out, for one's own in their place.

    Returns:
        'done', 'aborted' or 'fault' as the mission says; 'timeout'; 'fault' also where a node
        died or froze and the mission could not say so. What befell nodes stands in the log of
        this module and in record/nodes.jsonl; without its recorder a mission goes on.

    Raises:
        ValueError: see `complete`.
        GraphError: a node ended before the mission began, or the mission did not begin.
    """
    order = complete(options)
    specs = tuple(spec for spec in nodes(order) if spec.name not in without)
    out, domain = order.out, int(os.environ.get("ROS_DOMAIN_ID") or free_domain_id())
    shared = bool(os.environ.get("ROS_DOMAIN_ID"))
    with _graph(specs, order, domain, shared) as processes:
        conductor = Conductor(domain, order.namespace, order.remappings, order.frames)
        try:
            if on_started:
                on_started(processes, domain)
            with closing(_Watch(processes, conductor, order, timeout, on_progress)) as watch:
                outcome = watch.until_the_end()
                watch.linger(outcome)
        finally:
            conductor.close()
    if not is_recorded(out):
        _log.warning("the run record in %s is gone: all that is left is what was heard of it", out)
        record_events(out, conductor.events)
    return outcome


def bring_up(options: GraphOptions, say: Callable[[str], object]) -> None:
    """Start the nodes of a seed (with the simulator) or of a mission file, until SIGINT.

    Nodes that froze, died or came back are said in the log of this module. The graph goes on
    without a recorder, and ends when any other node has ended that is not started again.

    Args:
        say: called with a line for the user: where record and logs are, when the mission stands.

    Raises:
        InputError: another process writes into the directory.
        ValueError: see `complete`.
        GraphError: a node other than the recorder has ended.
    """
    out = options.out or fresh_directory()
    domain = int(os.environ.get("ROS_DOMAIN_ID") or 0)
    with locked(out):
        order = complete(replace(options, out=out))
        say(f"run record in {order.out}, logs in {order.out / LOGS}")
        _keep_up(order, domain, say)


def _keep_up(order: Order, domain: int, say: Callable[[str], object]) -> None:
    specs = nodes(order)
    with _graph(specs, order, domain, shared=True) as processes:
        conductor = Conductor(domain, order.namespace, order.remappings, order.frames)
        respawn = Respawn(processes, specs if order.options.respawn else ())
        told = ""
        try:
            resume = order.options.resume
            with closing(NodeTeller(processes, conductor, order.out, resume=resume)) as teller:
                while not (missed := _missed(processes) - respawn.look(time.monotonic())):
                    conductor.spin(_POLL)
                    teller.tell()
                    if conductor.state != told:
                        told = conductor.state
                        if told in STANDING:
                            say(f"mission: {told}")
                teller.tell()
        except KeyboardInterrupt:
            say(
                f"broken off; `vinum-nav report {order.out}` makes a report of the record, "
                "the same command with --resume goes on where the robot stands"
            )
            return
        finally:
            conductor.close()
        raise GraphError(processes.epitaph(missed.pop()))


def _missed(processes: Processes) -> set[str]:
    """Nodes that have ended and without which no robot can be left alone."""
    return set(processes.died()) - set(BESIDE)


@contextmanager
def _graph(
    specs: tuple[NodeSpec, ...], order: Order, domain: int, shared: bool
) -> Iterator[Processes]:
    """The processes while the block runs; all are gone after it.

    Args:
        shared: whether others may be in the domain.
    """
    with _variables(domain), _ended_by_sigterm():
        if shared:
            refuse_strangers(
                domain,
                order.namespace,
                simulated=order.simulator is not None,
                remappings=order.remappings,
                steers=not order.options.dry_run,
            )
        processes = Processes(specs, order.out / LOGS, order.seed, os.environ)
        try:
            yield processes
        finally:
            processes.stop()


@contextmanager
def _variables(domain: int) -> Iterator[None]:
    """Environment of the graph for this process, which is part of it for a while."""
    before = dict(os.environ)
    os.environ.update(graph_environment(os.environ))
    os.environ["ROS_DOMAIN_ID"] = str(domain)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends this process as SIGINT does: after its nodes. Main thread only."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Watch:
    """Waits for the end of a mission."""

    def __init__(
        self,
        processes: Processes,
        conductor: Conductor,
        order: Order,
        timeout: float,
        on_progress: Progress | None,
    ) -> None:
        self._processes, self._conductor = processes, conductor
        self._nodes = NodeTeller(processes, conductor, order.out, resume=order.options.resume)
        self._timeout, self._on_progress = timeout, on_progress
        self._begun = time.monotonic()
        self._died_at: float | None = None
        self._sim_begun: float | None = None

    def until_the_end(self) -> str:
        """Outcome, see `run_graph`."""
        while True:
            self._conductor.spin(_POLL)
            outcome = self._conductor.outcome or self._given_up() or self._broken()
            self._nodes.tell()
            if outcome is not None:
                return outcome
            self._tell()

    def linger(self, outcome: str) -> None:
        """Give the recorder time to hear of the end, and a frozen node to be known for one."""
        until = time.monotonic() + (TAIL if outcome == "done" else TAIL_OF_A_FAULT)
        while (now := time.monotonic()) < until:
            self._conductor.spin(_POLL)
            self._nodes.tell(at_the_end=until - now < 2 * _POLL)

    def close(self) -> None:
        """Finish the record of the nodes."""
        self._nodes.close()

    def _tell(self) -> None:
        seen = self._conductor
        if self._on_progress and seen.sim_time is not None:
            self._on_progress(seen.sim_time, seen.state, seen.closed)

    def _given_up(self) -> str | None:
        seen = self._conductor
        if seen.sim_time is not None:
            if self._sim_begun is None:
                self._sim_begun = seen.sim_time
            if seen.sim_time - self._sim_begun > self._timeout:
                return "timeout"
        if not seen.state and time.monotonic() - self._begun > START_PATIENCE:
            raise GraphError(f"the mission did not begin within {START_PATIENCE:g} s")
        return None

    def _broken(self) -> str | None:
        """'fault' when a node is gone and no word of the mission is to be waited for."""
        died = set(self._processes.died())
        heard = self._conductor.heartbeats.has_heard
        for name in sorted(died):
            if not (self._conductor.state and heard(name)):
                raise GraphError(self._processes.epitaph(name))
        now = time.monotonic()
        frozen = self._nodes.watch.frozen
        if any(now - frozen[name] > PATIENCE_WITH_FROZEN for name in ESSENTIAL if name in frozen):
            return "fault"
        missed = _missed(self._processes)
        if not missed:
            return None
        if self._died_at is None:
            self._died_at = now
        silent = any(name in missed for name in ESSENTIAL)
        return "fault" if silent or now - self._died_at > LAST_WORD else None
