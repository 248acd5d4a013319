"""Parameters of perception: which instances count, and how mask and depth give a position."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter, section
from vinum_nav.interfaces import TRUNK_HEIGHT


class SliceParameters(Tunables):
    """Cutting of masks into slices, one a picture row."""

    min_slices: int = parameter(
        6,
        "1",
        "Picture rows with depth below which an instance has no position.",
        ge=1,
        le=360,
        live=True,
    )
    min_share: float = parameter(
        0.3,
        "1",
        "Share of a mask's pixels with depth near the instance's, below which it has no position: "
        "what little there is may be of a cane in front.",
        ge=0,
        le=1,
        live=True,
    )
    depth_gate: float = parameter(
        0.15,
        "m",
        "Distance from the instance's median depth beyond which a slice is not of it.",
        gt=0,
        le=2,
    )
    depth_gate_growth: float = parameter(
        0.02, "1/m", "Growth of `depth_gate` with the square of the depth.", ge=0, le=1
    )
    step: float = parameter(
        0.08,
        "m",
        "Depth by which something beside an edge is nearer when it hides part of the trunk.",
        gt=0,
        le=2,
    )
    step_growth: float = parameter(
        0.03, "1/m", "Growth of `step` with the square of the depth.", ge=0, le=1
    )
    least_radius: float = parameter(
        0.025, "m", "Radius that is assumed where a trunk shows less of itself.", gt=0, le=0.5
    )
    border: int = parameter(
        5,
        "px",
        "Distance from the picture's border within which an edge is the border's, not the trunk's.",
        ge=1,
        le=100,
    )


class GroundParameters(Tunables):
    """Ground beside a trunk: what is taken for it."""

    not_above: ClassVar[dict[str, str]] = {
        "ring_inner": "ring_outer",
    }

    ring_inner: float = parameter(
        0.08,
        "m",
        "Distance from the trunk from which depth counts: nearer by it may be the trunk itself, "
        "where the mask ends early.",
        ge=0,
        le=1,
    )
    ring_outer: float = parameter(
        0.25, "m", "Distance from the trunk up to which depth counts.", gt=0, le=2
    )
    lowest: float = parameter(
        -0.5, "m", "Height above base_link's plane from which the ground is sought.", ge=-3, le=0
    )
    highest: float = parameter(
        0.35, "m", "Height above base_link's plane up to which the ground is sought.", ge=0, le=3
    )
    over: float = parameter(
        0.06,
        "m",
        "Height above the lowest of the trunk that is seen, beyond which nothing is ground: canes, "
        "wires, boxes.",
        ge=0,
        le=1,
    )
    quantile: float = parameter(
        0.4,
        "1",
        "Quantile of the heights found that is the ground: weeds stand above it, nothing below.",
        ge=0,
        le=1,
    )
    least: int = parameter(30, "1", "Points below which nothing is said.", ge=1, le=3000)
    rough: float = parameter(
        0.1, "m", "Spread between the quartiles above which it is no ground.", gt=0, le=1
    )
    below: float = parameter(
        0.1,
        "m",
        "Depth that the picture must show below the ground that is found: else it may be only the "
        "lowest thing in view.",
        ge=0,
        le=1,
    )
    sigma: float = parameter(0.006, "m", "Error of the height found.", gt=0, le=1)
    spread_share: float = parameter(
        0.2, "1", "Share of the spread that is added to that error.", ge=0, le=1
    )
    samples: int = parameter(3000, "px", "Pixels that are looked at, about.", ge=100, le=1_000_000)


class PlaneParameters(Tunables):
    """Plane that is fitted to the ground around a foot that is out of view.

    The ground is looked at in cells of the floor.

    Source: exact masks of the val split of `seeds/training.yaml`, at feet out of view: errors of
    3.3 cm RMS, 7.5 cm of base_link's plane alone; squared over the variance 0.9 in the mean.
    """

    reach: float = parameter(
        2.0, "m", "Distance from the foot to which the ground is looked at.", gt=0, le=20
    )
    cell: float = parameter(0.4, "m", "Side of a cell.", gt=0, le=5)
    over: float = parameter(
        0.06,
        "m",
        "Height of ground above the lowest of the trunk that is seen, at most.",
        ge=0,
        le=1,
    )
    steepest: float = parameter(
        0.1, "m/m", "Growth of `over` with the distance from the foot.", ge=0, le=2
    )
    quantile: float = parameter(
        0.4,
        "1",
        "Quantile of the heights in a cell that is its ground: weeds stand above it.",
        ge=0,
        le=1,
    )
    least: int = parameter(8, "1", "Points below which a cell says nothing.", ge=1, le=3000)
    rough: float = parameter(
        0.08, "m", "Spread between a cell's quartiles above which it is no ground.", gt=0, le=1
    )
    plane_sigma: float = parameter(
        0.01,
        "m",
        "Error of base_link's plane as the ground at the foot, before any ground is seen.",
        gt=0,
        le=1,
    )
    plane_growth: float = parameter(
        0.03, "m/m", "Growth of `plane_sigma` with the distance from the camera.", ge=0, le=1
    )
    slope_sigma: float = parameter(
        0.1, "m/m", "Error of the ground's slope against base_link's plane.", gt=0, le=2
    )
    cell_sigma: float = parameter(0.03, "m", "Error of a cell's height.", gt=0, le=1)
    cell_growth: float = parameter(
        0.06,
        "m/m",
        "Growth of `cell_sigma` with the distance from the foot: the ground is no plane.",
        ge=0,
        le=1,
    )
    bend_growth: float = parameter(
        0.01,
        "m/m",
        "Error of the height at the foot, per distance to the middle of the ground that is seen.",
        ge=0,
        le=1,
    )
    samples: int = parameter(3000, "px", "Pixels that are looked at, about.", ge=100, le=1_000_000)


class LocateParameters(Tunables):
    """Reading of masks and depth, and how far what is read is trusted.

    'Across' and 'along' are meant of the line of sight.

    Source of the sigmas: `benchmarks/locate.py`, on blocks that it does not judge.
    """

    height: float = parameter(
        TRUNK_HEIGHT, "m", "Height of the trunk position above the ground at the trunk.", gt=0, le=2
    )
    least_diameter: float = parameter(
        0.022,
        "m",
        "Diameter below which something is no trunk and has no position: a cane, a wire or a stalk "
        "in front.",
        ge=0,
        le=0.5,
        live=True,
    )
    window: float = parameter(
        0.08, "m", "Standard deviation of the heights about `height` that are read.", gt=0, le=1
    )
    near: float = parameter(
        0.35, "m", "Distance below which the depth camera is at its limit.", ge=0, le=5
    )
    lean_sigma: float = parameter(
        0.1, "m/m", "Lean of a trunk from the vertical, before anything is seen of it.", gt=0, le=2
    )
    least_scale_across: float = parameter(
        0.003, "m", "Scatter of slices across, below which none is an outlier.", gt=0, le=0.5
    )
    least_scale_along: float = parameter(
        0.006, "m", "Scatter of slices along, below which none is an outlier.", gt=0, le=0.5
    )
    enough_slices: int = parameter(
        6, "1", "Slices near a height that are enough to read it there.", ge=1, le=360
    )
    pixel_sigma: float = parameter(1.0, "px", "Error of a mask's edges.", gt=0, le=20)
    bark_sigma_across: float = parameter(
        0.002, "m", "Error of a trunk's middle against its axis, across.", ge=0, le=0.5
    )
    bark_sigma_along: float = parameter(
        0.005, "m", "Error of a trunk's middle against its axis, along.", ge=0, le=0.5
    )
    radius_sigma_across: float = parameter(
        0.12,
        "1",
        "Error of a trunk's middle against its axis, across, in radii: thick trunks are gnarled.",
        ge=0,
        le=2,
    )
    radius_sigma_along: float = parameter(
        0.22,
        "1",
        "Error of a trunk's middle against its axis, along, in radii: thick trunks are gnarled.",
        ge=0,
        le=2,
    )
    hidden_sigma: float = parameter(
        0.6, "1", "Error of the axis across where an edge is hidden, in radii.", ge=0, le=5
    )
    scatter_share_across: float = parameter(
        0.7,
        "1",
        "Share of the slices' scatter across that a bent trunk or a mask of two things is off by.",
        ge=0,
        le=5,
    )
    scatter_share_along: float = parameter(
        0.5,
        "1",
        "Share of the slices' scatter along, without the noise of depth, that a trunk is off by.",
        ge=0,
        le=5,
    )
    bend_sigma: float = parameter(
        0.12,
        "m/m",
        "Error of a trunk's axis against a straight line, per distance from the slices.",
        ge=0,
        le=2,
    )
    depth_share: float = parameter(
        0.45,
        "1",
        "Share of the error of single pixels' depth that does not average out.",
        ge=0,
        le=1,
    )
    depth_floor: float = parameter(
        0.001,
        "1/m",
        "Error of depth, per square of the depth, where single pixels show none.",
        ge=0,
        le=1,
    )
    slices: SliceParameters = section(SliceParameters)
    ground: GroundParameters = section(GroundParameters)
    plane: PlaneParameters = section(PlaneParameters)


class PerceptionParameters(Tunables):
    """Parameters of perception."""

    score_threshold: float = parameter(
        0.5, "1", "Score below which the detector does not report an instance.", ge=0, le=1
    )
    locate: LocateParameters = section(LocateParameters)
