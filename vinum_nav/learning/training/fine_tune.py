"""Makes a detector of one's own vineyard from a few dozen labelled photographs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from vinum_nav.errors import InputError
from vinum_nav.learning.data.coco import find_annotations, read_annotations
from vinum_nav.learning.data.pictures import CocoPictures
from vinum_nav.learning.data.samples import Chosen, Mixed, Samples
from vinum_nav.learning.judging.evaluate import LOW_SCORE, look, summarise
from vinum_nav.learning.rendered.make import Run, make_dataset
from vinum_nav.learning.rendered.plan import load_plan
from vinum_nav.learning.training.early_stop import EarlyStop
from vinum_nav.learning.training.train import TrainParameters, split_of, train_on
from vinum_nav.perception.parameters import PerceptionParameters
from vinum_nav.vineyard.seed.named import find_seed

FEW = 200
"""Labelled pictures up to which a set is small: its defaults are those of `Tuning`."""
LEAST = 5
"""Pictures from which some are held out."""
SEED = "training"
"""Seed of the rendered pictures."""
VIEWS = 8
"""Rendered pictures of each block."""


@dataclass(frozen=True)
class Tuning:
    """Choices for a small set.

    Attributes:
        held_out: pictures to judge on and not to learn; None for one in five (none of fewer than
            five). A folder 'val' or 'valid' beside 'train' is held out as a whole.
        rendered: rendered pictures to mix in, half of what is seen; 0 for none.
    """

    held_out: int | None = None
    rendered: int = 48


@dataclass(frozen=True)
class Gain:
    """Trunks before and after on pictures that were not learnt; None without trunks in them.

    Attributes:
        name: of the pictures.
        count: number of the pictures.
        before: mask AP50 and AP by axis of the weights begun from.
        after: the same of the weights that are kept.
    """

    name: str
    count: int
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]


def count_of(data: Path, categories: Mapping[str, str] | None = None) -> int:
    """Number of labelled pictures to learn from.

    Raises:
        InputError: see `read_annotations`.
    """
    path, _ = find_annotations(split_of(data, "train"))
    return len(read_annotations(path, categories)["images"])


def fine_tune(
    data: Path,
    out: Path,
    parameters: TrainParameters,
    init: Path,
    categories: Mapping[str, str] | None = None,
    tuning: Tuning | None = None,
    run: Run = map,
    say: Callable[[str], object] = lambda _: None,
) -> tuple[Path, list[Gain]]:
    """Train on a small set, rendered pictures mixed in, and stop where no gain comes any more.

    OUT keeps what `train` leaves there, and rendered/, the rendered pictures. The checkpoint holds
    the weights that were best on the pictures held out, which may be those begun from.

    Args:
        data: COCO dataset, see `train`.
        init: weights to begin with.
        categories: see `read_annotations`.
        run: see `make_dataset`.
        say: called with a line for the user.

    Returns:
        Path of the checkpoint, and what was gained on each set of pictures that was not learnt.

    Raises:
        InputError: see `train`; more pictures are to be held out than there are.
    """
    tuning = tuning or Tuning()
    taught, own = _divided(data, categories, tuning.held_out)
    pictures = CocoPictures(taught, categories)
    apart = own.only if own is not None and own.only is not None else ()
    names = [str(image["file_name"]) for image in pictures.images]
    learnt = [k for k, name in enumerate(names) if name not in apart]
    samples: Samples = Chosen(pictures, learnt)
    judged = [] if own is None else [own]
    if tuning.rendered:
        say(f"rendering {tuning.rendered} pictures to mix in")
        rendered, count = out / "rendered", max(1, tuning.rendered // 4)
        _render(rendered, {"train": tuning.rendered, "val": count}, run)
        samples = Mixed(samples, CocoPictures(rendered / "train"))
        judged.append(_Judged("rendered pictures", rendered / "val", count))
    say(f"learning from {len(learnt)} photographs, {own.count if own else 0} are held out")
    stop = EarlyStop(out, own.score) if own is not None else None
    checkpoint = train_on(lambda: samples, out, parameters, init, stop)
    say("judging before and after")
    return checkpoint, [
        Gain(each.name, each.count, each.trunks(init), each.trunks(checkpoint)) for each in judged
    ]


@dataclass(frozen=True)
class _Judged:
    """Pictures that are not learnt; `only`: their names where they are a part of `data`."""

    name: str
    data: Path
    count: int
    only: Collection[str] | None = None
    categories: Mapping[str, str] | None = None

    def trunks(self, weights: Path) -> tuple[float | None, float | None]:
        """Mask AP50 and AP by axis of trunks."""
        return self._metrics(weights, "trunk")

    def score(self, weights: Path) -> float:
        """Mean of both APs of trunks and posts; an AP that there is not counts as 0."""
        return sum(value or 0.0 for value in self._metrics(weights, "all")) / 2.0

    def _metrics(self, weights: Path, name: str) -> tuple[float | None, float | None]:
        import torch

        from vinum_nav.perception.torch_detector import TorchDetector

        threads = torch.get_num_threads()
        detector = TorchDetector(weights, score_threshold=LOW_SCORE, threads=threads)
        least = PerceptionParameters().score_threshold
        found = look(
            detector,
            self.data,
            working_threshold=least,
            only=self.only,
            categories=self.categories,
        )
        summary = summarise(found, least)
        return summary["masks"][name]["AP50"], summary["axes"][name]


def _divided(
    data: Path, categories: Mapping[str, str] | None, count: int | None
) -> tuple[Path, _Judged | None]:
    """Split to learn from, and what of the set is judged on; None for nothing."""
    taught, name = split_of(data, "train"), "photographs held out"
    if count is None and taught != data:
        for split in ("val", "valid"):
            if (data / split).is_dir():
                number = count_of(data / split, categories)
                return taught, _Judged(name, data / split, number, None, categories)
    path, _ = find_annotations(taught)
    names = [str(image["file_name"]) for image in read_annotations(path, categories)["images"]]
    count = len(names) // LEAST if count is None else count
    if count >= len(names):
        raise InputError(f"{data}: {count} pictures are to be held out of {len(names)}")
    only = held_out(names, count)
    return taught, _Judged(name, taught, count, only, categories) if count else None


def held_out(names: Collection[str], count: int) -> tuple[str, ...]:
    """Names of the pictures that are held out: by lot, and the same ones at every call.

    A picture that joins the set moves few of the others from one part into the other.
    """
    by_lot = sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return tuple(by_lot[:count])


def _render(out: Path, images: dict[str, int], run: Run) -> None:
    plan = load_plan([find_seed(SEED)], images, views_per_block=VIEWS)
    for _ in make_dataset(plan, out.resolve(), run):
        pass
