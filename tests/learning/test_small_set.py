"""A small set of photographs: what is held out, what is mixed in, which weights are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn import draw_split
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.learning.data.samples import Chosen, Mixed
from vinum_nav.learning.training.early_stop import PATIENCE, EarlyStop
from vinum_nav.learning.training.fine_tune import held_out


class Numbers:
    """Pictures that show nothing but their own number."""

    def __init__(self, first: int, count: int) -> None:
        self._first, self._count = first, count

    objects = 3

    def __len__(self) -> int:
        return self._count

    def sample(self, index: int, rng: object = None, augmented: float = 1.0):
        assert 0 <= index < self._count
        return np.full((1, 1, 3), self._first + index, np.uint8), {}


def number(sample: tuple) -> int:
    return int(sample[0][0, 0, 0])


def test_a_round_of_a_mixture_holds_each_photograph_once_and_as_many_rendered_pictures() -> None:
    mixed = Mixed(Numbers(0, 4), Numbers(100, 9))
    assert len(mixed) == 8
    rng = np.random.default_rng(1)
    seen = [number(mixed.sample(k, rng)) for k in range(8)]
    assert seen[:4] == [0, 1, 2, 3]
    assert all(100 <= value < 109 for value in seen[4:])
    assert len({number(mixed.sample(5, rng)) for _ in range(200)}) == 9
    assert [number(mixed.sample(k)) for k in range(4, 8)] == [104, 105, 106, 107]


def test_a_part_of_a_set_holds_its_pictures_in_their_order() -> None:
    part = Chosen(Numbers(0, 6), [4, 1])
    assert [number(part.sample(k)) for k in range(len(part))] == [4, 1]


def test_the_same_pictures_are_held_out_whatever_their_order_and_few_change_sides() -> None:
    names = [f"row_{k}.jpg" for k in range(40)]
    chosen = held_out(names, 8)
    assert len(chosen) == len(set(chosen)) == 8
    assert set(held_out(names[::-1], 8)) == set(chosen)
    assert chosen != tuple(names[:8])
    assert len(set(held_out([*names, "one_more.jpg"], 8)) - set(chosen)) <= 1


class Stopping:
    """An early stop whose judge gives the scores of a list."""

    def __init__(self, folder: Path, scores: list[float]) -> None:
        self.scores = scores
        self.stop = EarlyStop(folder, lambda _: self.scores.pop(0))
        self.model = torch.nn.Linear(1, 1, bias=False)

    def judge(self, weight: float) -> bool:
        with torch.no_grad():
            self.model.weight.fill_(weight)
        return self.stop.judge(self.model)

    @property
    def kept(self) -> float:
        self.stop.settle(self.model)
        return float(self.model.weight.detach())


def test_the_best_weights_are_kept_and_a_training_without_gain_ends(tmp_path: Path) -> None:
    stopping = Stopping(tmp_path, [0.2, 0.5, 0.4, 0.3, 0.5])
    assert [stopping.judge(weight) for weight in (1.0, 2.0, 3.0, 4.0)] == [False] * 4
    assert stopping.judge(5.0) is True
    assert stopping.kept == 2.0
    assert PATIENCE == 3


def test_a_training_that_only_spoils_keeps_what_it_began_with(tmp_path: Path) -> None:
    stopping = Stopping(tmp_path, [0.5, 0.4])
    assert stopping.stop.is_due(0.0)
    stopping.judge(1.0)
    assert not stopping.stop.is_due(0.1)
    assert stopping.stop.is_due(0.13)
    stopping.judge(2.0)
    assert stopping.kept == 1.0


def test_a_resumed_training_knows_the_scores_before(tmp_path: Path) -> None:
    Stopping(tmp_path, [0.5]).judge(1.0)
    again = Stopping(tmp_path, [0.4, 0.3, 0.2])
    assert again.stop.best == 0.5
    assert [again.judge(2.0) for _ in range(3)] == [False, False, True]
    assert again.kept == 1.0


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    draw_split(tmp_path / "mine", 10)
    return tmp_path / "mine"


def test_a_folder_val_is_held_out_as_a_whole(mine: Path, tmp_path: Path) -> None:
    from vinum_nav.learning.training.fine_tune import _divided

    whole = tmp_path / "whole"
    shutil.copytree(mine, whole / "train")
    taught, judged = _divided(whole, None, None)
    assert judged is not None
    assert (taught, judged.data, judged.count) == (whole / "train", whole / "train", 2)
    assert len(judged.only or ()) == 2
    draw_split(whole / "valid", 3)
    taught, judged = _divided(whole, None, None)
    assert judged is not None
    assert (judged.data, judged.count, judged.only) == (whole / "valid", 3, None)
    assert _divided(whole, None, 0) == (whole / "train", None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--init", "shipped", "--held-out", "10"], "10 pictures are to be held out of 10"),
        (["--rendered", "4"], "begins with --init"),
    ],
)
def test_what_a_small_set_cannot_do_is_one_line(
    mine: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    given = ["train", "--data", str(mine), "--out", str(tmp_path / "out"), *words]
    done = CliRunner().invoke(app, given)
    assert done.exit_code != 0
    assert message in f"{done.output} {done.exception}"
