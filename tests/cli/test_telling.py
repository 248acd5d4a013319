"""Commands tell as much as asked for, and help texts are shown as they are written."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vinum_nav.cli.command import prepared
from vinum_nav.cli.main import COMMANDS, WITH_RESULT, app
from vinum_nav.cli.mission import COMMANDS as OF_MISSION
from vinum_nav.cli.telling import LOGGER, bars, tell_result
from vinum_nav.description.options import SimulateOptions, options_of
from vinum_nav.vineyard.seed import named_seeds

WIDE = {"COLUMNS": "400", "TERMINAL_WIDTH": "400"}
runner = CliRunner(env=WIDE)
NAMES = [[command.__name__] for command in COMMANDS]
NAMES += [["mission", command.__name__] for command in OF_MISSION]
GIVING = {command.__name__ for command in WITH_RESULT} | {"show"}


def run(*words):
    return runner.invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("words", NAMES, ids=" ".join)
def test_every_command_has_the_options_of_telling(words):
    said = run(*words, "--help").output
    assert "--quiet" in said
    assert "--verbose" in said
    assert ("--json" in said) == (words[-1] in GIVING)


@pytest.mark.parametrize("words", NAMES, ids=" ".join)
def test_a_unit_in_brackets_is_shown(words):
    """Rich takes [m] for a style and leaves it out: 'Above the ground , for positions.'"""
    said = run(*words, "--help").output
    assert not re.search(r"\w ,|\w \.(?:\s|$)", said)
    assert "\\[" not in said


def test_units_of_the_table_of_options_are_shown():
    said = " ".join(run("simulate", "--help").output.split())
    units = [o.about.help for o in options_of(SimulateOptions, "simulate") if "[" in o.about.help]
    assert len(units) > 2
    for text in units:
        assert re.search(r"\[[a-z, ]+\]", text)[0] in said
    assert "[m]" in run("detect", "--help").output


def command(loud):
    """Say little."""
    LOGGER.info("a step")
    LOGGER.warning("a warning")
    with bars() as progress:
        progress.add_task("a bar", total=2)
    print("a table")
    tell_result({"value": float("nan"), "list": [1]})


def invoke(*words):
    import typer

    one = typer.Typer()

    @one.callback()
    def main() -> None:
        """Have subcommands."""

    def say() -> None:
        """Say little."""
        command(None)

    one.command()(prepared(say, has_result=True))
    return runner.invoke(one, ["say", *words])


def test_without_an_option_there_are_tables_bars_and_warnings():
    result = invoke()
    assert result.stdout == "a table\n"
    assert result.stderr.splitlines()[0] == "a warning"
    assert "a bar" in result.stderr


def test_quiet_leaves_warnings_alone():
    result = invoke("--quiet")
    assert result.stdout == ""
    assert result.stderr == "a warning\n"


def test_verbose_says_each_step():
    assert invoke("-v").stderr.splitlines()[:2] == ["a step", "a warning"]
    assert not LOGGER.handlers


def test_json_is_all_of_standard_output():
    for words in (["--json"], ["--json", "--quiet"]):
        assert json.loads(invoke(*words).stdout) == {"value": None, "list": [1]}


def test_quiet_and_verbose_contradict_each_other():
    result = invoke("--quiet", "--verbose")
    assert result.exit_code == 2
    assert "--quiet and --verbose contradict" in result.stderr


def test_verbose_keeps_the_traceback_of_an_error():
    result = run("mission", "check", "no.yaml", "--verbose")
    assert result.exit_code == 2
    assert "error: " in result.stderr.splitlines()[-1]
    plain = run("mission", "check", "no.yaml")
    assert len(plain.stderr.splitlines()) == 1


def test_seeds_are_listed_with_a_line_each():
    lines = run("seeds").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(named_seeds())
    assert all(len(line.split()) > 2 for line in lines)
    listed = json.loads(run("seeds", "--json").stdout)
    assert [entry["name"] for entry in listed] == list(named_seeds())
    assert all(Path(entry["path"]).is_file() for entry in listed)


def test_a_seed_is_named_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("survey", "mini", "--out", "mini.geojson")
    assert result.exit_code == 0, result.output
    result = run("simulate", "mimi", "--out", "o")
    assert result.exit_code == 2
    assert "no seed 'mimi'; did you mean mini" in result.stderr
    assert not (tmp_path / "o").exists()


def test_the_result_of_a_run_is_its_report(tmp_path):
    words = ("simulate", "mini", "--simulator", "fake", "--timeout", "1", "--no-video")
    result = run(*words, "--out", tmp_path / "o", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["mission"]["outcome"] == "timeout"
    kept = json.loads((tmp_path / "o" / "report.json").read_text())
    assert said["vines"] == kept["vines"]
    assert kept["seed"] == "mini"
