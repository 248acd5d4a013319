"""A mission in ten lines: `python mission.py [SEED] [SIMULATOR]`."""

import sys

import vinum_nav


def main(seed: str = "demo", simulator: str = "mujoco") -> None:
    """Simulate a mission and print what came of it."""
    run = vinum_nav.simulate(seed, body="aliengo", noise="field", simulator=simulator)
    print(f"{run.outcome} after {run.report.mission.sim_time_s:.0f} s")
    print(f"mean arrival error: {run.report.arrival_error_m.mean or 0.0:.3f} m")
    for entry in run.register:
        print(f"{entry.id} {entry.face}: {entry.outcome}")
    print(f"page: {run.page}")


if __name__ == "__main__":
    main(*sys.argv[1:])
