"""Starts one node: `python -m vinum_nav.ros.start NODE [--ros-args ...]`.

Takes the signals before anything heavy is imported, and leaves without the interpreter's own
teardown: threads of Fast DDS that are still there then have crashed nodes that had ended well.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from vinum_nav.ros.graph.definition import EXECUTABLES, NodeSpec
from vinum_nav.ros.nodes.ending import ENDING


def run(name: str) -> int:
    """Run the node `name` to its end; exit status of the process."""
    if name not in EXECUTABLES:
        print(f"no node {name!r}; there are {', '.join(EXECUTABLES)}", file=sys.stderr)
        return 2
    try:
        import_module(NodeSpec(name).module).main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def main() -> None:
    """Run the node that the command line names."""
    ENDING.listen()
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    status = run(name)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
