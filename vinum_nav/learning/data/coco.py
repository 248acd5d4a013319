"""COCO files of labelling tools: found, checked, read with our numbers of the categories."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError
from vinum_nav.interfaces import Label
from vinum_nav.learning.data.foreign import READ, format_of, format_of_folder, is_one_a_picture
from vinum_nav.learning.data.left_out import LeftOut
from vinum_nav.learning.data.masks import box_as_mask, checked_mask, run_length_code
from vinum_nav.learning.data.picture_files import folder_of_pictures, found_name, read_any_size
from vinum_nav.strict_json import read_json

ANNOTATIONS = "annotations.json"
BOX_ONLY = "without a mask, whose box is used as their mask"
EMPTY = "whose mask covers no pixel (are its corners shares of the picture, not pixels?)"
LONGEST = 65_536
"""Side of a picture [px] from which it is none."""
LARGEST = 2**31
"""Number from which no id, area or side of a box is."""
_log = logging.getLogger(__name__)


def find_annotations(data: Path) -> tuple[Path, Path]:
    """The COCO file and the folder of the pictures that its file names are relative to.

    Args:
        data: a COCO file, or a folder that holds annotations.json or one JSON file, or that has
            one 'instances_*.json' in its folder 'annotations'; pictures: see `folder_of_pictures`.

    Raises:
        InputError: no such file, or several to choose from; says which.
    """
    path = data
    if data.is_dir():
        there = sorted(p for p in data.glob("*.json"))
        there = there or sorted((data / "annotations").glob("instances_*.json"))
        path = data / ANNOTATIONS
        if not path.is_file() and len(there) == 1:
            path = there[0]
        elif not path.is_file() and there:
            _refuse_one_a_picture(there)
            raise InputError(f"{data}: which one is it? {', '.join(p.name for p in there)}")
    if not path.is_file():
        found = format_of_folder(data) if data.is_dir() else None
        if found is not None:
            raise InputError(f"{data}: got {found}; {READ}")
        raise InputError(f"no COCO annotations {path}; `vinum-nav dataset` makes them")
    return path, folder_of_pictures(path)


def _refuse_one_a_picture(there: list[Path]) -> None:
    """Refuse labels that lie in a file for each picture."""
    if is_one_a_picture(there):
        try:
            found = format_of(read_json(there[0].read_bytes()))
        except (ValueError, RecursionError):
            found = None
        named = found or "a JSON file for each picture"
        raise InputError(f"{there[0].parent}: got {named} ({there[0].name}, ...); {READ}")


def read_annotations(path: Path, categories: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A COCO file with our numbers of the categories, as every user of labels takes it.

    Ids of pictures are whole numbers, 'file_name' is relative to `folder_of_pictures`, every
    annotation has 'bbox', 'area', 'iscrowd' and a 'segmentation' that can be decoded. Objects of
    other names are in 'others', each with its 'category'. What cannot be used is left out, and
    what is made of something else is counted: 'left_out' says how much of what; see `tell`.

    Args:
        categories: our names (trunk, post) of the file's categories that are called otherwise.

    Raises:
        InputError: no such file, not COCO, or no category named trunk; lists those that there are.
    """
    coco = _read(path)
    names = _names(path, coco["categories"])
    labels = _labels(path, names, categories or {})
    images, numbers = _images(path, coco["images"])
    left_out = LeftOut()
    annotations, others = [], []
    for index, annotation in enumerate(coco["annotations"]):
        entry = annotation if isinstance(annotation, dict) else {}
        shown = str(entry.get("id", f"number {index}"))
        category, image = _key(entry.get("category_id")), numbers.get(_key(entry.get("image_id")))
        if image is None:
            left_out.add(f"of a picture that is not listed ({entry.get('image_id')!r})", shown)
        elif category not in names:
            left_out.add(f"of a category that is not listed ({entry.get('category_id')!r})", shown)
        elif (checked := _checked(entry, image, shown, left_out)) is not None:
            if category in labels:
                annotations.append({**checked, "category_id": labels[category]})
            else:
                others.append({**checked, "category": names[category]})
    return {
        "images": images,
        "annotations": annotations,
        "others": others,
        "categories": [{"id": int(label), "name": label.name.lower()} for label in Label],
        "left_out": left_out,
    }


def tell(path: Path, coco: dict[str, Any]) -> None:
    """Warn once of what a file's annotations were not used for, by reason.

    Raises:
        InputError: there are annotations, and none of them can be used.
    """
    if coco["left_out"] and not coco["annotations"] and not coco["others"]:
        raise InputError(f"{path}: no annotation can be used: {coco['left_out']}")
    if coco["left_out"]:
        _log.warning("%s: %s", path, coco["left_out"])


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"no COCO annotations {path}; `vinum-nav dataset` makes them")
    try:
        coco = read_json(path.read_bytes(), nan_is_null=True)
    except UnicodeDecodeError as error:
        wanted = f"wanted UTF-8, got byte {error.object[error.start]:#04x} at {error.start}"
        raise InputError(f"{path}: not a COCO file of instances: {wanted}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not a COCO file of instances: {error}; {READ}") from error
    found = format_of(coco)
    if found is not None:
        raise InputError(f"{path}: not a COCO file of instances: got {found}; {READ}")
    lists = {key: coco[key] for key in ("images", "annotations", "categories")}
    for key, value in lists.items():
        if not isinstance(value, list):
            raise InputError(f"{path}: {key}: expected a list, got {value!r:.60}")
    return lists


