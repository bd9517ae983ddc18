"""One probe, start to finish: prompts, retrieval, datasets, within one budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from promptlint.engine.request import Outcome, Request
from promptlint.engine.result import FileResult
from promptlint.engine.session import plan_of
from promptlint.model.finding import Finding, Skip
from promptlint.model.rule import Rule
from promptlint.model.seen import Review
from promptlint.probe.budget import Budget
from promptlint.probe.errors import ProbeError, is_memory
from promptlint.probe.opening import Models
from promptlint.probe.result import ProbeOptions, ProbeResult
from promptlint.probe.store import ScoreStore

_OTHER_FAMILIES = ("semantic-duplicate",)
"""Rules that need a model and stand beside those of their family which don't."""


def needs_model(rule: Rule) -> bool:
    """Whether the probe reports this rule, and nothing else does."""
    return rule.family == "probe" or rule.name in _OTHER_FAMILIES


@dataclass(slots=True)
class Run:
    """What the parts of a probe share.

    Attributes:
        rules: active rules by name: those that need a model, and a few whose fault a model shows
            more exactly.
        options, models, budget, store: of this run.
    """

    request: Request
    outcome: Outcome
    rules: Mapping[str, Rule]
    options: ProbeOptions
    models: Models
    budget: Budget
    store: ScoreStore
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)

    def files(self, *kinds: str) -> Iterator[FileResult]:
        """Checked files of some kinds."""
        for result in sorted(self.outcome.results, key=lambda item: item.path):
            if result.status == "checked" and result.kind in kinds:
                yield result

    def wants(self, *names: str) -> bool:
        """Whether any of these rules is active."""
        return any(name in self.rules for name in names)


def probe(request: Request, outcome: Outcome, options: ProbeOptions) -> ProbeResult:
    """Check what only a model can show in the files of a finished run.

    Nothing in the files makes it raise. A model that can't be used is told in
    `ProbeResult.failure`; what was found before stays.
    """
    from promptlint.probe.datasets import probe_datasets
    from promptlint.probe.documents import probe_prompts, try_prompts
    from promptlint.probe.retrieval import probe_retrieval

    rules = {rule.name: rule for rule in request.rules}
    if not any(needs_model(rule) for rule in rules.values()):
        return ProbeResult(failure="no rule of the family `probe` is selected")
    if request.stdin is not None:
        return ProbeResult(failure="standard input can't be probed; give it as a file")
    budget = Budget(options.budget)
    models = Models(options, budget.extend)
    store = ScoreStore(options.cache)
    run = Run(request, outcome, rules, options, models, budget, store)
    failures: dict[str, None] = {}
    try:
        with _quiet():
            for part in (probe_prompts, probe_retrieval, probe_datasets, try_prompts):
                try:
                    part(run)
                except ProbeError as error:  # the next part may need another model
                    failures[str(error)] = None
                except (MemoryError, OSError, RuntimeError) as error:
                    if not is_memory(error):
                        raise
                    failures["the model ran out of memory"] = None
    finally:
        store.close()
        models.close()
    findings, suppressed = _unhidden(run)
    return ProbeResult(
        tuple(findings),
        tuple(run.skipped),
        tuple(run.notes),
        tuple(run.reviews),
        "; ".join(failures),
        suppressed,
    )


def _unhidden(run: Run) -> tuple[list[Finding], int]:
    """Findings that neither the config nor a comment in the file takes off, and how many did."""
    from promptlint.engine.ignores import hide

    allowed: dict[str, frozenset[str]] = {}
    kept = []
    for finding in run.findings:
        if finding.path not in allowed:
            rules = plan_of(run.request).rules_for_any(finding.path)
            allowed[finding.path] = frozenset(rule.name for rule in rules)
        if finding.rule in allowed[finding.path]:
            kept.append(finding)
    return hide(kept, run.outcome.results, run.request.known_rules)


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries' warnings about their own models are nothing for the user."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
