"""Contacts between the world's shapes: which may touch, and with which friction."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from vinum_nav.vineyard.worlds.sdf.elements import add

GROUND = 0x101
"""Mask of the ground.

Two shapes touch where their masks share a bit; a shape without a mask has 0xff.
"""
GROUND_ONLY = 0x100
"""Mask of what touches nothing but the ground."""
NOT_GROUND = 0x0FE
"""Mask of what touches all but the ground."""


def add_mask(collision: ET.Element, mask: int) -> ET.Element:
    """Append the surface of a collision with a mask; returns the surface."""
    surface = add(collision, "surface")
    add(add(surface, "contact"), "collide_bitmask", str(mask))
    return surface


def add_surface(
    collision: ET.Element, friction: tuple[float, float], mask: int | None
) -> ET.Element:
    """Append a collision's surface; returns the element that friction's direction goes into.

    Args:
        friction: coefficients along the first direction and across it.
        mask: what it touches; None for all.
    """
    surface = add(collision, "surface") if mask is None else add_mask(collision, mask)
    ode = add(add(surface, "friction"), "ode")
    add(ode, "mu", friction[0])
    add(ode, "mu2", friction[1])
    return ode
