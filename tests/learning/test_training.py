"""Training goes on after a kill as if nothing had been, learns, and exports."""

from __future__ import annotations

import errno
import json
import pickle
from collections import OrderedDict
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from drawn import draw_split

from vinum_nav.learning.data.batches import Draws, batches
from vinum_nav.learning.data.ignored import IgnoredRegions, share_inside
from vinum_nav.learning.data.pictures import CocoPictures
from vinum_nav.learning.training.batch_norm import recalibrate
from vinum_nav.learning.training.checkpoint import Progress, initial_weights, resume, save
from vinum_nav.learning.training.export import export
from vinum_nav.learning.training.mixed_precision import features_in_bfloat16
from vinum_nav.learning.training.pooling import pool_by_sums
from vinum_nav.learning.training.train import TrainParameters, _Trainer, train
from vinum_nav.learning.training.train_log import read_log
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.load import load_detector
from vinum_nav.perception.network import build_model, load_weights, read_weights


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("drawn")
    draw_split(folder / "train", 6)
    return folder


class PowerCutError(Exception):
    """Ends a training from outside."""


@pytest.fixture
def _often_and_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save and log at every other step, count little, on one thread."""
    torch.set_num_threads(1)
    monkeypatch.setattr("vinum_nav.learning.training.train.SAVE_EVERY", 2)
    monkeypatch.setattr("vinum_nav.learning.training.train.LOG_EVERY", 1)
    monkeypatch.setattr("vinum_nav.learning.training.contact_sheet.COUNT", 1)
    few = partial(recalibrate, batches=1, size=2)
    monkeypatch.setattr("vinum_nav.learning.training.train.recalibrate", few)


@pytest.mark.slow
@pytest.mark.usefixtures("_often_and_little")
def test_a_killed_training_ends_as_an_unbroken_one_and_its_export_runs(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    four = TrainParameters(images=4, batch_size=1, device="cpu")
    unbroken = train(data, tmp_path / "unbroken", four)

    step = _Trainer._one_step

    def step_until_the_cut(self: _Trainer, *given: object) -> object:
        if self._progress.step == 3:
            raise PowerCutError
        return step(self, *given)

    monkeypatch.setattr(_Trainer, "_one_step", step_until_the_cut)
    with pytest.raises(PowerCutError):
        train(data, tmp_path, four)
    monkeypatch.setattr(_Trainer, "_one_step", step)
    checkpoint = tmp_path / "checkpoint.pt"
    first = torch.load(checkpoint, weights_only=True)
    assert first["step"] == 2
    with pytest.raises(ValueError, match=r"stopped after .*--minutes"):
        export(checkpoint, tmp_path / "weights")

    train(data, tmp_path, four)
    second = torch.load(checkpoint, weights_only=True)
    assert second["step"] == 4
    assert second["used_s"] > first["used_s"]
    whole = read_weights(unbroken)["average"]
    assert all(torch.equal(value, whole[key]) for key, value in second["average"].items())

    log = read_log(tmp_path / "log.jsonl")
    assert [line["step"] for line in log] == [1, 2, 3, 4]
    assert {"loss_mask", "loss_classifier", "images_per_s", "learning_rate"} <= set(log[0])
    for name in ("curves.png", "predictions.jpg"):
        assert cv2.imread(str(tmp_path / name)).std() > 1

    files = export(checkpoint, tmp_path / "weights")
    assert sum(path.stat().st_size for path in files) < 16e6
    picture = cv2.imread(str(data / "train" / "images" / "0.jpg"))
    for name, path in zip(("torch", "onnx"), files, strict=True):
        found = load_detector(name, path, score_threshold=0.0).detect(picture)
        assert found.masks.shape[1:] == (360, 640)


@pytest.mark.slow
@pytest.mark.usefixtures("_often_and_little")
def test_a_training_ends_with_its_time(data: Path, tmp_path: Path) -> None:
    brief = TrainParameters(minutes=0.02, batch_size=1, device="cpu", precision="float32")
    state = torch.load(train(data, tmp_path, brief), weights_only=True)
    assert state["finished"]
    assert state["used_s"] >= 1.2
    assert all(torch.isfinite(v).all() for v in state["average"].values() if v.is_floating_point())


@pytest.mark.slow
@pytest.mark.usefixtures("_often_and_little")
def test_fine_tuning_begins_with_the_shipped_weights(data: Path, tmp_path: Path) -> None:
    shipped = initial_weights("shipped")
    still = TrainParameters(images=1, batch_size=1, device="cpu", learning_rate=0.0)
    tuned = load_weights(train(data / "train", tmp_path, still, shipped))
    for (name, value), other in zip(
        tuned.named_parameters(), load_weights(shipped).parameters(), strict=True
    ):
        assert torch.allclose(value, other), name
    with pytest.raises(ValueError, match="'shipped'"):
        initial_weights(str(tmp_path / "nothing.pt"))


@pytest.mark.slow
@pytest.mark.usefixtures("_often_and_little")
def test_frozen_norms_stay_those_of_the_weights_begun_from(data: Path, tmp_path: Path) -> None:
    shipped = initial_weights("shipped")
    frozen = TrainParameters(
        images=2, batch_size=1, device="cpu", learning_rate=1e-3, frozen_norms=True
    )
    tuned = load_weights(train(data, tmp_path, frozen, shipped))
    before = load_weights(shipped)
    for (name, value), other in zip(tuned.named_buffers(), before.buffers(), strict=True):
        assert torch.equal(value, other), name
    moved = [
        (value - other).abs().max() > 0
        for value, other in zip(tuned.parameters(), before.parameters(), strict=True)
    ]
    assert all(moved)
    with pytest.raises(ValueError, match="--init"):
        train(data, tmp_path / "new", frozen)


def test_a_checkpoint_that_cannot_be_written_is_named_and_the_one_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = tmp_path / "checkpoint.pt", torch.nn.Linear(2, 2)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    save(path, Progress(7), model, model, optimiser, finished=False)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match=r"No space left.*checkpoint\.pt"):
        save(path, Progress(8), model, model, optimiser, finished=False)
    assert resume(path, model, model, optimiser, "cpu").step == 7


def test_weights_of_another_network_are_refused_in_one_line(data: Path, tmp_path: Path) -> None:
    state = torch.load(initial_weights("shipped"), weights_only=True)
    smaller = dict(state["average"])
    smaller.pop("roi_heads.mask_head.2.0.bias")
    smaller["rpn.head.cls_logits.bias"] = torch.zeros(5)
    path = tmp_path / "smaller.pt"
    torch.save({"average": smaller, "model": smaller, "optimiser": {}}, path)
    parameters = TrainParameters(images=4, batch_size=1, device="cpu")
    message = (
        r"smaller\.pt: weights of another network.*: 2 arrays do not fit, the first is roi_heads"
    )
    with pytest.raises(ValueError, match=message):
        train(data, tmp_path / "out", parameters, init=path)
    with pytest.raises(ValueError, match=message):
        load_weights(path)
    model = build_model()
    with pytest.raises(ValueError, match=message):
        resume(path, model, model, None, "cpu")


def test_a_training_goes_on_from_nothing_but_a_whole_checkpoint(data: Path, tmp_path: Path) -> None:
    parameters = TrainParameters(images=4, batch_size=1, device="cpu")
    exported = initial_weights("shipped").read_bytes()
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(exported[:10_000])
    with pytest.raises(ValueError, match=r"checkpoint\.pt: no weights of this network"):
        train(data, tmp_path, parameters)
    path.write_bytes(exported)
    with pytest.raises(ValueError, match=r"checkpoint\.pt: exported weights.*--init"):
        train(data, tmp_path, parameters)


def test_a_device_that_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'tpu'; there are auto, cpu, cuda"):
        train(data, tmp_path, TrainParameters(device="tpu"))


@pytest.mark.slow
@pytest.mark.parametrize("bfloat16", [False, True])
def test_the_network_learns_a_drawn_trunk(data: Path, bfloat16: bool) -> None:
    """A few steps on one batch bring its losses down."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = build_model().train()
    IgnoredRegions(model)
    pool_by_sums(model)
    if bfloat16:
        features_in_bfloat16(model, torch.device("cpu"))
    pictures = CocoPictures(data / "train")
    planes, targets = [], []
    for index in range(2):
        picture, target = pictures.sample(index)
        planes.append(torch.from_numpy(picture.transpose(2, 0, 1).copy()).float() / 255)
        boxes = torch.from_numpy(target.pop("boxes_xyxy"))
        targets.append({"boxes": boxes, **{k: torch.from_numpy(v) for k, v in target.items()}})
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(8):
        loss = sum(model(planes, targets).values())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert np.mean(losses[-2:]) < 0.6 * losses[0]


