"""A mission with your own arm: `python own_arm.py [SEED] [SIMULATOR]`.

The arm is asked for a task at each vine, and answers when it is done.
"""

import sys

import vinum_nav


class CountingCutter:
    """Arm that makes one cut a second, and whose blade is blunt one day."""

    def __init__(self, cuts: int, most_vines: int) -> None:
        """Args: cuts: cuts that a vine needs. most_vines: vines after which the blade is blunt."""
        self._cuts, self._sharp_for = cuts, most_vines
        self._goal: vinum_nav.TaskGoal | None = None
        self._since = 0.0

    def start(self, goal: vinum_nav.TaskGoal, now: float) -> None:
        """Begin a task at simulated time `now` [s]; `goal.trunk_map` is where the trunk stands."""
        self._goal, self._since = goal, now

    def cancel(self, key: int) -> None:
        """Give up a task."""
        self._goal = None

    def step(self, now: float) -> vinum_nav.TaskResult | None:
        """Result of the task, once there is one."""
        if self._goal is None or now - self._since < self._cuts:
            return None
        key, self._goal = self._goal.key, None
        self._sharp_for -= 1
        if self._sharp_for < 0:
            return vinum_nav.TaskResult(key, vinum_nav.Outcome.FAILED, "the blade is blunt")
        return vinum_nav.TaskResult(key, vinum_nav.Outcome.DONE)


def main(seed: str = "demo", simulator: str = "mujoco", only: str | None = None) -> None:
    """Simulate a mission with the arm above, and print the outcome of each vine."""
    arm = CountingCutter(cuts=2, most_vines=2)
    run = vinum_nav.simulate(seed, arm=arm, simulator=simulator, only=only)
    for entry in run.register:
        print(f"{entry.id} {entry.face}: {entry.outcome} {entry.reason}")


if __name__ == "__main__":
    main(*sys.argv[1:])
