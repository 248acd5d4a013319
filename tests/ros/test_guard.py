"""The stack cannot reach the seed: shown on real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vinum_nav.description.options import GraphOptions
from vinum_nav.ros.graph.definition import nodes
from vinum_nav.ros.graph.environment import node_environment
from vinum_nav.ros.graph.order import complete
from vinum_nav.ros.nodes import guard

OPEN = "from vinum_nav.ros.nodes import guard; guard.install(); "


def python(code, **variables):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def seed(tmp_path):
    path = tmp_path / "secret.yaml"
    path.write_text("name: secret\n")
    return path


@pytest.mark.parametrize(
    "how", ["open({})", "import os; os.open({}, os.O_RDONLY)", "import io; io.open({}.encode())"]
)
def test_the_seed_cannot_be_opened(seed, how):
    status, said = python(OPEN + how.format(repr(str(seed))), VINUM_NAV_FORBID_OPEN=str(seed))
    assert status != 0
    assert "LeakError" in said


def test_nor_by_another_name(seed, tmp_path):
    link = tmp_path / "harmless.yaml"
    link.symlink_to(seed)
    status, said = python(OPEN + f"open({str(link)!r})", VINUM_NAV_FORBID_OPEN=str(seed))
    assert status != 0
    assert "LeakError" in said


def test_other_files_can(seed, tmp_path):
    other = tmp_path / "mission.yaml"
    other.write_text("")
    code = OPEN + f"open({str(other)!r})"
    assert python(code, VINUM_NAV_FORBID_OPEN=str(seed)) == (0, "")


@pytest.mark.parametrize("module", ["vineyard.seed", "simulation.noise", "report.record"])
def test_the_truths_modules_cannot_be_imported(module):
    status, said = python(OPEN + f"import vinum_nav.{module}")
    assert status != 0
    assert "LeakError" in said


def test_nor_have_been_before():
    status, said = python("import vinum_nav.vineyard.seed; " + OPEN)
    assert status != 0
    assert "LeakError" in said


def test_a_node_of_the_stack_that_is_given_the_seed_ends(seed):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "vinum_nav.ros.nodes.mission", "--ros-args"),
            *("-p", f"mission_file:={seed}"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, guard.FORBID_OPEN: str(seed)},
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "LeakError: a stack process must not open" in done.stderr


def test_the_seed_is_kept_from_every_node_but_simulator_and_recorder(seed):
    free = set()
    for spec in nodes(complete(GraphOptions(seed=seed, mission_file=Path("m.yaml")))):
        named = str(seed) in map(str, spec.parameters.values())
        guarded = node_environment(spec, seed).get(guard.FORBID_OPEN) == str(seed)
        assert not (named and spec.name not in ("simulator", "recorder"))
        if not guarded:
            free.add(spec.name)
    assert free == {"simulator", "recorder"}


def test_a_survey_is_kept_from_the_stack_as_its_seed_is():
    path = Path(__file__).parents[2] / "seeds" / "survey_mini.yaml"
    spec = next(
        n
        for n in nodes(complete(GraphOptions(seed=path, mission_file=Path("m.yaml"))))
        if n.of_the_stack
    )
    variables = node_environment(spec, path)
    survey = path.with_suffix(".geojson")
    assert survey.is_file()
    status, said = python(OPEN + f"open({str(survey)!r})", **variables)
    assert status != 0
    assert "LeakError" in said
