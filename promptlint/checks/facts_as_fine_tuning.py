"""Closed-book facts as training examples: questions whose answers no prompt could yield."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.training_cases import Case, cases, number, percent
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_REPORTED = (
    "facts.closed facts.asked facts.timely user.openings user.distinct text.distinct text.p50"
).split()


class _FactsAsFineTuning:
    """Project check. Parameters:

    - ``closed``: share of answers with a specific that the prompt lacks, and of prompts that ask.
    - ``paraphrases``: questions for each answer from which on a fact may stick.
    - ``rows``: smaller data sets are left to other rules.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at trainings on closed-book answers."""
        for case in cases(project):
            if not _is_closed_book(case, number(params, "closed", 0.5), params):
                continue
            signs = _signs(case, number(params, "paraphrases", 10))
            if signs is None:
                continue
            place, related = case.places
            closed = f"{percent(case.measure('facts.closed'))} of the answers looked at state a "
            evidence = [f"{closed}figure or a name that the prompt does not", *signs.values()]
            yield Hit(
                place,
                {
                    "data": case.data.path,
                    "records": f"{case.profile.records:,}",
                    "evidence": "; ".join(evidence[:3]),
                },
                (*related, *case.examples("closed", "answered from nowhere but the weights")),
                {
                    "dataset": case.data.path,
                    "records": case.profile.records,
                    "signals": ["closed-book", *signs],
                    "evidence": evidence,
                    "measures": {
                        name: case.profile.measures[name]
                        for name in _REPORTED
                        if name in case.profile.measures
                    },
                },
                severity=None if signs else Severity.INFO,
                confidence=None if signs else Confidence.LOW,
                identity=case.data.path,
            )


def _is_closed_book(case: Case, least: float, params: Params) -> bool:
    of = case.measure
    if case.profile.records < number(params, "rows", 20) or of("rows.chat") < 0.8:
        return False
    if of("rows.tools") > 0.05 or of("rows.multi_turn") > 0.5:
        return False
    if of("facts.code") > 0.3 or of("text.json") > 0.3 or of("passage.share") >= 0.5:
        return False
    return of("facts.closed") >= least and of("facts.asked") >= 0.5


def _signs(case: Case, paraphrases: float) -> dict[str, str] | None:
    """What else shows that facts are taught, by name; ``None`` for labels."""
    of = case.measure
    answers = max(of("text.distinct"), 1.0)
    each = case.profile.records / answers
    if each > paraphrases:
        return None  # a few answers to many questions: labels, or facts with enough paraphrases
    found = {}
    if each >= 1.3:
        found["few-paraphrases"] = f"each answer has about {each:.1f} questions"
    if of("user.openings") <= 0.4:
        found["templates"] = "questions are variations of a few patterns"
    if of("text.p50") <= 160 and of("text.p90") <= 400:
        found["one-liners"] = (
            f"half of the answers have under {round(of('text.p50')) + 1} characters"
        )
    if of("facts.timely") >= 0.05:
        found["timely"] = f"{percent(of('facts.timely'))} state what soon changes"
    return found


CHECK = _FactsAsFineTuning()
