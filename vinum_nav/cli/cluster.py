"""Workers for what can be done side by side: processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from vinum_nav.errors import lacks

ONE_THREAD = {"LP_NUM_THREADS": "0"}
"""Environment of a worker that has a core to itself: software rendering (Mesa's llvmpipe) stays in
the worker's own thread; threads of all workers on all cores wait for each other. Same pictures."""
T = TypeVar("T")
R = TypeVar("R")


@contextmanager
def workers(count: int, address: str | None, what: str) -> Iterator[Any]:
    """Client of a cluster: of `count` processes here, or the one at `address`.

    Raises:
        UserError: Dask is not installed; `what` needs it.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise lacks("distributed", what, "campaign") from error
    if address is not None:
        with Client(address) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            env=ONE_THREAD if count > 1 else {},
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def map_unordered(client: Any, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Results as they come; the first error of a worker ends it."""
    from distributed import as_completed

    futures = client.map(function, list(items), pure=False)
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        client.cancel(futures)
