"""Fine-tuning on rows that tell who people are and something private about them."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.answer_facts import KINDS
from promptlint.analysis.training_cases import Case, cases, is_invented, number, percent
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_PRIVATE = ("birth", "health", "money", "identity")
_WORDS = {
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "birth": "dates of birth",
    "home": "home addresses",
    "identity": "personal numbers",
    "health": "health",
    "money": "pay or accounts",
    "name": "names",
}


class _PersonalDataInTraining:
    """Project check. Parameters:

    - ``rows``: share of rows with two kinds of personal details, one of them private.
    - ``kinds``: kinds that a twentieth of the rows has, at least.
    - ``masked``: share of rows with placeholders from which on the data counts as redacted.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at trainings on personal details of many people."""
        for case in cases(project):
            kinds = _kinds(case, params)
            if not kinds or is_invented(project, case.data.path):
                continue
            place, related = case.places
            share = case.measure("personal.rows")
            words = [_WORDS[kind] for kind in kinds]
            yield Hit(
                place,
                {
                    "data": case.data.path,
                    "share": percent(share),
                    "kinds": ", ".join(words[:-1]) + f" and {words[-1]}",
                },
                (*related, *case.examples("personal", "tells who somebody is, and more")),
                {
                    "dataset": case.data.path,
                    "records": case.profile.records,
                    "rate": share,
                    "signals": ["personal-rows", *kinds],
                    "evidence": [
                        f"{percent(share)} of the rows looked at tell who somebody is and more",
                        f"kinds: {', '.join(words)}",
                    ],
                },
                identity=case.data.path,
            )


def _kinds(case: Case, params: Params) -> list[str]:
    """Kinds of personal details, where there are enough of them in enough rows."""
    of = case.measure
    if case.profile.records < 10 or of("personal.masked") >= number(params, "masked", 0.1):
        return []
    kinds = [kind for kind in KINDS if of(f"personal.{kind}")]
    if of("personal.rows") < number(params, "rows", 0.1):
        return []
    if len(kinds) < number(params, "kinds", 3) or not set(kinds).intersection(_PRIVATE):
        return []
    # Addresses and amounts in business documents are what an extraction reads.
    is_extraction = of("text.json") > 0.5 and not {"health", "birth"}.intersection(kinds)
    return [] if is_extraction else kinds


CHECK = _PersonalDataInTraining()
