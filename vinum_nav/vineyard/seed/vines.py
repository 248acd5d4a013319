"""Growth of the vines: the seed's `vines`."""

from __future__ import annotations

from pydantic import model_validator

from vinum_nav.vineyard.seed.values import Choice, Count, Limits, Number, Share, Strict
from vinum_nav.vineyard.vines.model import FORK_HEIGHT, Training

LIMITS: Limits = (
    ("trunk_diameter", 0.01, 0.2),
    ("head_height", FORK_HEIGHT, 2.0),
    ("bush_head_height", FORK_HEIGHT, 1.0),
    ("lean_deg", 0.0, 30.0),
    ("bend", 0.0, 0.1),
    ("canes", 0, 40),
    ("cane_length", 0.1, 2.5),
    ("cane_diameter", 0.003, 0.02),
)


class VineSeed(Strict):
    """Growth of the vines [m, deg]; ranges are drawn anew for every shape."""

    training: Choice[Training] = "double_guyot"
    trunk_diameter: Number = (0.04, 0.07)
    """Diameter of most of the trunk; foot and head are thicker."""
    head_height: Number = (0.62, 0.74)
    """Top of the trunk where there is a wire; below the lowest wire."""
    bush_head_height: Number = (0.45, 0.56)
    """Top of a bush vine's trunk, from which its arms go out; 0.45 or more."""
    lean_deg: Number = (0.0, 6.0)
    bend: Number = (0.0, 0.02)
    """Greatest distance of a trunk from its straight line."""
    fork_share: Share = 0.1
    """Share of two-armed vines whose trunk parts above 0.45 m."""
    canes: Count = (8, 14)
    cane_length: Number = (0.5, 1.1)
    cane_diameter: Number = (0.006, 0.01)
    hanging_share: Share = 0.08
    """Share of canes that hang in the alley."""
    leaning_share: Share = 0.1
    """Share of canes that no wire holds and that lean out."""
    stake_share: Share = 0.0
    """Share of grown vines with a stake beside the trunk."""
    replant_share: Share = 0.0
    """Share of places with a young plant, in a tube or at a stake, that is not pruned."""
    dead_share: Share = 0.0
    """Share of places with a dead vine: a trunk with broken arms."""

    @model_validator(mode="after")
    def _check(self) -> VineSeed:
        self.keep_within(LIMITS)
        for a, b in (("hanging_share", "leaning_share"), ("replant_share", "dead_share")):
            if getattr(self, a) + getattr(self, b) > 1:
                raise ValueError(f"{a} and {b} are more than 1 together")
        return self
