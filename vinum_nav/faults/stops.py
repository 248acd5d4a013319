"""The emergency stop, pressed in every state by every kind of publisher."""

from __future__ import annotations

from vinum_nav.faults.acts import After, Press, Publisher
from vinum_nav.faults.fault import Fault, Kind, Stage

STATES = ("search", "navigate", "task", "turn", "paused")
CULPRITS = (r"emergency.?stop",)
HOW: dict[Publisher, str] = {
    "volatile": "a volatile publisher",
    "latched": "a latched publisher",
    "best_effort": "a best-effort publisher",
}
THEN: dict[After, str] = {
    "nothing": "",
    "false_of_another": "; others publish false, which must change nothing",
    "death": "; its source dies, which must change nothing",
    "reset_while_pressed": "; a reset while it is pressed must be refused",
}


def stop_faults() -> tuple[Fault, ...]:
    """Each ends with release, mission/reset_stop and mission/resume, and the mission done."""
    kinds: tuple[Publisher, ...] = ("volatile", "latched")
    return (
        *(_stop_in_process(state) for state in STATES),
        *(_stop(state, publisher) for state in STATES for publisher in kinds),
        _stop("navigate", "best_effort"),
        *(
            _stop("navigate", publisher, after)
            for publisher in kinds
            for after in ("false_of_another", "death")
        ),
        _stop("navigate", "latched", "reset_while_pressed"),
        _stop("task", "volatile", "false_of_another"),
    )


def _stop_in_process(state: str) -> Fault:
    return Fault(
        name=f"stop-at-{state}",
        kind=Kind.STOP,
        stage=Stage.FAKE,
        text=f"emergency stop in the state {state}, in process",
        when=state,
        act=Press("volatile"),
        culprits=CULPRITS,
        ends=("done",),
        may_repeat=state == "task",
    )


def _stop(state: str, publisher: Publisher, after: After = "nothing") -> Fault:
    name = f"stop-at-{state}-{publisher.replace('_', '-')}"
    if after != "nothing":
        name += f"-{after.replace('_', '-')}"
    return Fault(
        name=name,
        kind=Kind.STOP,
        stage=Stage.GRAPH,
        text=f"emergency stop in the state {state}, by {HOW[publisher]}{THEN[after]}",
        when=state,
        act=Press(publisher, after),
        culprits=CULPRITS,
        ends=("done",),
        may_repeat=state == "task",
    )
