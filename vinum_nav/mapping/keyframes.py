"""The open keyframe: what it gathers until it is closed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from vinum_nav.geometry import Array, Pose2, wrap_angle
from vinum_nav.mapping.gnss import AntennaFoot
from vinum_nav.mapping.parameters import GraphParameters


@dataclass
class Keyframe:
    """A place on the way, posed at the antenna's foot with the axes of base_link.

    Attributes:
        T_dr_antenna, T_odom_base: at `stamp`, when it was opened.
        path, yaw_variance: of the dead reckoning at `stamp`.
        feet: fixes since then, each with T_dr_antenna at its own stamp.
    """

    index: int
    stamp: float
    T_dr_antenna: Pose2
    T_odom_base: Pose2
    path: float
    yaw_variance: float
    feet: list[tuple[Pose2, AntennaFoot]] = field(default_factory=list)

    def is_due(self, stamp: float, T_dr_antenna: Pose2, parameters: GraphParameters) -> bool:
        """True if way, turn or time ask for the next keyframe."""
        return (
            self.T_dr_antenna.distance(T_dr_antenna) >= parameters.step
            or abs(wrap_angle(T_dr_antenna.yaw - self.T_dr_antenna.yaw)) >= parameters.turn
            or stamp - self.stamp >= parameters.period
        )

    def mean_fix(self, yaw_map: float, parameters: GraphParameters) -> AntennaFoot | None:
        """All fixes brought back to this keyframe; ambiguity-fixed ones oust the others.

        Args:
            yaw_map: heading of this keyframe in map [rad].
        """
        fixed = [pair for pair in self.feet if pair[1].fixed]
        chosen = fixed or self.feet
        if not chosen:
            return None
        c, s = math.cos(yaw_map), math.sin(yaw_map)
        rotation = np.array([[c, -s], [s, c]])
        positions: list[Array] = [
            foot.position_map - rotation @ self.T_dr_antenna.between(pose).xy
            for pose, foot in chosen
        ]
        sigma = float(np.mean([foot.sigma for _, foot in chosen]))
        if fixed:
            sigma = max(sigma / math.sqrt(len(fixed)), 0.7 * parameters.fix_sigma)
        heights = [f.ground_height for _, f in chosen if f.ground_height is not None]
        height = float(np.mean(heights)) if heights else None
        return AntennaFoot(np.mean(positions, axis=0), height, sigma, bool(fixed))
