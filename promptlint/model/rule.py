"""A rule: data that a user selects, reads about and suppresses. Checks decide, rules name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from promptlint.model.levels import Confidence, Severity

Params: TypeAlias = Mapping[str, object]

FAMILIES = (
    "prompt",
    "template",
    "safety",
    "privacy",
    "secret",
    "dataset",
    "duplicate",
    "leakage",
    "retrieval",
    "training",
    "method",
    "probe",
    "meta",
)


class ParamsError(ValueError):
    """Parameters that a check can't work with, from a rule file or a config's ``[rules.NAME]``.

    Attributes:
        reason: what is wrong, for people.
        key: route to the parameter inside the rule's ``params``.
    """

    def __init__(self, reason: str, *key: str | int) -> None:
        super().__init__(f"{'.'.join(map(str, key))}: {reason}" if key else reason)
        self.reason = reason
        self.key = key


@dataclass(frozen=True, slots=True)
class Rule:
    """What a run needs of a rule file; rationale and examples stay in the file.

    Attributes:
        check: name of the check kind that decides it, ``None`` for rules that the engine itself
            reports (``unreadable-file``, ``unused-ignore`` …).
        kinds: artifact kinds that it looks at (`promptlint.model.document.KINDS`).
        params: settings of the check; the config's ``[rules.NAME]`` overrides single ones.
        message: template with ``{name}`` fields for one place.
        dataset_message: the same for a dataset, where count, rate and unique are known too.
        help: what to do about it.
        fix: summary of the repair, empty where there is none.
        fix_safe: whether that repair is a safe one.
        origin: ``"builtin"`` or the path of the user's pack.
    """

    name: str
    code: str
    family: str
    summary: str
    severity: Severity
    confidence: Confidence
    kinds: tuple[str, ...]
    check: str | None
    message: str
    dataset_message: str = ""
    help: str = ""
    params: Params = field(default_factory=dict)
    preview: bool = False
    since: str = ""
    fix: str = ""
    fix_safe: bool = False
    references: tuple[str, ...] = ()
    origin: str = "builtin"
