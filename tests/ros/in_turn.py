"""Executor that serves the nodes of a process in a fixed order."""

from contextlib import suppress

from rclpy.executors import SingleThreadedExecutor, TimeoutException


class InTurn(SingleThreadedExecutor):
    """Serves one node after the other, each until it has nothing left to do.

    A node may stand in the order more than once.
    """

    def __init__(self, nodes):
        super().__init__()
        self._in_turn = nodes
        for node in dict.fromkeys(nodes):
            self.add_node(node)

    def spin_once(self, timeout_sec=None):
        """Serve all nodes once; never wait."""
        for node in self._in_turn:
            while self._serve(node):
                pass

    def _serve(self, node):
        """Work through what is there for a node; whether anything was."""
        served = 0
        with suppress(TimeoutException):
            while True:
                handler, _, _ = self.wait_for_ready_callbacks(timeout_sec=0, nodes=[node])
                served += 1
                handler()
                if handler.exception() is not None:
                    raise handler.exception()
        return served > 0
