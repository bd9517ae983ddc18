"""Prices, dates and stock in training answers: wrong as soon as they change."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.training_cases import Case, cases, number, percent
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class _TimeVaryingFacts:
    """Project check. Parameters:

    - ``timely``: share of answers that state a figure which soon changes.
    - ``closed``: share of answers with a specific that the prompt lacks, at least.
    - ``asked``: share of prompts that ask, at least.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at trainings on answers that will not stay true."""
        for case in cases(project):
            if not _is_timely(case, params):
                continue
            place, related = case.places
            share, closed = case.measure("facts.timely"), case.measure("facts.closed")
            year = int(case.measure("facts.year"))
            evidence = [
                f"{percent(share)} of the answers looked at state a price, a date, stock or the "
                "like that the prompt does not",
                f"{percent(closed)} are answered from the weights alone",
            ]
            if year >= context.as_of.year - 1:
                evidence.append(f"years up to {year} are named")
            yield Hit(
                place,
                {
                    "data": case.data.path,
                    "records": f"{case.profile.records:,}",
                    "share": percent(share),
                },
                (*related, *case.examples("timely", "will not stay true")),
                {
                    "dataset": case.data.path,
                    "records": case.profile.records,
                    "signals": ["timely", "closed-book"],
                    "evidence": evidence,
                    "measures": {
                        name: value
                        for name, value in case.profile.measures.items()
                        if name.startswith("facts.")
                    },
                },
                identity=case.data.path,
            )


def _is_timely(case: Case, params: Params) -> bool:
    of = case.measure
    if case.profile.records < 10 or of("rows.chat") < 0.8 or of("rows.tools") > 0.05:
        return False
    if of("passage.share") >= 0.5:
        return False  # passages are another rule's matter
    return (
        of("facts.timely") >= number(params, "timely", 0.05)
        and of("facts.closed") >= number(params, "closed", 0.3)
        and of("facts.asked") >= number(params, "asked", 0.5)
    )


CHECK = _TimeVaryingFacts()
