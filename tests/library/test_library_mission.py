"""A mission whose parts are objects: one's own detector, one's own arm, step by step."""

import numpy as np
import pytest

import vinum_nav
from vinum_nav.errors import InputError


class Blind:
    """Detector that finds nothing."""

    name = "blind"

    def __init__(self):
        self.looks = 0

    def detect(self, rgb):
        self.looks += 1
        none = np.zeros(0)
        masks = np.zeros((0, *rgb.shape[:2]), dtype=bool)
        return vinum_nav.Detections(np.zeros((0, 4)), masks, none, none.astype(int))


class Fussy:
    """Arm that fails at every second vine."""

    def __init__(self):
        self.goals, self._key = [], None

    def start(self, goal, now):
        self.goals.append(goal)
        self._key = goal.key

    def cancel(self, key):
        self._key = None

    def step(self, now):
        if self._key is None:
            return None
        key, self._key = self._key, None
        good = len(self.goals) % 2
        outcome = vinum_nav.Outcome.DONE if good else vinum_nav.Outcome.FAILED
        return vinum_nav.TaskResult(key, outcome, "" if good else "too thick")


def test_ones_own_arm_gives_the_outcomes(tmp_path):
    arm = Fussy()
    run = vinum_nav.simulate("mini", out=tmp_path / "run", simulator="fake", arm=arm)
    assert run.outcome == "done"
    assert [entry.outcome for entry in run.register] == ["done", "failed"] * 3
    assert {entry.reason for entry in run.register if entry.outcome == "failed"} == {"too thick"}
    for entry, goal in zip(run.register, arm.goals, strict=True):
        assert np.hypot(*(goal.trunk_map[:2] - entry.xy)) < 0.1


@pytest.mark.slow
def test_ones_own_detector_sees_each_picture(tmp_path):
    blind = Blind()
    run = vinum_nav.simulate("mini", out=tmp_path / "run", detector=blind, timeout=3.0)
    assert run.report.detector.name == "blind"
    assert run.report.detector.frames == blind.looks > 0
    assert run.report.vines.visited == 0


def test_a_mission_can_be_broken_off_at_any_step(tmp_path):
    vineyard = vinum_nav.grow(vinum_nav.load_seed("mini"))
    with vinum_nav.Mission(vineyard, simulator="fake") as mission:
        stamps = []
        for step in mission.steps(tmp_path):
            stamps.append(step.observation.stamp)
            if len(stamps) == 100:
                break
    assert np.allclose(np.diff(stamps), 0.02)
    assert (tmp_path / "record" / "truth.csv").stat().st_size > 0
    assert (tmp_path / "journal.jsonl").stat().st_size > 0


def test_what_does_not_exist_is_said_before_anything_is_made(tmp_path):
    vineyard = vinum_nav.grow(vinum_nav.load_seed("mini"))
    for wrong in ({"noise": "loud"}, {"simulator": "horse"}, {"detector": "eyes"}):
        (name,) = wrong.values()
        with pytest.raises(InputError, match=name):
            vinum_nav.Mission(vineyard, **wrong)
        with pytest.raises(InputError, match=name):
            vinum_nav.simulate("mini", out=tmp_path / "run", **wrong)
    assert not list(tmp_path.iterdir())


def test_simulators_are_listed():
    assert {"fake", "mujoco", "gazebo"} <= set(vinum_nav.available_simulators())
