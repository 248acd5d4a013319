"""Parameters of tracks: how an observation is assigned, and what makes a trunk."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter


class TrackParameters(Tunables):
    """Life of a track: of what may be a trunk, from its first sighting on."""

    not_above: ClassVar[dict[str, str]] = {
        "expect_nearest": "expect_farthest",
        "expect_farthest": "near",
    }

    gate_chi2: float = parameter(
        11.6,
        "1",
        "Largest squared Mahalanobis distance of an observation from its track (2 degrees of "
        "freedom: 99.7 %).",
        gt=0,
        le=100,
    )
    gate_distance: float = parameter(
        0.35, "m", "Largest distance of an observation from its track.", gt=0, le=5
    )
    gate_spacings: float = parameter(
        0.4,
        "1",
        "Largest distance of an observation from its track, in vine spacings.",
        gt=0,
        le=0.5,
    )
    track_sigma: float = parameter(
        0.03, "m", "Error of a track against the robot while it is in view.", gt=0, le=1
    )
    drift: float = parameter(
        0.02, "m/m", "Growth of `track_sigma` per metre travelled out of view.", ge=0, le=1
    )
    confirm_sightings: int = parameter(
        4, "1", "Sightings that confirm a track.", ge=1, le=100, live=True
    )
    confirm_seconds: float = parameter(
        0.6,
        "s",
        "Time over which the sightings that confirm a track must come.",
        ge=0,
        le=60,
        live=True,
    )
    confirm_score: float = parameter(
        0.5, "1", "Least mean score of the sightings of a confirmed track.", ge=0, le=1, live=True
    )
    confirm_ratio: float = parameter(
        0.4,
        "1",
        "Least share of sightings in all chances of a confirmed track.",
        ge=0,
        le=1,
        live=True,
    )
    far_factor: float = parameter(
        2.0,
        "1",
        "Multiple of the sightings that is wanted if all are from beyond `expect_farthest`.",
        ge=1,
        le=20,
        live=True,
    )
    hit: float = parameter(
        1.2, "1", "Log-odds of existence that a sighting of score 1 adds.", gt=0, le=20
    )
    miss: float = parameter(
        0.8, "1", "Log-odds of existence that a missed chance takes.", gt=0, le=20
    )
    existence_limit: float = parameter(
        12.0, "1", "Log-odds of existence above which nothing is added.", gt=0, le=100
    )
    expect_nearest: float = parameter(
        0.8, "m", "Distance from which on a track must be seen.", ge=0, le=10
    )
    expect_farthest: float = parameter(
        3.5, "m", "Distance up to which a track must be seen.", gt=0, le=50
    )
    expect_margin: float = parameter(
        0.06,
        "1",
        "Share of the picture's width at either edge where it need not be seen.",
        ge=0,
        lt=0.5,
    )
    shadow: float = parameter(
        0.08, "m", "Half width of what a nearer thing hides from the camera.", ge=0, le=1
    )
    viewpoint: float = parameter(
        0.06, "m", "Way between two missed chances that count.", ge=0, le=5
    )
    patience: float = parameter(
        8.0,
        "s",
        "Time unseen after which a track that is not confirmed dies.",
        gt=0,
        le=600,
        live=True,
    )
    fuse_distance: float = parameter(
        0.2,
        "m",
        "Distance below which two tracks that are never seen side by side are one.",
        gt=0,
        le=1,
    )
    side_by_side: int = parameter(
        3, "1", "Pictures that prove two near tracks to be two things.", ge=1, le=100
    )
    label_limit: float = parameter(15.0, "1", "Largest sum of the label's log-odds.", gt=0, le=100)
    label_hysteresis: float = parameter(
        1.0, "1", "Log-odds by which another label must lead to replace it.", ge=0, le=20
    )
    near: float = parameter(
        8.0, "m", "Distance from the robot within which tracks take part.", ge=5, le=50
    )
