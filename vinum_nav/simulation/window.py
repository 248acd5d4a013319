"""A window that follows the run."""

from __future__ import annotations

from vinum_nav.simulation.renderer import open_viewer
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.state import BodyState


class Window:
    """MuJoCo's own viewer on the rendered world; closing it does not end the run."""

    def __init__(self, scene: RobotScene) -> None:
        """Open it.

        Raises:
            SimulatorUnavailableError: no display.
        """
        self._scene = scene
        self._viewer = open_viewer(*scene.compiled())

    def show(self, state: BodyState) -> None:
        """Draw the robot at a true state."""
        if self._viewer.is_running():
            with self._viewer.lock():
                self._scene.place(state)
            self._viewer.sync()

    def close(self) -> None:
        """Close the window."""
        self._viewer.close()
