"""One choice of detector, by name; your own comes in through an entry point."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.perception.raw_detections import SCORE_THRESHOLD
from vinum_nav.seeing import Detector

GROUP = "vinum_nav.detectors"
"""Entry points: callables (weights, *, score_threshold, threads) -> Detector."""
WEIGHTS_DIR = Path(__file__).parents[1] / "weights"
SHIPPED = {"onnx": "trunk_detector.onnx", "torch": "trunk_detector.pt"}


def available_detectors() -> list[str]:
    """Names of the installed back ends."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})


def load_detector(
    backend: str = "onnx",
    weights: Path | None = None,
    *,
    score_threshold: float = SCORE_THRESHOLD,
    threads: int | None = None,
) -> Detector:
    """Detector of a back end.

    Args:
        backend: see `available_detectors`.
        weights: None for those that come with the package.

    Raises:
        InputError: no such back end or file; the message lists the back ends, or says what makes
            the weights.
    """
    entry, weights = _resolve(backend, weights)
    detector: Detector = entry.load()(weights, score_threshold=score_threshold, threads=threads)
    return detector


def require_detector(backend: str, weights: Path | None) -> None:
    """Refuse a back end or a weights file that is not there, without loading it.

    Raises:
        InputError: see `load_detector`.
    """
    _resolve(backend, weights)


def _resolve(backend: str, weights: Path | None) -> tuple[EntryPoint, Path | None]:
    """Entry point and weights file of a back end."""
    found = [entry for entry in entry_points(group=GROUP) if entry.name == backend]
    if not found:
        raise InputError(f"no detector {backend!r}; there are {available_detectors()}")
    if weights is None and backend in SHIPPED:
        weights = WEIGHTS_DIR / SHIPPED[backend]
    if weights is not None and not weights.is_file():
        raise InputError(
            f"no weights {weights}; `vinum-nav train` and `vinum-nav export` make them"
        )
    return found[0], weights
