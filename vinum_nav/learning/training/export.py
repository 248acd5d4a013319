"""Export of a checkpoint as shipped weights: ONNX for run time, torch for reference."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from vinum_nav.errors import InputError
from vinum_nav.perception.letterbox import INPUT_HEIGHT, INPUT_WIDTH
from vinum_nav.perception.network import RawMaskRCNN, load_weights
from vinum_nav.perception.raw_detections import INPUTS

OPSET = 17
LEAST_HALVED = 256
"""Numbers in an array below which it stays in single precision."""


def export(checkpoint: Path, out: Path, name: str = "trunk_detector") -> tuple[Path, Path]:
    """Write OUT/NAME.pt and OUT/NAME.onnx in half precision; computed in single at run time.

    The ONNX network is made from the halved weights, so that both say the same.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch_path, onnx_path = out / f"{name}.pt", out / f"{name}.onnx"
    _write_torch(checkpoint, torch_path)
    _write_onnx(torch_path, onnx_path)
    _halve(onnx_path)
    return torch_path, onnx_path


def _write_torch(checkpoint: Path, path: Path) -> None:
    import torch

    state = load_weights(checkpoint).state_dict()
    halved = {k: v.half() if v.dtype == torch.float32 else v for k, v in state.items()}
    for name, value in halved.items():
        if not torch.isfinite(value).all():
            raise InputError(f"{checkpoint}: {name} does not fit into half precision")
    torch.save({"average": halved}, path)


def _write_onnx(weights: Path, path: Path) -> None:
    import torch

    class Network(torch.nn.Module):  # type: ignore[misc]
        """Gives the exporter a module to trace."""

        def __init__(self) -> None:
            super().__init__()
            self.model = load_weights(weights)

        def forward(self, image: Any, least_score: Any) -> tuple[Any, Any, Any, Any]:
            return RawMaskRCNN(self.model)(image, least_score)

    picture = torch.randint(0, 255, (INPUT_HEIGHT, INPUT_WIDTH, 3), dtype=torch.uint8)
    outputs = ["boxes", "labels", "scores", "masks"]
    with warnings.catch_warnings():
        # The tracer warns of everything that it holds constant; the picture's size is constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Network().eval(),
            (picture, torch.tensor(0.05)),
            str(path),
            opset_version=OPSET,
            dynamo=False,
            input_names=list(INPUTS),
            output_names=outputs,
            dynamic_axes={name: {0: "instances"} for name in outputs},
        )


def _halve(path: Path) -> None:
    """Store the weights in half precision, cast when the network is loaded."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LEAST_HALVED:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
