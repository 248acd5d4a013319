"""Linters of ament, where they are installed; they are on no package index."""

import configparser
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("vinum_nav", "launch", "tests", "benchmarks", "docs", "setup.py")
NO_SCHEMA = "failed to load"
"""Said by xmllint without a network: the schema of package.xml is a file on the web."""


def lint(name, *words):
    """Run a linter in the repository; its exit status and everything it said."""
    if find_spec(name) is None:
        pytest.skip(f"{name} is not installed: it comes with an installation of ROS 2")
    command = [sys.executable, "-m", f"{name}.main", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def left_out():
    """Codes of docstrings that setup.cfg leaves out."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    codes = settings["flake8"]["extend-ignore"].split(",")
    return [code for code in codes if code.startswith("D")]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_flake8():
    status, said = lint("ament_flake8", *CODE, "--config", "setup.cfg")
    assert status == 0, said


@pytest.mark.slow
def test_pep257():
    """Sections of docstrings are Google's."""
    more = ["--convention", "google", "--add-ignore", *left_out()]
    status, said = lint("ament_pep257", *CODE, *more)
    assert status == 0, said


def test_licence_and_terms_of_contributions():
    """Single files have no notice, see docs/beside_other_packages.md."""
    status, said = lint("ament_copyright", "LICENSE", "CONTRIBUTING.md")
    assert status == 0, said


def test_manifest():
    if shutil.which("xmllint") is None:
        pytest.skip("xmllint is not installed: apt-get install libxml2-utils")
    status, said = lint("ament_xmllint", "package.xml")
    if status and NO_SCHEMA in said:
        pytest.skip("the schema of package.xml lies on the web: there is no network")
    assert status == 0, said
