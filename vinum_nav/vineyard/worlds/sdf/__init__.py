"""The vineyard as a world for Gazebo."""
