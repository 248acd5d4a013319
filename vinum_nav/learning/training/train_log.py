"""The log of a training: one line of JSON every few steps."""

from __future__ import annotations

import json
import time
from pathlib import Path

from vinum_nav.strict_json import json_text


class TrainLog:
    """Means of the losses since the line before; appended to, also by a resumed run."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._sums: dict[str, float] = {}
        self._count, self._last = 0, time.monotonic()

    def add(self, losses: dict[str, float]) -> None:
        """Take in one step's losses."""
        self._count += 1
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + value

    def write(self, step: int, fraction: float, learning_rate: float, images: int) -> None:
        """Write a line on `images` pictures and begin anew."""
        now = time.monotonic()
        line = {
            "step": step,
            "fraction": round(fraction, 4),
            "learning_rate": round(learning_rate, 7),
            "images_per_s": round(images / (now - self._last), 2),
            **{name: round(total / self._count, 4) for name, total in self._sums.items()},
        }
        print(json_text(line), file=self._file, flush=True)
        self._sums, self._count, self._last = {}, 0, now

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_log(path: Path) -> list[dict[str, float]]:
    """Lines of a log, by step: of steps that a resumed run did again, the later line."""
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []
    return [line for _, line in sorted({line["step"]: line for line in lines}.items())]
