"""Long work of a node: one piece at a time, beside its callbacks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

from rclpy.exceptions import InvalidHandle

from vinum_nav.ros.nodes.node import VinumNode

T = TypeVar("T")
R = TypeVar("R")


class Worker(Generic[T, R]):
    """Works in a thread of its own, and hands results to the thread of the node's callbacks.

    The work must touch nothing that callbacks touch. Where it is `inline`, it is done at once, in
    the callback that starts it, so that every piece that comes is worked on.
    """

    def __init__(
        self,
        node: VinumNode,
        work: Callable[[T], R],
        finish: Callable[[T, Callable[[], R]], object],
        *,
        inline: bool = False,
    ) -> None:
        """Make a worker that is idle.

        Args:
            work: done in the thread.
            finish: called in the node's thread with a piece and a function that gives its result,
                or raises what the work raised.
        """
        self._work, self._finish = work, finish
        self._pool = None if inline else ThreadPoolExecutor(1, "worker")
        self._running: tuple[T, Future[R]] | None = None
        self._done = node.create_guard_condition(self._hand_on)

    @property
    def is_busy(self) -> bool:
        """True if a piece is being worked on."""
        return self._running is not None

    def start(self, piece: T) -> None:
        """Work on a piece; only while it is not busy."""
        if self._pool is None:
            self._finish(piece, lambda: self._work(piece))
            return
        future = self._pool.submit(self._work, piece)
        self._running = piece, future
        future.add_done_callback(lambda _: self._tell())

    def _tell(self) -> None:
        with suppress(InvalidHandle):  # the node is gone
            self._done.trigger()

    def _hand_on(self) -> None:
        if self._running is not None and self._running[1].done():
            (piece, future), self._running = self._running, None
            self._finish(piece, future.result)

    def close(self) -> None:
        """End the thread when the piece that it works on is done."""
        if self._pool is not None:
            self._pool.shutdown()
