"""Times at which the composed stack lets the mission decide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from closed_loop import run_fake


@pytest.mark.slow
def test_the_mission_goes_on_soon_after_the_arm_has_answered(tmp_path: Path) -> None:
    duration = 1.0
    run = run_fake(tmp_path, task_duration=duration, timeout=14.0)
    started = {e["item"]: e["stamp"] for e in run.record.events if e["event"] == "task_started"}
    closed = {e["item"]: e["stamp"] for e in run.record.events if e["event"] == "item_closed"}
    assert closed
    late = np.array([closed[item] - started[item] - duration for item in closed])
    assert late.max() < 0.05