def test_a_split_without_objects_is_refused(tmp_path: Path) -> None:
    draw_split(tmp_path / "train", 1)
    path = tmp_path / "train" / "annotations.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "annotations": []}))
    with pytest.raises(ValueError, match=r"train: no trunk and no post is annotated in 1 image"):
        train(tmp_path, tmp_path / "out", TrainParameters(device="cpu"))


@pytest.mark.slow
def test_a_batch_without_objects_is_learnt_from_too() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = build_model().train()
    IgnoredRegions(model)
    pool_by_sums(model)
    features_in_bfloat16(model, torch.device("cpu"))
    nothing = {
        "boxes": torch.zeros(0, 4),
        "labels": torch.zeros(0, dtype=torch.int64),
        "masks": torch.zeros(0, INPUT_HEIGHT, INPUT_WIDTH, dtype=torch.uint8),
        "ignored": torch.tensor([[10.0, 10.0, 30.0, 200.0]]),
    }
    losses = model([torch.rand(3, INPUT_HEIGHT, INPUT_WIDTH)], [nothing])
    sum(losses.values()).backward()
    assert float(losses["loss_mask"].detach()) == 0.0
    assert float(losses["loss_objectness"].detach()) > 0.0
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters())


def random_boxes(rng: np.random.Generator, count: int) -> torch.Tensor:
    low = rng.uniform(0, 1, (count, 2)) * [470, 260]
    high = np.minimum(low + np.exp(rng.uniform(0, 5.5, (count, 2))), [480, 270])
    return torch.from_numpy(np.concatenate([low, high], axis=1)).float()


