"""Message templates of rule files: ``{name}`` fields, and nothing that looks further."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from difflib import get_close_matches

_SPEC = re.compile(r",?(?:\.\d)?[dfgs%]?")
"""Thousands, decimals, a percent sign; no widths (``{x:>999999999}`` would fill the memory)."""


def fields_of(template: str, *, plain: bool = False) -> tuple[str, ...]:
    """Names of a template's fields, in order; `plain` allows no format behind a name.

    Raises:
        ValueError: a brace stands alone, or a field is more than a name.
    """
    names = []
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier():
            raise ValueError(f"`{{{name}}}` is no field: name one value, or write {{{{ and }}}}")
        if spec and plain:
            raise ValueError(f"`{{{name}}}` takes no format")
        if conversion or not _SPEC.fullmatch(spec or ""):
            raise ValueError(f"the format of `{{{name}}}` should be like `,` or `.1f`")
        names.append(name)
    return tuple(names)


def check_template(
    template: str, known: Collection[str] | None, *, plain: bool = False
) -> str | None:
    """What is wrong with a template; `known` are the fields that its check gives."""
    try:
        names = fields_of(template, plain=plain)
    except ValueError as error:
        reason = str(error)
        alone = "Single" in reason or "expected" in reason
        return f"a brace stands alone ({reason})" if alone else reason
    for name in names:
        if known is not None and name not in known:
            near = get_close_matches(name, known, 1)
            has = f"did you mean `{{{near[0]}}}`?" if near else ""
            fields = ", ".join(f"`{{{one}}}`" for one in sorted(known))
            return f"the check has no `{{{name}}}`; {has or f'it has {fields}'}"
    return None
