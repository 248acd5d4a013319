"""A worker beside a node's callbacks, and the tally of its pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from vinum_nav.ros.nodes.picture_tally import PictureTally
from vinum_nav.ros.nodes.worker import Worker


class Guard:
    """Stands in for a node: its guard condition runs when the test says so."""

    def __init__(self) -> None:
        self.rung = threading.Event()
        self.serve: Callable[[], object] = lambda: None

    def create_guard_condition(self, callback: Callable[[], object]) -> Any:
        self.serve = callback
        return self

    def trigger(self) -> None:
        self.rung.set()


def made(work: Callable[[int], int], inline: bool) -> tuple[Worker[int, int], Guard, list[Any]]:
    node, heard = Guard(), list[Any]()

    def finish(piece: int, result: Callable[[], int]) -> None:
        try:
            heard.append((piece, result(), threading.current_thread()))
        except ValueError as error:
            heard.append((piece, str(error), threading.current_thread()))

    worker = Worker[int, int](node, work, finish, inline=inline)  # type: ignore[arg-type]
    return worker, node, heard


def test_work_is_done_beside_and_its_result_is_taken_where_callbacks_run() -> None:
    may_go, at_work = threading.Event(), list[threading.Thread]()

    def work(piece: int) -> int:
        at_work.append(threading.current_thread())
        assert may_go.wait(10.0)
        return 2 * piece

    worker, node, heard = made(work, inline=False)
    worker.start(4)
    assert worker.is_busy
    node.serve()
    assert not heard
    may_go.set()
    assert node.rung.wait(10.0)
    node.serve()
    assert heard == [(4, 8, threading.main_thread())]
    assert not worker.is_busy
    assert at_work != [threading.main_thread()]
    worker.close()


@pytest.mark.parametrize("inline", [False, True])
def test_what_the_work_raises_is_raised_where_its_result_is_asked_for(inline: bool) -> None:
    def work(piece: int) -> int:
        raise ValueError(f"no {piece}")

    worker, node, heard = made(work, inline)
    worker.start(3)
    if not inline:
        assert node.rung.wait(10.0)
        node.serve()
    assert heard == [(3, "no 3", threading.main_thread())]
    worker.close()


def test_inline_each_piece_is_done_at_once() -> None:
    worker, _, heard = made(lambda piece: piece + 1, inline=True)
    for piece in range(3):
        worker.start(piece)
        assert not worker.is_busy
    assert [entry[:2] for entry in heard] == [(0, 1), (1, 2), (2, 3)]


def test_a_tally_counts_for_ever_and_tells_the_largest_age_since_the_last_time() -> None:
    tally = PictureTally()
    for age in (0.1, 0.3, 0.2):
        tally.act(age)
        tally.answer(age + 0.1)
    tally.refuse(1.2)
    assert tally.facts(5) == {
        "pictures answered": "3",
        "pictures dropped": "5",
        "pictures too old": "1",
        "picture oldest [s]": "0.300",
        "answer oldest [s]": "0.400",
        "refused oldest [s]": "1.200",
    }
    later = tally.facts(6)
    assert (later["pictures answered"], later["picture oldest [s]"]) == ("3", "")
