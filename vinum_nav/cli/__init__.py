"""The command line: `vinum-nav ...`."""
