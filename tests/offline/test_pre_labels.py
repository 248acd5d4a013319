"""Labels to correct: their polygons are the masks, and the readers of training take them."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinum_nav.interfaces import Detections, Label
from vinum_nav.learning.data.coco import read_annotations
from vinum_nav.learning.data.masks import decode
from vinum_nav.offline.picture import Film, Found, Picture
from vinum_nav.offline.pre_labels import LABELS, PreLabels, polygons

HEIGHT, WIDTH = 180, 240


def leaning(foot: int, head: int, width: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.line(mask, (foot, 170), (head, 20), 1, width)
    return mask.astype(bool)


def found_in(picture: Picture, *masks: np.ndarray) -> Found:
    n = len(masks)
    stack = np.array(masks).reshape(n, HEIGHT, WIDTH)
    labels = np.array([Label.TRUNK, Label.POST][:n], np.int64)
    return Found(1, picture, Detections(np.zeros((n, 4)), stack, np.full(n, 0.9), labels), [])


@given(st.integers(20, 220), st.integers(20, 220), st.integers(3, 30))
@settings(max_examples=80, deadline=None)
def test_a_polygon_is_its_mask(foot: int, head: int, width: int) -> None:
    """Even of a trunk three pixels wide."""
    mask = leaning(foot, head, width)
    again = decode(polygons(mask), HEIGHT, WIDTH).astype(bool)
    assert (mask & again).sum() / (mask | again).sum() >= (0.75 if width < 6 else 0.88)


def test_each_patch_has_its_polygon_and_specks_have_none() -> None:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[10:60, 20:30] = mask[80:170, 22:33] = mask[5:7, 200:202] = True
    outlines = polygons(mask)
    assert [len(outline) for outline in outlines] == [8, 8]
    assert np.reshape(outlines[0], (-1, 2)).mean(axis=0) == pytest.approx([27.5, 125.0], abs=0.2)
    assert polygons(np.zeros((HEIGHT, WIDTH), bool)) == []


def test_training_reads_the_file(tmp_path: Path) -> None:
    picture = Picture("a/one.jpg", np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    sink = PreLabels(tmp_path)
    sink.write(found_in(picture, leaning(50, 60, 9), leaning(150, 150, 6)))
    sink.close()
    coco = read_annotations(tmp_path / LABELS)
    assert [image["file_name"] for image in coco["images"]] == ["a/one.jpg"]
    assert [a["category_id"] for a in coco["annotations"]] == [int(Label.TRUNK), int(Label.POST)]
    assert not coco["left_out"]


def test_a_picture_without_findings_is_there_to_be_labelled(tmp_path: Path) -> None:
    sink = PreLabels(tmp_path)
    sink.write(found_in(Picture("empty.png", np.zeros((HEIGHT, WIDTH, 3), np.uint8))))
    sink.close()
    coco = json.loads((tmp_path / LABELS).read_text())
    assert [image["file_name"] for image in coco["images"]] == ["empty.png"]
    assert coco["annotations"] == []


def test_films_have_no_file_to_be_labelled(tmp_path: Path) -> None:
    picture = Picture("film 1", np.zeros((HEIGHT, WIDTH, 3), np.uint8), film=Film("film", 30.0))
    sink = PreLabels(tmp_path)
    sink.write(found_in(picture, leaning(50, 60, 9)))
    sink.close()
    assert not (tmp_path / LABELS).exists()
