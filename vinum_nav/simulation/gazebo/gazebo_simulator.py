"""The simulator 'gazebo': physics and pictures of a Gazebo server, all else as in the others."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from vinum_nav.description.robot import Robot
from vinum_nav.interfaces import Side
from vinum_nav.simulation.gazebo.body import GazeboBody
from vinum_nav.simulation.gazebo.program import Program, find_program
from vinum_nav.simulation.gazebo.run_world import step_size, write_run_world
from vinum_nav.simulation.gazebo.server import GazeboServer, require_display
from vinum_nav.simulation.noise import Noise
from vinum_nav.simulation.run_camera import RunCamera
from vinum_nav.simulation.sensed_simulator import SensedSimulator
from vinum_nav.vineyard.model import Vineyard
from vinum_nav.vineyard.worlds.mjcf.world import build_mjcf


class GazeboSimulator(SensedSimulator):
    """Simulator with a Gazebo server, which is gone after `close` and when this process dies.

    The body does not sway as it walks: camera and lidar are fixed to what Gazebo moves.
    """

    def __init__(
        self,
        vineyard: Vineyard,
        robot: Robot,
        *,
        noise: Noise,
        random_seed: int,
        mount: str,
        side: Side,
        viewer: bool = False,
    ) -> None:
        """Write the world and start a server with it. Args: as of MujocoSimulator.

        Raises:
            SimulatorUnavailableError: no Gazebo, no bindings for it, or no display for the viewer.
            GazeboError: the server does not come up with the world.
        """
        program = self.require_installed()
        if viewer:
            require_display()
        mjcf = build_mjcf(vineyard)
        camera = RunCamera(robot, noise, random_seed, mount, side, mjcf.gains)
        wrong = robot.T_base_camera(mount, side)[:3, :3].T @ camera.T_base_camera[:3, :3]
        self._folder = tempfile.TemporaryDirectory(prefix="vinum_nav_gazebo_")
        try:
            folder = Path(self._folder.name)
            world = write_run_world(vineyard, mjcf, robot, mount, side, wrong, folder)
            start = partial(GazeboServer, program, world, vineyard.name)
            body = GazeboBody(start, step_size(world), robot, camera)
        except BaseException:
            self._folder.cleanup()
            raise
        try:
            if viewer:
                body.open_window()
            steady = robot.model_copy(update={"gait_sway": False})
            super().__init__(body, vineyard, steady, noise, random_seed, mount)
        except BaseException:
            body.close()
            self._folder.cleanup()
            raise

    @staticmethod
    def require_installed() -> Program:
        """Check that there is a Gazebo that can be spoken with.

        Raises:
            SimulatorUnavailableError: there is none; says what to install.
        """
        return find_program()

    def close(self) -> None:
        """Stop the server and remove its files; a second call does nothing."""
        super().close()
        self._folder.cleanup()
