"""vinum_nav: a pruning robot works its way through a vineyard, vine by vine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vinum_nav.arm import Arm as Arm
    from vinum_nav.errors import VinumNavError as VinumNavError
    from vinum_nav.geometry import CameraIntrinsics as CameraIntrinsics
    from vinum_nav.interfaces import Detections as Detections
    from vinum_nav.interfaces import Label as Label
    from vinum_nav.interfaces import Outcome as Outcome
    from vinum_nav.interfaces import TaskGoal as TaskGoal
    from vinum_nav.interfaces import TaskResult as TaskResult
    from vinum_nav.library.detector import Detector as Detector
    from vinum_nav.library.mission import Mission as Mission
    from vinum_nav.library.run import Run as Run
    from vinum_nav.library.simulate import simulate as simulate
    from vinum_nav.simulation.protocol import Simulator as Simulator
    from vinum_nav.simulation.registry import available_simulators as available_simulators
    from vinum_nav.vineyard.growing.grow import grow as grow
    from vinum_nav.vineyard.seed import Seed as Seed
    from vinum_nav.vineyard.seed import load_seed as load_seed
    from vinum_nav.vineyard.seed import named_seeds as named_seeds

__version__ = "0.1.0"

_HOMES = {
    "Arm": "arm",
    "CameraIntrinsics": "geometry",
    "Detections": "interfaces",
    "Detector": "library.detector",
    "Label": "interfaces",
    "Mission": "library.mission",
    "Outcome": "interfaces",
    "Run": "library.run",
    "Seed": "vineyard.seed",
    "Simulator": "simulation.protocol",
    "TaskGoal": "interfaces",
    "TaskResult": "interfaces",
    "VinumNavError": "errors",
    "available_simulators": "simulation.registry",
    "grow": "vineyard.growing.grow",
    "load_seed": "vineyard.seed",
    "named_seeds": "vineyard.seed",
    "simulate": "library.simulate",
}
"""Module of each public name, which is imported when the name is first used."""

__all__ = [
    "Arm",
    "CameraIntrinsics",
    "Detections",
    "Detector",
    "Label",
    "Mission",
    "Outcome",
    "Run",
    "Seed",
    "Simulator",
    "TaskGoal",
    "TaskResult",
    "VinumNavError",
    "available_simulators",
    "grow",
    "load_seed",
    "named_seeds",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Public name of this package, from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'vinum_nav' has no attribute {name!r}")
    value = getattr(import_module(f"vinum_nav.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
