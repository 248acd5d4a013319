"""Each thing wrong with a Gazebo is named in one line, and nothing is left running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stand_in import BINDINGS, comes_true
from typer.testing import CliRunner

from vinum_nav.cli.main import app
from vinum_nav.errors import InputError
from vinum_nav.interfaces import Command
from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.gazebo import link
from vinum_nav.simulation.gazebo.errors import GazeboError
from vinum_nav.simulation.gazebo.patience import VARIABLE, patience

SEED = Path(__file__).parents[3] / "seeds" / "mini.yaml"
FOR_EVER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored below a shell's "&"
from pathlib import Path
from vinum_nav.description.robot import load_robot
from vinum_nav.simulation.noise import noise_preset
from vinum_nav.simulation.registry import make_simulator
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed
simulator = make_simulator("gazebo", grow(load_seed(sys.argv[1])), load_robot("aliengo"),
                           noise_preset("ideal"))
simulator.reset()
print("running", flush=True)
try:
    while True:
        simulator.step(None)
finally:
    simulator.close()
"""


def installed(folder, transport, messages):
    """Folder of bindings under other names."""
    shutil.copytree(BINDINGS / "gz" / "transport", folder / "gz" / transport)
    shutil.copytree(BINDINGS / "gz" / "msgs", folder / "gz" / messages)
    return folder


def test_no_gazebo_at_all(gazebo, make, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SimulatorUnavailableError, match=r"no program gz: .* sudo apt install gz-"):
        make()


def test_no_bindings(gazebo, make, monkeypatch):
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p != str(BINDINGS)])
    with pytest.raises(SimulatorUnavailableError, match=r"there is none of gz.transport .* apt"):
        make()


@pytest.mark.parametrize("version", ["6.16.0", "7.9.0"])
def test_an_old_version(gazebo, make, version):
    gazebo(version=version)
    with pytest.raises(SimulatorUnavailableError, match=rf"{version}, wanted one of Jetty \(10\)"):
        make()


def test_no_version_at_all(gazebo, make):
    gazebo(version="usage: gz sim")
    with pytest.raises(SimulatorUnavailableError, match=r"names no version, it says \['usage"):
        make()


def test_bindings_of_another_version(gazebo, make, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p != str(BINDINGS)])
    monkeypatch.syspath_prepend(installed(tmp_path, "transport13", "msgs10"))
    with pytest.raises(SimulatorUnavailableError, match=r"bindings are gz.transport13 \(Harmonic"):
        make()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "transport", "messages"),
    [("8.9.0", "transport13", "msgs10"), ("9.3.0", "transport14", "msgs11")],
)
def test_each_release_is_spoken_with(
    gazebo, make, monkeypatch, tmp_path, version, transport, messages
):
    gazebo(version=version)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p != str(BINDINGS)])
    monkeypatch.syspath_prepend(installed(tmp_path, transport, messages))
    assert make("ideal").reset().frame is not None


def test_bindings_that_cannot_be_imported(gazebo, make, monkeypatch, tmp_path):
    folder = installed(tmp_path, "transport", "msgs")
    (folder / "gz" / "msgs" / "__init__.py").write_text("raise TypeError('made by protoc 3.12')")
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p != str(BINDINGS)])
    monkeypatch.syspath_prepend(folder)
    with pytest.raises(SimulatorUnavailableError, match=r"imported: gz.transport: .* protoc 3.12"):
        make()


@pytest.mark.slow
def test_a_world_that_does_not_load(gazebo, make, left):
    gazebo("bad_world", "orphan")
    with pytest.raises(GazeboError, match=r"server ended with status 255: \[Err\] .* read file"):
        make()
    assert comes_true(lambda: left() == 0)


@pytest.mark.slow
def test_a_server_that_does_not_answer(gazebo, make, left, monkeypatch):
    monkeypatch.setattr(link, "START_PATIENCE", 1.0)
    gazebo("mute")
    with pytest.raises(GazeboError, match=r"no service /world/bench/control within 1 s"):
        make()
    assert comes_true(lambda: left() == 0)


@pytest.mark.slow
@pytest.mark.parametrize("topic", ["pose", "scan", "camera_left/depth_image", "contacts"])
def test_a_topic_that_never_comes(gazebo, make, left, short_patience, topic):
    gazebo(f"silent=/model/robot/{topic}")
    with pytest.raises(GazeboError, match=rf"nobody publishes /model/robot/{topic} \("):
        make()
    assert comes_true(lambda: left() == 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ails", "says"),
    [
        ("dies=1.3", r"server ended with status 139: \[Err\] .* Segmentation fault"),
        ("stops=1.3", r"Gazebo stopped stepping at 1\.300 s of its time"),
    ],
)
def test_a_server_that_ends_or_stands_in_the_middle(gazebo, make, left, short_patience, ails, says):
    gazebo(ails, "orphan", "stubborn")
    simulator = make()
    simulator.reset()
    for _ in range(15):
        simulator.step(Command(0.1, 0.0, 0.0))
    with pytest.raises(GazeboError, match=says):
        simulator.step(Command(0.1, 0.0, 0.0))
    simulator.close()
    simulator.close()
    assert comes_true(lambda: left() == 0)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_a_patience_that_is_no_time(monkeypatch, text):
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(InputError, match=rf"{VARIABLE}: got '{text}', wanted seconds above 0"):
        patience(25.0)


def test_a_patience_of_ones_own(monkeypatch):
    assert patience(25.0) == 25.0
    monkeypatch.setenv(VARIABLE, "120")
    assert patience(25.0) == 120.0


def test_no_display_for_the_window(gazebo, make, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SimulatorUnavailableError, match="--viewer needs a display"):
        make(viewer=True)


@pytest.mark.slow
def test_the_window_ends_with_the_simulator(gazebo, make, left, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    simulator = make(viewer=True)
    assert left() > 2
    simulator.close()
    assert comes_true(lambda: left() == 0)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("ails", ["", "orphan stubborn"])
def test_nothing_is_left_when_the_simulator_itself_is_ended(gazebo, left, how, ails):
    gazebo(*ails.split())
    path = os.pathsep.join([str(BINDINGS), *sys.path])
    child = subprocess.Popen(
        [sys.executable, "-c", FOR_EVER, str(SEED)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "running\n"
        assert left() >= 3
        child.send_signal(how)
        try:
            child.wait(20)
        finally:
            child.kill()
    assert comes_true(lambda: left() == 0)


@pytest.mark.slow
def test_the_command_says_it_in_one_line(gazebo, tmp_path, left):
    gazebo("bad_world")
    words = ["simulate", str(SEED), "--simulator", "gazebo", "--out", str(tmp_path / "run")]
    begin = time.monotonic()
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 2
    assert said.stderr.strip().count("\n") == 0
    assert "error: Gazebo's server ended with status 255" in said.stderr
    assert time.monotonic() - begin < 30
    assert left() == 0


@pytest.mark.parametrize("command", ["simulate", "campaign"])
def test_the_command_says_what_to_install(gazebo, tmp_path, monkeypatch, command):
    monkeypatch.setenv("PATH", str(tmp_path))
    words = [command, str(SEED), "--simulator", "gazebo", "--out", str(tmp_path / "run")]
    words += ["--random-seeds", "1:3"] if command == "campaign" else []
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 2
    assert said.stderr.strip().count("\n") == 0
    assert "sudo apt install gz-" in said.stderr
