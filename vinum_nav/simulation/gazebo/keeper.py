"""Program that runs another and ends it, with all its children, when its own parent is gone.

Run as `python keeper.py PARENT COMMAND...` in a session of its own. It needs nothing but the
standard library, so that it starts in milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
GRACE = 2.0
"""Time that the command gets to end by itself [s]."""
POLL = 0.02
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def die_with_parent(number: int) -> None:
    """Have the kernel send signal `number` to this process when its parent dies (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def start(command: list[str]) -> int:
    """Process id of the command, which dies with this process."""
    child = os.fork()
    if child:
        return child
    try:
        die_with_parent(signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr, flush=True)
    os._exit(127)


def has_ended(child: int, seconds: float) -> bool:
    """Wait up to `seconds` for a child to end; True if it has ended or somebody waited for it
    before."""
    until = time.monotonic() + seconds
    while True:
        try:
            if os.waitpid(child, os.WNOHANG)[0]:
                return True
        except ChildProcessError:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(POLL)


def end(child: int) -> None:
    """End the command, then whatever is left of this session, this process included."""
    os.kill(child, signal.SIGTERM)
    has_ended(child, GRACE)
    os.killpg(0, signal.SIGKILL)


def main(parent: int, command: list[str]) -> int:
    """Exit status of the command."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in ENDING:
        signal.signal(number, interrupt)
    die_with_parent(signal.SIGTERM)
    child = start(command)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() != parent:
            raise KeyboardInterrupt
        _, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        end(child)
    code = os.waitstatus_to_exitcode(status)
    print(f"keeper: ended with status {code}", flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
