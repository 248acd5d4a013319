"""One choice of simulator, by name; your own comes in through an entry point."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from vinum_nav.description.robot import Robot
from vinum_nav.errors import InputError
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.vineyard.model import Vineyard

GROUP = "vinum_nav.simulators"
"""Entry points: callables that take what `make_simulator` passes and return a Simulator.

One may have a static method `require_installed()`, which raises SimulatorUnavailableError where the
simulator cannot run: commands call it before they begin.
"""
ALIASES = {"embedded": "mujoco"}
"""Former names, understood for one version more."""


def available_simulators() -> list[str]:
    """Names of the installed simulators."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})


def make_simulator(
    name: str, vineyard: Vineyard, robot: Robot, noise: Noise, *, viewer: bool = False
) -> Simulator:
    """Simulator of a vineyard with a robot in it; the mission file says mount and side.

    Args:
        name: see `available_simulators`.
        viewer: open a window that follows the run.

    Raises:
        InputError: no such simulator, or one that has no window; says what there is.
        SimulatorUnavailableError: something that it needs is missing.
    """
    simulator: Simulator = _entry(name).load()(
        vineyard,
        robot,
        noise=noise,
        random_seed=vineyard.random_seed,
        mount=vineyard.mission.camera_mount,
        side=vineyard.mission.side,
        viewer=viewer,
    )
    return simulator


def has_pictures(name: str) -> bool:
    """True if a detector can see the trunks in this simulator's pictures.

    One without such pictures brings its own perception, as `Simulator.perception`.

    Raises:
        InputError: no such simulator.
    """
    return _entry(name).name != "fake"


def require_installed(name: str) -> None:
    """Refuse a simulator that says itself that it cannot run here, by `require_installed`.

    Raises:
        InputError: no such simulator.
        SimulatorUnavailableError: something that it needs is missing.
    """
    check = getattr(_entry(name).load(), "require_installed", None)
    if check is not None:
        check()


def _entry(name: str) -> EntryPoint:
    name = ALIASES.get(name, name)
    found = [entry for entry in entry_points(group=GROUP) if entry.name == name]
    if not found:
        raise InputError(f"no simulator {name!r}; there are {', '.join(available_simulators())}")
    return found[0]
