"""Labels of other formats, of other sizes, without pixels or pictures: used, or named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from vinum_nav.errors import InputError
from vinum_nav.learning.data.coco import find_annotations, read_annotations, tell
from vinum_nav.learning.data.pictures import CocoPictures

WIDTH, HEIGHT = 64, 36
SQUARE = [20, 5, 27, 5, 27, 30, 20, 30]
Coco = dict[str, Any]


def entry(**keys: Any) -> Coco:
    given = {"id": 5, "image_id": 1, "category_id": 1, "bbox": [20, 5, 7, 25], "area": 175}
    return {**given, "segmentation": [SQUARE], **keys}


def write(folder: Path, annotations: list[Coco], picture: Coco | None = None, **keys: Any) -> Path:
    image = {"id": 1, "file_name": "0.png", "width": WIDTH, "height": HEIGHT, **(picture or {})}
    categories = [{"id": 1, "name": "trunk"}]
    coco = {"images": [image], "annotations": annotations, "categories": categories, **keys}
    path = folder / "annotations.json"
    path.write_text(json.dumps(coco))
    return path


FORMATS: dict[str, Any] = {
    "LabelMe": {"version": "5.0", "shapes": [{"label": "trunk"}], "imagePath": "0.png"},
    "a project of the VGG Image Annotator": {"_via_settings": {}, "_via_img_metadata": {}},
    "JSON of the VGG Image Annotator": {"0.png12": {"filename": "0.png", "regions": []}},
    "Label Studio's own JSON": [{"id": 1, "data": {"image": "0.png"}, "annotations": []}],
    "COCO results": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}],
    "COCO panoptic": {
        "images": [],
        "annotations": [{"image_id": 1, "segments_info": []}],
        "categories": [],
    },
    "COCO captions": {"images": [], "annotations": [{"id": 1, "caption": "a vine"}]},
    "JSON without annotations": {"images": [], "categories": []},
    "GeoJSON": {"type": "FeatureCollection", "features": []},
}


@pytest.mark.parametrize(("name", "content"), FORMATS.items(), ids=FORMATS)
def test_another_format_is_refused_by_its_name(tmp_path: Path, name: str, content: Any) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError) as caught:
        read_annotations(path)
    assert f"{path}: not a COCO file of instances: got {name}" in str(caught.value)
    assert "wanted COCO instances: one JSON file" in str(caught.value)


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (("train/images/0.jpg", "train/labels/0.txt", "data.yaml"), "YOLO labels"),
        (("0.jpg", "0.txt", "classes.txt"), "YOLO labels"),
        (("JPEGImages/0.jpg", "Annotations/0.xml"), "Pascal VOC labels"),
    ],
)
def test_a_folder_of_another_format_is_refused_by_its_name(
    tmp_path: Path, files: tuple[str, ...], name: str
) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes(b"x")
    with pytest.raises(InputError, match=f"got {name}.*; wanted COCO instances"):
        find_annotations(tmp_path)


def test_a_file_for_each_picture_is_refused_by_its_name(tmp_path: Path) -> None:
    for k in range(2):
        (tmp_path / f"{k}.jpg").write_bytes(b"x")
        (tmp_path / f"{k}.json").write_text(json.dumps(FORMATS["LabelMe"]))
    with pytest.raises(InputError, match=r"got LabelMe's JSON, one file a picture \(0\.json, "):
        find_annotations(tmp_path)


def test_a_key_that_comes_twice_is_refused(tmp_path: Path) -> None:
    """The last of two lists of annotations would be taken, and the first lost."""
    path = write(tmp_path, [entry()])
    path.write_text(path.read_text()[:-1] + ', "annotations": []}')
    with pytest.raises(InputError, match="the key 'annotations' stands there twice"):
        read_annotations(path)


def test_text_that_is_no_utf_8_is_named_by_its_byte(tmp_path: Path) -> None:
    path = write(tmp_path, [entry()])
    path.write_bytes(path.read_bytes().replace(b"trunk", b"Rebst\xf6cke"))
    with pytest.raises(InputError, match=r"wanted UTF-8, got byte 0xf6 at \d+$"):
        read_annotations(path)


def test_a_gap_of_a_table_is_none(tmp_path: Path) -> None:
    """Pandas writes NaN; the box is measured: 7 x 25 pixels from (20, 5)."""
    nan = float("nan")
    path = write(tmp_path, [entry(bbox=[nan] * 4, area=nan, iscrowd=nan)])
    (found,) = read_annotations(path)["annotations"]
    assert (found["bbox"], found["area"], found["iscrowd"]) == ([20, 5, 7, 25], 175.0, 0)


@pytest.mark.parametrize("box", [[1, 2], [27, 30, -7, -25], [20, 5, 0, 25], None])
def test_a_box_that_is_none_is_measured(tmp_path: Path, box: Any) -> None:
    (found,) = read_annotations(write(tmp_path, [entry(bbox=box)]))["annotations"]
    assert found["bbox"] == [20, 5, 7, 25]


COVERS_NOTHING = "whose mask covers no pixel (are its corners shares of the picture, not pixels?)"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"segmentation": [[0.3, 0.1, 0.4, 0.1, 0.4, 0.8, 0.3, 0.8]]}, COVERS_NOTHING),
        ({"segmentation": [[20, 5, 20, 5, 20, 5]]}, COVERS_NOTHING),
        (
            {"segmentation": [], "bbox": [40, 5, 47, 30]},
            "box beyond the picture (wanted x, y, width, height)",
        ),
    ],
    ids=["shares of the picture", "a point", "corners for a size"],
)
def test_what_covers_nothing_is_counted(tmp_path: Path, wrong: Coco, reason: str) -> None:
    coco = read_annotations(write(tmp_path, [entry(), entry(id="x9", **wrong)]))
    assert [a["id"] for a in coco["annotations"]] == [5]
    assert coco["left_out"].counts == {reason: 1}


def test_a_box_a_little_beyond_the_picture_is_cut_off(tmp_path: Path) -> None:
    """The 16 pixels up to the picture's edge are left, of 20 from x = 48 to 68."""
    path = write(tmp_path, [entry(segmentation=[], bbox=[48, 5, 20, 10], area=None)])
    (found,) = read_annotations(path)["annotations"]
    assert found["area"] == 16 * 10


