"""The mission's states as a table of transitions."""

from __future__ import annotations

from typing import Any

from statemachine import State, StateMachine

REQUESTS = ("start", "pause", "resume", "abort")
"""What an operator may ask for."""


class MissionMachine(StateMachine):  # type: ignore[misc]
    """Search, navigate, task; turn on the headland; see `transition_table`.

    The outcome of a mission shows in its last state: 'done', 'fault', and 'idle' after an abort,
    from where 'start' goes on with what has not been closed.
    """

    idle = State(initial=True)
    search = State()
    navigate = State()
    task = State()
    turn = State()
    paused = State()
    fault = State(final=True)
    done = State(final=True)

    start = idle.to(search)
    vine_found = search.to(navigate)
    vine_dropped = navigate.to(search)
    vine_closed = navigate.to(search) | task.to(search)
    arrived = navigate.to(task)
    row_ended = search.to(turn)
    rejoin = search.to(turn)
    pass_given_up = search.to(turn) | turn.to.itself()
    at_mouth = turn.to(search)
    called_back = turn.to(search)
    block_done = search.to(done) | turn.to(done)
    pause = search.to(paused) | navigate.to(paused) | task.to(paused) | turn.to(paused)
    resume = (
        paused.to(search, cond="remembers_search")
        | paused.to(navigate, cond="remembers_navigate")
        | paused.to(task, cond="remembers_task")
        | paused.to(turn, cond="remembers_turn")
        | paused.to(search, cond="remembers_idle")
    )
    stop = (
        idle.to(paused)
        | search.to(paused)
        | navigate.to(paused)
        | task.to(paused)
        | turn.to(paused)
        | paused.to.itself()
    )
    abort = search.to(idle) | navigate.to(idle) | task.to(idle) | turn.to(idle) | paused.to(idle)
    fail = search.to(fault) | navigate.to(fault) | task.to(fault) | turn.to(fault)

    def __init__(self) -> None:
        self.remembered = "search"
        """The state to which 'resume' leads."""
        super().__init__()

    @property
    def word(self) -> str:
        """Name of the current state."""
        return str(self.current_state_value)

    @property
    def allowed(self) -> frozenset[str]:
        """Events that the current state has a transition for."""
        return frozenset(str(event.id) for event in self.allowed_events)

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

    def remembers_search(self) -> bool:
        """Guard of 'resume'."""
        return self.remembered == "search"

    def remembers_navigate(self) -> bool:
        """Guard of 'resume'."""
        return self.remembered == "navigate"

    def remembers_task(self) -> bool:
        """Guard of 'resume'."""
        return self.remembered == "task"

    def remembers_turn(self) -> bool:
        """Guard of 'resume'."""
        return self.remembered == "turn"

    def remembers_idle(self) -> bool:
        """Guard of 'resume': a stop came before the mission had begun."""
        return self.remembered == "idle"

    def before_pause(self, source: Any) -> None:
        """Keep in mind what 'resume' goes back to."""
        self.remembered = str(source.id)

    def before_stop(self, source: Any) -> None:
        """Keep in mind what 'resume' goes back to; a cancelled task begins with its approach."""
        if source.id != "paused":
            self.remembered = str(source.id)
        if self.remembered == "task":
            self.remembered = "navigate"


def transition_table() -> list[tuple[str, str, str]]:
    """Every transition as (state, event, next state), in the order of definition."""
    return [
        (str(state.id), str(event.id), str(transition.target.id))
        for state in MissionMachine.states
        for transition in state.transitions
        for event in transition.events
    ]


def mermaid_diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = [f"    {source} --> {target} : {event}" for source, event, target in transition_table()]
    return "\n".join(["stateDiagram-v2", "    [*] --> idle", *lines])
