"""Keeps the best weights of a training by what they find on pictures that are not learnt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vinum_nav.perception.network import fill, read_weights
from vinum_nav.strict_json import json_text

BEST = "best.pt"
SCORES = "judged.json"
"""Files in the folder of the training; a resumed training goes on with them."""
EVERY = 1.0 / 8.0
"""Share of the budget between two judgements."""
PATIENCE = 3
"""Judgements without a gain after which a training ends."""


class EarlyStop:
    """Judges the averaged weights now and then, keeps the best, says when no gain comes."""

    def __init__(self, out: Path, judge: Callable[[Path], float]) -> None:
        """Args:
        out: folder of the training.
        judge: score of a file of weights, the higher the better.
        """
        self._out, self._judge = out, judge
        path = out / SCORES
        self._scores: list[float] = json.loads(path.read_text()) if path.is_file() else []

    @property
    def best(self) -> float | None:
        """Best score so far."""
        return max(self._scores, default=None)

    def is_due(self, fraction: float) -> bool:
        """True if the weights are to be judged at this share of the budget."""
        return fraction >= EVERY * len(self._scores)

    def judge(self, average: Any) -> bool:
        """Score the weights; whether the training may end, for no gain has come for long.

        Args:
            average: model whose weights would be kept; the first call should be made before
                anything was learnt, so that a training that only spoils keeps what it began with.
        """
        import torch

        candidate = self._out / "candidate.pt"
        torch.save({"average": average.state_dict(), "finished": True}, candidate)
        best, score = self.best, self._judge(candidate)
        if best is None or score > best:
            candidate.replace(self._out / BEST)
        else:
            candidate.unlink()
        self._scores.append(score)
        (self._out / SCORES).write_text(json_text(self._scores))
        return len(self._scores) - 1 - self._scores.index(max(self._scores)) >= PATIENCE

    def settle(self, average: Any) -> None:
        """Put the best weights into a model."""
        path = self._out / BEST
        fill(average, read_weights(path, next(average.parameters()).device)["average"], path)
