"""The network: torchvision's Mask R-CNN on a light backbone made for slim things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vinum_nav.errors import InputError
from vinum_nav.perception.context import backbone_with_context
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.pooling import pool_by_level
from vinum_nav.perception.propose import propose

CLASSES = 3
"""Background, trunk, post: see interfaces.Label."""
CHANNELS = 96
TAPS = {"3": "0", "6": "1", "12": "2", "15": "3"}
"""Layers of MobileNetV3-large after which the strides are 4, 8, 16, 32."""
TAP_CHANNELS = [24, 40, 112, 80]
ANCHOR_SIZES = ((12, 17), (24, 34), (48, 68), (96, 136), (192, 272))
ANCHOR_RATIOS = (2.0, 4.0, 9.0)
"""Height over width. Half of the trunks are 2.4 to 4.1 times as high as wide, posts 4 to 15 times;
with two sizes an octave one trunk in twenty has no anchor that overlaps it by 0.6."""
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Mean and standard deviation of RGB in [0, 1], as torchvision normalises."""
MASK_SIZE = 28
"""Side of the square in which the mask head draws a box's mask [px]."""


def build_model() -> Any:
    """Mask R-CNN without weights (nobody's pretrained weights are used), all layers trainable.

    torchvision.models.detection.MaskRCNN with MobileNetV3-large (reduced tail) tapped at strides
    4 to 32, a feature pyramid of 96 channels with context blocks, tall anchors and small heads:
    3.8 M parameters.

    Source: He et al. 2017 (Mask R-CNN), Howard et al. 2019 (MobileNetV3).
    """
    from torchvision.models import mobilenet_v3_large
    from torchvision.models.detection import MaskRCNN
    from torchvision.models.detection.anchor_utils import AnchorGenerator
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
    from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
    from torchvision.models.detection.rpn import RPNHead
    from torchvision.ops import MultiScaleRoIAlign

    features = mobilenet_v3_large(weights=None, reduced_tail=True).features
    levels = list(TAPS.values())
    return MaskRCNN(
        backbone_with_context(features, TAPS, TAP_CHANNELS, CHANNELS),
        num_classes=None,
        min_size=INPUT_HEIGHT,
        max_size=INPUT_WIDTH,
        image_mean=list(MEAN),
        image_std=list(STD),
        rpn_anchor_generator=AnchorGenerator(ANCHOR_SIZES, (ANCHOR_RATIOS,) * 5),
        rpn_head=RPNHead(CHANNELS, len(ANCHOR_SIZES[0]) * len(ANCHOR_RATIOS)),
        rpn_fg_iou_thresh=0.6,
        rpn_batch_size_per_image=128,
        rpn_pre_nms_top_n_train=600,
        rpn_pre_nms_top_n_test=500,
        rpn_post_nms_top_n_train=300,
        rpn_post_nms_top_n_test=150,
        box_roi_pool=MultiScaleRoIAlign(levels, 7, 2),
        box_head=TwoMLPHead(CHANNELS * 49, 256),
        box_predictor=FastRCNNPredictor(256, CLASSES),
        box_batch_size_per_image=64,
        box_detections_per_img=40,
        mask_roi_pool=MultiScaleRoIAlign(levels, MASK_SIZE // 2, 2),
        mask_head=MaskRCNNHeads(CHANNELS, [64, 64, 64], 1),
        mask_predictor=MaskRCNNPredictor(64, 64, CLASSES),
    )


def load_weights(path: Path) -> Any:
    """Model in evaluation mode with the weights of a file that `export` wrote, or a checkpoint.

    Raises:
        InputError: no such file, it holds no weights of this network, or its training has not
            come to its end (the batch statistics of such averaged weights are not counted yet).
    """
    if not path.is_file():
        raise InputError(f"no weights {path}; `vinum-nav train` makes a checkpoint")
    model = build_model()
    state = read_weights(path)
    fill(model, state["average"], path)
    if not state.get("finished", True):
        raise InputError(
            f"{path}: training stopped after {state['used_s'] / 60:.1f} minutes; `vinum-nav train` "
            f"goes on with it, or ends it there when --minutes is less"
        )
    return model.eval()


def read_weights(path: Path, device: Any = "cpu") -> dict[str, Any]:
    """Read what `export` or a training wrote; its 'average' holds the weights by name.

    Raises:
        InputError: the file holds none.
    """
    import torch

    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        state["average"]
    except Exception as error:
        raise InputError(f"{path}: no weights of this network: {error}") from error
    return state


def fill(model: Any, weights: dict[str, Any], path: Path) -> None:
    """Put weights by name, as `state_dict` gives them, into a model.

    Raises:
        InputError: they are another network's; says how many do not fit, and where they are from.
    """
    own = model.state_dict()
    shapes = [{name: tuple(value.shape) for name, value in w.items()} for w in (own, weights)]
    strange = sorted({name for name, _ in shapes[0].items() ^ shapes[1].items()})
    if strange:
        raise InputError(
            f"{path}: weights of another network, maybe of another version of vinum_nav: "
            f"{len(strange)} arrays do not fit, the first is {strange[0]}"
        )
    model.load_state_dict(weights)


class RawMaskRCNN:
    """The network on one picture (H, W, 3) of bytes at its own size, without pasting of masks.

    Called with a tensor and the score above which instances are wanted, which may be a tensor: no
    mask is drawn for others. Gives boxes (N, 4), labels (N,), scores (N,), masks (N, 28, 28).
    """

    def __init__(self, model: Any) -> None:
        """The model is changed: it pools for one picture at a time from now on."""
        pool_by_level(model)
        self.model = model

    def __call__(self, image: Any, least_score: Any) -> tuple[Any, Any, Any, Any]:
        import torch
        from torchvision.models.detection.image_list import ImageList

        size = (INPUT_HEIGHT, INPUT_WIDTH)
        planes = image.permute(2, 0, 1).float() / 255.0
        mean, std = (torch.tensor(value)[:, None, None] for value in (MEAN, STD))
        padded = torch.nn.functional.pad((planes - mean) / std, (0, 0, 0, -INPUT_HEIGHT % 32))
        images = ImageList(padded[None], [size])
        features = self.model.backbone(images.tensors)
        proposals = propose(self.model.rpn, images, features)
        self.model.roi_heads.score_thresh = least_score
        found, _ = self.model.roi_heads(features, proposals, [size])
        return found[0]["boxes"], found[0]["labels"], found[0]["scores"], found[0]["masks"][:, 0]
