"""Stance of a body on the ground."""

from __future__ import annotations

import math

import numpy as np

from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Pose2
from vinum_nav.vineyard.model import Terrain


def stance(robot: Robot, terrain: Terrain, pose: Pose2) -> tuple[float, float, float]:
    """Height [m], roll and pitch [rad] of base_link with its feet on the ground (least squares)."""
    feet = robot.feet[:, :2]
    heights = terrain.height_at(pose.transform(feet))
    along, across = (feet / np.sum(feet**2, axis=0)).T @ heights
    roll = math.atan2(across, math.hypot(1.0, along))
    return float(heights.mean()), roll, -math.atan(along)
