"""Names by which a survey calls its properties, its vines and its posts."""

from __future__ import annotations

from pydantic import Field

from vinum_nav.vineyard.seed.values import Strict


class SurveyProperties(Strict):
    """How a survey's features say what they are; capitals do not matter."""

    id: str = Field("id", min_length=1)
    """Property that holds the name; without it, the feature's own id."""
    kind: str = Field("kind", min_length=1)
    """Property that says whether it is a vine or a post."""
    row: str = Field("row", min_length=1)
    """Property that holds the number of the row."""
    vine: str = Field("vine", min_length=1)
    """Word for a vine in the property of the kind."""
    post: str = Field("post", min_length=1)
    """Word for a post in the property of the kind."""

    others: tuple[str, ...] = ("replant", "neighbour_vine", "neighbour_post")
    """Kinds of points that stand in rows and are left out."""

    def __str__(self) -> str:
        """Where these names are set, for errors."""
        return "the seed's block.survey_properties names other properties and words"
