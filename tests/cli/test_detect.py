"""`vinum-nav detect` as it is typed: what it writes, its exit status, what it leaves alone."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import typer
from pycocotools.coco import COCO
from recorded_bags import COLOR, DEPTH, INFO, camera_info, image, write_bag
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.geometry import CameraIntrinsics
from vinum_nav.perception.load import load_detector

runner = CliRunner()
CAMERA = CameraIntrinsics.from_fov(640, 360, 1.2)


def run(*words: object):
    return runner.invoke(app, ["detect", *(str(word) for word in words)])


def alley(seed: int = 1) -> np.ndarray:
    """Ground, sky, trunks and a post, drawn by hand, (360, 640, 3)."""
    picture = np.full((360, 640, 3), (150, 170, 200), np.uint8)
    picture[120:] = (90, 80, 60)
    for x in (80, 250, 430):
        cv2.line(picture, (x, 306), (x + 12, 100), (70, 60, 50), 14)
    cv2.line(picture, (560, 324), (560, 0), (120, 105, 85), 22)
    noise = np.random.default_rng(seed).normal(0, 6, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def save(path: Path, rgb: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), rgb[..., ::-1])
    return path


def lines(out: Path) -> list[dict[str, str]]:
    with (out / "detections.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_becomes_results_table_and_overlays(tmp_path: Path) -> None:
    rgb = alley()
    save(tmp_path / "photos" / "row 1" / "a.png", rgb)
    save(tmp_path / "photos" / "b.png", np.zeros_like(rgb))
    (tmp_path / "photos" / "notes.txt").write_text("not a picture")
    out = tmp_path / "out"
    result = run(tmp_path / "photos", "--out", out)
    assert result.exit_code == 0, result.output
    wanted = load_detector("onnx").detect(rgb)
    assert len(wanted)

    coco = COCO(str(out / "images.json"))
    names = {image["file_name"]: image["id"] for image in coco.imgs.values()}
    assert sorted(names) == sorted(str(tmp_path / "photos" / n) for n in ("b.png", "row 1/a.png"))
    results = coco.loadRes(str(out / "detections.json"))
    a = names[str(tmp_path / "photos" / "row 1" / "a.png")]
    found = results.imgToAnns[a]
    assert [entry["category_id"] for entry in found] == list(wanted.labels)
    for entry, mask, box in zip(found, wanted.masks, wanted.boxes_xyxy, strict=True):
        np.testing.assert_array_equal(results.annToMask(entry), mask)
        np.testing.assert_allclose(entry["bbox"], [*box[:2], *(box[2:] - box[:2])], atol=0.02)

    rows = [row for row in lines(out) if row["image_id"] == str(a)]
    assert [float(row["score"]) for row in rows] == pytest.approx(list(wanted.scores), abs=1e-4)
    assert [int(row["area_px"]) for row in rows] == [int(mask.sum()) for mask in wanted.masks]
    assert {row["x_m"] for row in rows} == {""}
    overlays = sorted(path.name for path in (out / "overlays").iterdir())
    assert overlays == ["000001_b.jpg", "000002_a.jpg"]


def test_a_file_of_parameters_sets_the_least_score(tmp_path: Path) -> None:
    photo, given = save(tmp_path / "a.png", alley()), tmp_path / "my.yaml"
    scores = load_detector("onnx").detect(alley()).scores
    given.write_text(f"perception: {{score_threshold: {scores.max() - 0.01:.3f}}}")
    result = run(photo, "--out", tmp_path / "out", "--parameters", given)
    assert result.exit_code == 0, result.output
    assert 0 < len(lines(tmp_path / "out")) < len(scores)
    given.write_text("perception: {score_treshold: 0.5}")
    refused = run(photo, "--out", tmp_path / "other", "--parameters", given)
    assert refused.exit_code == 2
    assert "my.yaml: perception.score_treshold: unknown, did you mean score_threshold?" in (
        " ".join(refused.output.split())
    )


def test_a_bag_with_depth_gives_positions_and_a_new_bag(tmp_path: Path) -> None:
    depth = np.full((360, 640), 1.5, np.float32)
    depth[::7] = np.nan
    messages = [
        (INFO, camera_info(CAMERA, 10**9)),
        (DEPTH, image(depth, "32FC1", 10**9)),
        (COLOR, image(alley(), "rgb8", 10**9)),
    ]
    path, out = write_bag(tmp_path / "drive", messages), tmp_path / "out"
    result = run(path, "--out", out, "--topic", COLOR)
    assert result.exit_code == 0, result.output
    rows = lines(out)
    assert rows
    for row in rows:
        assert row["image"] == f"{path}:{COLOR}@1.000000000"
        assert 1.5 < float(row["z_m"]) < 1.65
    assert (out / "bags" / "drive_detections" / "metadata.yaml").is_file()
    assert [film.suffix for film in (out / "overlays").iterdir()] == [".mp4"]


def test_what_cannot_be_read_is_named_and_skipped(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    good = save(photos / "good.jpg", alley())
    (photos / "cut.jpg").write_bytes(good.read_bytes()[:2000])
    (photos / "empty.png").write_bytes(b"")
    (photos / "film.mp4").write_bytes(b"none")
    write_bag(photos / "odd", [(COLOR, image(alley(), "nv21", 1))])
    (photos / "cut.mcap").write_bytes(next((photos / "odd").glob("*.mcap")).read_bytes()[:500])
    out = tmp_path / "out"
    result = run(photos, "--out", out)
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output
    told = [line for line in result.stderr.splitlines() if line.startswith("skipped ")]
    for name in ("cut.jpg", "empty.png", "film.mp4", "cut.mcap", "odd"):
        assert sum(f"{photos / name}" in line for line in told) == 1, (name, told)
    assert len(told) == 5
    assert "nv21" in result.stderr
    images = json.loads((out / "images.json").read_text())["images"]
    assert [entry["file_name"] for entry in images] == [str(good)]


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    photo, out = save(tmp_path / "a.png", alley()), tmp_path / "out"
    assert run(photo, "--out", out).exit_code == 0
    (out / "mine.txt").write_text("keep")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = run(photo, "--out", out)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert run(photo, "--out", out, "--force", "--no-overlays").exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["detections.csv", "detections.json", "images.json", "labels.json", "mine.txt"]
    )


def test_results_inside_the_input_are_not_taken_for_input(tmp_path: Path) -> None:
    save(tmp_path / "a.png", alley())
    for _ in range(2):
        assert run(tmp_path, "--out", tmp_path / "out", "--force").exit_code == 0
        assert len(json.loads((tmp_path / "out" / "images.json").read_text())["images"]) == 1


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nowhere.png"], "nowhere.png"),
        (["."], "no pictures"),
        (["a.png", "--detector", "horse"], "onnx"),
        (["a.png", "--weights", "no.onnx"], "no.onnx"),
    ],
)
def test_what_cannot_begin_is_one_line_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], part: str
) -> None:
    if "a.png" in words:
        save(tmp_path / "a.png", alley())
    monkeypatch.chdir(tmp_path)
    result = run(*words, "--out", "out")
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert part in line
    assert not (tmp_path / "out").exists()


def test_bags_without_rosbags_say_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_bag(tmp_path / "bag", [(COLOR, image(alley(), "rgb8", 1))])
    monkeypatch.setitem(sys.modules, "rosbags.rosbag2", None)
    result = run(path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "pip install 'vinum_nav[record]'" in result.stderr


def bag_of(path: Path, count: int = 4) -> Path:
    depth = np.full((360, 640), 1.5, np.float32)
    messages = []
    for k in range(count):
        stamp = 10**9 + k * 10**8
        messages += [
            (INFO, camera_info(CAMERA, stamp)),
            (DEPTH, image(depth, "32FC1", stamp)),
            (COLOR, image(alley(), "rgb8", stamp)),
        ]
    return write_bag(path, messages)


def test_a_folder_of_everything_in_one_call(tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    save(given / "a.png", alley())
    bag_of(given / "drive", 2)
    save(given / "drive" / "beside.jpg", alley())
    (given / "notes.txt").write_text("x")
    (given / "list.txt").write_text("x")
    (given / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    result = run(given, given / "a.png", "--out", out, "--no-overlays")
    assert result.exit_code == 3, result.output
    rows = [line.split() for line in result.stdout.splitlines() if str(given) in line]
    kinds = {(row[0], row[1]): [int(n) for n in row[2:]] for row in rows[:2]}
    assert kinds[str(given / "drive"), "bag"][0] == 2
    assert kinds[str(given / "drive"), "bag"][3:] == [0, 0]
    assert kinds[str(given), "pictures"][0] == 2
    assert kinds[str(given), "pictures"][3:] == [1, 0]
    assert f"not used {given}: 2 files of no known kind: 2 .txt" in result.stderr
    assert f"not used {given / 'a.png'}: 1 files were named twice" in result.stderr
    assert result.stdout.splitlines()[-1].startswith("4 pictures, ")
    assert len(json.loads((out / "images.json").read_text())["images"]) == 4


def test_a_summary_for_scripts(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    save(photos / "a.png", alley())
    (photos / "b.png").write_bytes(b"")
    (photos / "c.md").write_text("x")
    result = run(photos, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["pictures"], told["lost_pictures"], told["exit_status"]) == (1, 1, 3)
    assert told["pictures_without_positions"] == 0
    sources = {source["kind"]: source for source in told["sources"]}
    assert sources["pictures"]["not_used"] == [
        {"name": str(photos / "b.png"), "reason": "an empty file", "costs": "pictures", "count": 1}
    ]
    assert sources["folder"]["not_used"][0]["costs"] == "nothing"


def test_lost_positions_are_exit_status_three(tmp_path: Path) -> None:
    messages = [
        (INFO, camera_info(CAMERA, 10**9)),
        (DEPTH, image(np.full((360, 640), 1500, np.uint16), "16UC1", 10**9 + 50_000_000)),
        (COLOR, image(alley(), "rgb8", 10**9)),
    ]
    path = write_bag(tmp_path / "drive", messages)
    result = run(path, "--out", tmp_path / "out", "--no-overlays")
    assert result.exit_code == 3
    assert "the nearest stamp is 50.0 ms" in result.stderr
    assert "0 skipped, 1 without positions" in result.stdout
    again = run(
        *(path, "--out", tmp_path / "again", "--no-overlays", "--depth-tolerance", "0.1"),
        *("--depth-scale", "0.002"),
    )
    assert again.exit_code == 0, again.output
    rows = lines(tmp_path / "again")
    assert rows
    assert all(3.0 < float(row["z_m"]) < 3.2 for row in rows)


def test_a_turned_camera_finds_the_same_positions(tmp_path: Path) -> None:
    """The camera hangs on its side: its bag holds pictures turned to the left."""
    upright, depth = alley(), np.full((360, 640), 1.5, np.float32)
    lying = CameraIntrinsics(
        360, 640, CAMERA.fy, CAMERA.fx, CAMERA.cy, CAMERA.width - 1 - CAMERA.cx
    )
    for name, camera, turns in (("upright", CAMERA, 0), ("lying", lying, 1)):
        messages = [
            (INFO, camera_info(camera, 10**9)),
            (DEPTH, image(np.rot90(depth, turns), "32FC1", 10**9)),
            (COLOR, image(np.rot90(upright, turns), "rgb8", 10**9)),
        ]
        path = write_bag(tmp_path / name, messages)
        words = (path, "--out", tmp_path / f"{name}_out", "--no-overlays", "--rotate", 90 * turns)
        assert run(*words).exit_code == 0
    rows, turned = lines(tmp_path / "upright_out"), lines(tmp_path / "lying_out")
    assert rows
    assert len(turned) == len(rows)
    for row, other in zip(rows, turned, strict=True):
        assert other["x_min_px"] == row["x_min_px"]
        # A lying camera's x points down, its y to the left of the scene.
        assert float(other["x_m"]) == pytest.approx(float(row["y_m"]), abs=1e-3)
        assert float(other["y_m"]) == pytest.approx(-float(row["x_m"]), abs=1e-3)
        assert float(other["z_m"]) == pytest.approx(float(row["z_m"]), abs=1e-3)
    refused = run(tmp_path / "lying", "--out", tmp_path / "no", "--rotate", "45")
    assert refused.exit_code == 2
    assert "--rotate: got 45, wanted one of [0, 90, 180, 270]" in refused.stderr


def test_each_second_picture_of_topics_by_pattern(tmp_path: Path) -> None:
    path, out = bag_of(tmp_path / "drive"), tmp_path / "out"
    result = run(path, "--out", out, "--every", "2", "--topic", "/camera_*/color/*")
    assert result.exit_code == 0, result.output
    names = [
        entry["file_name"] for entry in json.loads((out / "images.json").read_text())["images"]
    ]
    assert names == [f"{path}:{COLOR}@1.{k}00000000" for k in (0, 2)]


def test_a_calibration_file_is_judged(tmp_path: Path) -> None:
    photo, given = save(tmp_path / "a.png", alley()), tmp_path / "ost.yaml"
    matrix = "{rows: 3, cols: 3, data: [500, 0, 320, 0, 500, 180, 0, 0, 1]}"
    bend = "{rows: 1, cols: 5, data: [-0.1, 0.01, 0, 0, 0]}"
    whole = (
        f"image_width: 640\nimage_height: 360\ncamera_matrix: {matrix}\n"
        f"distortion_model: plumb_bob\ndistortion_coefficients: {bend}\n"
    )
    given.write_text(whole)
    assert run(photo, "--out", tmp_path / "out", "--calibration", given).exit_code == 0
    for text, part in (
        (whole.replace("image_width: 640\n", ""), "'image_width' is missing"),
        (whole.replace("plumb_bob", "kannala"), "'kannala' with 5 coefficients"),
        (whole.replace("500, 0, 320", "500, 320"), "camera_matrix has 8 numbers, wanted 9"),
        ("[", "no calibration of a camera"),
        ("", "no calibration of a camera"),
    ):
        given.write_text(text)
        refused = run(photo, "--out", tmp_path / "other", "--calibration", given)
        assert refused.exit_code == 2, text
        assert f"{given}: " in refused.stderr
        assert part in refused.stderr


def test_options_of_the_page_exist() -> None:
    page = (Path(__file__).parents[2] / "docs" / "detect.md").read_text()
    parameters = typer.main.get_command(app).commands["detect"].params
    known = {name for p in parameters for name in (*p.opts, *p.secondary_opts)}
    named = set(re.findall(r"(--[a-z][a-z-]+)", page))
    assert {"--out", "--topic", "--force"} <= named
    assert named <= known
