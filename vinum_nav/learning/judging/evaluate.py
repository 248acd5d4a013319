"""All that is asked of a detector on one labelled split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Label
from vinum_nav.learning.data.coco import find_annotations, read_annotations, tell
from vinum_nav.learning.data.picture_files import check_pictures
from vinum_nav.learning.judging.axis_metrics import axis_metrics
from vinum_nav.learning.judging.calibration import calibration
from vinum_nav.learning.judging.coco_metrics import coco_metrics
from vinum_nav.learning.judging.picture import Judged, judge, read_picture
from vinum_nav.learning.judging.positions import (
    Position,
    locate_each,
    position_summary,
    positions,
    with_located,
)
from vinum_nav.learning.judging.working_point import working_point
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.seeing import Detector

LOW_SCORE = 0.05
"""Score from which a detector reports what is judged: AP needs the whole curve."""
VERSION = 1
"""Version of the keys of an evaluation."""
BANDS = ((0.0, 2.0), (2.0, 4.0), (4.0, 8.0), (0.0, 4.0), (0.0, 6.0))
"""Bands of distance, each from and to [m]."""
MOST_VALUES = 12
"""A tag with more values than that is not told apart, nor is one of numbers."""


@dataclass(frozen=True)
class Findings:
    """Answers of a detector on a split, picture by picture."""

    pictures: list[Judged]
    positions: list[Position]


def look(
    detector: Detector,
    data: Path,
    *,
    working_threshold: float,
    limit: int | None = None,
    only: Collection[str] | None = None,
    parameters: LocateParameters | None = None,
    categories: Mapping[str, str] | None = None,
    on_picture: Callable[[], object] = lambda: None,
) -> Findings:
    """Let a detector see a split.

    Args:
        detector: with a low score threshold, so that AP sees the whole curve.
        data: see `find_annotations`.
        working_threshold: score from which trunks are located.
        limit: pictures to look at; None for all.
        only: file names of the pictures to look at, relative to their folder; None for all.
        categories: see `read_annotations`.
        parameters: how trunks are located; None for the defaults.

    Raises:
        InputError: no annotations, no pictures, or a picture is not what they say.
    """
    path, folder = find_annotations(data)
    coco = read_annotations(path, categories)
    tell(path, coco)
    if not coco["images"]:
        raise InputError(f"{path}: no pictures to judge a detector on")
    check_pictures(path, coco["images"][:limit])
    objects, others = (_by_image(coco[key]) for key in ("annotations", "others"))
    pictures, places = [], []
    images = [i for i in coco["images"] if only is None or i["file_name"] in only]
    for image in images[:limit]:
        picture = read_picture(folder, image, objects[image["id"]], others[image["id"]])
        judged, found = judge(detector, picture)
        observed = locate_each(picture, judged, found, working_threshold, parameters)
        pictures.append(with_located(judged, observed))
        places += positions(picture, judged, observed)
        on_picture()
    return Findings(pictures, places)


def _by_image(annotations: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for annotation in annotations:
        found[annotation["image_id"]].append(annotation)
    return found


def summarise(findings: Findings, working_threshold: float) -> dict[str, Any]:
    """The evaluation: what evaluation.json holds; None for what the data does not say."""
    pictures = findings.pictures
    return {
        "version": VERSION,
        "images": len(pictures),
        "objects": _objects(pictures),
        **coco_metrics(pictures),
        "axes": axis_metrics(pictures),
        "by_distance": _by_distance(pictures),
        "by_tag": _by_tag(pictures),
        "working_point": working_point(pictures, working_threshold),
        "position": position_summary(findings.positions),
        "calibration": calibration(pictures),
        "latency_ms": _latency([picture.seconds for picture in pictures]),
    }


def _objects(pictures: list[Judged]) -> dict[str, int]:
    counts = dict.fromkeys([*(label.name.lower() for label in Label), "crowd"], 0)
    for picture in pictures:
        for a in picture.objects:
            counts["crowd" if a["iscrowd"] else Label(a["category_id"]).name.lower()] += 1
    return counts


def _by_distance(pictures: list[Judged]) -> dict[str, Any] | None:
    if not any("distance" in a for p in pictures for a in p.objects):
        return None
    return {f"{low:g}-{high:g}": coco_metrics(pictures, (low, high)) for low, high in BANDS}


def _by_tag(pictures: list[Judged]) -> dict[str, dict[str, Any]] | None:
    groups: dict[str, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for picture in pictures:
        for tag, value in picture.image.get("tags", {}).items():
            if isinstance(value, str | bool):
                groups[tag][str(value).lower()].append(picture)
    told = {tag: values for tag, values in groups.items() if 1 < len(values) <= MOST_VALUES}
    metrics = {
        tag: {
            value: {"images": len(chosen), **coco_metrics(chosen)}
            for value, chosen in sorted(values.items())
        }
        for tag, values in sorted(told.items())
    }
    return metrics or None


def _latency(seconds: list[float]) -> dict[str, float]:
    milliseconds = 1000.0 * np.array(seconds)
    return {
        "mean": float(milliseconds.mean()),
        "p50": float(np.median(milliseconds)),
        "p95": float(np.quantile(milliseconds, 0.95)),
    }
