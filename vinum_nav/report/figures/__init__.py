"""The figures of a report: each takes an evaluated run and gives a Matplotlib figure."""
