"""A small campaign with a table: `python campaign.py [SEED] [SIMULATOR]`.

`vinum-nav campaign` does this with many processes, or on a cluster.
"""

import sys
from collections.abc import Sequence

import vinum_nav


def main(
    seed: str = "random",
    simulator: str = "mujoco",
    random_seeds: Sequence[int] = range(1, 4),
    timeout: float | None = None,
) -> None:
    """Simulate one mission for each random seed, and print a line for each."""
    print(f"{'random seed':>11}  {'outcome':10}  {'done':>7}  {'arrival error [cm]':>18}")
    for number in random_seeds:
        run = vinum_nav.simulate(
            seed, random_seed=number, simulator=simulator, noise="field", timeout=timeout
        )
        vines, error = run.report.vines, run.report.arrival_error_m.mean
        done = f"{vines.outcomes.done}/{vines.total}"
        shown = "-" if error is None else f"{100 * error:.1f}"
        print(f"{number:11d}  {run.outcome:10}  {done:>7}  {shown:>18}")


if __name__ == "__main__":
    main(*sys.argv[1:])
