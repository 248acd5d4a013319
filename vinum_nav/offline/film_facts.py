"""Facts on a film as ffmpeg counts them, without decoding a picture."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.film import ffmpeg_program

_DURATION = re.compile(r"Duration: (\d+):(\d+):([\d.]+)(?:, start: (-?[\d.]+))?")
_STREAM = re.compile(r"^\s*Stream #0:\d+.*: Video: (\w+)(.*)$", re.MULTILINE)
_FRAMES = re.compile(r"frame=\s*(\d+)")
HIDES_PICTURES = frozenset(("vp8", "mpeg4"))
"""Codecs of which some packets show no picture."""


@dataclass(frozen=True)
class FilmFacts:
    """Content of the container.

    Attributes:
        pictures: coded pictures of the first video stream; None where they cannot be counted.
        length: what the container says to last, from the first picture on [s]; None if unknown.
        streams: video streams, without cover pictures.
    """

    pictures: int | None
    length: float | None
    streams: int


def read_facts(path: Path) -> FilmFacts:
    """Ask ffmpeg; the whole file is read once.

    Raises:
        UnavailableError: ffmpeg is not installed; says what brings it.
    """
    command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-i", str(path)]
    command += ["-map", "0:v:0", "-c", "copy", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode(errors="replace").partition("Output #0")
    streams = [found for found in _STREAM.findall(said[0]) if "attached pic" not in found[1]]
    counted = _FRAMES.findall(said[2])
    hides = bool(streams) and streams[0][0] in HIDES_PICTURES
    return FilmFacts(
        int(counted[-1]) if counted and not hides else None, _length(said[0]), len(streams)
    )


def _length(said: str) -> float | None:
    found = _DURATION.search(said)
    if found is None:
        return None
    hours, minutes, seconds, start = found.groups()
    end = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    return end - float(start or 0)
