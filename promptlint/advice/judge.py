"""The judgement: which methods are in use, which the files point to, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from promptlint.advice.costs import choices, knowledge_tokens
from promptlint.advice.model import (
    METHODS,
    PRETRAINING,
    PROMPTING,
    RETRIEVAL,
    TUNING,
    Advice,
    Evidence,
    Spot,
)
from promptlint.advice.observations import observations
from promptlint.advice.prices import ANSWER, AS_OF, QUESTION, Prices
from promptlint.advice.reading import Reading, Training
from promptlint.advice.steps import steps
from promptlint.analysis.training_cases import method_of
from promptlint.model.finding import Finding
from promptlint.model.place import Location, Place

Locate = Callable[[Place], Location]

_IN_A_PROMPT = 20_000
"""Tokens of facts that fit a prompt with ease."""
_POINTS_TO = {
    "documents-as-fine-tuning": (RETRIEVAL, PROMPTING),
    "time-varying-facts": (RETRIEVAL, PROMPTING),
    "knowledge-without-context": (RETRIEVAL, PROMPTING),
    "pretraining-on-tiny-data": (PROMPTING, RETRIEVAL),
    "retrieval-for-tiny-corpus": (PROMPTING,),
    "few-shot-would-do": (PROMPTING,),
}
"""Rule → methods that its finding points to, in the order in which rules decide."""
_AWAY_FROM = {
    "documents-as-fine-tuning": TUNING,
    "time-varying-facts": TUNING,
    "facts-as-fine-tuning": TUNING,
    "few-shot-would-do": TUNING,
    "pretraining-on-tiny-data": PRETRAINING,
    "retrieval-for-tiny-corpus": RETRIEVAL,
}
_REPAIRS = (
    "personal-data-in-training",
    "private-data-without-access-control",
    "customization-misbelief",
)
_SPOTS = 3


def advise(
    reading: Reading,
    prices: Prices,
    *,
    name: str,
    as_of: date,
    locate: Locate,
    unread: Sequence[str] = (),
) -> Advice:
    """Judge a project.

    Args:
        reading: what was read of it.
        prices: what estimates rest on.
        name: of the project.
        as_of: the day of the judgement.
        locate: lines of places whose `path` is set.
        unread: files that could not be read, each with the reason.
    """
    today = _today(reading)
    right = _right(reading, today)
    verdict = _verdict(reading, today, right)
    told = [_evidence(item) for item in _in_order(reading.findings)]
    return Advice(
        name,
        verdict,
        _headline(verdict, today, right, reading),
        today,
        right,
        (*told, *observations(reading, locate)),
        choices(reading, prices) if verdict != "unknown" else (),
        tuple(steps(reading, verdict, right))[:3],
        (*_unknown(reading, today), *(f"what is in {item}" for item in unread[:_SPOTS])),
        tuple(_assumptions(prices)),
        tuple(prices.by_name.values()),
        AS_OF,
        as_of.isoformat(),
        prices.currency,
        prices.requests,
        dict(sorted(reading.kinds.items())),
    )


def _today(reading: Reading) -> tuple[str, ...]:
    used = {
        PROMPTING: bool(reading.prompts or reading.calls),
        RETRIEVAL: reading.searches or reading.file_search,
        TUNING: any(not item.is_pretraining for item in reading.trainings),
        PRETRAINING: any(item.is_pretraining for item in reading.trainings),
    }
    return tuple(method for method in METHODS if used[method])


def _right(reading: Reading, today: tuple[str, ...]) -> tuple[str, ...]:
    """Methods that the files point to, the main one first."""
    found = {item.rule for item in reading.findings}
    right: list[str] = []
    for rule, methods in _POINTS_TO.items():
        if rule in found:
            right.extend(methods)
    if "facts-as-fine-tuning" in found and not right:
        is_small = knowledge_tokens(reading) <= _IN_A_PROMPT
        right.extend((PROMPTING, RETRIEVAL) if is_small else (RETRIEVAL, PROMPTING))
    away = {_AWAY_FROM[rule] for rule in found & _AWAY_FROM.keys()}
    if any(_is_sound(reading, item) for item in reading.trainings):
        away.discard(TUNING)
    kept = [method for method in _by_effort(reading, today) if method not in away]
    right.extend(kept)
    if RETRIEVAL in right and RETRIEVAL not in away and PROMPTING not in right:
        right.append(PROMPTING)
    unique = dict.fromkeys(method for method in right if method not in away)
    return tuple(unique)


def _by_effort(reading: Reading, today: tuple[str, ...]) -> list[str]:
    """Methods in use, the one that decides first."""
    if PRETRAINING in today:
        others = [method for method in today if method in (RETRIEVAL, TUNING)]
        return [PRETRAINING, *others]
    order = [method for method in (RETRIEVAL, TUNING, PROMPTING) if method in today]
    if TUNING in order and PROMPTING not in order and not _takes_no_prompt(reading):
        order.append(PROMPTING)
    if TUNING in order and _takes_no_prompt(reading) and not reading.calls:
        order = [method for method in order if method != PROMPTING]
    return order


def _takes_no_prompt(reading: Reading) -> bool:
    """Whether what is trained are models for one task, which follow no instructions."""
    methods = {method_of(item.config) for item in reading.trainings if not item.is_pretraining}
    return bool(methods) and methods <= {"seq2seq", "classification", "embedding"}


def _is_sound(reading: Reading, training: Training) -> bool:
    """Whether a training's rows can be seen, and no finding speaks against them."""
    accused = {
        str(item.data.get("dataset", ""))
        for item in reading.findings
        if _AWAY_FROM.get(item.rule) == TUNING
    }
    paths = [path for path, _ in training.data]
    return bool(paths) and not training.is_pretraining and not accused.intersection(paths)


