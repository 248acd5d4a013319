"""Regions of which the network is told nothing: neither object nor background."""

from __future__ import annotations

from typing import Any

COVERED = 0.5
"""Share of a box inside an ignored region from which it cannot be background."""


class IgnoredRegions:
    """Keeps torchvision's Mask R-CNN from learning that things too small to teach are background.

    Put around a model's assignment of targets; the targets of every picture have 'ignored' boxes
    (M, 4). Anchors and proposals there are drawn as objects where they match one, but never as
    background.
    """

    def __init__(self, model: Any) -> None:
        self._of_anchors = model.rpn.assign_targets_to_anchors
        self._of_proposals = model.roi_heads.assign_targets_to_proposals
        self._regions: list[Any] = []
        model.rpn.assign_targets_to_anchors = self._anchors
        model.roi_heads.assign_targets_to_proposals = self._proposals

    def _anchors(self, anchors: list[Any], targets: list[dict[str, Any]]) -> tuple[Any, Any]:
        labels, boxes = self._of_anchors(anchors, targets)
        self._regions = [target["ignored"] for target in targets]
        self._leave_out(labels, anchors)
        return labels, boxes

    def _proposals(
        self, proposals: list[Any], gt_boxes: list[Any], gt_labels: list[Any]
    ) -> tuple[Any, Any]:
        matched, labels = self._of_proposals(proposals, gt_boxes, gt_labels)
        self._leave_out(labels, proposals)
        return matched, labels

    def _leave_out(self, labels: list[Any], boxes: list[Any]) -> None:
        for of_picture, at, regions in zip(labels, boxes, self._regions, strict=True):
            if len(regions):
                of_picture[(of_picture == 0) & (share_inside(at, regions) > COVERED)] = -1


def share_inside(boxes_xyxy: Any, regions_xyxy: Any) -> Any:
    """Greatest share (N,) of each box (N, 4) inside one of the regions (M, 4), M >= 1."""
    import torch

    low = torch.maximum(boxes_xyxy[:, None, :2], regions_xyxy[None, :, :2])
    high = torch.minimum(boxes_xyxy[:, None, 2:], regions_xyxy[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(dim=2)
    areas = (boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]).prod(dim=1).clamp(min=1e-6)
    return shared.amax(dim=1) / areas
