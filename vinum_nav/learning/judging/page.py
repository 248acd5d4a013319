"""The evaluation as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import cv2
from jinja2 import Environment, PackageLoader, StrictUndefined

from vinum_nav.learning.judging import figures
from vinum_nav.learning.judging.evaluate import Findings
from vinum_nav.learning.judging.working_point import Verdicts
from vinum_nav.learning.judging.worst import draw_verdicts, worst_pictures


def write_page(path: Path, evaluation: dict[str, Any], findings: Findings, folder: Path) -> None:
    """Write the page; `folder` holds the pictures."""
    environment = Environment(
        loader=PackageLoader("vinum_nav.learning.judging", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"share": _share, "cm": _centimetres}
    threshold = evaluation["working_point"]["score_threshold"]
    drawn = {
        "precision and recall": figures.precision_recall(findings),
        "reliability of scores": figures.reliability(evaluation),
        "error of the trunk position": figures.position_errors(findings),
    }
    page = environment.get_template("page.html.j2").render(
        e=evaluation,
        figures={name: _url(png, "png") for name, png in drawn.items() if png is not None},
        worst=[_worst(v, folder) for v in worst_pictures(findings.pictures, threshold)],
    )
    path.write_text(page, encoding="utf-8")


def _worst(v: Verdicts, folder: Path) -> dict[str, Any]:
    bgr = cv2.cvtColor(draw_verdicts(v, folder), cv2.COLOR_RGB2BGR)
    jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes()
    tags = v.picture.image.get("tags", {})
    return {
        "name": v.picture.image["file_name"],
        "url": _url(jpeg, "jpeg"),
        "counts": f"{len(v.missed)} missed, {len(v.wrong)} wrong, {len(v.confused)} confused",
        "tags": ", ".join(f"{key} {value}" for key, value in tags.items()),
    }


def _url(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _centimetres(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} cm"
