"""Simulators by name: those that are installed, and one of somebody else."""

from importlib.metadata import EntryPoint

import pytest

from vinum_nav.description.options import SIMULATOR
from vinum_nav.description.robot import load_robot
from vinum_nav.errors import InputError
from vinum_nav.simulation import registry
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import available_simulators, make_simulator


class Own:
    """Somebody else's simulator, as far as it is made."""

    def __init__(self, *where, **how):
        self.where, self.how = where, how


def test_those_of_the_package_are_installed():
    assert {"mujoco", "fake", "gazebo"} <= set(available_simulators())


def test_an_unknown_name_says_which_there_are(vineyard):
    with pytest.raises(InputError, match="no simulator 'webots'; there are fake, gazebo, mujoco"):
        make_simulator("webots", vineyard, load_robot("hyqreal"), noise_preset("ideal"))


def test_the_former_name_of_mujoco_is_understood():
    assert registry.ALIASES["embedded"] == "mujoco"
    assert SIMULATOR in available_simulators()


def test_the_fake_one_has_no_window(vineyard):
    with pytest.raises(InputError, match="no viewer"):
        make_simulator("fake", vineyard, load_robot("hyqreal"), noise_preset("ideal"), viewer=True)


def test_one_of_your_own_comes_in_through_an_entry_point(vineyard, monkeypatch):
    entry = EntryPoint("own", f"{__name__}:Own", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])
    robot, noise = load_robot("hyqreal"), noise_preset("ideal")
    made = make_simulator("own", vineyard, robot, noise)
    assert made.where == (vineyard, robot)
    assert made.how["noise"] is noise
    assert made.how["side"] is vineyard.mission.side
    assert made.how["random_seed"] == vineyard.random_seed
