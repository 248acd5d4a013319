"""`vinum-nav parameters`: every parameter with its meaning, as a file to change."""

from __future__ import annotations

import typer


def parameters() -> None:
    """Write all parameters with their defaults as YAML; --parameters takes such a file."""
    from vinum_nav.parameters import Parameters, as_yaml

    typer.echo(as_yaml(Parameters()), nl=False)
