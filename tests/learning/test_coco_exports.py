"""Labelled sets as other tools export them: used where they can be, else counted and named."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pycocotools import mask as rle

from vinum_nav.cli.categories import category_names
from vinum_nav.cli.errors import UserError
from vinum_nav.errors import InputError
from vinum_nav.learning.data.coco import find_annotations, read_annotations, tell
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.data.pictures import CocoPictures

WIDTH, HEIGHT = 64, 36
MASK = np.zeros((HEIGHT, WIDTH), np.uint8)
MASK[5:30, 20:27] = 1
POLYGON = [20, 5, 27, 5, 27, 30, 20, 30]
Coco = dict[str, Any]
CODE = rle.encode(np.asfortranarray(MASK))["counts"].decode()
RUNS = [20 * HEIGHT + 5, *[25, 11] * 6, 25, HEIGHT - 30 + 37 * HEIGHT]
"""Mask of 7 columns of 25 pixels, column after column."""


def annotation(**keys: Any) -> Coco:
    return {"id": 5, "image_id": 1, "category_id": 1, "bbox": [20, 5, 7, 25], **keys}


def write(path: Path, annotations: list[Coco], image: Coco | None = None, **keys: Any) -> Path:
    entry = {"id": 1, "file_name": "0.png", "width": WIDTH, "height": HEIGHT, **(image or {})}
    categories = [{"id": 1, "name": "trunk"}, {"id": 2, "name": "wire"}]
    coco = {"images": [entry], "annotations": annotations, "categories": categories, **keys}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(coco))
    return path


def draw(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((HEIGHT, WIDTH, 3), np.uint8))


@pytest.mark.parametrize(
    "segmentation",
    [
        [POLYGON],
        POLYGON,
        [POLYGON, [1, 1, 2, 2]],
        [[20, 5], [27, 5], [27, 30], [20, 30]],
        [[[20, 5], [27, 5], [27, 30], [20, 30]]],
        {"size": [HEIGHT, WIDTH], "counts": CODE},
        {"size": [HEIGHT, WIDTH], "counts": RUNS},
    ],
    ids=["polygons", "one polygon", "and a stroke", "points", "lists of points", "text", "runs"],
)
def test_every_form_of_a_mask_is_read(tmp_path: Path, segmentation: Any) -> None:
    """The mask has 7 x 25 pixels; area and box are reckoned where the file has none."""
    path = write(tmp_path / "a.json", [{**annotation(segmentation=segmentation), "bbox": None}])
    coco = read_annotations(path)
    (found,) = coco["annotations"]
    assert (decode(found["segmentation"], HEIGHT, WIDTH) == MASK).all()
    assert (found["area"], found["bbox"], found["iscrowd"]) == (175.0, [20, 5, 7, 25], 0)
    assert not coco["left_out"]


@pytest.mark.parametrize("none", [{}, {"segmentation": None}, {"segmentation": []}])
def test_a_box_without_a_mask_is_its_own(
    tmp_path: Path, none: Coco, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "a.json", [annotation(**none)])
    coco = read_annotations(path)
    assert (decode(coco["annotations"][0]["segmentation"], HEIGHT, WIDTH) == MASK).all()
    tell(path, coco)
    (told,) = caplog.messages
    assert told == f"{path}: 1 annotations without a mask, whose box is used as their mask"


LEFT_OUT = {
    "polygon of fewer than 3 corners": {"segmentation": [[1, 1, 9, 9]]},
    "polygon of an odd number of coordinates": {"segmentation": [[1, 1, 9, 9, 1, 9, 4]]},
    "polygon that is not a list of finite numbers": {"segmentation": [[1, 1, 9, 9, "a", 9]]},
    "polygon outside of the picture": {"segmentation": [[64, 1, 90, 1, 90, 9]]},
    "segmentation is a str": {"segmentation": "mask.png"},
    "neither a mask nor a box": {"segmentation": [], "bbox": [20, 5, 0, 25]},
    "run lengths of size [64, 36] for a picture of size [36, 64]": {
        "segmentation": {"size": [WIDTH, HEIGHT], "counts": CODE}
    },
    "run lengths that do not fill the picture": {
        "segmentation": {"size": [HEIGHT, WIDTH], "counts": CODE[:3]}
    },
    "run lengths that are neither text nor whole numbers": {
        "segmentation": {"size": [HEIGHT, WIDTH], "counts": [1.5, 2]}
    },
    "of a picture that is not listed (77)": {"image_id": 77},
    "of a category that is not listed (55)": {"category_id": 55},
}


@pytest.mark.parametrize(("reason", "wrong"), LEFT_OUT.items(), ids=LEFT_OUT)
def test_what_cannot_be_used_is_counted_and_named(tmp_path: Path, reason: str, wrong: Coco) -> None:
    good, bad = annotation(segmentation=[POLYGON]), annotation(segmentation=[POLYGON], id="x9")
    coco = read_annotations(write(tmp_path / "a.json", [good, {**bad, **wrong}]))
    assert [a["id"] for a in coco["annotations"]] == [5]
    assert coco["left_out"].counts == {reason: 1}
    assert str(coco["left_out"]) == f"left out 1 annotations (1 {reason}: x9)"


def test_the_first_of_many_are_named(tmp_path: Path) -> None:
    wrong = [annotation(category_id=9, id=k) for k in range(5)]
    told = str(read_annotations(write(tmp_path / "a.json", [*wrong, None]))["left_out"])  # type: ignore[list-item]
    assert "5 of a category that is not listed (9): 0, 1, 2 and 2 more" in told
    assert "1 of a picture that is not listed (None): number 5" in told


@pytest.mark.parametrize("key", ["7", "7f3a"])
def test_ids_may_be_text(tmp_path: Path, key: str) -> None:
    path = write(
        tmp_path / "a.json", [annotation(segmentation=[POLYGON], image_id=key)], {"id": key}
    )
    coco = read_annotations(path)
    assert [i["id"] for i in coco["images"]] == [a["image_id"] for a in coco["annotations"]]
    assert isinstance(coco["images"][0]["id"], int)


def test_a_size_left_out_is_that_of_the_picture(tmp_path: Path) -> None:
    draw(tmp_path / "images" / "0.png")
    path = write(tmp_path / "a.json", [], {"width": None, "height": None})
    (image,) = read_annotations(path)["images"]
    assert (image["width"], image["height"]) == (WIDTH, HEIGHT)


def test_a_picture_of_another_size_is_not_taught(tmp_path: Path) -> None:
    draw(tmp_path / "images" / "0.png")
    write(tmp_path / "a.json", [], {"width": HEIGHT, "height": WIDTH})
    with pytest.raises(InputError, match=r"0\.png is 64 x 36, its annotations say 36 x 64"):
        CocoPictures(tmp_path)


LAYOUTS = [
    ("result.json", "images/0.png", "images/0.png"),
    ("result.json", "images\\0.png", "images/0.png"),
    ("result.json", "/data/upload/1/0.png", "images/0.png"),
    ("_annotations.coco.json", "0.png", "0.png"),
    ("annotations/instances_default.json", "0.png", "images/default/0.png"),
    ("annotations/instances_default.json", "cam/0.png", "images/default/cam/0.png"),
    ("annotations/instances_train.json", "0.png", "images/0.png"),
    ("annotations/instances_train2017.json", "0.png", "train2017/0.png"),
]


@pytest.mark.parametrize(("json_at", "name", "picture_at"), LAYOUTS)
def test_pictures_are_found_where_tools_put_them(
    tmp_path: Path, json_at: str, name: str, picture_at: str
) -> None:
    draw(tmp_path / picture_at)
    write(tmp_path / json_at, [], {"file_name": name})
    for data in (tmp_path, tmp_path / json_at):
        path, folder = find_annotations(data)
        (image,) = read_annotations(path)["images"]
        assert (folder / image["file_name"]).resolve() == (tmp_path / picture_at).resolve()


def test_two_names_of_one_picture_are_refused(tmp_path: Path) -> None:
    draw(tmp_path / "images" / "0.png")
    path = write(tmp_path / "a.json", [])
    coco = json.loads(path.read_text())
    coco["images"].append({**copy.deepcopy(coco["images"][0]), "id": 2, "file_name": "b/0.png"})
    path.write_text(json.dumps(coco))
    with pytest.raises(InputError, match=r"'0\.png' and 'b/0\.png' are one file, 0\.png"):
        read_annotations(path)


def test_categories_are_named_by_option(tmp_path: Path) -> None:
    wire = annotation(segmentation=[POLYGON], category_id=2)
    path = write(tmp_path / "a.json", [wire])
    assert read_annotations(path)["others"][0]["category"] == "wire"
    named = read_annotations(path, category_names(["Wire=Post"]))
    assert [a["category_id"] for a in named["annotations"]] == [2]
    with pytest.raises(InputError, match=r"no category 'stem' among \['trunk', 'wire'\]"):
        read_annotations(path, {"stem": "trunk"})
    for wrong in (["stem"], ["stem=wood"], ["=trunk"], ["a=trunk", "a=post"]):
        with pytest.raises(UserError, match="--category"):
            category_names(wrong)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"images": {}}, "images: expected a list"),
        ({"images": [{"id": 1}]}, "image number 0: expected id and file_name"),
        ({"images": [None]}, "image number 0"),
        ({"categories": [{"name": "trunk"}]}, "category number 0: expected id and name"),
        ({"categories": [{"id": 1, "name": n} for n in ("trunk", "x")]}, "two categories"),
    ],
)
def test_a_file_that_says_nothing_is_refused_by_place(
    tmp_path: Path, keys: Coco, told: str
) -> None:
    path = write(tmp_path / "a.json", [], **keys)
    with pytest.raises(InputError, match=told) as caught:
        read_annotations(path)
    assert str(caught.value).startswith(str(path))


def test_capitals_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", [], categories=[{"id": 1, "name": " Trunk"}])
    path.write_text(path.read_text(), encoding="utf-8-sig")
    assert len(read_annotations(path)["images"]) == 1
