"""Precision, recall and confusion at the score from which the robot believes the detector."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from vinum_nav.interfaces import Label
from vinum_nav.learning.judging.matching import Instance
from vinum_nav.learning.judging.picture import Judged
from vinum_nav.learning.judging.wrong import wrong_by_thing

LEAST_SHARE = 300 / (640 * 360)
"""Least share of the picture's pixels that an object shows; smaller ones count for nothing."""
NEAR = 3.0
"""Distance up to which the row being worked is judged by itself [m]."""


@dataclass(frozen=True)
class Verdicts:
    """One picture at one threshold.

    Attributes:
        found: places of the objects that count and are reported with their own label.
        missed: places of those that count and are not.
        confused: places of those that count and are reported with another label.
        right, wrong: instances that count; wrong ones stand for no object, or for one of another
            label.
    """

    picture: Judged
    found: list[int]
    missed: list[int]
    confused: list[int]
    right: list[Instance]
    wrong: list[Instance]


def verdicts(picture: Judged, threshold: float) -> Verdicts:
    """Verdicts on one picture: right, wrong and missed instances at a threshold."""
    least = LEAST_SHARE * picture.image["width"] * picture.image["height"]
    labels = {label for label in Label if any(_counts(a, 0) for a in picture.objects)}
    reported = [r for r in picture.reported if r.score >= threshold and r.label in labels]
    counting = {k for k, a in enumerate(picture.objects) if _counts(a, least)}
    by_object = {r.truth: r for r in reported if r.truth is not None}
    own = {k for k, r in by_object.items() if r.label == picture.objects[k]["category_id"]}
    right = [r for r in reported if r.truth in counting and r.truth in own]
    wrong = [
        r
        for r in reported
        if (r.truth is None and not r.ignored and r.area >= least)
        or (r.truth in counting and r.truth not in own)
    ]
    confused = sorted(counting & set(by_object) - own)
    return Verdicts(picture, sorted(counting & own), sorted(counting - own), confused, right, wrong)


def _counts(annotation: dict[str, Any], least: float) -> bool:
    return not annotation["iscrowd"] and annotation["area"] >= least


def working_point(pictures: Collection[Judged], threshold: float) -> dict[str, Any]:
    """Precision, recall, 'taken_for_the_other' and 'wrong' (how many instances, by what they lie
    on, see `wrong_by_thing`) per class; 'work_row' where rows are known.

    None where there was nothing to count. 'work_row': trunks of the row that the camera looks at,
    nearer than NEAR, against all wrong trunks that are as near (or of unknown distance).
    'work_row_located': the same of the instances that mask and depth give a position, which is all
    that reaches the map; None without depth.
    """
    all_verdicts = [verdicts(picture, threshold) for picture in pictures]
    summary: dict[str, Any] = {"score_threshold": threshold}
    for label in Label:
        summary[label.name.lower()] = _summary(
            all_verdicts, label, lambda v, k: True, lambda r: True
        )
    with_depth = any(r.located is not None for p in pictures for r in p.reported)
    located = [verdicts(_located(picture), threshold) for picture in pictures if with_depth]
    summary["work_row"] = _work_row(all_verdicts)
    summary["work_row_located"] = _work_row(located)
    return summary


def _located(picture: Judged) -> Judged:
    return dataclasses.replace(picture, reported=[r for r in picture.reported if r.located])


def _work_row(all_verdicts: list[Verdicts]) -> dict[str, Any] | None:
    with_rows = [v for v in all_verdicts if "row" in v.picture.image]
    if not with_rows:
        return None
    return {"within_m": NEAR, **_summary(with_rows, Label.TRUNK, _of_the_work_row, _is_near)}


def _of_the_work_row(verdict: Verdicts, k: int) -> bool:
    found = verdict.picture.objects[k]
    same = found.get("row") == verdict.picture.image["row"]
    return bool(same and found.get("distance", math.inf) <= NEAR)


def _is_near(instance: Instance) -> bool:
    return instance.distance is None or instance.distance <= NEAR


def _summary(
    all_verdicts: list[Verdicts],
    label: Label,
    which: Callable[[Verdicts, int], bool],
    near: Callable[[Instance], bool],
) -> dict[str, Any]:
    def count(places: list[int], v: Verdicts) -> int:
        return sum(v.picture.objects[k]["category_id"] == label and which(v, k) for k in places)

    found = sum(count(v.found, v) for v in all_verdicts)
    missed = sum(count(v.missed, v) for v in all_verdicts)
    confused = sum(count(v.confused, v) for v in all_verdicts)
    right = sum(
        r.label == label and r.truth is not None and which(v, r.truth)
        for v in all_verdicts
        for r in v.right
    )
    wrong = [(v.picture, r) for v in all_verdicts for r in v.wrong if r.label == label and near(r)]
    return {
        "objects": found + missed,
        "recall": share(found, found + missed),
        "precision": share(right, right + len(wrong)),
        "taken_for_the_other": share(confused, found + missed),
        "wrong": wrong_by_thing(wrong),
    }


def share(part: int, whole: int) -> float | None:
    """Part of a whole; None of nothing."""
    return part / whole if whole else None
