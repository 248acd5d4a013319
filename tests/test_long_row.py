"""A row of the length that a real block has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from closed_loop import SEEDS, run_fake


@pytest.mark.slow
def test_every_vine_of_a_row_of_sixty_is_worked_and_gaps_have_a_name(tmp_path: Path) -> None:
    """Row whose start heading is off, as an operator tells it."""
    seed = yaml.safe_load((SEEDS / "flat_mini.yaml").read_text())
    seed["block"] |= {"rows": 1, "vines_per_row": 60, "missing": 2}
    (tmp_path / "long.yaml").write_text(yaml.safe_dump(seed))
    run = run_fake(tmp_path, str(tmp_path / "long"), task_duration=0.2, timeout=3000.0)
    assert run.outcome == "done"
    vines = run.metrics["vines"]
    assert vines["total"] == vines["visited"] == 58
    assert sum(vines["false_stops"].values()) == 0
    assert run.metrics["safety"]["collisions"] == 0
    gaps = [event for event in run.record.events if event["event"] == "missing"]
    assert [gap["what"] for gap in gaps] == ["gap", "gap"]
    passes = [event for event in run.record.events if event["event"] == "pass_started"]
    assert len(passes) == 1, "nothing of it had to be looked at again"
