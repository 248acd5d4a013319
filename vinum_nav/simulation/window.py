"""A window that follows the run."""

from __future__ import annotations

from vinum_nav.simulation.errors import SimulatorUnavailableError
from vinum_nav.simulation.scene import RobotScene
from vinum_nav.simulation.state import BodyState


class Window:
    """MuJoCo's own viewer on the rendered world; closing it does not end the run."""

    def __init__(self, scene: RobotScene) -> None:
        """Raises: SimulatorUnavailableError: no display."""
        self._scene = scene
        model, data = scene.compiled()
        try:
            import mujoco.viewer

            self._viewer = mujoco.viewer.launch_passive(model, data)
        except Exception as error:
            raise SimulatorUnavailableError(
                f"no window: --viewer needs a display; leave it out to run headless ({error})"
            ) from error

    def show(self, state: BodyState) -> None:
        """Draw the robot at a true state."""
        if self._viewer.is_running():
            with self._viewer.lock():
                self._scene.place(state)
            self._viewer.sync()

    def close(self) -> None:
        """Close the window."""
        self._viewer.close()
