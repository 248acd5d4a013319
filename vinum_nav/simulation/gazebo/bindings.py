"""Python bindings of gz-transport and gz-msgs, whatever their version is called."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import Any

from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.gazebo.release import INSTALL, RELEASES, Release

LOOPBACK = "127.0.0.1"
"""Address at which processes find each other: nothing leaves this machine."""

MODULES = {"WorldControl": "world_control", "CameraInfo": "camera_info"}
"""Modules of messages that are not called like the message."""


@dataclass(frozen=True)
class Bindings:
    """Modules of one release."""

    release: Release
    transport: Any
    messages: str

    def message(self, name: str) -> Any:
        """Class of a message, such as 'Twist'."""
        file = MODULES.get(name, name.lower())
        return getattr(importlib.import_module(f"{self.messages}.{file}_pb2"), name)

    def node(self, partition: str) -> Any:
        """Node that hears and speaks in one partition only."""
        options = self.transport.NodeOptions()
        options.partition = partition
        return self.transport.Node(options)


def all_bindings() -> tuple[Bindings, ...]:
    """Bindings that can be imported, newest first; at least one.

    Raises:
        SimulatorUnavailableError: none; says what to install, or what ails those that are there.
    """
    os.environ.setdefault("GZ_IP", LOOPBACK)  # read by the library when it makes its first node
    found, ailing = [], ""
    for release in RELEASES:
        for transport, messages in release.modules:
            try:
                module = importlib.import_module(transport)
                importlib.import_module(f"{messages}.twist_pb2")
                found.append(Bindings(release, module, messages))
            except ModuleNotFoundError as error:
                if not (error.name or "").startswith("gz"):
                    ailing = f"{transport}: {error}"
            except Exception as error:  # whatever protobuf raises for code of another version
                ailing = f"{transport}: {type(error).__name__}: {error}"
    if found:
        return tuple(found)
    if ailing:
        raise SimulatorUnavailableError(
            f"the simulator 'gazebo': Gazebo's Python bindings cannot be imported: {ailing}"
        )
    wanted = ", ".join(f"{pair[0]} and {pair[1]}" for r in RELEASES for pair in r.modules)
    raise SimulatorUnavailableError(
        f"the simulator 'gazebo' needs Gazebo's Python bindings, and there is none of {wanted}: "
        f"{INSTALL}"
    )
