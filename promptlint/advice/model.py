"""What an advice consists of: plain values that every renderer shows."""

from __future__ import annotations

from dataclasses import dataclass, field

PROMPTING, RETRIEVAL, TUNING, PRETRAINING = (
    "prompting",
    "retrieval",
    "fine-tuning",
    "pre-training",
)
METHODS = (PROMPTING, RETRIEVAL, TUNING, PRETRAINING)

IN_PLAIN_WORDS = {
    PROMPTING: "you write into each request what the model has to know and do",
    RETRIEVAL: "for each question, the passages that fit are looked up and put into the request",
    TUNING: "examples change how a model answers: form, tone, a skill; hardly what it knows",
    PRETRAINING: "a model learns language and the world from billions of words",
}
"""Each method in one line, for a reader who has heard of it once."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the project. `line` and `record` are ``None`` where there is none."""

    path: str
    line: int | None = None
    record: int | None = None

    def __str__(self) -> str:
        if self.record is not None:
            return f"{self.path}, row {self.record + 1}"
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that was seen.

    Attributes:
        text: one sentence.
        spots: where, the main place first.
        rule: the rule that tells more; empty for a plain observation.
        against: speaks against what is done today.
    """

    text: str
    spots: tuple[Spot, ...] = ()
    rule: str = ""
    against: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """An estimate of money, with its formula in numbers.

    ``None``: can't be told; `quantity` is then what there is to pay for, if that much is known.
    """

    value: float | None
    formula: str
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a method costs here.

    Attributes:
        start: once.
        monthly: for the requests of a month.
        change: what has to be done, and what it costs, when a fact or a rule changes.
    """

    method: str
    start: Amount
    monthly: Amount
    change: str


@dataclass(frozen=True, slots=True)
class Price:
    """A price that an estimate rests on; `unit` says for what. `own`: the user set it. ``None``:
    nobody did, and there is no default."""

    name: str
    value: float | None
    unit: str
    source: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The page.

    Attributes:
        project: name of the folder.
        verdict: ``fits``, ``change``, ``repair`` (the method is right, its use is not) or
            ``unknown``.
        headline: the answer in one sentence.
        today: methods in use.
        right: methods that the files point to, the main one first; empty where nothing tells.
        evidence: what speaks for it, the strongest first.
        choices: costs of each method.
        steps: the next ones, three at most.
        unknown: what can't be told, and why.
        assumptions: figures that are not the project's.
        prices, as_of, currency, requests: what the estimates rest on.
    """

    project: str
    verdict: str
    headline: str
    today: tuple[str, ...]
    right: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[Choice, ...] = ()
    steps: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()
    prices_as_of: str = ""
    as_of: str = ""
    currency: str = "USD"
    requests: int = 0
    seen: dict[str, int] = field(default_factory=dict)