@pytest.mark.parametrize("seed", range(3))
def test_pooling_by_sums_is_roi_align_and_so_are_its_gradients(seed: int) -> None:
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    boxes = [random_boxes(rng, count) for count in (30, 0, 7)]
    boxes[0][0] = torch.tensor([0.0, 0.0, 480.0, 270.0])
    results = []
    for ours in (False, True):
        heads = build_model()
        if ours:
            pool_by_sums(heads)
        torch.manual_seed(seed)
        maps = [torch.randn(3, 96, 288 >> k, 480 >> k, requires_grad=True) for k in (2, 3, 4, 5)]
        features = OrderedDict((str(k), m) for k, m in enumerate(maps))
        pools = (heads.roi_heads.box_roi_pool, heads.roi_heads.mask_roi_pool)
        pooled = [pool(features, boxes, [(270, 480)] * 3) for pool in pools]
        sum((p * torch.linspace(-1, 1, p.numel()).view(p.shape)).sum() for p in pooled).backward()
        results.append([*pooled, *(m.grad for m in maps)])
    for theirs, ours in zip(*results, strict=True):
        assert torch.allclose(theirs, ours, atol=2e-4)


def test_what_is_ignored_is_no_background_and_a_matched_object_stays_one() -> None:
    model = build_model()
    IgnoredRegions(model)
    anchors = torch.tensor([[10, 10, 20, 60], [12, 15, 22, 65], [200, 10, 210, 60.0]])
    target = {
        "boxes": anchors[:1],
        "labels": torch.tensor([1]),
        "ignored": torch.tensor([[0.0, 0.0, 50.0, 100.0]]),
    }
    labels, _ = model.rpn.assign_targets_to_anchors([anchors], [target])
    assert labels[0].tolist() == [1.0, -1.0, 0.0]
    _, labels = model.roi_heads.assign_targets_to_proposals(
        [anchors], [target["boxes"]], [target["labels"]]
    )
    assert labels[0].tolist()[0] == 1
    assert labels[0].tolist()[2] == 0
    assert share_inside(anchors, target["ignored"]).tolist() == [1.0, 1.0, 0.0]


def test_a_reader_gets_the_place_of_the_pixels_and_not_the_pixels(data: Path) -> None:
    pictures = CocoPictures(data / "train")
    sent = pickle.dumps(pictures)
    assert len(sent) < len(pictures) * INPUT_HEIGHT * INPUT_WIDTH
    assert np.array_equal(pickle.loads(sent).sample(1)[0], pictures.sample(1)[0])


def test_draws_do_not_depend_on_processes_or_on_where_one_begins(data: Path) -> None:
    draws = Draws(CocoPictures(data / "train"), 3)
    cpu = torch.device("cpu")

    def pictures(step: int, rank: int, processes: int, workers: int = 0) -> list[torch.Tensor]:
        source = batches(
            draws,
            cpu,
            step=step,
            batch_size=2,
            rank=rank,
            processes=processes,
            workers=workers,
        )
        return next(source)[0]

    alone = pictures(0, 0, 1) + pictures(1, 0, 1)
    shared = pictures(0, 0, 2) + pictures(0, 1, 2)
    ahead = pictures(0, 0, 1, workers=1)
    for one, other in zip(alone, shared, strict=True):
        assert torch.equal(one, other)
    assert torch.equal(ahead[0], alone[0])
    first_round = [draws[k][0] for k in range(6)]
    assert len({float(p.float().mean()) for p in first_round}) == 6
