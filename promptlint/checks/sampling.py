"""Sampling and output settings that an API rejects, or that work against the prompt's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.platforms import platform_of
from promptlint.analysis.settings import written_at
from promptlint.facts import names, sampling
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_PREFIX = "generator."
_HOT = 0.7
"""From here on, answers to one question differ visibly; vendors name it for creative work."""

_SAME = re.compile(
    r"\b(?:must|should|needs? to|has to|have to|always|be|is|are)\b[^.\n]{0,30}"
    r"(?<!non-)(?<!non )\bdeterministic\b(?! (?:finite|algorithm|automat|system|model|process))"
    r"|\b(?:exactly )?the (?:exact )?same (?:answer|output|result|response|reply|score|label)s?\b"
    r"[^.\n]{0,30}\b(?:every time|each time|always|for the same|on every)"
    r"|\bthe same (?:question|input|text|prompt|document)s? (?:must|should|has to|needs to"
    r"|always)\b[^.\n]{0,30}\b(?:same|identical)\b"
    r"|\b(?:answer|output|result|response)s? (?:must|should|has to|have to|needs? to) be"
    r" (?:fully |strictly )?(?:reproducible|identical)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no need|n't|avoid)\b[^.\n]{0,40}\Z", re.IGNORECASE)
_LENGTH = re.compile(
    r"\b(?:at least|a minimum of|no (?:fewer|less) than|not less than|minimum(?: length)?:?)"
    r" (?P<least>\d{2,3}(?:,\d{3})+|\d{2,6}) words\b"
    r"|\bbetween (?P<low>\d{2,3}(?:,\d{3})+|\d{2,6}) and [\d,]{2,7} words\b"
    r"|\b(?P<sized>\d{1,3}(?:,\d{3})+|\d{3,6})[- ]word "
    r"(?:essay|article|story|summary|report|post|text|answer|chapter|review)\b",
    re.IGNORECASE,
)


class Sampling:
    """Judges the settings of prompts, calls and retrieval configs."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at settings; a value that several prompts share is judged once."""
        seen: set[object] = set()
        pairs = [(prompt.settings, prompt) for prompt in document.prompts if prompt.settings]
        known = {id(config) for config, _ in pairs}
        loose: list[tuple[Config, Prompt | None]] = [*pairs]
        loose += [(config, None) for config in document.configs if id(config) not in known]
        for config, prompt in loose:
            for value, hit in _hits(config, prompt):
                key = (written_at(document, value.place), hit.args["problem"])
                if key not in seen:
                    seen.add(key)
                    yield hit


CHECK = Sampling()


def _hits(config: Config, prompt: Prompt | None) -> Iterator[tuple[Value, Hit]]:
    settings = _generation(config)
    if settings is None:
        return
    platform = platform_of(settings)
    model = settings.text("model") or ""
    fixed = sampling.fixes_sampling(model) and platform in (None, "openai", "azure")
    for name in ("temperature", "top_p"):
        value = settings.values.get(name)
        number = value.number() if value else None
        if value is None or number is None:
            continue
        if fixed and number != 1:
            text = f"{model} takes no `{name}` but 1, and {number:g} is rejected"
            yield value, _hit(value, text, f"remove `{name}`", 1)
        else:
            yield from _range(value, name, number, platform)
    yield from _together(settings, model)
    if prompt is not None:
        yield from _against_text(settings, prompt)


def _generation(config: Config) -> Config | None:
    """The settings of generation, by their plain names."""
    if config.world == "generation":
        return config
    if config.world != "retrieval":
        return None
    values = {
        key.removeprefix(_PREFIX): value
        for key, value in config.values.items()
        if key.startswith(_PREFIX)
    }
    return Config("generation", config.framework, values) if values else None


def _range(
    value: Value, name: str, number: float, platform: str | None
) -> Iterator[tuple[Value, Hit]]:
    known = sampling.limits(name, platform)
    lowest, highest = known or sampling.ANYWHERE[name]
    if lowest <= number <= highest or (platform == names.LOCAL and number > highest):
        return
    where = f"the {platform} API takes" if known else "hosted APIs take"
    yield (
        value,
        _hit(
            value,
            f"`{name}` is {number:g}, and {where} {lowest:g} to {highest:g}",
            f"choose a value from {lowest:g} to {highest:g}",
            [lowest, highest],
            Severity.ERROR if known else None,
        ),
    )


def _together(settings: Config, model: str) -> Iterator[tuple[Value, Hit]]:
    value = settings.values.get("top_p")
    if (
        value is not None
        and value.number() is not None
        and settings.number("temperature") is not None
        and sampling.takes_one_of_two(model)
    ):
        text = f"{model} rejects `top_p` together with `temperature`"
        yield value, _hit(value, text, "keep one of them", None)


def _against_text(settings: Config, prompt: Prompt) -> Iterator[tuple[Value, Hit]]:
    temperature, output = settings.values.get("temperature"), settings.values.get("max_output")
    heat = temperature.number() if temperature else None
    if temperature is not None and heat is not None and heat >= _HOT and _wants_same(prompt):
        text = f"`temperature` is {heat:g}, and the prompt asks for the same answer every time"
        yield temperature, _hit(temperature, text, "set it to 0", 0, confidence=Confidence.MEDIUM)
    room = output.number() if output else None
    asked = _asked_words(prompt)
    if output is not None and room is not None and 0 < room < asked:
        text = f"the answer may have {room:g} tokens, and the prompt asks for {asked} words"
        advice = f"a word is a token or more: allow at least {round(asked * 1.5)}"
        yield output, _hit(output, text, advice, asked)


def _hit(
    value: Value,
    problem: str,
    help_: str,
    expected: object,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> Hit:
    return Hit(
        value.place,
        args={"problem": problem},
        data={"value": value.value, "expected": expected},
        severity=severity,
        confidence=confidence,
        help=help_,
    )


def _texts(prompt: Prompt) -> Iterator[str]:
    return (m.text.value for m in prompt.messages if m.role not in ("assistant", "tool"))


def _wants_same(prompt: Prompt) -> bool:
    return any(
        not _NOT.search(text, max(match.start() - 60, 0), match.end())
        for text in _texts(prompt)
        for match in _SAME.finditer(text)
    )


def _asked_words(prompt: Prompt) -> int:
    """The most words that the prompt asks for as a minimum; 0 where it asks for none."""
    found = (
        int((match["least"] or match["low"] or match["sized"]).replace(",", ""))
        for text in _texts(prompt)
        for match in _LENGTH.finditer(text)
    )
    return max(found, default=0)