def _names(path: Path, categories: list[Any]) -> dict[Any, str]:
    """Names of the file's categories by their ids."""
    names: dict[Any, str] = {}
    for index, category in enumerate(categories):
        entry = category if isinstance(category, dict) else {}
        key, name = _key(entry.get("id")), entry.get("name")
        if key is None or not isinstance(name, str):
            raise InputError(
                f"{path}: category number {index}: expected id and name, got {category!r:.60}"
            )
        if key in names:
            raise InputError(f"{path}: two categories have the id {key}: {names[key]} and {name}")
        names[key] = name
    return names


def _labels(path: Path, names: dict[Any, str], given: Mapping[str, str]) -> dict[Any, int]:
    """Our labels of the file's categories by their ids; capitals do not matter."""
    ours = {name.strip().casefold(): label for name, label in given.items()}
    there = {name.strip().casefold() for name in names.values()}
    for name in given:
        if name.strip().casefold() not in there:
            raise InputError(f"{path}: no category {name!r} among {sorted(names.values())}")
    labels = {}
    for key, name in names.items():
        plain = name.strip().casefold()
        label = ours.get(plain, plain).upper()
        if label in Label.__members__:
            labels[key] = int(Label[label])
    if Label.TRUNK not in labels.values():
        raise InputError(
            f"{path}: no category 'trunk' among {sorted(names.values())}; "
            "`--category NAME=trunk` says which one it is"
        )
    return labels


def _images(path: Path, images: list[Any]) -> tuple[list[dict[str, Any]], dict[Any, Any]]:
    """Entries of the pictures, and the same by the ids that the file has for them."""
    numbers: dict[Any, Any] = {}
    files: dict[str, Any] = {}
    for index, image in enumerate(images):
        entry = image if isinstance(image, dict) else {}
        key, name = _key(entry.get("id")), entry.get("file_name")
        if key is None or not isinstance(name, str) or not name:
            raise InputError(
                f"{path}: image number {index}: expected id and file_name, got {image!r:.60}"
            )
        found = found_name(path, name)
        if key in numbers:
            raise InputError(f"{path}: two images have the id {key!r}: {name} is the second")
        if found in files:
            raise InputError(f"{path}: images {files[found]!r} and {name!r} are one file, {found}")
        files[found] = name
        width, height = _size(path, found, entry)
        numbers[key] = {**entry, "file_name": found, "width": width, "height": height}
    whole = all(isinstance(key, int) and abs(key) < LARGEST for key in numbers)
    for index, (key, entry) in enumerate(numbers.items()):
        entry["id"] = key if whole else index + 1
    return list(numbers.values()), numbers


def _size(path: Path, name: str, entry: dict[str, Any]) -> tuple[int, int]:
    """Width and height of a picture; its file is asked where the entry does not say."""
    width, height = _key(entry.get("width")), _key(entry.get("height"))
    if width is None or height is None:
        try:
            height, width = read_any_size(folder_of_pictures(path) / name).shape[:2]
        except InputError as error:
            raise InputError(f"{path}: image {name} has no size, and {error}") from error
    if not (
        isinstance(width, int)
        and isinstance(height, int)
        and min(width, height) > 0
        and max(width, height) < LONGEST
    ):
        raise InputError(
            f"{path}: image {name}: expected a width and a height, got {width}, {height}"
        )
    return width, height


def _checked(
    entry: dict[str, Any], image: dict[str, Any], shown: str, left_out: LeftOut
) -> dict[str, Any] | None:
    """Annotation with all keys that its users take; None where it has no usable mask."""
    height, width = image["height"], image["width"]
    segmentation, box = entry.get("segmentation"), entry.get("bbox")
    empty = segmentation in (None, [], [[]], {})
    try:
        mask = (box_as_mask if empty else checked_mask)(
            box if empty else segmentation, height, width
        )
    except ValueError as error:
        left_out.add(str(error), shown)
        return None
    measured = _measured(mask, height, width)
    if measured["area"] <= 0:
        left_out.add(EMPTY, shown)
        return None
    if empty:
        left_out.count(BOX_ONLY)
    checked = {**entry, "image_id": image["id"], "segmentation": mask}
    checked["iscrowd"] = int(_key(entry.get("iscrowd")) == 1)
    if not (_is_size(entry.get("area")) and _is_box(box)):
        checked |= measured
    return checked


def _measured(mask: Any, height: int, width: int) -> dict[str, Any]:
    """Area and box of a mask."""
    from pycocotools import mask as rle

    code = run_length_code(mask, height, width)
    return {"area": float(rle.area(code)), "bbox": [float(v) for v in rle.toBbox(code)]}


def _is_box(value: Any) -> bool:
    """True for [x, y, width, height] with an area."""
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(v, int | float) and abs(v) < LARGEST for v in value)
        and min(value[2:]) > 0
    )


def _is_size(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value < LARGEST


def _key(value: Any) -> Any:
    """An id or a size: whole numbers as int, also where they are written as text or float."""
    if isinstance(value, str):
        text = value.strip()
        plain = text.removesuffix(".0")
        return (
            int(plain)
            if plain.isdecimal() and plain.isascii() and len(plain) < 18
            else text or None
        )
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return int(value) if isinstance(value, int) else None
