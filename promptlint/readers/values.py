"""Values of configs that only their consumer can work out."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"""
    \$\{ | \$\( | \{\{ | \{% | <% | %\( \w+ \)s     # ${VAR}, $(VAR), Jinja, ERB, %(name)s
    | ^ \$ [A-Za-z_]\w* $                           # $VAR
    | ^ (?: env | secret | vault | ssm ) : (?!//)   # env:VAR
    | ^ os\.environ/                                # os.environ/VAR
    | ^ < [A-Za-z][\w -]* > $                       # <your-model>
    | ^ (?: your | my ) [-_] | ^ \?\?\?? $          # your-deployment-name, Hydra's ???
    """,
    re.VERBOSE | re.IGNORECASE,
)


MAX_SETTING = 300
"""Longer strings are texts, such as prompts; braces in them are their own."""


class Unknown(str):
    """Text that stands for a value which can't be known here: a custom tag, say.

    It is a string, so that plain data stays plain; settings made from it are not `known`.
    """

    __slots__ = ()


def is_placeholder(text: str) -> bool:
    """Whether a string stands for a value from elsewhere (``${VAR:default}``, Jinja, a blank)."""
    if isinstance(text, Unknown):
        return True
    return len(text) <= MAX_SETTING and _PLACEHOLDER.search(text) is not None
