"""Rules of sight: colour, depth and lens of one camera."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinum_nav.border.pictures import judge_color, judge_depth
from vinum_nav.border.refusal import RefusedError
from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Side
from vinum_nav.messages.image import from_color, from_depth
from vinum_nav.messages.lens import Lens, lens_of
from vinum_nav.messages.points import optical_frame
from vinum_nav.messages.transforms import StaticTransforms
from vinum_nav.ros.checkup.finding import Findings
from vinum_nav.ros.checkup.heard import Heard
from vinum_nav.watch.parameters import DEFAULTS

APART = 0.02
"""Greatest difference between the stamps of colour and depth of one exposure [s]."""
LEAST_SEEN = 0.1
"""Least share of depth that lies where the camera can see."""


def judge_lens(heard: Heard, findings: Findings) -> tuple[Lens | None, str]:
    """Lens of a camera, and what it is in words; note one that cannot be used."""
    messages = heard.decoded()
    if not messages:
        return None, ""
    message = messages[-1]
    bent = any(abs(value) > 0 for value in message.d)
    said = f"{message.width} x {message.height}, "
    said += f"{message.distortion_model} distortion" if bent else "no distortion"
    try:
        return lens_of(message), said
    except RefusedError as error:
        fault = "not calibrated" if error.field.startswith("k[0]") else "refused"
        findings.add(fault, str(error), part=error.field)
        return None, said


def judge_colors(heard: Heard, lens: Lens | None, findings: Findings) -> str:
    """Note pictures that the border refuses; the last one in words."""
    said = ""
    for message in heard.decoded():
        said = f"{message.width} x {message.height}, {message.encoding}"
        with findings.refused():
            judge_color(from_color(message), None if lens is None else lens.intrinsics)
    return said


def judge_depths(
    heard: Heard, robot: Robot, mount: str, findings: Findings
) -> tuple[tuple[int, int] | None, str]:
    """Note depth that the border refuses, that is empty or in another unit.

    Returns:
        Width and height [px] of the last one, and that one in words.
    """
    said, size = "", None
    for message in heard.decoded():
        size = int(message.width), int(message.height)
        said = f"{message.width} x {message.height}, {message.encoding}"
        try:
            _judge_metres(judge_depth(from_depth(message), None), robot, mount, findings)
        except RefusedError as error:
            fault = "depth in another unit" if error.field == "depth" else "refused"
            findings.add(fault, str(error), part=error.field)
    return size, said


def _judge_metres(depth: NDArray[np.float32], robot: Robot, mount: str, findings: Findings) -> None:
    known = depth[np.isfinite(depth)]
    share = known.size / depth.size
    if share < DEFAULTS.picture_depth:
        reason = f"{100 * share:.1f} % of the pixels have a depth"
        wanted = f"wanted {100 * DEFAULTS.picture_depth:g} % or more"
        findings.add("no depth", f"{reason}, {wanted}")
        return
    near, far = robot.cameras[mount].depth_range
    seen = float(np.mean((known >= near) & (known <= far)))
    if seen < LEAST_SEEN:
        reason = f"{np.median(known):g} m in the middle, wanted {near:g} to {far:g} m for most"
        cost = "trunks are placed at a false distance, or none at all: no vine is found"
        findings.add("depth in another unit", reason, cost)


def judge_pair(color: Heard, depth: Heard, findings: Findings) -> None:
    """Note colour and depth whose stamps are of different exposures."""
    stamps = np.array([header.stamp for header in color.headers])
    others = np.array([header.stamp for header in depth.headers])
    if not len(stamps) or not len(others):
        return
    apart = float(np.median(np.abs(others[:, None] - stamps).min(axis=1)))
    if apart > APART:
        reason = f"{1000 * apart:.0f} ms from the nearest colour, wanted {1000 * APART:g} or less"
        cost = "no colour finds its depth: no vine is found"
        findings.add("colour and depth apart", reason, cost)


def judge_alignment(
    color: Heard,
    depth: Heard,
    lens: Lens | None,
    depth_size: tuple[int, int] | None,
    transforms: StaticTransforms,
    findings: Findings,
) -> str:
    """Note depth of another frame or size than colour that nothing joins to it.

    Returns:
        How depth lies to colour, in words.
    """
    if not color.frames or not depth.frames:
        return ""
    ours, theirs = color.frames[0], depth.frames[0]
    if ours != theirs:
        joined = transforms.between(ours, theirs) is not None
        if not joined:
            reason = f"frame {theirs!r}, colour is in {ours!r}, and no static transform joins them"
            findings.add("depth not aligned", reason)
        return "registered by /tf_static" if joined else "not aligned"
    if lens is not None and depth_size is not None:
        size = lens.intrinsics.width, lens.intrinsics.height
        if size != depth_size:
            reason = f"{_sized(depth_size)} in the frame of colour, which is {_sized(size)}"
            findings.add("depth not aligned", reason)
            return "not aligned"
    return "aligned"


def judge_frame(
    heard: Heard, side: Side, transforms: StaticTransforms, base: str, findings: Findings
) -> None:
    """Note a camera's frame that neither the contract nor a static transform places."""
    wanted = optical_frame(side)
    for frame in heard.frames:
        if frame != wanted and transforms.between(base, frame) is None:
            reason = f"frame {frame!r}, wanted {wanted!r} or one that /tf_static joins to {base!r}"
            findings.add("unknown frame", reason, part=frame)


def _sized(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def transforms_of(messages: list[Any], findings: Findings) -> StaticTransforms:
    """Transforms of /tf_static; note one that the border refuses."""
    found = StaticTransforms()
    for message in messages:
        with findings.refused():
            found.add(message)
    return found
