"""Order that the robot gets: the seed's `order`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from vinum_nav.description.options import LONGEST_TASK
from vinum_nav.interfaces import Side
from vinum_nav.vineyard.seed.values import Limits, Number, Strict

LIMITS: Limits = (("start_offset", -1.0, 1.0),)


class OrderSeed(Strict):
    """Order of the robot's work, with its errors."""

    body: str = "hyqreal"
    """Body of the robot: one of ours, or the path of a YAML file."""
    camera_mount: str = "front"
    """Mount of the body's cameras: front or centre."""
    side: Side = Side.LEFT
    """Side of the robot on which the arm works."""
    faces: Literal["one", "both"] = "one"
    """Faces of each row to work: one or both."""
    stop: Literal["reach", "trunk"] = "reach"
    """Stop pose: for the most of the cordon in reach, or abeam the trunk."""
    spacing_error: float = Field(0.05, ge=0, le=0.2)
    """Greatest relative error of the rough spacings in the mission file."""
    start_error: float = Field(0.15, ge=0, le=1)
    """Standard deviation of the believed start position [m]; a tenth of it in radians of yaw."""
    start_offset: Number = 0.0
    """Offset of the true start from the middle of the alley, across it [m]."""
    task_duration: float = Field(10.0, gt=0, le=LONGEST_TASK)
    """Duration of the arm's work on one vine [s]."""
    task_timeout: float = Field(60.0, gt=0, le=LONGEST_TASK)
    """Time after which a task has failed [s]."""
    task_retries: int = Field(0, ge=0, le=100)
    """Number of times that a failed task is asked for again at once."""

    @model_validator(mode="after")
    def _check(self) -> OrderSeed:
        self.keep_within(LIMITS)
        return self
