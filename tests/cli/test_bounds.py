"""The doctor compares versions with the bounds that the package declares."""

import json
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from vinum_nav.cli import bounds
from vinum_nav.cli.bounds import package_checks
from vinum_nav.cli.checks import TooOld
from vinum_nav.cli.main import app

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


def look(*declared):
    return {check.name: check.look() for check in package_checks(declared)}


def test_a_version_within_its_bounds_is_good(monkeypatch):
    monkeypatch.setattr(bounds, "version", lambda name: "4.3.0")
    assert look("gtsam>=4.3") == {"gtsam": "4.3.0"}


def test_a_version_below_its_bound_is_not(monkeypatch):
    monkeypatch.setattr(bounds, "version", lambda name: "4.2")
    found = look("gtsam>=4.3")["gtsam"]
    assert isinstance(found, TooOld)
    assert found == "gtsam 4.2, wanted >=4.3"


def test_what_is_not_installed_is_missing_and_an_extra_is_whole_or_missing():
    declared = ("numpy>=1.26", 'no-such-package>=1; extra == "odd"', 'numpy>=1; extra == "odd"')
    found = look(*declared)
    assert found["numpy"]
    assert found["extra odd"] is None


def test_tests_and_ourselves_are_no_ones_need():
    assert look('pytest>=8; extra == "test"', 'vinum_nav[film]; extra == "report"') == {}


def test_a_system_package_counts_by_its_module(monkeypatch):
    def unknown(name):
        raise bounds.PackageNotFoundError(name)

    monkeypatch.setattr(bounds, "version", unknown)
    assert look("opencv-python-headless>=4.9", "PyYAML>=6") == {
        "opencv-python-headless": bounds.UNKNOWN,
        "PyYAML": bounds.UNKNOWN,
    }


def test_the_doctor_fails_for_an_old_package_and_says_the_bound(monkeypatch):
    monkeypatch.setattr("vinum_nav.cli.doctor.CHECKS", ())
    monkeypatch.setattr(bounds, "_declared", lambda: ["numpy>=999"])
    result = CliRunner().invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code == 1
    assert "wanted >=999" in result.output
    assert "for numpy: pip install 'numpy>=999'" in result.output
    told = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert told["complete"] is False
    assert told["checks"][0]["name"] == "numpy"


@pytest.mark.parametrize("extra", [None, *PROJECT["optional-dependencies"]])
def test_every_requirement_has_a_lower_bound(extra):
    """`make test-lowest` installs exactly these; without a bound it would take the first ever."""
    group = PROJECT["dependencies"] if extra is None else PROJECT["optional-dependencies"][extra]
    for requirement in map(Requirement, group):
        is_ours = requirement.name == "vinum_nav"
        assert is_ours or any(s.operator == ">=" for s in requirement.specifier), requirement
