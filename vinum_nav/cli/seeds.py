"""`vinum-nav seeds`: the seeds that come with the package."""

from __future__ import annotations

import typer


def seeds() -> None:
    """List the seeds that every command takes by name, with a line on each."""
    from vinum_nav.cli.telling import tell_result
    from vinum_nav.vineyard.seed import load_seed, named_seeds

    found = {name: (path, load_seed(path)) for name, path in named_seeds().items()}
    width = max(map(len, found), default=0)
    for name, (_, seed) in found.items():
        typer.echo(f"{name:{width}}  {seed.description}")
    tell_result(
        [
            {"name": name, "description": seed.description, "path": str(path)}
            for name, (path, seed) in found.items()
        ]
    )
