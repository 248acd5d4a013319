"""Checks of what vinum_nav needs of a machine, one small function each."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import vinum_nav

RENDER = """
import os
os.environ.setdefault("MUJOCO_GL", "egl")
import mujoco
model = mujoco.MjModel.from_xml_string(
    "<mujoco><worldbody><geom size='.1'/><camera name='c' pos='0 0 1'/></worldbody></mujoco>")
renderer = mujoco.Renderer(model, 16, 16)
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
renderer.update_scene(data, camera="c")
renderer.render()
"""
"""One tiny picture, in a process of its own: a broken driver may crash it."""
RENDER_TIMEOUT = 60.0
ROS_MESSAGES = (
    "sensor_msgs",
    "geometry_msgs",
    "nav_msgs",
    "visualization_msgs",
    "std_srvs",
    "diagnostic_msgs",
    "rosgraph_msgs",
    "std_msgs",
    "builtin_interfaces",
)


class TooOld(str):
    """Finding of what is there, but not in a version that works: says what was got and wanted."""

    __slots__ = ()


@dataclass(frozen=True)
class Check:
    """One thing to look for.

    Attributes:
        look: what was found, in a word or two; None if it is not there, TooOld if it will not do.
        needed: whether a simulation in process needs it.
        remedy: what to type, or do, if it is missing.
    """

    name: str
    look: Callable[[], str | None]
    needed: bool
    remedy: str


def python_version() -> str:
    """Version of Python; TooOld outside 3.11 to 3.13."""
    found = ".".join(map(str, sys.version_info[:3]))
    inside = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return found if inside else TooOld(f"{found}, wanted 3.11 to 3.13")


def package(module: str, distribution: str | None = None) -> Callable[[], str | None]:
    """Looks for an importable module, without importing it; its version."""

    def look() -> str | None:
        try:
            if importlib.util.find_spec(module) is None:
                return None
            return version(distribution or module)
        except PackageNotFoundError:
            return "present"
        except (ImportError, ValueError):
            return None

    return look


def rendering() -> str | None:
    """Name of the MuJoCo back end that draws without a display; None if none does."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", RENDER], capture_output=True, timeout=RENDER_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return os.environ.get("MUJOCO_GL", "egl") if done.returncode == 0 else None


def weights() -> str | None:
    """The detector's weights that come with the package."""
    folder = Path(vinum_nav.__file__).parent / "weights"
    names = [path.name for path in sorted(folder.glob("*.onnx"))] if folder.is_dir() else []
    return ", ".join(names) or None


def messages() -> str | None:
    """All message packages of the ROS contract."""
    there = all(importlib.util.find_spec(name) is not None for name in ROS_MESSAGES)
    return "present" if there else None


def middleware() -> str | None:
    """The RMW implementation that rclpy would take."""
    chosen = os.environ.get("RMW_IMPLEMENTATION")
    if chosen:
        return chosen
    return "default" if importlib.util.find_spec("rclpy") is not None else None


def ffmpeg() -> str | None:
    """The packaged ffmpeg."""
    try:
        import imageio_ffmpeg

        return f"ffmpeg {imageio_ffmpeg.get_ffmpeg_version()}"
    except (ImportError, RuntimeError):
        return None


def gazebo() -> str | None:
    """Server and bindings that the simulator 'gazebo' would take."""
    from vinum_nav.simulation.errors import SimulatorUnavailableError
    from vinum_nav.simulation.gazebo.program import find_program

    try:
        return str(find_program())
    except SimulatorUnavailableError:
        return None


def display() -> str | None:
    """An X or Wayland display."""
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")


CHECKS = (
    Check("Python 3.11 to 3.13", python_version, True, "install Python 3.13"),
    Check(
        "rendering without a display",
        rendering,
        True,
        "apt-get install libegl1 libgl1-mesa-dri, or MUJOCO_GL=osmesa with libosmesa6",
    ),
    Check("detector weights", weights, True, "vinum-nav dataset ..., train ..., export ..."),
    Check("ffmpeg", ffmpeg, False, "pip install 'vinum_nav[film]'"),
    Check("ROS messages", messages, False, "pip install 'vinum_nav[ros]'"),
    Check("ROS middleware", middleware, False, "pip install 'vinum_nav[ros]'"),
    Check("ros2 launch", package("launch"), False, "apt-get install ros-$ROS_DISTRO-launch-ros"),
    Check("Gazebo", gazebo, False, "--simulator gazebo, see docs/gazebo.md"),
    Check("display (--viewer)", display, False, "log in with a desktop, or leave out --viewer"),
)
"""All checks but those of packages, in the order of the table."""
