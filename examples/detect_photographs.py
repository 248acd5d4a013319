"""Trunks in photographs: `python detect_photographs.py FOLDER`."""

import sys
from pathlib import Path

import cv2
import numpy as np

import vinum_nav


def main(folder: str) -> None:
    """Print the trunks and posts of each photograph in a folder: box, size and score."""
    detector = vinum_nav.Detector.load(score_threshold=0.5, tiles="auto")
    for path in sorted(Path(folder).glob("*.jpg")):
        rgb = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        found = detector(np.asarray(rgb, dtype=np.uint8))
        print(f"{path.name}: {len(found)} found")
        for box, label, score, mask in zip(
            found.boxes_xyxy, found.labels, found.scores, found.masks, strict=True
        ):
            left, top, right, bottom = box.round().astype(int)
            name = vinum_nav.Label(label).name.lower()
            print(
                f"  {name} {score:.2f}: x {left} to {right}, y {top} to {bottom}, {mask.sum()} px"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
