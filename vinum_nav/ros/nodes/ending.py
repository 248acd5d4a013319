"""Takes SIGINT and SIGTERM so that neither ever interrupts a node within a callback."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def status_of(number: int) -> int:
    """Exit status of a process that a signal ended, as shells count: 130 SIGINT, 143 SIGTERM."""
    return 128 + number


class Ending:
    """The wish that this process end, heard by a thread of its own.

    Python's usual way raises KeyboardInterrupt wherever the main thread is, and rclpy's shuts the
    context down while callbacks use it: both have left tracebacks and crashed nodes. Here the
    main thread looks at `number` between two callbacks. Before `hold` there is nothing to lose,
    and a signal ends the process at once with `status_of(number)`. After a first signal another
    SIGTERM does the same, another SIGINT does nothing.

    Attributes:
        number: of the first signal that came after `hold`, None before it.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._wake: Callable[[], object] | None = None
        self._listening = False

    def listen(self) -> None:
        """Take both signals from now on; main thread only. A second call does nothing."""
        if not self._listening:
            self._listening = True
            ear, mouth = os.pipe()
            os.set_blocking(mouth, False)
            threading.Thread(target=self._attend, args=(ear,), daemon=True).start()
            signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
            for number in SIGNALS:
                signal.signal(number, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def hold(self, wake: Callable[[], object] = lambda: None) -> None:
        """Leave the end to the main thread.

        Args:
            wake: called once, in another thread, when the first signal has come.
        """
        self._wake = wake

    @property
    def is_wanted(self) -> bool:
        """True if a signal has come."""
        return self.number is not None

    def _attend(self, ear: int) -> None:
        while True:
            for number in os.read(ear, 64):
                self._take(number)

    def _take(self, number: int) -> None:
        if number not in SIGNALS:
            return
        if self._wake is None or (self.is_wanted and number == signal.SIGTERM):
            os._exit(status_of(number))
        if not self.is_wanted:
            self.number = number
            self._wake()


ENDING = Ending()
"""The one of this process: signals are the process's."""
