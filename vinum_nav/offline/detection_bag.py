"""A bag of what was detected in a bag."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.interfaces import Side, TrunkObservations
from vinum_nav.messages.bag_file import BagFile
from vinum_nav.messages.points import fields_of, pack_observations
from vinum_nav.offline.overlays import jpeg
from vinum_nav.offline.picture import BagOrigin, Found
from vinum_nav.offline.storages import find_storages, storage_suffix
from vinum_nav.perception.draw import draw_masks
from vinum_nav.perception.locate import TrunkPosition

FOLDER = "bags"
DETECTIONS = "/trunk_detector/detections"
IMAGE = "/trunk_detector/image/compressed"


class DetectionBags:
    """Sink: one bag for each bag that pictures come from, in the same kind of storage.

    Its messages carry the stamps and frames of the pictures and are recorded at the same times,
    so both bags play side by side. What has no position has NaN for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._bags: dict[str, _DetectionBag] = {}

    def write(self, found: Found) -> None:
        """Add one picture's detections to the bag of its own bag."""
        origin = found.picture.origin
        if origin is None:
            return
        if origin.bag not in self._bags:
            self._bags[origin.bag] = _DetectionBag(self._path(Path(origin.bag)), Path(origin.bag))
        self._bags[origin.bag].write(found, origin)

    def close(self) -> None:
        """Finish the bags."""
        for bag in self._bags.values():
            bag.close()

    def _path(self, source: Path) -> Path:
        """A folder that is not there yet."""
        path, number = self._folder / f"{source.stem}_detections", 1
        while path.exists():
            number += 1
            path = self._folder / f"{source.stem}_detections-{number}"
        return path


class _DetectionBag:
    def __init__(self, path: Path, source: Path) -> None:
        self._bag = BagFile(path, "humble", as_sqlite=_is_sqlite(source))

    def write(self, found: Found, origin: BagOrigin) -> None:
        header = self._bag.header(origin.stamp_ns, origin.frame_id)
        picture = jpeg(draw_masks(found.picture.rgb, found.detections))
        self._bag.write(DETECTIONS, self._cloud(found, header), origin.received_ns)
        self._bag.write(IMAGE, self._bag.jpeg(header, picture), origin.received_ns)

    def close(self) -> None:
        self._bag.close()

    def _cloud(self, found: Found, header: Any) -> Any:
        types = self._bag.types
        points = pack_observations(_observations(found))
        return types["sensor_msgs/msg/PointCloud2"](
            header=header,
            height=1,
            width=len(points),
            fields=[
                types["sensor_msgs/msg/PointField"](
                    name=name, offset=offset, datatype=datatype, count=1
                )
                for name, offset, datatype in fields_of(points.dtype)
            ],
            is_bigendian=False,
            point_step=points.dtype.itemsize,
            row_step=points.nbytes,
            data=np.frombuffer(points.tobytes(), np.uint8),
            is_dense=None not in found.positions,
        )


def _observations(found: Found) -> TrunkObservations:
    """All detections, NaN where there is no position."""
    detections = found.detections
    return TrunkObservations(
        stamp=found.picture.stamp or 0.0,
        side=Side.LEFT,  # not in the bytes: the frame says it
        points_camera=_points(found.positions),
        covariances=_covariances(found.positions),
        scores=detections.scores,
        labels=detections.labels,
        flags=np.array([p.flags if p else 0 for p in found.positions], dtype=np.int64),
        boxes_xyxy=detections.boxes_xyxy,
    )


def _points(positions: list[TrunkPosition | None]) -> NDArray[np.float64]:
    nowhere = np.full(3, np.nan)
    return np.array([p.point_camera if p else nowhere for p in positions]).reshape(-1, 3)


def _covariances(positions: list[TrunkPosition | None]) -> NDArray[np.float64]:
    unknown = np.full((3, 3), np.nan)
    return np.array([p.covariance if p else unknown for p in positions]).reshape(-1, 3, 3)


def _is_sqlite(source: Path) -> bool:
    return all(storage_suffix(file) == ".db3" for file in find_storages(source).files)
