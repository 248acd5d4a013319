# vinum_nav on ROS 2 Jazzy. Written, not yet built: see docs/building.md.
#
#   docker build --tag vinum_nav .
#   docker run --rm --volume "$PWD/runs:/ws/runs" vinum_nav \
#     ros2 launch vinum_nav vineyard.launch.py seed:=src/vinum_nav/seeds/demo.yaml
FROM ros:jazzy

SHELL ["/bin/bash", "-c"]
WORKDIR /ws
COPY . src/vinum_nav

# EGL and Mesa render without a display.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libegl1 libgl1-mesa-dri python3-venv \
 && rm -rf /var/lib/apt/lists/*

# The environment holds what rosdep does not know, and what the distribution has too old.
RUN python3 -m venv --system-site-packages venv \
 && venv/bin/pip install --no-cache-dir "src/vinum_nav/.[report]" \
 && touch venv/COLCON_IGNORE

RUN . /opt/ros/jazzy/setup.bash && . venv/bin/activate && colcon build

ENV MUJOCO_GL=egl
RUN printf '%s\n' '#!/bin/bash' 'set -e' '. /ws/install/setup.bash' '. /ws/venv/bin/activate' \
      'exec "$@"' > /entrypoint.sh \
 && chmod +x /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
CMD ["ros2", "launch", "vinum_nav", "vineyard.launch.py", "--show-args"]
