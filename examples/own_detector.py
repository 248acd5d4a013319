"""A mission with your own detector: `python own_detector.py [SEED]`.

Dark upright things are trunks: no match for a network, but it shows the form.
"""

import sys

import cv2
import numpy as np
from numpy.typing import NDArray

import vinum_nav


class DarkBars:
    """Detector of dark connected regions that are tall and slim."""

    name = "dark-bars"

    def detect(self, rgb: NDArray[np.uint8]) -> vinum_nav.Detections:
        """Detections in a picture (H, W, 3), by falling score."""
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        _, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
        _, regions, stats, _ = cv2.connectedComponentsWithStats(dark)
        x, y, width, height, area = stats[1:].T.astype(float)
        scores = np.clip(height / (height + 2.0 * area / height), 0.0, 1.0)
        good = [k for k in np.argsort(-scores) if scores[k] >= 0.5 and area[k] > 200]
        masks = np.array([regions == k + 1 for k in good], dtype=bool)
        return vinum_nav.Detections(
            boxes_xyxy=np.stack([x, y, x + width, y + height], axis=1)[good],
            masks=masks.reshape(len(good), *grey.shape),
            scores=scores[good],
            labels=np.full(len(good), int(vinum_nav.Label.TRUNK)),
        )


def main(seed: str = "mini", timeout: float | None = None) -> None:
    """Simulate a mission that sees by the detector above, and print how far it came."""
    run = vinum_nav.simulate(seed, detector=DarkBars(), timeout=timeout)
    vines = run.report.vines
    print(f"{run.report.detector.name}: {run.outcome}, {vines.visited} of {vines.total} vines")
    for reason in run.why_not:
        print(f"not succeeded: {reason}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
