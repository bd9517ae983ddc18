"""Whether a text in source reads as one that is written for a language model.

Names such as ``ANSWER_TEMPLATE`` or ``QUERY_PREFIX`` are given to mails, pages and SQL as well, so
that only the words can tell. What is asked for here is what instructions to a model say and texts
for people or programs don't: who the model is, what its answer has to be, or a task of language
as the first word.
"""

from __future__ import annotations

import re
from functools import cache

NAME_HINTS = ("_TEMPLATE", "_TMPL", "_PREFIX", "_SUFFIX")
"""Parts of names that may belong to a prompt: a file is looked at closer where one stands."""

MIN_WORDS = 8

_NAME = r"\w{0,60}?(?P<kind>TEMPLATE|TMPL|PREFIX|SUFFIX)(?:_(?:EN|V?\d+|SHORT|LONG|SYSTEM|USER))?"
_SIGN = (
    r"\byou(?:['’]re| are) (?:an? |the (?:assistant|user's|expert)|given\b|tasked\b|asked to\b|"
    r"acting as\b|provided with\b)"
    r"|\byou (?:answer|write|help|summari[sz]e|translate|classify|review|judge|sort|extract) "
    r"|\byour (?:task|job|role|goal) (?:is|will be)\b"
    r"|\b(?:answer|respond|reply) (?:only |just |briefly |strictly |concisely )?"
    r"(?:with|in|as|using|the (?:user|question|following))\b"
    r"|\b(?:the|this|these) following (?:text|question|passages?|context|documents?|articles?|"
    r"conversation|reviews?|sentences?|paragraphs?|e-?mails?|code|transcript|tickets?)\b"
    r"|\bgiven (?:the|a|an|this|some) (?:\w+ )?(?:question|text|passage|context|document|article|"
    r"conversation|review|sentence|paragraph|transcript)\b"
    r"|(?:\A\W{0,9}|[\"'`](?:\\\n|\s){0,3})(?:please )?(?:summari[sz]e|translate|classify|"
    r"extract|rewrite|rephrase|paraphrase|answer|write|explain|compare|evaluate|grade|rate|score|"
    r"proofread|categori[sz]e|analy[sz]e|judge) (?!to:)[a-z]"
)
_NOT_PROSE = (
    r"\s*(?:\{%|<(?:!doctype|html|div|table|\?xml|svg|style|script|p>|a )|select |insert |"
    r"update |create (?:table|or)|https?:|#!|(?:import|from|def|class|package) \w|subject: |dear |"
    r"hi |hello |---)"
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a name first asks for it: most source has none."""
    return re.compile(pattern, re.IGNORECASE)


def may_be_prompt(name: str) -> bool:
    """Whether a constant's name is one that prompts have, too."""
    return _compiled(_NAME).fullmatch(name) is not None


def is_part(name: str) -> bool:
    """Whether the name says that the text goes before or behind another one."""
    found = _compiled(_NAME).fullmatch(name)
    return found is not None and found["kind"].upper() in ("PREFIX", "SUFFIX")


def has_sign(text: str) -> bool:
    """Whether a whole file has a name and words of such a text: a look before it is parsed."""
    return any(hint in text for hint in NAME_HINTS) and _compiled(_SIGN).search(text) is not None


def reads_as_prompt(text: str) -> bool:
    """Whether a text is one for a model, by its words."""
    if _compiled(_NOT_PROSE).match(text) or _compiled(_SIGN).search(text) is None:
        return False
    return len(text.split(maxsplit=MIN_WORDS)) >= MIN_WORDS
