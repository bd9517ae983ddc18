"""Estimates of what each method costs here: to start, a month, and when something changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from promptlint.advice.model import (
    PRETRAINING,
    PROMPTING,
    RETRIEVAL,
    TUNING,
    Amount,
    Choice,
)
from promptlint.advice.prices import (
    ANSWER,
    FLOPS_PER_TOKEN,
    INSTRUCTIONS,
    PASSAGES,
    QUESTION,
    SUSTAINED,
    Prices,
)
from promptlint.advice.reading import Reading, Training
from promptlint.analysis.parameters import short

_MILLION = 1_000_000
_CHARS_PER_TOKEN = 4
_TOKENS_PER_PARAMETER = 20
_WINDOW = 100_000
"""Tokens of knowledge that are still priced as a prompt."""
_SMALL_MODEL = 1e9


def choices(reading: Reading, prices: Prices) -> tuple[Choice, ...]:
    """All four methods, in the order of effort."""
    return tuple(_choices(reading, prices))


def _choices(reading: Reading, prices: Prices) -> Iterator[Choice]:
    knowledge = knowledge_tokens(reading)
    prompt = reading.prompt_tokens or INSTRUCTIONS
    yield _prompting(prompt, knowledge, prices)
    yield _retrieval(reading, prompt, knowledge, prices)
    yield _tuning(reading, prompt, prices)
    yield _pretraining(reading, prices)


def knowledge_tokens(reading: Reading) -> float:
    """Tokens of what the model is to know: what is indexed, else what is taught as facts."""
    if reading.corpus is not None:
        return reading.corpus.tokens
    rules = ("documents-as-fine-tuning", "facts-as-fine-tuning", "time-varying-facts")
    paths = {str(item.data.get("dataset", "")) for item in reading.found(*rules)}
    profiles = {
        path: profile
        for training in reading.trainings
        for path, profile in training.data
        if path in paths
    }
    tokens = 0.0
    for profile in profiles.values():
        of = profile.measures.get
        tokens += max(of("text.distinct", 0.0), 1.0) * of("text.chars", 0.0) / _CHARS_PER_TOKEN
    return tokens


def _request(given: float, tuned: bool, prices: Prices, cached: float = 0.0) -> tuple[float, str]:
    """Price of one month's requests with so many prompt tokens, and the formula."""
    kind = "tuned-" if tuned else ""
    read, write = prices.of(f"{kind}prompt-tokens"), prices.of(f"{kind}answer-tokens")
    cost = given * read + cached * prices.of("cached-tokens") + ANSWER * write
    parts = f"{round(given):,} tokens × {read:g}"
    if cached:
        parts += f" + {round(cached):,} cached × {prices.of('cached-tokens'):g}"
    return (
        prices.requests * cost / _MILLION,
        f"{prices.requests:,} requests × ({parts} + {ANSWER} answered × {write:g}) / 1,000,000",
    )


def _prompting(prompt: float, knowledge: float, prices: Prices) -> Choice:
    if knowledge > _WINDOW:
        why = f"{short(knowledge)} tokens of knowledge fit no prompt that is sent each time"
        monthly = Amount(None, why)
    else:
        monthly = Amount(*_request(prompt + QUESTION, False, prices, knowledge))
    return Choice(
        PROMPTING,
        Amount(0.0, "nothing to train or to build"),
        monthly,
        "edit the text; it holds from the next request on",
    )


def _retrieval(reading: Reading, prompt: float, knowledge: float, prices: Prices) -> Choice:
    added = reading.fetched or PASSAGES
    monthly = Amount(*_request(prompt + QUESTION + added, False, prices))
    if not knowledge:
        return Choice(
            RETRIEVAL,
            Amount(None, "how much there is to index can't be seen"),
            monthly,
            "index the changed document again",
        )
    price = prices.of("embedded-tokens")
    start = Amount(
        knowledge * price / _MILLION, f"{round(knowledge):,} tokens × {price:g} / 1,000,000"
    )
    return Choice(
        RETRIEVAL, start, monthly, "index the changed document again; and a store to keep running"
    )


def _tuning(reading: Reading, prompt: float, prices: Prices) -> Choice:
    change = "make new examples, train everything again, measure again, deploy again"
    monthly = Amount(*_request(prompt + QUESTION, True, prices))
    tunings = [item for item in reading.trainings if not item.is_pretraining]
    if tunings and not any(item.hosted for item in tunings):
        monthly = Amount(None, "depends on where you run the model")
    training = next((item for item in tunings if item.tokens), None)
    if training is None:
        return Choice(TUNING, Amount(None, "no training rows can be seen"), monthly, change)
    return Choice(TUNING, _training_cost(reading, training, prices), monthly, change)


def _training_cost(reading: Reading, training: Training, prices: Prices) -> Amount:
    epochs = training.config.number("epochs") or _epochs_elsewhere(reading) or 3.0
    trained = training.tokens * epochs
    rows = f"{training.rows:,} rows × {round(training.tokens / max(training.rows, 1)):,} tokens"
    if training.rows == 1:
        rows = f"{round(training.tokens):,} tokens"
    seen = f"{rows} × {epochs:g} epochs"
    if training.hosted or training.parameters is None:
        price = prices.own("training-tokens")
        formula = f"{seen} = {short(trained)} training tokens"
        if price is None:
            return Amount(None, f"{formula}; {_set('training-tokens')}", f"{short(trained)} tokens")
        return Amount(trained * price / _MILLION, f"{formula} × {price:g} / 1,000,000")
    hours = FLOPS_PER_TOKEN * training.parameters * trained / SUSTAINED / 3600
    size = short(training.parameters)
    return _gpu(hours, f"6 × {size} parameters × {seen} / 3e14 a second", prices)


def _gpu(hours: float, formula: str, prices: Prices) -> Amount:
    """Hours on rented GPUs, and their price where the user tells it."""
    told = "under 0.1" if hours < 0.1 else short(hours) if hours >= 10 else f"{hours:.2g}"
    hour = prices.own("gpu-hour")
    if hour is None:
        return Amount(None, f"{formula} = {told} GPU hours; {_set('gpu-hour')}", f"{told} GPU h")
    return Amount(hours * hour, f"{formula} = {told} GPU hours × {hour:g}")


def _set(name: str) -> str:
    return f"set your own price with --price {name}=…"


def _epochs_elsewhere(reading: Reading) -> float | None:
    """Scripts often take epochs from a configuration that is read beside them."""
    return next(
        (number for item in reading.trainings if (number := item.config.number("epochs"))), None
    )


def _pretraining(reading: Reading, prices: Prices) -> Choice:
    training = next((item for item in reading.trainings if item.is_pretraining), None)
    size = training.parameters if training and training.parameters else _SMALL_MODEL
    tokens = _TOKENS_PER_PARAMETER * size
    hours = FLOPS_PER_TOKEN * size * tokens / SUSTAINED / 3600
    formula = f"6 × {short(size)} parameters × {short(tokens)} tokens / 3e14 a second"
    start = _gpu(hours, formula, prices)
    return Choice(
        PRETRAINING,
        replace(start, formula=start.formula + "; and the text has to be had"),
        Amount(None, "depends on where you run it"),
        "train again; what a model learnt so is neither current nor checked",
    )