def _verdict(reading: Reading, today: tuple[str, ...], right: tuple[str, ...]) -> str:
    if not right:
        return "unknown"
    found = {item.rule for item in reading.findings}
    if found & (_AWAY_FROM.keys() | _POINTS_TO.keys()):
        return "change"
    return "repair" if found.intersection(_REPAIRS) else "fits"


def _headline(
    verdict: str, today: tuple[str, ...], right: tuple[str, ...], reading: Reading
) -> str:
    if verdict == "unknown":
        data = sorted(reading.rows_alone)
        if data:
            return f"Can't tell: {data[0]} holds rows, and nothing here says what they are for."
        return "Can't tell: no prompt, no search and no training was found here."
    main, others = right[0], right[1:]
    with_others = f", with {_listed(others)}" if others else ""
    if verdict == "change":
        gone = [method for method in today if method not in right]
        if gone:
            comma = "," if others else ""
            return f"Use {main}{with_others}{comma} instead of {_listed(gone)}."
        return f"Add {main}{with_others if len(today) == 0 else ''}: what is promised needs it."
    is_are = "is the right choice" if not others else f"{with_others[2:]} is the right choice"
    start = f"{main.capitalize()} {is_are} here"
    if verdict == "fits":
        return f"{start}."
    rules = {item.rule for item in reading.findings if item.rule in _REPAIRS}
    one = "one thing has" if len(rules) == 1 else f"{len(rules)} things have"
    return f"{start}, but {one} to be put right."


def _listed(methods: Sequence[str]) -> str:
    return methods[0] if len(methods) == 1 else ", ".join(methods[:-1]) + f" and {methods[-1]}"


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that decide first, each rule and data set once."""
    order = ["facts-as-fine-tuning", *_POINTS_TO, *_REPAIRS]
    seen: dict[tuple[str, str], Finding] = {}
    for item in findings:
        seen.setdefault((item.rule, str(item.data.get("dataset", item.path))), item)
    decided = [item for item in seen.values() if item.rule in order]
    return sorted(decided, key=lambda item: (order.index(item.rule), item.path))


def _evidence(finding: Finding) -> Evidence:
    where = finding.location
    places = [Spot(finding.path, where.line, where.record)]
    for item in finding.related:
        spot = Spot(item.path or finding.path, item.line, item.record)
        if spot not in places:
            places.append(spot)
    first = finding.message.split(" ", 1)[0]
    capital = finding.message[:1].upper() if first.isalpha() else finding.message[:1]
    return Evidence(
        capital + finding.message[1:], tuple(places[:_SPOTS]), finding.rule, against=True
    )


def _unknown(reading: Reading, today: tuple[str, ...]) -> Iterator[str]:
    elsewhere = sorted({name for item in reading.trainings for name in item.elsewhere})
    if elsewhere:
        names = ", ".join(elsewhere[:3]) + (", …" if len(elsewhere) > 3 else "")
        yield f"what is trained on beside the files here: {names} can't be seen"
    elif today and TUNING in today and not any(item.data for item in reading.trainings):
        yield "what is trained on: no config or script here names a data file that can be seen"
    if RETRIEVAL in today and reading.corpus is None:
        yield "how much is searched, and whether it would fit a prompt: no indexed document is here"
    elif reading.corpus is not None and not reading.corpus.is_whole:
        yield "how much is searched in all: more is indexed than the files here"
    if reading.found("no-evaluation-set"):
        yield "whether it works: no row is held out, and no file measures the answers"
    elif today and not reading.trainings:
        yield "how good the answers are: promptlint reads files and runs no model for this page"


def _assumptions(prices: Prices) -> Iterator[str]:
    yield (
        f"{prices.requests:,} requests a month, each with a question of {QUESTION} tokens and an"
        f" answer of {ANSWER}"
    )
    yield "tokens are estimated from characters; work of people, hosting and taxes are left out"
