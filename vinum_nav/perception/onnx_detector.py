"""The detector through ONNX Runtime: the default at run time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Detections
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.raw_detections import (
    INPUTS,
    SCORE_THRESHOLD,
    RawDetections,
    finish,
    network_input,
)


class OnnxDetector:
    """Detector through ONNX Runtime; takes pictures of any size."""

    name = "onnx"

    def __init__(
        self, weights: Path, *, score_threshold: float = SCORE_THRESHOLD, threads: int | None = None
    ) -> None:
        """Args:
            threads: of ONNX Runtime; None for two, or one where there is one core.

        Raises:
            InputError: the file is not a network that ONNX Runtime can run.
        """
        self._session = _open(weights, threads or min(2, os.cpu_count() or 1))
        self._score_threshold = score_threshold

    def detect(self, rgb: NDArray[np.uint8]) -> Detections:
        """Detect trunks and posts in a picture (H, W, 3), RGB order."""
        given = (network_input(rgb), np.array(self._score_threshold, np.float32))
        boxes, labels, scores, masks = self._session.run(
            None, dict(zip(INPUTS, given, strict=True))
        )
        raw = RawDetections(boxes, labels, scores, masks)
        return finish(raw, rgb.shape[1], rgb.shape[0], self._score_threshold)


def _open(weights: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning threads would take the cores from the simulator and the other nodes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise InputError(f"{weights}: not a network for ONNX Runtime: {error}") from error
    takes = {given.name: list(given.shape) for given in session.get_inputs()}
    wanted = dict(zip(INPUTS, ([INPUT_HEIGHT, INPUT_WIDTH, 3], []), strict=True))
    if takes != wanted:
        raise InputError(
            f"{weights}: takes {takes}, wanted {wanted}; make it anew with `vinum-nav export`"
        )
    return session
