"""The mission's states and the events that lead from one to another."""

from __future__ import annotations

from statemachine import HistoryState, State, StateMachine

from vinum_nav.mission.context import Context
from vinum_nav.mission.signal import Signal
from vinum_nav.mission.states.done import Done
from vinum_nav.mission.states.fault import Fault
from vinum_nav.mission.states.idle import Idle
from vinum_nav.mission.states.navigate import Navigate
from vinum_nav.mission.states.paused import Paused
from vinum_nav.mission.states.search import Search
from vinum_nav.mission.states.state import MissionState
from vinum_nav.mission.states.task import Task
from vinum_nav.mission.states.turn import Turn

REQUESTS = ("start", "pause", "resume", "abort")
"""Requests that an operator may make."""


class MissionMachine(StateMachine):  # type: ignore[misc]
    """Search, navigate, task; turn on the headland; see `transition_table`.

    The outcome of a mission shows in its last state: 'done', 'fault', and 'idle' after an abort,
    from where 'start' goes on with what has not been closed. 'resume' goes back to the state of
    `working` that was left last, unless what was left is over: see the three `resume_...`.
    """

    idle = Idle(initial=True)

    class working(State.Compound):  # type: ignore[misc]  # noqa: N801
        """The states that can be paused, stopped, aborted and failed."""

        search = Search(initial=True)
        navigate = Navigate()
        task = Task()
        turn = Turn()
        last = HistoryState()
        last.to(search)

        vine_found = search.to(navigate)
        vine_dropped = navigate.to(search)
        vine_closed = navigate.to(search) | task.to(search)
        arrived = navigate.to(task)
        row_ended = search.to(turn)
        rejoin = search.to(turn)
        pass_given_up = search.to(turn) | turn.to.itself()
        at_mouth = turn.to(search)
        called_back = turn.to(search)

    paused = Paused()
    fault = Fault(final=True)
    done = Done(final=True)

    start = idle.to(working)
    block_done = working.search.to(done) | working.turn.to(done)
    pause = working.to(paused)
    stop = (
        idle.to(paused, on="resume_begins")
        | working.to(paused, on="resume_approaches_anew")
        | paused.to.itself(on="resume_approaches_anew")
    )
    vine_closed = paused.to.itself(on="resume_searches")
    resume = paused.to(working.last)
    abort = working.to(idle) | paused.to(idle)
    fail = working.to(fault)

    def resume_begins(self) -> None:
        """Resume as 'start' would: the stop came before the mission had begun."""
        self.history_values.clear()

    def resume_approaches_anew(self) -> None:
        """Resume with the approach where the stop has cancelled a task."""
        if self.task in self.history_values.get("last", ()):
            self.history_values["last"] = [self.navigate]

    def resume_searches(self) -> None:
        """Resume with the search: the task has ended during the pause."""
        self.history_values["last"] = [self.search]

    @property
    def leaf(self) -> MissionState:
        """The current state."""
        leaf: MissionState = next(state for state in self.configuration if state.is_atomic)
        return leaf

    @property
    def word(self) -> str:
        """Name of the current state."""
        return str(self.leaf.id)

    @property
    def is_working(self) -> bool:
        """True if the mission is under way: it can be paused."""
        return bool(self.working.is_active)

    @property
    def has_ended(self) -> bool:
        """True if the mission is over for good."""
        return bool(self.leaf.final)

    @property
    def allowed(self) -> frozenset[str]:
        """Events that the current state has a transition for."""
        return frozenset(str(event.id) for event in self.allowed_events)

    def act(self, context: Context) -> Signal | None:
        """Let the current state decide; None where it stays."""
        return self.leaf.act(context)

    def begins(self, word: str) -> bool:
        """True if a request that is not refused begins the mission, or goes on after an abort."""
        return word == "start" or (word == "resume" and not self.history_values)

    def refusal(self, word: str, *, stopped: bool) -> str:
        """Reason why an operator's request would be refused now; '' where it would not.

        Args:
            stopped: whether the emergency stop is latched.
        """
        if word not in REQUESTS:
            return f"no such request, wanted one of {', '.join(REQUESTS)}"
        if stopped and word in ("start", "resume"):
            return "the emergency stop is latched: mission/reset_stop comes first"
        if word not in self.allowed:
            return f"a mission in state {self.word!r} cannot {word}"
        return ""


STATES = tuple(str(state.id) for state in MissionMachine.states_map.values() if state.is_atomic)
"""Words of mission/state."""


def transition_table() -> list[tuple[str, str, str]]:
    """Every transition as (state, event, next state), in the order of definition."""
    return [
        (str(state.id), str(event.id), target)
        for state in MissionMachine.states_map.values()
        if state.is_atomic
        for holder in (state, *state.ancestors())
        for transition in holder.transitions
        for event in transition.events
        for target in _leaves(transition.target)
    ]


def _leaves(target: State) -> list[str]:
    """Names of the states that a transition to `target` may lead to."""
    if target.is_history:
        return [str(state.id) for state in target.parent.states]
    if target.is_compound:
        return [str(state.id) for state in target.states if state.initial]
    return [str(target.id)]


def mermaid_diagram() -> str:
    """States and events as a Mermaid diagram, as the library draws it."""
    return f"{MissionMachine:mermaid}".rstrip()
