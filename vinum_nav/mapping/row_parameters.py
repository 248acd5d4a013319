"""Parameters of rows: what the boundary tells, and how rows are fitted."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter, section


class BoundaryParameters(Tunables):
    """Reading of a boundary that was drawn by hand, before anything of the rows is seen.

    Its sides along the rows give their direction and bend, its corners their number.
    """

    most_turn: float = parameter(
        0.18, "rad", "Largest angle between start heading and rows.", gt=0, le=0.7
    )
    most_curvature: float = parameter(
        1 / 38.0, "1/m", "Largest curvature of the row at the start.", gt=0, le=0.2
    )
    side_width: float = parameter(
        0.4,
        "m",
        "Distance from a side at which a piece of the boundary supports it half as much.",
        gt=0,
        le=3,
    )
    prior: float = parameter(
        0.5,
        "m",
        "Length of boundary by which a direction one standard deviation off must be better.",
        ge=0,
        le=10,
    )
    outside: float = parameter(
        1.0, "m", "Distance outside a side from which boundary speaks against it.", gt=0, le=10
    )
    outside_cost: float = parameter(
        0.5,
        "1",
        "Share of its length by which boundary outside a side speaks against it.",
        ge=0,
        le=5,
    )
    apart: float = parameter(0.5, "m", "Least distance of the two sides.", gt=0, le=10)
    edge_near: float = parameter(
        0.6, "m", "Distance from a side's line within which an edge is of that side.", gt=0, le=10
    )
    edge_near_share: float = parameter(
        0.08, "1", "Share of an edge's length that is added to `edge_near`.", ge=0, le=1
    )
    edge_near_most: float = parameter(
        1.8,
        "m",
        "Largest distance from a side's line within which an edge is of that side.",
        gt=0,
        le=20,
    )
    steepest: float = parameter(
        0.5, "m/m", "Steepest slope of an edge against its side's line.", gt=0, le=10
    )
    slack: float = parameter(
        0.3,
        "m",
        "Distance by which an edge may leave its side's line beyond `steepest`.",
        ge=0,
        le=5,
    )
    least_slope_sigma: float = parameter(
        0.014, "rad", "Error of the direction that is left on the longest boundary.", gt=0, le=1
    )
    bow: float = parameter(
        0.15,
        "m",
        "Height of an arc over its chord from which the rows are bent like it.",
        gt=0,
        le=10,
    )
    sure: float = parameter(3.0, "1", "Standard deviations from which a bow counts.", gt=0, le=20)
    longer: float = parameter(
        1.25,
        "1",
        "Multiple of the length of straight sides from which bent ones count as well.",
        ge=1,
        le=10,
    )
    corners: int = parameter(3, "1", "Corners of a side below which it shows no bow.", ge=3, le=100)
    cut_short: float = parameter(
        0.8,
        "1",
        "Share of what lies in and about the block, below which a line has left it by a side.",
        ge=0,
        le=1,
    )
    side_sigma: float = parameter(
        0.15, "m", "Error of a side's usual distance to the outer row.", gt=0, le=5
    )
    comb_sigma: float = parameter(
        0.1, "m", "Error of a corner at a row's end about its place.", gt=0, le=5
    )
    comb_share: float = parameter(
        0.7, "1", "Share of corners at the rows' ends; the others lie anywhere.", gt=0, lt=1
    )
    comb_least: int = parameter(
        5,
        "1",
        "Corners of a boundary below which they say nothing of the number of rows.",
        ge=2,
        le=1000,
    )
    comb_gain: float = parameter(
        0.35, "1", "Least gain in log-likelihood per corner, over corners anywhere.", ge=0, le=10
    )


class RowParameters(Tunables):
    """Row model."""

    not_above: ClassVar[dict[str, str]] = {
        "inlier_distance": "member_distance",
        "spacing_error": "spacing_limit",
    }

    member_distance: float = parameter(
        0.35, "m", "Largest distance of a trunk from its row's line.", gt=0, le=2
    )
    inlier_distance: float = parameter(
        0.2, "m", "Largest distance of a point from the line that it supports.", gt=0, le=2
    )
    point_sigma: float = parameter(
        0.06, "m", "Error of a vine's place across its row's line.", gt=0, le=1
    )
    first_reach: float = parameter(
        0.25,
        "1",
        "Reach of the first pull of a fit that begins at the prior, in row spacings.",
        gt=0,
        le=0.5,
    )
    yaw_sigma: float = parameter(
        0.05, "rad", "Error of the start heading against the rows.", gt=0, le=1
    )
    parallel_sigma: float = parameter(
        0.01, "rad", "Error of one row's direction against the others'.", gt=0, le=1
    )
    offset_sigma: float = parameter(0.3, "m", "Error of the start beside row 0.", gt=0, le=5)
    gap_sigma: float = parameter(
        0.08, "m", "Error of one pair of neighbours' distance against the others'.", gt=0, le=5
    )
    curvature_sigma: float = parameter(
        0.012, "1/m", "Curvature of rows, about straight ones.", gt=0, le=0.2
    )
    least_bow: float = parameter(
        0.1, "m", "Rise over their chord from which rows count as curved.", gt=0, le=10
    )
    sure_bow: float = parameter(
        4.0,
        "1",
        "Standard deviations of the curvature from which rows count as curved.",
        gt=0,
        le=20,
    )
    least_bow_length: float = parameter(
        4.0, "m", "Length of a stretch below which nothing is said of its curvature.", gt=0, le=100
    )
    spacing_error: float = parameter(
        0.06, "1", "Error of the rough row spacing, as a share of it.", gt=0, le=0.5
    )
    spacing_limit: float = parameter(
        0.085, "1", "Largest error of the rough row spacing, as a share of it.", gt=0, le=0.5
    )
    side_margin: float = parameter(
        0.4, "m", "Usual distance of the boundary from the outer rows.", ge=0, le=5
    )
    boundary_error: float = parameter(
        1.0,
        "m",
        "Largest error of a boundary drawn by hand. What stands so far outside on a row is the "
        "block's.",
        gt=0,
        le=10,
    )
    inside_share: float = parameter(
        0.5,
        "1",
        "Share of a row within the boundary and its error, from which it may be the block's.",
        ge=0,
        le=1,
    )
    seen_across: float = parameter(
        0.15,
        "m",
        "Largest error of the distance over several rows that have been seen.",
        ge=0,
        le=5,
    )
    too_near: float = parameter(
        0.6,
        "1",
        "Distance below which two vines of a row are one too many, in vine spacings. In a surveyed "
        "block (Riseholme, 110 gaps) they were 0.91 to 1.10 of the median apart.",
        gt=0,
        lt=1,
    )
    in_step: float = parameter(
        0.15,
        "1",
        "Share of two vines' distance by which it may be off a multiple of the spacing, for them "
        "to be in step.",
        gt=0,
        lt=0.5,
    )
    in_step_multiples: int = parameter(
        2, "1", "Multiples of the spacing up to which vines can be in step.", ge=1, le=20
    )
    beyond_post: float = parameter(
        0.2, "m", "Distance beyond its row's end post from which a vine is none.", ge=0, le=5
    )
    boundary: BoundaryParameters = section(BoundaryParameters)
