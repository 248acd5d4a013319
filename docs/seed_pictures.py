"""A picture of every named seed for the docs: `python docs/seed_pictures.py [NAMES...]`."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2

from vinum_nav.description.robot import load_robot
from vinum_nav.simulation.photographer import Photographer
from vinum_nav.simulation.viewpoints import Viewpoints
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

ROOT = Path(__file__).parents[1]
SIZE = (480, 270)
"""Size of a picture [px]."""
QUALITY = 82
LARGE = {"large": "large_mini"}
"""Seeds whose twin is shown: their pictures would look the same and take minutes."""


def main(names: list[str]) -> None:
    """Write docs/media/seeds/NAME.jpg, from where a person would stand in an alley."""
    out = ROOT / "docs" / "media" / "seeds"
    out.mkdir(parents=True, exist_ok=True)
    every = [path.stem.removesuffix("_mini") for path in (ROOT / "seeds").glob("*_mini.yaml")]
    for name in names or sorted(every):
        vineyard = grow(load_seed(ROOT / "seeds" / f"{LARGE.get(name, name)}.yaml"))
        viewpoints, robot = Viewpoints(vineyard), load_robot(vineyard.mission.body)
        with Photographer(vineyard, robot, viewpoints.robot(), SIZE) as photographer:
            picture = photographer.view(viewpoints.person())
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(out / f"{name}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        print(out / f"{name}.jpg")


if __name__ == "__main__":
    main(sys.argv[1:])
