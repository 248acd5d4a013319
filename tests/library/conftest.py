"""One mission from Python, without physics and pixels, that all tests of the library look at."""

import pytest

import vinum_nav


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("library") / "run"
    return vinum_nav.simulate("mini", out=out, simulator="fake", task_duration=1.0)
