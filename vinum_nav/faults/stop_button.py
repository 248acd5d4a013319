"""An emergency stop in process: pressed in one state, reset and resumed a while later."""

from __future__ import annotations

from typing import Any

from vinum_nav.faults.notes import Note

STANDS = 4.0
"""Time from the press to the reset [s]."""
PAUSED = 1.0
"""Time from the reset to the request to go on [s]."""


class StopButton:
    """Presses the stop of an autopilot; `notes` is what it did, in order."""

    def __init__(self, autopilot: Any, when: str) -> None:
        """Args: autopilot: see Autopilot; when: state of the mission in which to press."""
        self._autopilot, self._when = autopilot, when
        self._pressed: float | None = None
        self._is_reset = self._is_resumed = self._asked_to_pause = False
        self.notes: list[Note] = []

    def step(self, stamp: float, state: str) -> None:
        """Do what is due at a decision of the mission at `stamp` [s] in `state`."""
        if self._pressed is None:
            self._press(stamp, state)
        elif not self._is_reset and stamp >= self._pressed + STANDS:
            self._is_reset = True
            if state != "paused":
                self._note(stamp, "stopped", problem=f"the state is {state!r}, wanted 'paused'")
            refused = self._autopilot.reset_stop(stamp)
            if refused:
                self._note(stamp, "reset_stop", problem=f"the reset is refused: {refused}")
        elif not self._is_resumed and stamp >= self._pressed + STANDS + PAUSED:
            self._is_resumed = True
            self._note(stamp, "resume")
            self._autopilot.request("resume")

    def _press(self, stamp: float, state: str) -> None:
        if self._when == "paused" and state == "navigate" and not self._asked_to_pause:
            self._asked_to_pause = True
            self._autopilot.request("pause")
        if state == self._when:
            self._pressed = stamp
            self._note(stamp, "pressed")
            self._autopilot.mission.press_stop(stamp)

    def _note(self, stamp: float, act: str, **more: str) -> None:
        self.notes.append({"act": act, "stamp": stamp, **more})
