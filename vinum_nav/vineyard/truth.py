"""True state of the robot in its vineyard, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.geometry import Pose2

TRUTH_COLUMNS = ("stamp", "x", "y", "yaw", "z", "roll", "pitch", "clearance", "contacts")
"""Names of `Truth.numbers` and `Truth.contacts_text`, as in truth.csv [s, m, rad]."""


@dataclass(frozen=True)
class Truth:
    """True state of robot and contacts; only the run record may read it.

    Attributes:
        stamp: simulated time [s].
        T_map_base: true pose of base_link.
        z: height of base_link in map [m].
        roll, pitch: tilt of base_link, gait sway included (fixed axis) [rad].
        contacts: what the body touched in the last CONTACT_MEMORY, as '<label>/<id>' (trunk, post
            or obstacle), sorted; ground and canes are not listed.
        clearance: distance of the footprint from the nearest trunk, post or obstacle [m]; 0 when
            they overlap, inf in an empty block.
    """

    stamp: float
    T_map_base: Pose2
    z: float
    roll: float
    pitch: float
    contacts: tuple[str, ...]
    clearance: float

    @property
    def numbers(self) -> tuple[float, ...]:
        """Values of all TRUTH_COLUMNS but the last."""
        pose = self.T_map_base
        tilt = (self.z, self.roll, self.pitch)
        return (self.stamp, pose.x, pose.y, pose.yaw, *tilt, self.clearance)

    @property
    def contacts_text(self) -> str:
        """Contacts in one word, for tables and messages."""
        return ";".join(self.contacts)


def contacts_of(text: str) -> tuple[str, ...]:
    """Contacts that `contacts_text` wrote."""
    return tuple(filter(None, text.split(";")))
