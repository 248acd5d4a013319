"""Parameters of obstacles: what counts as one, and how the robot goes around."""

from __future__ import annotations

from typing import ClassVar

from vinum_nav.description.parameters import Tunables, parameter


class ObstacleParameters(Tunables):
    """Obstacles in the lidar, and ways around them."""

    not_above: ClassVar[dict[str, str]] = {
        "persistence": "scans",
        "row_side_margin": "obstacle_side_margin",
    }

    # ------------------------------------------------------------ obstacles
    obstacle_margin: float = parameter(
        0.25,
        "m",
        "Gap that is kept before an obstacle.",
        gt=0,
        le=5,
    )
    obstacle_side_margin: float = parameter(
        0.10,
        "m",
        "Gap that is kept beside an obstacle.",
        gt=0,
        le=2,
    )
    row_side_margin: float = parameter(
        0.03,
        "m",
        "Gap that is kept beside what belongs to a row.",
        gt=0,
        le=2,
    )
    row_band: float = parameter(
        0.45,
        "m",
        "Distance from a row line within which returns belong to the row.",
        gt=0,
        le=2,
    )
    obstacle_range: float = parameter(
        4.0,
        "m",
        "Distance beyond which returns are ignored: on slopes a level scan meets the ground.",
        gt=0,
        le=50,
    )
    obstacle_width: float = parameter(
        0.15,
        "m",
        "Width below which returns are canes, stakes or wires.",
        gt=0,
        le=2,
    )
    rough_width: float = parameter(
        2.0,
        "1",
        "Multiple of `obstacle_width` that a thing seen at a slant must have: range noise adds "
        "length.",
        ge=1,
        le=10,
    )
    range_noise: float = parameter(
        0.12,
        "m",
        "Largest difference in range of neighbouring returns of one thing.",
        gt=0,
        le=2,
    )
    fewest_rays: int = parameter(
        4,
        "1",
        "Rays of a scan that must meet an obstacle.",
        ge=2,
        le=1000,
    )
    fewest_returns: int = parameter(
        5,
        "1",
        "Returns of the remembered scans that stop the body; fewer may be noise.",
        ge=1,
        le=1000,
    )
    scans: int = parameter(5, "1", "Scans that are remembered.", ge=1, le=100)
    persistence: int = parameter(
        3,
        "1",
        "Scans of those remembered that must show an obstacle: noise hides it in some.",
        ge=1,
        le=100,
    )
    return_distance: float = parameter(
        0.15,
        "m",
        "Distance between returns of one thing in successive scans.",
        gt=0,
        le=2,
    )
    obstacle_memory: float = parameter(
        900.0,
        "s",
        "Time for which what has stood in the way is planned around after it was seen last.",
        gt=0,
        le=86400,
    )
    obstacle_apart: float = parameter(
        0.3,
        "m",
        "Distance between returns below which they are of one obstacle.",
        gt=0,
        le=5,
    )
    obstacle_thickness: float = parameter(
        0.05,
        "m",
        "Half of what an obstacle is thick of which one side is seen.",
        gt=0,
        le=2,
    )
    obstacle_grown: float = parameter(
        0.1,
        "m",
        "Growth below which an obstacle that is seen anew is the same.",
        gt=0,
        le=2,
    )
    seen_through: float = parameter(
        0.3,
        "m",
        "Distance beyond an obstacle's middle from which a ray has gone through it.",
        gt=0,
        le=5,
    )
    scans_through: int = parameter(
        3,
        "1",
        "Scans in turn that look through an obstacle before it is forgotten.",
        ge=1,
        le=100,
    )

    # ------------------------------------------------------------ ways around obstacles
    longest_detour: float = parameter(
        3.0,
        "m",
        "Way around an obstacle in an alley that the navigator adds by itself. A longer one, by "
        "way of the headlands, is the mission's decision.",
        gt=0,
        le=100,
        live=True,
    )
    detour_ahead: float = parameter(
        0.15, "m", "Gap before an obstacle that is planned around.", gt=0, le=5
    )
    detour_beside: float = parameter(
        0.12, "m", "Gap beside an obstacle that is planned around.", gt=0, le=5
    )
    short_of_obstacle: float = parameter(
        0.05,
        "m",
        "Gap to where base_link must not be, at which the robot waits before a closed way.",
        gt=0,
        le=5,
        live=True,
    )
    at_closed: float = parameter(
        0.1,
        "m",
        "Distance from the place before a closed way within which the robot waits.",
        gt=0,
        le=2,
        live=True,
    )
    closed_way: float = parameter(
        0.3,
        "m",
        "Way below which nothing is driven to stand nearer to what has closed the alley.",
        ge=0,
        le=10,
        live=True,
    )
    passing_in_line: float = parameter(
        0.3,
        "m",
        "Way in line with its goal that a body which cannot move sideways drives after it has "
        "passed an obstacle.",
        gt=0,
        le=5,
        live=True,
    )
    passing_gap: float = parameter(
        0.04,
        "m",
        "Gap to rows and obstacles that the body keeps even where it stands nearer than wanted.",
        ge=0,
        le=1,
    )
    passing_room: float = parameter(
        0.3, "m", "Gap above which all lines past an obstacle are alike.", gt=0, le=5, live=True
    )
