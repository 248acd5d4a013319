"""Things that stand where a wrong instance was reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vinum_nav.interfaces import Label
from vinum_nav.learning.judging.matching import Instance
from vinum_nav.learning.judging.picture import Judged

HELD = 0.3
"""Share of an instance's pixels from which the thing that holds most of them is meant."""
BACKGROUND = "background"


def wrong_by_thing(wrong: Iterable[tuple[Judged, Instance]]) -> dict[str, int]:
    """Wrong instances by the category that they lie on, most first.

    On an object of the instance's own label they are a poor mask, or a second one.
    """
    return dict(Counter(_thing(picture, instance) for picture, instance in wrong).most_common())


def _thing(picture: Judged, instance: Instance) -> str:
    from pycocotools import mask as rle

    things = [(Label(a["category_id"]).name.lower(), a["code"]) for a in picture.objects]
    things += [(other["category"], other["code"]) for other in picture.others]
    if not things:
        return BACKGROUND
    codes = [code for _, code in things]
    shares = rle.iou([instance.code], codes, [1] * len(codes))[0]
    most = int(shares.argmax())
    return things[most][0] if shares[most] >= HELD else BACKGROUND
