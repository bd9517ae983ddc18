"""What the vendors' APIs take as sampling settings."""

from __future__ import annotations

import re
from functools import lru_cache

from promptlint.facts import names
from promptlint.facts.tables import read_rows

ANYWHERE = {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0)}
"""No hosted API in the table takes values outside these."""

_FIXED = re.compile(
    r"(?:o1|o3|o4-mini|gpt-5)(?:-(?:mini|nano|pro|preview|codex|deep-research))*(?:-\d{4}-\d\d-\d\d)?"
)
_ONE_OF_TWO = re.compile(
    r"(?:anthropic[./])?claude-(?:opus-4-1|(?:opus|sonnet|haiku)-4-[5-9])(?:[-@]\d{8})?(?:-v\d+:\d+)?"
)


def limits(setting: str, platform: str | None) -> tuple[float, float] | None:
    """Lowest and highest value that a platform documents; ``None`` where none is known."""
    return _table().get((platform or "", setting))


def fixes_sampling(model: str) -> bool:
    """Whether the model rejects any ``temperature`` and ``top_p`` but 1.

    OpenAI's reasoning models: the o-series, and GPT-5 without a point number (later ones take a
    temperature when they don't reason).
    """
    return _FIXED.fullmatch(names.split(model)[1]) is not None


def takes_one_of_two(model: str) -> bool:
    """Whether the model rejects ``temperature`` and ``top_p`` together.

    Anthropic's models from Claude Opus 4.1 on.
    """
    return _ONE_OF_TWO.fullmatch(names.split(model)[1]) is not None


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], tuple[float, float]]:
    return {
        (row[0], row[1]): (float(row[2]), float(row[3])) for row in read_rows("sampling_limits.csv")
    }
