"""The program `gz`, in a version that fits the Python bindings."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.gazebo.bindings import Bindings, all_bindings
from vinum_nav.simulation.gazebo.release import INSTALL, RELEASES, known_releases, matching

PATIENCE = 25.0
"""Wall-clock time for the program to tell its versions [s]."""
VERSION = re.compile(r"^(\d+)\.\d+", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """Command line of `gz sim` and the bindings that speak with it."""

    command: tuple[str, ...]
    major: int
    bindings: Bindings

    def __str__(self) -> str:
        return f"gz sim {self.major} with {self.bindings.transport.__name__}"


def find_program() -> Program:
    """Newest installed server for which there are bindings.

    Raises:
        SimulatorUnavailableError: no Gazebo, none of a known version, or bindings of another.
    """
    path = shutil.which("gz")
    if path is None:
        raise SimulatorUnavailableError(
            f"the simulator 'gazebo' needs Gazebo, and there is no program gz: {INSTALL}"
        )
    versions = _versions(path)
    majors = tuple(int(version.split(".")[0]) for version in versions)
    if max(majors) < RELEASES[-1].major:
        raise SimulatorUnavailableError(
            f"the simulator 'gazebo': gz sim is of version {', '.join(versions)}, wanted one of "
            f"{known_releases()}: {INSTALL}"
        )
    found = all_bindings()
    for bindings in found:
        major = matching(majors, bindings.release)
        if major is not None:
            force = ("--force-version", str(major)) if len(set(majors)) > 1 else ()
            return Program((path, "sim", *force), major, bindings)
    theirs = ", ".join(f"{b.transport.__name__} ({b.release.name})" for b in found)
    raise SimulatorUnavailableError(
        f"the simulator 'gazebo': gz sim is of version {', '.join(versions)}, but the Python "
        f"bindings are {theirs}: install bindings and server of one release, {known_releases()}"
    )


def _versions(path: str) -> list[str]:
    """Versions of gz-sim as the program lists them, at least one."""
    try:
        said = subprocess.run(
            [path, "sim", "--versions"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SimulatorUnavailableError(f"{path} sim --versions: {error}: {INSTALL}") from error
    versions = [line.strip() for line in said.stdout.splitlines() if VERSION.match(line.strip())]
    if not versions:
        words = (said.stderr or said.stdout).strip().splitlines()
        raise SimulatorUnavailableError(
            f"{path} sim --versions names no version, it says {words[-1:]}: {INSTALL}"
        )
    return versions
