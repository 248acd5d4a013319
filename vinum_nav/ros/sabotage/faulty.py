"""Wraps the simulator of a node so that its sensors lie, for fault campaigns."""

from __future__ import annotations

import math
import os

from vinum_nav.errors import InputError
from vinum_nav.ros.sabotage.tampered_messages import MESSAGE_TAMPERINGS
from vinum_nav.simulation.protocol import Simulator
from vinum_nav.simulation.tampered import TamperedSimulator, untouched
from vinum_nav.simulation.tampering.table import TAMPERINGS, tampering
from vinum_nav.simulation.witness import Witness

FAULT = "VINUM_NAV_FAULT"
"""Environment variable: default of the simulator's parameter `fault`."""
FAULT_AT = "VINUM_NAV_FAULT_AT"
"""Environment variable: default of the simulator's parameter `fault_at`."""
WITNESS_FILE = "VINUM_NAV_WITNESS"
"""Environment variable: file for what the body was told and what it truly did."""


def default(variable: str) -> str:
    """Text of an environment variable, '' where it is not set."""
    return os.environ.get(variable, "")


def faulty(simulator: Simulator, fault: str, at: str) -> TamperedSimulator:
    """The simulator with a fault from the table of tamperings.

    Args:
        fault: name of the tampering; '' for none, and one that is not of sensors is left to
            `tampered_messages`.
        at: simulated time [s], or a state of the mission, for which `strike` is called.

    Raises:
        InputError: no such fault.
    """
    known = {*TAMPERINGS, *MESSAGE_TAMPERINGS}
    if fault and fault not in known:
        raise InputError(f"parameter fault is {fault!r}, wanted one of {', '.join(sorted(known))}")
    tamper = tampering(fault) if fault in TAMPERINGS else untouched
    try:
        begin = float(at)
    except ValueError:
        begin = math.inf
    path = default(WITNESS_FILE)
    return TamperedSimulator(simulator, tamper, begin, Witness(path) if path else None)
