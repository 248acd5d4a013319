"""A user's error is one line and exit status 2; a bug keeps its traceback, with status 70."""

import errno
import os

import pytest
import typer

from vinum_nav.cli.errors import BUG, USER_ERROR, one_line, plain_errors
from vinum_nav.description.mission_file import load_mission_file
from vinum_nav.description.robot import BODIES_DIR, load_robot
from vinum_nav.errors import InputError, UnavailableError, VinumNavError, WriteError, lacks
from vinum_nav.offline.bag import BagError
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.simulation.errors import SimulatorUnavailableError


def run(error, capsys, **kwargs):
    """Exit status, and what is said on stderr, of a command that ends with `error`."""

    @plain_errors
    def command(out=None):
        raise error

    with pytest.raises(typer.Exit) as ended:
        command(**kwargs)
    return ended.value.exit_code, capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        InputError("mini.yaml: block.rows: got -1,\nwanted 1 or more"),
        WriteError("cannot write a.png"),
        BagError("damaged"),
        SimulatorUnavailableError("no EGL"),
        lacks("rclpy", "bringup", "ros"),
        FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "a.yaml"),
        PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/out"),
    ],
)
def test_what_a_user_can_put_right_is_one_line(error, capsys):
    status, said = run(error, capsys)
    assert status == USER_ERROR
    assert said == f"error: {' '.join(str(error).split())}\n"


def test_a_full_disk_names_the_folder_of_the_command(capsys):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    _, said = run(full, capsys, out="runs/a")
    assert "No space left" in said
    assert "writing to runs/a" in said


@pytest.mark.parametrize(
    "error",
    [
        ValueError("operands could not be broadcast"),
        KeyError("row"),
        OSError("no number"),
        AssertionError("no odometry yet"),
        RuntimeError("truth() before reset()"),
        ImportError("cannot import name"),
    ],
)
def test_anything_else_is_a_bug_and_keeps_its_traceback(error, capsys):
    status, said = run(error, capsys)
    assert status == BUG == 70
    assert "Traceback" in said
    assert type(error).__name__ in said
    assert "Please report it" in said.splitlines()[-1]


@pytest.mark.parametrize("code", [0, 1, 3])
def test_an_exit_status_of_the_command_is_kept(code, capsys):
    assert run(typer.Exit(code), capsys) == (code, "")


def test_an_error_without_words_says_its_type():
    assert one_line(InputError()) == "InputError"


def test_a_traceback_can_be_asked_for(monkeypatch):
    monkeypatch.setenv("VINUM_NAV_TRACEBACK", "1")

    @plain_errors
    def command():
        raise InputError("wrong")

    with pytest.raises(InputError):
        command()


def test_the_family_fits_where_the_language_s_own_errors_are_expected():
    assert issubclass(InputError, ValueError)
    assert issubclass(WriteError, OSError)
    assert issubclass(UnavailableError, RuntimeError)
    assert issubclass(BagError, VinumNavError)


HYQREAL = (BODIES_DIR / "hyqreal.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [unclosed", "not YAML"),
        ("- a\n- list\n", "got list, wanted keys and values"),
        ("", "drive: is missing"),
        (HYQREAL.replace("length:", "lenght:"), "lenght: unknown key; did you mean length?"),
        (HYQREAL.replace("drive: holonomic", "drive: hovering"), "drive: Input should be"),
        (HYQREAL.replace("mass:", "mass: heavy #"), "got 'heavy'"),
        ("name: short\n", "drive: is missing"),
        ("\x00", "not YAML"),
    ],
)
def test_a_malformed_body_is_named_with_key_and_what_was_wanted(text, said, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"own\.yaml: ") as refused:
        load_robot(path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_body_or_mount_says_which_there_are(tmp_path):
    with pytest.raises(InputError, match="no body 'spot'; there are aliengo, hyqreal, skid_steer"):
        load_robot("spot")
    with pytest.raises(InputError, match=r"no body file .*spot\.yaml"):
        load_robot(tmp_path / "spot.yaml")
    with pytest.raises(InputError, match="no camera mount 'top'; there are centre, front"):
        load_robot("hyqreal").camera("top")


def test_a_mission_file_is_read_as_strictly_as_a_seed(tmp_path):
    path = tmp_path / "mission.yaml"
    path.write_text("block: a\nrow_spacings: 2.4\n")
    with pytest.raises(InputError) as refused:
        load_mission_file(path)
    assert "row_spacings: unknown key; did you mean row_spacing?" in str(refused.value)
    assert "datum: is missing" in str(refused.value)


def test_no_free_domain_is_an_error_of_the_machine(monkeypatch):
    monkeypatch.setattr("vinum_nav.ros.graph.domain.DOMAINS", range(5, 6))

    class Taken:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def bind(self, _):
            raise OSError(errno.EADDRINUSE, "in use")

    monkeypatch.setattr("socket.socket", lambda *_: Taken())
    with pytest.raises(UnavailableError, match="all ROS domains from 5 to 5 are in use"):
        free_domain_id()
