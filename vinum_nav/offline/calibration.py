"""Calibration file of a camera, as ROS's camera_calibration writes it (YAML)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from vinum_nav.errors import InputError
from vinum_nav.messages.lens import Lens, lens_of


def read_calibration(path: Path) -> Lens:
    """Lens of a camera's raw pictures.

    Raises:
        InputError: no such file, another form, or numbers that no camera has; names the file.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return lens_of(_as_message(content))
    except OSError:
        raise
    except KeyError as error:
        raise InputError(f"{path}: {error} is missing") from error
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        line = " ".join(str(error).split())
        raise InputError(f"{path}: no calibration of a camera: {line}") from error


def _as_message(content: dict[str, Any]) -> Any:
    whole = SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0)
    return SimpleNamespace(
        width=content["image_width"],
        height=content["image_height"],
        k=_numbers(content["camera_matrix"]["data"], 9),
        d=_numbers(content["distortion_coefficients"]["data"]),
        distortion_model=content["distortion_model"],
        binning_x=0,
        binning_y=0,
        roi=whole,
    )


def _numbers(values: list[float], count: int | None = None) -> list[float]:
    if count is not None and len(values) != count:
        raise InputError(f"camera_matrix has {len(values)} numbers, wanted {count}")
    return [float(value) for value in values]
