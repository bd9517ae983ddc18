"""One probe, start to finish: prompts, retrieval, datasets, within one budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from promptlint.engine.request import Outcome, Request
from promptlint.engine.result import FileResult
from promptlint.model.finding import Finding, Skip
from promptlint.model.report import Review
from promptlint.model.rule import Rule
from promptlint.probe.budget import Budget
from promptlint.probe.errors import ProbeError
from promptlint.probe.opening import Models
from promptlint.probe.result import ProbeOptions, ProbeResult
from promptlint.probe.store import ScoreStore


@dataclass(slots=True)
class Run:
    """What the parts of a probe share.

    Attributes:
        rules: active rules by name: those of the family ``probe``, and a few whose fault a model
            shows more exactly.
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
    if not any(rule.family == "probe" for rule in rules.values()):
        return ProbeResult(failure="no rule of the family `probe` is selected")
    budget = Budget(options.budget)
    models = Models(options, budget.extend)
    store = ScoreStore(options.cache)
    run = Run(request, outcome, rules, options, models, budget, store)
    failure = ""
    try:
        with _quiet():
            for part in (probe_prompts, probe_retrieval, probe_datasets, try_prompts):
                part(run)
    except ProbeError as error:
        failure = str(error)
    finally:
        store.close()
        models.close()
    return ProbeResult(
        tuple(run.findings), tuple(run.skipped), tuple(run.notes), tuple(run.reviews), failure
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries' warnings about their own models are nothing for the user."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
