"""Positions of the instances that a detector finds, and their errors."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vinum_nav.description.robot import CameraDescription
from vinum_nav.geometry import Array
from vinum_nav.interfaces import Detections, Label, Side, TrunkFlag, TrunkObservations
from vinum_nav.learning.judging.picture import Depth, Judged, LabelledPicture
from vinum_nav.perception.locate import locate_trunks
from vinum_nav.perception.parameters import LocateParameters
from vinum_nav.simulation.depth_camera import noisy_depth
from vinum_nav.simulation.noise import Streams, noise_preset

NOISE = "nominal"
"""Preset of the depth camera's noise."""
STREAMS = Streams(zlib.crc32(b"evaluate_depth"))
DEPTH_CAMERA = CameraDescription(position_xyz=(0.0, 0.0, 0.0), yaw_deg=0.0, pitch_down_deg=0.0)
"""A RealSense D435; where it is mounted does not matter here."""
BANDS = ((0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 6.0))
WITHIN = 3.0
"""Distance up to which the figures are quoted [m]."""
CHI2_95 = 5.991
"""95 % quantile of chi squared with two degrees of freedom."""


@dataclass(frozen=True)
class Position:
    """One trunk that was found, and where it was put.

    Attributes:
        error: horizontal distance from the true trunk position [m]; None where it was not put.
        nees: the horizontal error squared, normalised by its covariance.
        flags: of TrunkFlag.
        distance: true distance from the camera [m].
    """

    error: float | None
    nees: float | None
    flags: int
    distance: float


def locate_each(
    picture: LabelledPicture,
    judged: Judged,
    found: Detections,
    threshold: float,
    parameters: LocateParameters | None = None,
) -> list[TrunkObservations | None]:
    """Every instance by itself as the robot locates it from noisy depth: one observation or none.

    None below the threshold, and where the dataset has no depth or says nothing of the camera.
    """
    camera, T_base_camera = picture.intrinsics, picture.T_base_camera
    if picture.depth is None or camera is None or T_base_camera is None:
        return [None] * len(judged.reported)
    depth = measured_depth(picture.depth, picture.image)
    return [
        locate_trunks(_only(found, k), depth, camera, T_base_camera, 0.0, Side.LEFT, parameters)
        if instance.score >= threshold
        else None
        for k, instance in enumerate(judged.reported)
    ]


def with_located(judged: Judged, observed: Sequence[TrunkObservations | None]) -> Judged:
    """The same, its instances marked with whether they were located."""
    reported = [
        dataclasses.replace(instance, located=None if seen is None else len(seen) > 0)
        for instance, seen in zip(judged.reported, observed, strict=True)
    ]
    return dataclasses.replace(judged, reported=reported)


def positions(
    picture: LabelledPicture, judged: Judged, observed: Sequence[TrunkObservations | None]
) -> list[Position]:
    """Positions of all trunks with known place that are reported as trunks; see locate_each."""
    result = []
    for instance, seen in zip(judged.reported, observed, strict=True):
        if instance.truth is None or seen is None or picture.T_base_camera is None:
            continue
        truth = judged.objects[instance.truth]
        trunk = instance.label == Label.TRUNK == truth["category_id"]
        if trunk and "position_camera" in truth:
            result.append(_position(seen, truth, picture.T_base_camera))
    return result


def measured_depth(depth: Depth, image: dict[str, Any]) -> Depth:
    """Depth (H, W) [m] of an image as a camera with NOISE gives it, the same every time."""
    streams = STREAMS.of(int(image["id"]))
    return noisy_depth(depth, noise_preset(NOISE), DEPTH_CAMERA, streams)


def _only(found: Detections, k: int) -> Detections:
    chosen = slice(k, k + 1)
    return Detections(
        found.boxes_xyxy[chosen], found.masks[chosen], found.scores[chosen], found.labels[chosen]
    )


def _position(seen: TrunkObservations, truth: dict[str, Any], T_base_camera: Array) -> Position:
    distance = float(truth["distance"])
    if not len(seen):
        return Position(None, None, int(TrunkFlag.NONE), distance)
    rotation = T_base_camera[:3, :3]
    error = (rotation @ (seen.points_camera[0] - np.array(truth["position_camera"])))[:2]
    covariance = (rotation @ seen.covariances[0] @ rotation.T)[:2, :2]
    nees = float(error @ np.linalg.solve(covariance, error))
    return Position(float(np.hypot(*error)), nees, int(seen.flags[0]), distance)


def position_summary(found: Collection[Position]) -> dict[str, Any] | None:
    """Errors [m] within WITHIN, of unflagged trunks, of all, and by distance; None without any."""
    if not found:
        return None
    near = [p for p in found if p.distance <= WITHIN]
    return {
        "noise": NOISE,
        "within_m": WITHIN,
        "unflagged": _errors([p for p in near if p.flags == TrunkFlag.NONE]),
        "all": _errors(near),
        "by_distance": {
            f"{low:g}-{high:g}": _errors([p for p in found if low <= p.distance < high])
            for low, high in BANDS
        },
    }


def _errors(found: list[Position]) -> dict[str, Any]:
    errors = np.array([p.error for p in found if p.error is not None])
    nees = np.array([p.nees for p in found if p.nees is not None])
    if not len(errors):
        nothing = ("median_m", "p95_m", "max_m", "nees_mean", "nees_within_95")
        return {"trunks": len(found), "without_position": len(found), **dict.fromkeys(nothing)}
    return {
        "trunks": len(found),
        "without_position": len(found) - len(errors),
        "median_m": float(np.median(errors)),
        "p95_m": float(np.quantile(errors, 0.95)),
        "max_m": float(errors.max()),
        "nees_mean": float(nees.mean()),
        "nees_within_95": float((nees <= CHI2_95).mean()),
    }