def test_a_set_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, [entry(image_id=7), entry(image_id=8)])
    with pytest.raises(InputError, match=r"no annotation can be used: left out 2 annotations"):
        tell(path, read_annotations(path))


def test_a_size_may_be_text_with_a_point(tmp_path: Path) -> None:
    path = write(tmp_path, [entry()], {"width": "64.0", "height": " 36 "})
    (image,) = read_annotations(path)["images"]
    assert (image["width"], image["height"]) == (WIDTH, HEIGHT)


def test_missing_pictures_are_counted_before_the_first_is_read(tmp_path: Path) -> None:
    images = [
        {"id": k, "file_name": f"{k}.png", "width": WIDTH, "height": HEIGHT} for k in range(5)
    ]
    path = write(tmp_path, [entry()], images=images)
    cv2.imwrite(str(tmp_path / "0.png"), np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    with pytest.raises(InputError) as caught:
        CocoPictures(tmp_path)
    gone = ", ".join(str(tmp_path / f"{k}.png") for k in (1, 2, 3))
    assert str(caught.value) == f"{path}: {gone} and 1 more are missing (4 of 5 pictures)"


@pytest.mark.parametrize("name", ["a" * 300 + ".png", "a\0.png"], ids=["too long", "NUL"])
def test_a_name_that_no_file_can_have_is_missing(tmp_path: Path, name: str) -> None:
    write(tmp_path, [entry()], {"file_name": name})
    with pytest.raises(InputError, match=r"is missing \(1 of 1 pictures\)"):
        CocoPictures(tmp_path)


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ("http://host:8080/data/upload/1/0.png?d=abc", "0.png"),
        ("images/my%20vine.png", "my vine.png"),
        ("100%25.png", "100%25.png"),
    ],
)
def test_names_may_be_addresses(tmp_path: Path, given: str, there: str) -> None:
    cv2.imwrite(str(tmp_path / there), np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    path = write(tmp_path, [entry()], {"file_name": given})
    assert read_annotations(path)["images"][0]["file_name"] == there


@pytest.mark.parametrize("stated", [(WIDTH, HEIGHT), (HEIGHT, WIDTH)])
def test_a_photograph_is_read_the_way_that_it_was_annotated(
    tmp_path: Path, stated: tuple[int, int]
) -> None:
    """Stored 64 x 36 with a red top left corner; shown turned by a quarter, 36 x 64."""
    stored = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    stored[:18, :32, 0] = 255
    image = Image.fromarray(stored)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "0.png", exif=exif)
    size = {"width": stated[0], "height": stated[1]}
    mask = [[2, 2, 30, 2, 30, 30, 2, 30]]
    write(tmp_path, [entry(segmentation=mask)], size)
    picture, _ = CocoPictures(tmp_path).sample(0)
    reds = np.argwhere(picture[..., 0] > 200)
    others = np.argwhere(np.abs(picture[..., 0].astype(int) - 0) < 20)
    is_left = reds[:, 1].mean() < others[:, 1].mean()
    assert is_left == (stated == (WIDTH, HEIGHT))
