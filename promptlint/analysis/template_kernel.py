"""Variables of Semantic Kernel's own templates: ``{{$name}}`` and arguments of function calls.

After the language's description (learn.microsoft.com, "Semantic Kernel prompt template syntax"):
``{{$name}}``, ``{{plugin.function $name key=$other "text"}}``; quoted values are text.
"""

from __future__ import annotations

import re

from promptlint.analysis.template_use import Problem, TemplateUse, Use

_TOKEN = re.compile(
    r"\}\}|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\$(?P<name>[A-Za-z_]\w*)", re.DOTALL
)


def kernel(source: str) -> TemplateUse:
    """Variables of a ``semantic-kernel`` template; spans are offsets into `source`."""
    uses: list[Use] = []
    problems: list[Problem] = []
    position = 0
    while (start := source.find("{{", position)) >= 0:
        position = start + 2
        while (token := _TOKEN.search(source, position)) is not None:
            position = token.end()
            if token[0] == "}}":
                break
            if token["name"]:
                uses.append(Use(token["name"], token.span("name")))
        else:
            problems.append(Problem("unclosed", "a `{{` is never closed", (start, start + 2)))
            return TemplateUse("semantic-kernel", tuple(uses), tuple(problems), opaque=True)
    return TemplateUse("semantic-kernel", tuple(uses))
