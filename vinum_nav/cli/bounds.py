"""Versions of the installed packages, held against the bounds that this package declares."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

from vinum_nav.cli.checks import Check, TooOld

OURS = "vinum_nav"
LEFT_OUT = ("test", "dev")
"""Extras for work on this package itself."""
MODULES = {
    "faster-coco-eval": "faster_coco_eval",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "jinja2": "jinja2",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "pillow-heif": "pillow_heif",
    "python-statemachine": "statemachine",
    "pyyaml": "yaml",
}
"""Module of a package whose name differs, in lower case: a system's package has no metadata."""
UNKNOWN = "of unknown version"


def package_checks(declared: Iterable[str] | None = None) -> list[Check]:
    """Checks of all packages that are needed, and one for each extra.

    Args:
        declared: requirements as a wheel has them (default: those of the installed vinum_nav).
    """
    if declared is None:
        declared = _declared()
    needed: list[Requirement] = []
    extras: dict[str, list[Requirement]] = {}
    for requirement in map(Requirement, declared):
        extra = _extra(requirement)
        if extra in LEFT_OUT or requirement.name == OURS:
            continue
        (needed if extra is None else extras.setdefault(extra, [])).append(requirement)
    return [
        *(
            Check(r.name, partial(_all_found, [r]), True, f"pip install '{r.name}{r.specifier}'")
            for r in needed
        ),
        *(
            Check(f"extra {extra}", partial(_all_found, group), False, _brings(extra))
            for extra, group in extras.items()
        ),
    ]


def _declared() -> list[str]:
    try:
        return requires(OURS) or []
    except PackageNotFoundError:
        return []


def _extra(requirement: Requirement) -> str | None:
    """Extra that a requirement belongs to; None for what is always needed."""
    marker = "" if requirement.marker is None else str(requirement.marker)
    return marker.split('extra == "')[1].split('"')[0] if "extra ==" in marker else None


def _brings(extra: str) -> str:
    return f"pip install 'vinum_nav[{extra}]'"


def _all_found(group: list[Requirement]) -> str | None:
    """Versions found; None where a package is missing, TooOld where one is out of its bounds."""
    found = {requirement.name: _found(requirement.name) for requirement in group}
    if None in found.values():
        return None
    outside = [
        f"{r.name} {found[r.name]}, wanted {r.specifier}"
        for r in group
        if not _is_inside(str(found[r.name]), r)
    ]
    if outside:
        return TooOld("; ".join(outside))
    return str(*found.values()) if len(found) == 1 else f"{len(found)} packages"


def _found(name: str) -> str | None:
    """Version of a package by whatever name it is installed; UNKNOWN, or None if it is not."""
    bare = name.removeprefix("ros-")
    for candidate in (name, bare, bare.replace("-", "_")):
        try:
            return version(candidate)
        except PackageNotFoundError:
            continue
    module = MODULES.get(bare.lower(), bare.replace("-", "_"))
    return UNKNOWN if importlib.util.find_spec(module) is not None else None


def _is_inside(found: str, requirement: Requirement) -> bool:
    if found == UNKNOWN:
        return True
    try:
        return requirement.specifier.contains(Version(found), prereleases=True)
    except InvalidVersion:
        return True
