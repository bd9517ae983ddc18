"""Chat templates that are not those of the model that is trained with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.facts.architectures import (
    is_chat_model,
    template_family,
    template_family_of_model,
)
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_PLAIN = frozenset({"alpaca", "vicuna", "default", "empty", "zephyr", "fewshot", "ziya"})
"""Templates of no family: turns marked by words."""
_ANY = frozenset({"chatml", "tokenizer_default", "jinja", "auto", "none"})
"""Templates that are the model's own, or that any tokenizer can be taught."""
_INSTRUCTIONS = ("alpaca", "alpaca_chat", "instruct", "oasst", "reflection")
"""axolotl's data types that write turns in words, not with the model's tokens."""


class _ChatTemplates:
    """Document check. No parameters. Base models may be taught any template: they are left out."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at templates of another family, and at plain ones on chat models."""
        for config in document.configs:
            if config.world != "training":
                continue
            model, template = config.values.get("model"), config.values.get("template")
            name = model.text() if model else None
            if model is None or name is None or not is_chat_model(name):
                continue
            if template is not None and template.text():
                yield from _template(config, model, template)
            elif config.framework == "axolotl":
                yield from _data_type(config, model)


def _template(config: Config, model: Value, template: Value) -> Iterator[Hit]:
    name, written = model.text() or "", template.text() or ""
    wanted = template_family_of_model(name)
    if written.lower() in _ANY or wanted is None or len(written) > 40:
        return
    plain = written.lower() in _PLAIN
    family = template_family(written)
    if not plain and (family is None or family == wanted):
        return
    yield Hit(
        place=template.place,
        args={"template": written, "model": name, "family": wanted},
        related=(replace(model.place, message=f"a model of the family {wanted}"),),
        data={"value": written, "expected": wanted},
        severity=Severity.WARNING if plain else None,
        confidence=Confidence.MEDIUM if plain else None,
    )


def _data_type(config: Config, model: Value) -> Iterator[Hit]:
    """Rows of alpaca's form on a chat model: ``### Instruction:`` in place of its turns."""
    wanted = template_family_of_model(model.text() or "")
    for ref in config.data:
        kind = (ref.schema or "").partition(".")[0].partition(":")[0]
        if wanted is not None and ref.role == "train" and kind in _INSTRUCTIONS:
            yield Hit(
                place=ref.value.place,
                args={"template": kind, "model": model.text(), "family": wanted},
                related=(replace(model.place, message=f"a model of the family {wanted}"),),
                data={"value": kind, "expected": wanted},
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )
            return


CHECK = _ChatTemplates()
