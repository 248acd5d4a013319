"""Options of reading: which pictures are taken, and what is known of them beside the files."""

from __future__ import annotations

from dataclasses import dataclass

from vinum_nav.messages.lens import Lens


@dataclass(frozen=True)
class Reading:
    """Options by which sources are read.

    Attributes:
        topics: topics of pictures in a bag, or patterns of them; empty for all colour pictures.
        depths: topic of depth for each of `topics`; empty to find it by frame.
        step: of films, moving pictures and cameras of bags, each step-th picture is taken.
        depth_scale: metres of one unit of depth; None for 0.001 of whole numbers, 1 of others.
        depth_tolerance: by which stamps of colour and depth of one exposure may differ [s].
        is_aligned: depth is taken as aligned to colour, whatever its frame says.
        is_rectified: whether pictures of bags are rectified; None to go by the topic's last part,
            which image_pipeline calls image_rect*.
        lens: of pictures and films, and of cameras of bags without camera_info; None if unknown.
    """

    topics: tuple[str, ...] = ()
    depths: tuple[str, ...] = ()
    step: int = 1
    depth_scale: float | None = None
    depth_tolerance: float = 0.012
    is_aligned: bool = False
    is_rectified: bool | None = None
    lens: Lens | None = None
