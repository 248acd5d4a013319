"""Releases of Gazebo that a world is written for."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from enum import StrEnum


class Release(StrEnum):
    """Releases that read our worlds, oldest first."""

    HARMONIC = "harmonic"
    IONIC = "ionic"
    JETTY = "jetty"


def suit(root: ET.Element, release: Release) -> None:
    """Change a file's root into what a release reads.

    Harmonic takes the frame of a sensor's messages from an element of its own, gz_frame_id, and
    does not know frame_id. Later releases warn of the former.
    """
    if release is Release.HARMONIC:
        for element in root.iterfind(".//sensor/frame_id"):
            element.tag = "gz_frame_id"
