"""Prompts for a picture of nothing: style words without a subject.

Long enough to look complete. What is missing is read off what is there: every item of the list is a
matter of light, mood or technique.
"""

from __future__ import annotations

import re

_STYLE = frozenset(
    (
        "aesthetic ambience angle art artstation atmosphere background backlight beautiful blur "
        "bokeh bright candid cinematic clean close-up closeup color colors colour colours "
        "composition contrast cozy crisp dark definition depth detail detailed details dof "
        "dramatic dreamy elegant emotion emotions epic exposure feel field film focus footage "
        "glow gradient grading grain grainy hd hdr highlights hour hyperrealistic illumination "
        "intricate lens light lighting look lowlight macro masterpiece minimalist mode mood moody "
        "natural noir nostalgic octane palette pastel photography photorealistic professional "
        "quality raw ray-tracing realism realistic reflections render rendering resolution retro "
        "romantic saturation shadows sharp sharpness shot smooth soft style sunset surreal "
        "symmetry texture textures tone toned tones trending uhd ultra unreal vibe vibes vibrant "
        "view vintage vivid warm"
    ).split()
)
_PICTURE = re.compile(
    r"\b(?:\d+k|u?hd|hdr|bokeh|cinematic|photorealistic|depth of field|golden hour|"
    r"film (?:look|grain)|octane|lens|render|ultra[- ](?:hd|detailed|realistic)|high detail|"
    r"highly detailed)\b",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([\w-]+)\W*\Z")
_RESOLUTION = re.compile(r"\d+(?:k|p|mm)?\Z", re.IGNORECASE)
_FEWEST_ITEMS, _MOST_ITEMS = 4, 40


def names_no_subject(text: str) -> bool:
    """Whether a prompt for a picture lists light, mood and technique, and nothing to be seen."""
    if len(text) > 1_000 or len(_PICTURE.findall(text)) < 2:
        return False
    items = [item.strip(" .\t\r\n") for item in re.split(r"[,;\n]", text)]
    items = [item for item in items if item]
    if not _FEWEST_ITEMS <= len(items) <= _MOST_ITEMS:
        return False
    return all(_is_style(item) for item in items)


def _is_style(item: str) -> bool:
    last = _LAST_WORD.search(item)
    word = last[1].lower() if last else ""
    short = len(item.split()) <= 5
    return short and (word in _STYLE or _RESOLUTION.match(word) is not None)
