"""Parameters of the rooms, as the nodes of a graph are given them."""

from __future__ import annotations

from pathlib import Path

from vinum_nav.parameters import load_parameters

SECTIONS = {
    "trunk_detector": ("perception", "watch"),
    "trunk_mapper": ("mapping", "watch"),
    "navigator": ("navigation", "watch"),
    "mission": ("mission",),
}
"""Sections of the parameters that each node declares."""


def parameters_by_node(path: Path | None) -> dict[str, dict[str, bool | int | float]]:
    """Values that a file changes, for each node those that it declares.

    Args:
        path: of a file as `load_parameters` reads it; None for the defaults.

    Raises:
        InputError: see `load_parameters`.
    """
    changed = load_parameters(path).changed()
    return {
        node: {name: value for name, value in changed.items() if name.split(".")[0] in sections}
        for node, sections in SECTIONS.items()
    }
