"""Training rows that are longer than the sequence they are to fit into.

The rows are counted before project checks run; see `promptlint.model.facts.CutRows`.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.model.check import CheckContext
from promptlint.model.facts import CutRows, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params


class _SequenceLength:
    """Project check. Parameter ``few``: a smaller share of rows is only a note."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each config and file of whose rows some are too long."""
        few = params.get("few", 0.005)
        for cut in project.cut_rows:
            yield _hit(cut, few if isinstance(few, int | float) else 0.0)


def _hit(cut: CutRows, few: float) -> Hit:
    rate = cut.over / cut.rows
    related = [
        Place(at.path, record=at.record, line=at.line, message="a row that is too long")
        for at in cut.first[:3]
    ]
    return Hit(
        place=cut.config,
        args={"limit": f"{cut.limit:,}", "what": _what(cut), "outcome": _outcome(cut)},
        related=tuple(related),
        data={
            "value": cut.limit,
            "expected": f"at least {cut.longest}",
            "path": cut.data,
            "rows": cut.rows,
            "affected": cut.over,
            "affected_about": cut.about,
            "rate": round(rate, 6),
            "tokens_cut": cut.cut,
            "answers_cut": round(cut.answers_cut / cut.answers, 6) if cut.answers else None,
            "longest": cut.longest,
            "vocabulary": cut.vocabulary or None,
        },
        severity=Severity.INFO if rate < few else None,
        identity=cut.data,
    )


def _what(cut: CutRows) -> str:
    least = "" if cut.vocabulary else "at least "
    about = f", about {cut.about:,}," if cut.about > cut.over else ""
    verb = "has" if cut.over == 1 and not about else "have"
    default = " (the trainer's default)" if cut.default else ""
    return (
        f"{least}{cut.over:,} of {cut.rows:,} rows{about} in {cut.data} {verb} more than "
        f"{cut.limit:,} tokens{default}"
    )


def _outcome(cut: CutRows) -> str:
    if cut.action == "drop":
        return "they are left out"
    if cut.answers:
        share = 100 * cut.answers_cut / cut.answers
        return f"{share:.0f} % of their answers is cut off"
    return "their ends are cut off"


CHECK = _SequenceLength()
