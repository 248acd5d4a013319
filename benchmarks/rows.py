"""Rows believed before the first step, over mission files drawn from layouts.

    python benchmarks/rows.py [--number 500] [--told closely by_hand roughly]

Prints for each way in which a block is told and each class of layout: the share of exact counts,
of ranges that hold the truth, the error of the rows' direction, and the time that a belief takes.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from typing import get_args

import numpy as np

from vinum_nav.mapping.row_parameters import RowParameters
from vinum_nav.mapping.rows import RowModel
from vinum_nav.vineyard.growing.drawn_order import Told, draw_order


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--told", nargs="+", default=list(get_args(Told)), choices=get_args(Told))
    arguments = parser.parse_args()
    print("| told | layout | files | exact | in range | direction p50, p95, max [deg] | [ms] |")
    print("|---|---|---|---|---|---|---|")
    for told in arguments.told:
        lines: dict[str, list[tuple[float, ...]]] = defaultdict(list)
        for number in range(arguments.number):
            kind, figures = judge(number, told)
            lines[kind].append(figures)
        for kind, found in sorted(lines.items()):
            exact, inside, turn, took = np.array(found).T
            median, most, worst = np.quantile(np.degrees(turn), [0.5, 0.95, 1.0])
            print(
                f"| {told} | {kind} | {len(found)} | {exact.mean():.3f} | {inside.mean():.3f} | "
                f"{median:.2f}, {most:.2f}, {worst:.2f} | {1e3 * took.mean():.0f} |"
            )


def judge(number: int, told: Told) -> tuple[str, tuple[float, float, float, float]]:
    """Class of the layout; exact, in range, direction error [rad] and CPU time [s]."""
    order = draw_order(number, told)
    before = time.process_time()
    model = RowModel(order.mission, RowParameters())
    took = time.process_time() - before
    least, most = model.count_range
    turns = []
    for row, true in zip(model.lines, order.rows, strict=False):
        (ax, ay), (bx, by) = row.points_map[-1] - row.points_map[0], true[-1] - true[0]
        turns.append(abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)))
    count = len(order.rows)
    exact, inside = len(model.lines) == count, least <= count <= most
    return order.kind, (float(exact), float(inside), float(np.mean(turns)), took)


if __name__ == "__main__":
    main()
