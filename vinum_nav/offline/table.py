"""A table with one line a detection."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from vinum_nav.interfaces import Label, TrunkFlag
from vinum_nav.offline.picture import Found
from vinum_nav.perception.locate import TrunkPosition

NAME = "detections.csv"
_UPPER = [("cxx", 0, 0), ("cxy", 0, 1), ("cxz", 0, 2), ("cyy", 1, 1), ("cyz", 1, 2), ("czz", 2, 2)]
COLUMNS = (
    *("image_id", "image", "stamp_s", "frame_id", "label", "score"),
    *("x_min_px", "y_min_px", "x_max_px", "y_max_px", "area_px"),
    *("x_m", "y_m", "z_m"),
    *(f"{name}_m2" for name, _, _ in _UPPER),
    "flags",
)
"""Position and its covariance are in the optical frame; empty where there is none."""


class Table:
    """Sink of a table."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / NAME).open(
            "w", encoding="utf-8", errors="backslashreplace", newline=""
        )
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def write(self, found: Found) -> None:
        """Add a line for each detection."""
        picture, detections = found.picture, found.detections
        stamp = "" if picture.stamp is None else f"{picture.stamp:.9f}"
        frame = picture.origin.frame_id if picture.origin else ""
        for k, position in enumerate(found.positions):
            self._writer.writerow(
                [
                    *(found.image_id, picture.name, stamp, frame),
                    _label(int(detections.labels[k])),
                    f"{detections.scores[k]:.4f}",
                    *(f"{value:.1f}" for value in detections.boxes_xyxy[k]),
                    int(np.count_nonzero(detections.masks[k])),
                    *_position(position),
                ]
            )

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _label(label: int) -> str:
    return Label(label).name.lower() if label in set(Label) else str(label)


def _position(position: TrunkPosition | None) -> list[str]:
    if position is None:
        return [""] * (3 + len(_UPPER) + 1)
    flags = TrunkFlag(position.flags)
    words = [flag.name.lower() for flag in TrunkFlag if flag and flag in flags and flag.name]
    return [
        *(f"{value:.4f}" for value in position.point_camera),
        *(f"{position.covariance[row, column]:.3e}" for _, row, column in _UPPER),
        " ".join(words),
    ]
