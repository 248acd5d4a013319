"""Label files of other formats, named so that a refusal can say what was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

READ = (
    "wanted COCO instances: one JSON file with images, annotations and categories, as CVAT "
    "('COCO 1.0'), Label Studio ('COCO') and Roboflow ('COCO Segmentation') export them"
)
"""Formats that are read, for errors."""
OF_OBJECTS = (
    ("imagePath", "LabelMe's JSON, one file a picture"),
    ("_via_img_metadata", "a project of the VGG Image Annotator"),
    ("regions", "JSON of the VGG Image Annotator"),
    ("segments_info", "COCO panoptic"),
    ("caption", "COCO captions"),
    ("features", "GeoJSON"),
)
"""Keys of a JSON object, of its first annotation or its first value, and the formats they show."""
OF_LISTS = (
    ("image_id", "COCO results, a list of detections without images and categories"),
    ("data", "Label Studio's own JSON"),
)
"""Keys of the first entry of a JSON list, and the formats they show."""


def format_of(value: Any) -> str | None:
    """Name of the format of a JSON value that is no COCO file of instances; None for COCO."""
    if isinstance(value, list):
        names = (name for key, name in OF_LISTS if key in _first(value))
        return next(names, "a JSON list")
    if not isinstance(value, dict):
        return f"JSON of a {type(value).__name__}"
    within = {*value, *_first(value.get("annotations")), *_first(list(value.values()))}
    named = next((name for key, name in OF_OBJECTS if key in within), None)
    absent = [key for key in ("images", "annotations", "categories") if key not in value]
    return named or (f"JSON without {', '.join(absent)}" if absent else None)


def _first(value: Any) -> dict[str, Any]:
    """First entry of a list of entries; an empty one where there is none."""
    first: dict[str, Any] = {}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        first = value[0]
    return first


def format_of_folder(folder: Path) -> str | None:
    """Name of the label format that the files of a folder show; None where they show none."""
    below = [path for depth in ("*", "*/*", "*/*/*") for path in folder.glob(depth)]
    names = {path.name.lower() for path in below}
    endings = {path.suffix.lower() for path in below}
    if ".xml" in endings:
        return "Pascal VOC labels (.xml, one file a picture)"
    if names & {"classes.txt", "data.yaml", "obj.names", "labels"} and ".txt" in endings:
        return "YOLO labels (.txt, one file a picture)"
    return None


def is_one_a_picture(files: list[Path]) -> bool:
    """True where each of several JSON files has a picture of its name beside it."""
    pictures = {p.stem for p in files[0].parent.iterdir() if p.suffix.lower() != ".json"}
    return len(files) > 1 and all(path.stem in pictures for path in files)
