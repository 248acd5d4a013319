"""The launch file of the stack alone, as a description."""

from pathlib import Path

from vinum_nav.description.mission_file import save_mission_file
from vinum_nav.vineyard.growing.grow import grow
from vinum_nav.vineyard.seed import load_seed

MINI = Path(__file__).parents[2] / "seeds" / "mini.yaml"
OF_A_SIMULATOR = {"seed", "simulator", "noise", "random_seed", "pace", "headless", "report"}


def test_it_knows_no_simulator(run_launch_file, of_kind):
    launch_file = run_launch_file("navigation.launch.py")
    actions = launch_file["generate_launch_description"]()
    declared = {a.args[0] for a in of_kind(actions, "DeclareLaunchArgument")}
    assert not declared & OF_A_SIMULATOR
    assert declared >= {"mission_file", "namespace", "params_file", "rviz", "respawn", "autostart"}


def test_it_starts_the_stack_by_the_robots_clock(run_launch_file, of_kind, context, tmp_path):
    mission_file = tmp_path / "mission.yaml"
    save_mission_file(grow(load_seed(MINI)).mission, mission_file)
    launch_file = run_launch_file("navigation.launch.py")
    actions = launch_file["start"](context(mission_file=str(mission_file), out=str(tmp_path)))
    by_name = {a.keywords["name"]: a.keywords for a in of_kind(actions, "Node")}
    assert "simulator" not in by_name
    assert len(by_name) == 6
    for node in by_name.values():
        assert "use_sim_time:=false" in node["ros_arguments"]
    assert "autostart:=false" in by_name["mission"]["ros_arguments"]
    (attendant,) = of_kind(actions, "ExecuteProcess")
    assert "--report" not in attendant.keywords["cmd"]
