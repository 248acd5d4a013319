"""Nodes that have died are started again where that was asked for."""

import os
import signal
import time

import pytest

from vinum_nav.ros.graph.definition import RESPAWN_DELAY, NodeSpec
from vinum_nav.ros.graph.domain import free_domain_id
from vinum_nav.ros.graph.processes import Processes
from vinum_nav.ros.graph.respawn import Respawn

SPEC = NodeSpec("task_server", {"task_duration": 1.0})


@pytest.fixture
def processes(tmp_path):
    environment = {**os.environ, "ROS_DOMAIN_ID": str(free_domain_id())}
    processes = Processes([SPEC], tmp_path, None, environment)
    yield processes
    processes.stop()


def kill(processes):
    os.kill(processes.pid("task_server"), signal.SIGKILL)
    assert processes.wait(60.0) == {"task_server": -signal.SIGKILL}


def test_a_node_that_died_runs_again_after_the_delay(processes):
    respawn, first = Respawn(processes, [SPEC]), processes.pid("task_server")
    processes.log("task_server").write_text("before\n")
    assert respawn.look(0.0) == frozenset()
    for begun in (10.0, 20.0):
        kill(processes)
        assert respawn.look(begun) == {"task_server"}
        assert respawn.look(begun + 0.9 * RESPAWN_DELAY) == {"task_server"}
        assert processes.died()
        assert respawn.look(begun + RESPAWN_DELAY) == {"task_server"}
        assert processes.died() == {}
        assert processes.pid("task_server") != first
        assert respawn.look(begun + 2 * RESPAWN_DELAY) == frozenset()
    assert processes.log("task_server").read_text().startswith("before\n")


@pytest.mark.parametrize("name", ["mission", "recorder", "simulator"])
def test_a_node_that_must_not_move_by_itself_stays_dead(processes, name):
    others = NodeSpec(name, of_the_stack=name == "mission")
    respawn = Respawn(processes, [others])
    kill(processes)
    assert respawn.look(0.0) == respawn.look(time.monotonic()) == frozenset()
    assert processes.died()


def test_a_node_that_runs_is_not_started_twice(processes):
    with pytest.raises(ValueError, match="task_server has not ended"):
        processes.start_again("task_server")
