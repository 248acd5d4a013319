"""The detector through torch and torchvision: the reference back end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Detections
from vinum_nav.perception.raw_detections import (
    SCORE_THRESHOLD,
    RawDetections,
    finish,
    network_input,
)


class TorchDetector:
    """Detector through torch; needs the extra 'train'."""

    name = "torch"

    def __init__(
        self, weights: Path, *, score_threshold: float = SCORE_THRESHOLD, threads: int | None = None
    ) -> None:
        """Args:
            threads: of torch, in the whole process; None for one. Those of OpenMP wait spinning
                for each other, which costs twenty times as much where another process wants a core.

        Raises:
            InputError: torch is not installed, or the file holds no weights of ours.
        """
        try:
            import torch
        except ModuleNotFoundError as error:
            raise InputError(
                "the torch back end needs torch: pip install 'vinum_nav[train]'"
            ) from error
        from vinum_nav.perception.fold import fold_batch_norms
        from vinum_nav.perception.network import RawMaskRCNN, load_weights

        torch.set_num_threads(threads or 1)
        self._torch: Any = torch
        model = load_weights(weights)
        fold_batch_norms(model)
        # With the channels of a pixel side by side, the many 1 x 1 convolutions are fast on a CPU.
        self._network = RawMaskRCNN(model.to(memory_format=torch.channels_last))
        self._score_threshold = score_threshold

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect trunks and posts in a picture (H, W, 3), RGB order."""
        with self._torch.inference_mode():
            given = self._torch.from_numpy(network_input(rgb))
            boxes, labels, scores, masks = (
                out.numpy() for out in self._network(given, self._score_threshold)
            )
        raw = RawDetections(boxes, labels, scores, masks)
        return finish(raw, rgb.shape[1], rgb.shape[0], self._score_threshold)
