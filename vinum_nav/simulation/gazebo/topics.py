"""Topics of the robot in a Gazebo world that the back end reads and writes."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.interfaces import Side

MODEL = "robot"
"""Name of the robot's model in the world."""
PREFIX = f"/model/{MODEL}"


@dataclass(frozen=True)
class Topic:
    """Absolute name and message, a type in gz.msgs."""

    name: str
    message: str


COMMAND = Topic(f"{PREFIX}/cmd_vel", "Twist")
"""Velocity of base_link, held until the next one."""
POSE = Topic(f"{PREFIX}/pose", "Pose")
"""True pose of base_link in map after each step of the physics."""
SCAN = Topic(f"{PREFIX}/scan", "LaserScan")
CONTACTS = Topic(f"{PREFIX}/contacts", "Contacts")
"""Contacts of the body; nothing comes where nothing is touched."""


@dataclass(frozen=True)
class CameraTopics:
    """Topics of the RGB-D camera on one side."""

    side: Side

    @property
    def colour(self) -> Topic:
        """Colour pictures, R8G8B8."""
        return Topic(f"{PREFIX}/camera_{self.side}/image", "Image")

    @property
    def depth(self) -> Topic:
        """Depth along the view, 32 bit floats [m]; inf where nothing is in range."""
        return Topic(f"{PREFIX}/camera_{self.side}/depth_image", "Image")

    @property
    def info(self) -> Topic:
        """Intrinsics of colour and depth."""
        return Topic(f"{PREFIX}/camera_{self.side}/camera_info", "CameraInfo")


def world_control(world: str) -> str:
    """Service that steps and pauses a world, gz.msgs.WorldControl."""
    return f"/world/{world}/control"
