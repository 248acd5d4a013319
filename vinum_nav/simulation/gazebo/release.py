"""Releases of Gazebo that the back end knows: which bindings belong to which server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Release:
    """One release of Gazebo.

    Attributes:
        name: as it is called.
        major: major version of gz-sim; of the last release, the lowest.
        modules: Python modules of transport and messages, by what they may be called.
    """

    name: str
    major: int
    modules: tuple[tuple[str, str], ...]


RELEASES = (
    Release("Jetty", 10, (("gz.transport", "gz.msgs"), ("gz.transport15", "gz.msgs12"))),
    Release("Ionic", 9, (("gz.transport14", "gz.msgs11"),)),
    Release("Harmonic", 8, (("gz.transport13", "gz.msgs10"),)),
)
"""Newest first. Bindings without a number belong to Jetty or a later release."""
INSTALL = (
    "on Ubuntu, with Gazebo's own package source: "
    "sudo apt install gz-harmonic python3-gz-transport13 python3-gz-msgs10, "
    "and a virtual environment made with --system-site-packages"
)
"""Advice where something is missing."""


def known_releases() -> str:
    """Names and versions of all releases, for messages."""
    return ", ".join(f"{release.name} ({release.major})" for release in RELEASES)


def matching(majors: tuple[int, ...], bindings: Release) -> int | None:
    """Installed version of gz-sim that speaks with these bindings; None where none does.

    Args:
        majors: major versions of the installed servers.
    """
    newest = RELEASES[0]
    fitting = [
        major
        for major in majors
        if major == bindings.major or (bindings is newest and major > newest.major)
    ]
    return max(fitting, default=None)
