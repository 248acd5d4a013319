"""Certainty of a mask, and its effect on the instances that are reported."""

import numpy as np
import pytest

from vinum_nav.perception.certainty import mask_certainty
from vinum_nav.perception.raw_detections import RawDetections, finish


def test_certainty_by_hand() -> None:
    half = np.array([[0.9, 0.7], [0.4, 0.1]])
    assert mask_certainty(np.stack([half, np.ones((2, 2)), np.full((2, 2), 0.4)])) == pytest.approx(
        [0.8, 1.0, 0.0]
    )
    assert mask_certainty(np.zeros((0, 28, 28))).shape == (0,)


def bars(*instances: tuple[float, float, float]) -> RawDetections:
    """Instances (left edge, score, probability in all of the mask) 20 px wide."""
    left, scores, sure = np.array(instances).T
    boxes = np.stack([left, np.full_like(left, 50), left + 20, np.full_like(left, 150)], axis=1)
    masks = np.broadcast_to(sure[:, None, None], (len(sure), 28, 28))
    return RawDetections(boxes, np.ones(len(left), dtype=np.int64), scores, masks)


def test_a_score_is_that_of_the_box_times_the_certainty_of_the_mask() -> None:
    found = finish(bars((100, 0.9, 0.8), (300, 0.8, 1.0)), 640, 360)
    assert found.scores == pytest.approx([0.8, 0.72])
    assert found.boxes_xyxy[:, 0] == pytest.approx([300, 100])


def test_of_two_boxes_of_one_object_the_one_with_the_surer_mask_is_kept() -> None:
    found = finish(bars((100, 0.9, 0.7), (102, 0.8, 0.95)), 640, 360)
    assert found.boxes_xyxy[:, 0] == pytest.approx([102])


def test_a_doubtful_mask_is_not_reported() -> None:
    assert len(finish(bars((100, 0.7, 0.6)), 640, 360)) == 0
    assert len(finish(bars((100, 0.7, 0.6)), 640, 360, score_threshold=0.4)) == 1
