"""The processes that `torchrun` started, or one alone."""

from __future__ import annotations

import os
from typing import Any


class ProcessGroup:
    """Group of processes that train together; one of size 1 without `torchrun`.

    Attributes:
        rank: number of this process; 0 writes files.
        local_rank: number of this process on its machine.
        size: of the group.
    """

    def __init__(self) -> None:
        self.rank, self.size = 0, 1
        self.local_rank = int(os.environ.get("LOCAL_RANK", "0"))
        if "RANK" in os.environ:
            import torch

            distributed = _distributed()
            with_gpu = "cpu:gloo,cuda:nccl"
            distributed.init_process_group(with_gpu if torch.cuda.is_available() else "gloo")
            self.rank, self.size = distributed.get_rank(), distributed.get_world_size()

    def agreed(self, value: float) -> float:
        """The value of process 0, in every process."""
        if self.size == 1:
            return value
        import torch

        shared = torch.tensor([value], dtype=torch.float64)
        _distributed().broadcast(shared, 0)
        return float(shared)

    def wait(self) -> None:
        """Return when every process has come here."""
        if self.size > 1:
            _distributed().barrier()

    def close(self) -> None:
        """Leave the group."""
        if self.size > 1:
            _distributed().destroy_process_group()


def _distributed() -> Any:
    import torch.distributed

    return torch.distributed
