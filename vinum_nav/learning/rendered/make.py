"""A whole dataset: every split's blocks, then one COCO file of each split."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from vinum_nav import __version__
from vinum_nav.learning.rendered.block import INTRINSICS, render_block
from vinum_nav.learning.rendered.objects import CATEGORIES
from vinum_nav.learning.rendered.plan import DatasetPlan, Job, hold_to_plan
from vinum_nav.strict_json import json_text

Run = Callable[[Callable[[Job], int], Iterable[Job]], Iterable[int]]
"""Like `map`: calls a function with every job, on one core or on many; in any order."""


def make_dataset(plan: DatasetPlan, out: Path, run: Run = map) -> Iterator[tuple[str, int]]:
    """Write OUT/{train,val,test}/{images/*.jpg, depth/*.png, annotations.json}.

    A run that was killed goes on where it was: a block that is done is not made again.

    Yields:
        (split, pictures done) after every block.

    Raises:
        ValueError: the folder holds pictures of another plan.
    """
    hold_to_plan(plan, out)
    for split, count in plan.images.items():
        jobs = list(plan.jobs(split, out))
        done = 0
        for pictures in run(render_block, jobs):
            done += pictures
            yield split, min(done, count)
        _join(out / split, jobs, count)


def _join(folder: Path, jobs: list[Job], count: int) -> None:
    """One COCO file of all blocks of a split."""
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    records = itertools.chain.from_iterable(json.loads(job.done.read_text()) for job in jobs)
    for image_id, record in enumerate(itertools.islice(records, count), start=1):
        objects = record.pop("objects")
        images.append({"id": image_id, **_camera(), **record})
        for found in objects:
            annotations.append({"id": len(annotations) + 1, "image_id": image_id, **found})
    coco = {
        "info": {"description": f"rendered by vinum_nav {__version__}"},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": number, "name": name} for name, number in CATEGORIES.items()],
    }
    partial = folder / "annotations.part"
    partial.write_text(json_text(coco))
    partial.replace(folder / "annotations.json")


def _camera() -> dict[str, Any]:
    return {
        "width": INTRINSICS.width,
        "height": INTRINSICS.height,
        "intrinsics": [INTRINSICS.fx, INTRINSICS.fy, INTRINSICS.cx, INTRINSICS.cy],
    }
