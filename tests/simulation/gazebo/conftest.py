"""A stand-in for Gazebo, and a count of the processes that it leaves."""

from __future__ import annotations

import os
import sys
import uuid

import pytest
from stand_in import BIN, BINDINGS, MARK, marked

from vinum_nav.description.robot import load_robot
from vinum_nav.interfaces import Side
from vinum_nav.simulation.gazebo import link
from vinum_nav.simulation.gazebo.gazebo_simulator import GazeboSimulator
from vinum_nav.simulation.noise import noise_preset


@pytest.fixture
def gazebo(monkeypatch):
    """The stand-in installed in place of Gazebo; takes what ails it."""
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)
    monkeypatch.syspath_prepend(BINDINGS)
    forget_bindings()

    def ail(*words, version="10.4.0"):
        monkeypatch.setenv("STAND_IN", " ".join(words))
        monkeypatch.setenv("STAND_IN_VERSION", version)

    ail()
    yield ail
    forget_bindings()


def forget_bindings():
    for name in [name for name in sys.modules if name.split(".")[0] == "gz"]:
        del sys.modules[name]


@pytest.fixture
def short_patience(monkeypatch):
    """A simulator that waits for a second only, once its server has loaded the world."""
    monkeypatch.setattr(link, "PATIENCE", 1.0)


@pytest.fixture
def left(monkeypatch):
    """Number of processes, this one apart, that a test has started and not ended."""
    mark = uuid.uuid4().hex
    monkeypatch.setenv(MARK, mark)
    return lambda: len(marked(mark))


@pytest.fixture
def make(vineyard):
    """Makes Gazebo simulators and closes them."""
    made = []

    def build(noise="nominal", body="hyqreal", **how):
        how = {"random_seed": 0, "mount": "front", "side": Side.LEFT, **how}
        simulator = GazeboSimulator(vineyard, load_robot(body), noise=noise_preset(noise), **how)
        made.append(simulator)
        return simulator

    yield build
    for simulator in made:
        simulator.close()
