"""What a simulated run is made with, as it was typed."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vinum_nav.interfaces import Side

ParametersFile = Annotated[
    Path | None,
    typer.Option("--parameters", help="YAML of parameters, see `vinum-nav parameters`."),
]
"""Option of the commands that run the stack, or parts of it."""


class Faces(StrEnum):
    """Which faces of each row are worked."""

    ONE = "one"
    BOTH = "both"


class Pace(StrEnum):
    """Whether the simulated clock follows the wall's, or waits for the last picture's answer."""

    REALTIME = "realtime"
    LOCKSTEP = "lockstep"


@dataclass(frozen=True)
class RunOptions:
    """Options of `vinum-nav simulate`; None leaves to the seed what the seed says.

    Attributes:
        weights: None for those that come with the package.
        timeout: simulated time after which to give up [s].
    """

    seed: Path
    out: Path
    ros: bool
    body: str | None
    noise: str
    random_seed: int | None
    side: Side | None
    faces: Faces | None
    detector: str
    weights: Path | None
    pace: Pace
    bag: bool
    viewer: bool
    timeout: float | None
    video: bool
    parameters: Path | None = None

    def command(self) -> str:
        """Command line that repeats the run."""
        words = ["vinum-nav", "simulate", str(self.seed), "--out", str(self.out)]
        given = {
            "--body": self.body,
            "--noise": self.noise,
            "--random-seed": self.random_seed,
            "--side": self.side,
            "--faces": self.faces,
            "--detector": self.detector,
            "--weights": self.weights,
            "--timeout": self.timeout,
            "--parameters": self.parameters,
        }
        for name, value in given.items():
            words += [] if value is None else [name, str(value)]
        words += ["--ros", "--pace", str(self.pace)] if self.ros else []
        words += ["--bag"] if self.bag else []
        words += [] if self.video else ["--no-video"]
        return shlex.join(words)
