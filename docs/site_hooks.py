"""Pages of the site whose text lies elsewhere in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "model_card.md": "vinum_nav/weights/MODEL_CARD.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
}
"""Page of the site and its file in the repository."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that lie elsewhere."""
    for name, path in ELSEWHERE.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        text = text.replace("](../../docs/", "](").replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Lead links to these files to their pages."""
    for name, path in ELSEWHERE.items():
        markdown = markdown.replace(f"](../{path})", f"]({name})")
    return markdown
