"""Work is done by processes of this machine or by the workers of a cluster, by its address."""

from __future__ import annotations

import os

import pytest
from distributed import LocalCluster

from vinum_nav.cli.cluster import map_unordered, workers


def square(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is less than 0")
    return number * number


def test_a_cluster_at_an_address_does_the_work_and_outlives_it() -> None:
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        for _ in range(2):
            with workers(1, cluster.scheduler_address, "test") as client:
                assert sorted(map_unordered(client, square, range(4))) == [0, 1, 4, 9]


def test_processes_of_this_machine_do_the_work_and_an_error_comes_back() -> None:
    with workers(1, None, "test") as client:
        assert os.getpid() not in client.run(os.getpid).values()
        assert list(map_unordered(client, square, [3])) == [9]
        with pytest.raises(ValueError, match="-1 is less than 0"):
            list(map_unordered(client, square, [-1]))
