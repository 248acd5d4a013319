"""Files of a training on disk, by which a killed one goes on."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError
from vinum_nav.perception.network import fill, read_weights

CHECKPOINT = "checkpoint.pt"
SHIPPED = "shipped"
"""Stands for the weights that come with the package."""


@dataclass
class Progress:
    """Progress of a training.

    Attributes:
        step: steps done.
        used_s: wall clock over all resumptions [s].
    """

    step: int = 0
    used_s: float = 0.0


def initial_weights(name: str) -> Path:
    """File of the weights to begin from: a path, or SHIPPED.

    Raises:
        InputError: no such file.
    """
    from vinum_nav.perception.load import SHIPPED as FILES
    from vinum_nav.perception.load import WEIGHTS_DIR

    path = WEIGHTS_DIR / FILES["torch"] if name == SHIPPED else Path(name)
    if not path.is_file():
        raise InputError(f"no weights {path}: wanted a checkpoint of `train`, or {SHIPPED!r}")
    return path


def save(
    path: Path, progress: Progress, model: Any, average: Any, optimiser: Any, finished: bool
) -> None:
    """Write a checkpoint; a kill in between leaves the one before.

    Raises:
        OSError: it cannot be written.
    """
    import torch

    # Onto a full disk torch.save raises a RuntimeError that says nothing of the disk.
    written = io.BytesIO()
    torch.save(
        {
            "model": model.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": progress.step,
            "used_s": progress.used_s,
            "finished": finished,
        },
        written,
    )
    partial = path.with_suffix(".part")
    try:
        partial.write_bytes(written.getbuffer())
        partial.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def resume(path: Path, model: Any, average: Any, optimiser: Any, device: Any) -> Progress:
    """Read a checkpoint back into what it was saved from.

    Raises:
        InputError: it is no checkpoint, or another network's.
    """
    state = read_weights(path, device)
    if "optimiser" not in state:
        raise InputError(f"{path}: exported weights, from which no training goes on; see --init")
    fill(model, state["model"], path)
    fill(average, state["average"], path)
    optimiser.load_state_dict(state["optimiser"])
    return Progress(state["step"], state["used_s"])
