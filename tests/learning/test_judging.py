"""Metrics of answers known beforehand: three pictures reckoned by hand, and true masks."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn import draw_split
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.interfaces import Detections
from vinum_nav.learning.data.coco import find_annotations, read_annotations
from vinum_nav.learning.data.masks import decode
from vinum_nav.learning.judging.axis_metrics import axis_of, likeness
from vinum_nav.learning.judging.coco_metrics import coco_metrics, precision_curve
from vinum_nav.learning.judging.evaluate import Findings, look, summarise
from vinum_nav.learning.judging.matching import encode
from vinum_nav.learning.judging.worst import draw_verdicts, worst_pictures
from vinum_nav.learning.rendered.block import write_depth
from vinum_nav.learning.rendered.make import make_dataset
from vinum_nav.learning.rendered.plan import load_plan

SEEDS = Path(__file__).parents[2] / "seeds"
WIDTH, HEIGHT = 100, 60
TRUNK, POST = 1, 2


def rectangle(x: int, y: int, w: int, h: int) -> list[list[int]]:
    return [[x, y, x + w, y, x + w, y + h, x, y + h]]


def annotation(
    number: int, image: int, category: int, place: tuple[int, int, int, int], **more: object
) -> dict[str, object]:
    area = place[2] * place[3]
    shape = {"segmentation": rectangle(*place), "bbox": list(place), "area": area}
    return {"id": number, "image_id": image, "category_id": category, "iscrowd": 0, **shape, **more}


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    """A trunk and a post; a near and a far trunk; a crowd region."""
    images = [
        {"id": k, "file_name": f"{k}.png", "width": WIDTH, "height": HEIGHT, "row": 0}
        for k in (1, 2, 3)
    ]
    for image, light in zip(images, ("sun", "low", "low"), strict=True):
        image["tags"] = {"light": light, "number": image["id"]}
        cv2.imwrite(str(tmp_path / f"{image['id']}.png"), np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    annotations = [
        annotation(1, 1, TRUNK, (10, 10, 10, 40), distance=1.0, row=0),
        annotation(2, 1, POST, (40, 10, 10, 40), distance=1.5, row=0),
        annotation(3, 2, TRUNK, (10, 10, 10, 40), distance=2.5, row=0),
        annotation(4, 2, TRUNK, (60, 10, 10, 40), distance=5.0, row=1),
        annotation(5, 3, TRUNK, (10, 10, 60, 40), iscrowd=1),
    ]
    categories = [{"id": TRUNK, "name": "trunk"}, {"id": POST, "name": "post"}]
    coco = {"images": images, "annotations": annotations, "categories": categories}
    (tmp_path / "annotations.json").write_text(json.dumps(coco))
    return tmp_path


class Script:
    """Says of picture after picture what it was told: (place, score, label)."""

    name = "script"

    def __init__(self, *pictures: list[tuple[tuple[int, int, int, int], float, int]]) -> None:
        self._pictures = iter(pictures)

    def detect(self, rgb: np.ndarray) -> Detections:
        told = next(self._pictures)
        masks = np.zeros((len(told), HEIGHT, WIDTH), bool)
        for mask, ((x, y, w, h), _, _) in zip(masks, told, strict=True):
            mask[y : y + h, x : x + w] = True
        boxes = np.array([[x, y, x + w, y + h] for (x, y, w, h), _, _ in told], float)
        scores = np.array([score for _, score, _ in told])
        labels = np.array([label for _, _, label in told], np.int64)
        return Detections(boxes.reshape(-1, 4), masks, scores, labels)


@pytest.fixture
def findings(by_hand: Path) -> Findings:
    """One trunk exact, the post taken for a trunk; one trunk at IoU 0.825, one missed and a wrong
    one; one instance in the crowd region.
    """
    script = Script(
        [((10, 10, 10, 40), 0.9, TRUNK), ((40, 10, 10, 40), 0.8, TRUNK)],
        [((10, 10, 10, 33), 0.7, TRUNK), ((80, 10, 10, 40), 0.6, TRUNK)],
        [((20, 20, 10, 20), 0.95, TRUNK)],
    )
    return look(script, by_hand, working_threshold=0.5)


def test_average_precision_by_hand(findings: Findings) -> None:
    """Order by falling score: right, wrong, right at IoU up to 0.825, wrong; three trunks.

    Precision 1 up to recall 1/3 (34 of COCO's 101 points), 2/3 up to 2/3 (33 points), then 0.
    """
    found = summarise(findings, 0.5)
    trunk = found["masks"]["trunk"]
    low, high = (34 + 33 * 2 / 3) / 101, 34 / 101
    assert trunk["AP50"] == pytest.approx(low)
    assert trunk["AP75"] == pytest.approx(low)
    assert trunk["AP"] == pytest.approx((7 * low + 3 * high) / 10)
    assert trunk["AR"] == pytest.approx((7 * 2 / 3 + 3 * 1 / 3) / 10)
    assert found["boxes"]["trunk"] == pytest.approx(trunk)
    assert found["masks"]["post"] == {"AP": 0.0, "AP50": 0.0, "AP75": 0.0, "AR": 0.0}
    assert found["masks"]["all"]["AP50"] == pytest.approx(low / 2)
    curve = precision_curve(findings.pictures, TRUNK)
    assert curve[:34].tolist() == [1.0] * 34
    assert curve[34:67] == pytest.approx(2 / 3)


def test_ap_by_axis_by_hand(findings: Findings) -> None:
    """The trunk of which the upper part was found is right: its axis is, in the rows in common."""
    found = summarise(findings, 0.5)["axes"]
    low = (34 + 33 * 2 / 3) / 101
    assert found == {
        "all": pytest.approx(low / 2),
        "trunk": pytest.approx(low),
        "post": 0.0,
    }


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((14, 10, 10, 40), 1.0),  # 4 px aside, half the width is 5
        ((16, 10, 10, 40), 0.0),
        ((14, 45, 10, 5), 1.0),  # five rows in common, too few for any mask IoU
        ((10, 0, 10, 10), 0.0),  # above it
    ],
)
def test_an_axis_counts_within_half_the_width(
    by_hand: Path, place: tuple[int, int, int, int], expected: float
) -> None:
    script = Script([(place, 0.9, TRUNK)])
    findings = look(script, by_hand, working_threshold=0.5, limit=1)
    assert summarise(findings, 0.5)["axes"]["trunk"] == pytest.approx(expected)


def test_a_thin_object_has_three_pixels_of_640() -> None:
    """An object 2 px wide in a picture 1280 px wide: 6 px are allowed, 5 px are half the way."""
    code = encode(np.pad(np.ones((4, 2), bool), ((0, 0), (20, 30))))
    other = encode(np.pad(np.ones((4, 2), bool), ((0, 0), (25, 25))))
    wanted, detected = axis_of(code, 4, 52), axis_of(other, 4, 52)
    assert likeness(detected, wanted, 1280) == pytest.approx(1 - 0.5 * 5 / 6)
    assert likeness(detected, wanted, 640) == pytest.approx(1 - 0.5 * 5 / 3)


def test_distance_bands_by_hand(findings: Findings) -> None:
    """Instances of objects of another band count for nothing; the rest counts in all."""
    found = summarise(findings, 0.5)["by_distance"]
    trunks = {band: metrics["masks"]["trunk"]["AP50"] for band, metrics in found.items()}
    assert trunks["0-2"] == pytest.approx(1.0)
    assert trunks["2-4"] == pytest.approx(0.5)
    assert trunks["4-8"] == 0.0
    assert found["2-4"]["masks"]["post"]["AP50"] is None
    assert coco_metrics(findings.pictures, (20.0, 30.0))["masks"]["all"]["AP"] is None


def test_tags_by_hand(findings: Findings) -> None:
    found = summarise(findings, 0.5)["by_tag"]
    assert list(found) == ["light"]
    assert found["light"]["sun"]["images"] == 1
    assert found["light"]["sun"]["masks"]["trunk"]["AP50"] == pytest.approx(1.0)
    assert found["light"]["low"]["masks"]["trunk"]["AP50"] == pytest.approx(51 / 101)


def test_working_point_by_hand(findings: Findings) -> None:
    found = summarise(findings, 0.5)["working_point"]
    assert found["trunk"] == {
        "objects": 3,
        "recall": pytest.approx(2 / 3),
        "precision": 0.5,
        "taken_for_the_other": 0.0,
        "wrong": {"post": 1, "background": 1},
    }
    assert found["post"] == {
        "objects": 1,
        "recall": 0.0,
        "precision": None,
        "taken_for_the_other": 1.0,
        "wrong": {},
    }
    assert found["work_row"]["objects"] == 2
    assert found["work_row"]["recall"] == 1.0
    assert found["work_row"]["precision"] == 0.5
    assert found["work_row_located"] is None
    strict = summarise(findings, 0.85)["working_point"]
    assert strict["trunk"]["recall"] == pytest.approx(1 / 3)
    assert strict["trunk"]["precision"] == 1.0
    assert strict["post"]["taken_for_the_other"] == 0.0


def test_wrong_instances_are_told_by_what_they_lie_on(by_hand: Path) -> None:
    """A poor mask on a trunk; one on an object of another category, one on nothing; right ones and
    those of a crowd region are not counted.
    """
    coco = json.loads((by_hand / "annotations.json").read_text())
    coco["categories"].append({"id": 9, "name": "stake"})
    coco["annotations"].append(annotation(6, 2, 9, (80, 10, 10, 40)))
    (by_hand / "annotations.json").write_text(json.dumps(coco))
    script = Script(
        [((10, 10, 10, 16), 0.9, TRUNK), ((40, 10, 10, 40), 0.8, POST)],
        [((10, 10, 10, 40), 0.7, TRUNK), ((80, 10, 10, 30), 0.9, TRUNK), ((95, 0, 5, 60), 0.6, 1)],
        [((20, 20, 10, 20), 0.95, TRUNK)],
    )
    found = summarise(look(script, by_hand, working_threshold=0.5), 0.5)["working_point"]
    assert found["trunk"]["wrong"] == {"stake": 1, "trunk": 1, "background": 1}
    assert found["post"]["wrong"] == {}
    assert found["work_row"]["wrong"] == found["trunk"]["wrong"]


def test_what_is_thinner_than_a_trunk_has_no_position_and_does_not_count(by_hand: Path) -> None:
    """Flat depth of 1 m: the trunk is 17 cm wide, the wrong instance beside it 1.7 cm."""
    (by_hand / "images").mkdir()
    (by_hand / "depth").mkdir()
    coco = json.loads((by_hand / "annotations.json").read_text())
    optical = [[0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 0.6], [0, 0, 0, 1]]
    for image in coco["images"]:
        image |= {"intrinsics": [60.0, 60.0, 50.0, 30.0], "T_base_camera": optical}
        (by_hand / image["file_name"]).rename(by_hand / "images" / image["file_name"])
        write_depth(by_hand / "depth" / image["file_name"], np.ones((HEIGHT, WIDTH), np.float32))
    (by_hand / "annotations.json").write_text(json.dumps(coco))
    script = Script(
        [((10, 10, 10, 40), 0.9, TRUNK), ((80, 10, 1, 40), 0.8, TRUNK)],
        [((10, 10, 10, 40), 0.7, TRUNK), ((60, 10, 10, 40), 0.4, TRUNK)],
        [],
    )
    point = summarise(look(script, by_hand, working_threshold=0.5), 0.5)["working_point"]
    assert point["work_row"]["precision"] == pytest.approx(2 / 3)
    assert point["work_row_located"]["precision"] == 1.0
    assert point["work_row_located"]["recall"] == 1.0
    assert point["work_row_located"]["objects"] == 2


def test_calibration_by_hand(findings: Findings) -> None:
    found = summarise(findings, 0.5)["calibration"]
    assert found["ece"] == pytest.approx((0.1 + 0.8 + 0.3 + 0.6) / 4)
    filled = [b for b in found["curve"] if b["instances"]]
    assert [b["share_right"] for b in filled] == [0.0, 1.0, 0.0, 1.0]


def test_the_worst_picture_comes_first_and_shows_what_is_wrong(
    findings: Findings, by_hand: Path
) -> None:
    worst = worst_pictures(findings.pictures, 0.5)
    assert [v.picture.image["id"] for v in worst] == [1, 2]
    assert [len(v.confused) for v in worst] == [1, 0]
    drawn = draw_verdicts(worst[1], by_hand)
    assert drawn[10, 80].tolist() == [255, 40, 40]
    assert drawn[10, 65].tolist() == [255, 200, 0]
    assert drawn[10, 15].tolist() == [60, 200, 60]


def test_nothing_reported_and_nothing_there(by_hand: Path) -> None:
    silent = look(Script([], [], []), by_hand, working_threshold=0.5)
    found = summarise(silent, 0.5)
    assert found["masks"]["trunk"]["AP"] == 0.0
    assert found["working_point"]["trunk"]["recall"] == 0.0
    assert found["working_point"]["trunk"]["precision"] is None
    assert found["calibration"]["ece"] is None
    assert found["position"] is None
    coco = json.loads((by_hand / "annotations.json").read_text())
    (by_hand / "annotations.json").write_text(json.dumps({**coco, "annotations": []}))
    empty = summarise(look(Script([], [], []), by_hand, working_threshold=0.5), 0.5)
    assert empty["masks"]["all"]["AP"] is None
    assert empty["by_distance"] is None
    assert empty["working_point"]["trunk"]["recall"] is None


def test_a_picture_of_another_size_is_named(by_hand: Path) -> None:
    cv2.imwrite(str(by_hand / "2.png"), np.zeros((10, 20, 3), np.uint8))
    with pytest.raises(ValueError, match=r"2\.png is 20 x 10, its annotations say 100 x 60"):
        look(Script([], []), by_hand, working_threshold=0.5)


class Oracle:
    """A detector that reads the answers."""

    name = "oracle"

    def __init__(self, data: Path) -> None:
        self._coco = read_annotations(find_annotations(data)[0])
        self._images = iter(self._coco["images"])

    def detect(self, rgb: np.ndarray) -> Detections:
        image = next(self._images)
        found = [a for a in self._coco["annotations"] if a["image_id"] == image["id"]]
        shape = (image["height"], image["width"])
        masks = np.array([decode(a["segmentation"], *shape) > 0 for a in found], bool)
        boxes = np.array([a["bbox"] for a in found], float).reshape(-1, 4)
        boxes[:, 2:] += boxes[:, :2]
        labels = np.array([a["category_id"] for a in found], np.int64)
        return Detections(boxes, masks.reshape(-1, *shape), np.full(len(found), 0.9), labels)


def test_true_masks_are_perfect_and_their_positions_good(tmp_path: Path) -> None:
    """Rendered pictures: all that is asked is answered, and nearly without error."""
    plan = load_plan([SEEDS / "mini.yaml"], {"test": 6}, views_per_block=6, wild_share=0.0)
    list(make_dataset(plan, tmp_path))
    data = tmp_path / "test"
    found = summarise(look(Oracle(data), data, working_threshold=0.5), 0.5)
    assert found["masks"]["trunk"]["AP"] == pytest.approx(1.0)
    assert found["working_point"]["trunk"]["recall"] == 1.0
    assert found["working_point"]["trunk"]["precision"] == 1.0
    assert found["by_distance"]["0-4"]["masks"]["trunk"]["AP"] == pytest.approx(1.0)
    position = found["position"]["all"]
    assert position["trunks"] >= 3
    assert position["without_position"] == 0
    assert position["median_m"] < 0.025


def test_the_command_judges_any_coco_set_and_leaves_one_whole_page(tmp_path: Path) -> None:
    draw_split(tmp_path / "set", 2)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["evaluate", "--data", str(tmp_path / "set"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads((out / "evaluation.json").read_text())
    assert found["objects"] == {"trunk": 2, "post": 2, "crowd": 0}
    assert found["position"] is None
    assert found["by_distance"] is None
    assert set(found) == {
        *("version", "data", "detector", "weights", "images", "objects", "boxes", "masks"),
        *("axes", "tiles"),
        *("by_distance", "by_tag", "working_point", "position", "calibration", "latency_ms"),
    }
    page = (out / "evaluation.html").read_text()
    assert "data:image/png;base64," in page
    assert not any(word in page for word in ("http", 'src="/', "file:"))
