"""The vineyard as a world for MuJoCo."""
