from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from promptlint.engine.ignores import UNKNOWN, UNUSED, apply
from promptlint.engine.suppressions import Suppression, find_suppressions
from promptlint.model.finding import Finding
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.rule import Rule


def rule(name: str, code: str, family: str) -> Rule:
    message = {
        UNKNOWN: "no rule `{name}`{hint}",
        UNUSED: "{names} hides nothing",
    }.get(name, "m")
    kinds = ("prompt",)
    return Rule(name, code, family, "", Severity.WARNING, Confidence.HIGH, kinds, None, message)


KNOWN = {
    item.name: item
    for item in (
        rule("stale-date", "PRM017", "prompt"),
        rule("empty-message", "PRM009", "prompt"),
        rule("hard-coded-secret", "SEC001", "secret"),
        rule(UNKNOWN, "MET002", "meta"),
        rule(UNUSED, "MET003", "meta"),
    )
}


@dataclass
class File:
    path: str
    suppressions: Sequence[Suppression]
    ran: Sequence[str] = tuple(KNOWN)
    text: str = field(default="")


def file(text: str, path: str = "x.yaml", ran: Sequence[str] = tuple(KNOWN)) -> File:
    return File(path, find_suppressions(text, "", path), ran, text)


def finding(
    name: str, line: int | None, path: str = "x.yaml", related: tuple[Location, ...] = ()
) -> Finding:
    return Finding(
        name,
        KNOWN[name].code,
        KNOWN[name].family,
        Severity.ERROR,
        Confidence.HIGH,
        "m",
        path,
        Location(None, line, 1),
        related,
    )


def names(findings: Sequence[Finding]) -> list[tuple[str, int | None]]:
    return [(item.rule, item.location.line) for item in findings]


def test_what_is_covered_is_hidden_and_the_rest_stays_in_order() -> None:
    source = file("a: 1  # promptlint: ignore[stale-date]\nb: 2\n")
    given = [finding("stale-date", 2), finding("stale-date", 1), finding("empty-message", 1)]
    kept, hidden = apply(given, [source], KNOWN, KNOWN)
    assert kept == [given[0], given[2]]
    assert hidden == 1


@pytest.mark.parametrize("word", ["stale-date", "PRM017", "prompt", "PRM", "ALL", "Stale-Date"])
def test_names_codes_and_groups(word: str) -> None:
    source = file(f"a: 1  # promptlint: ignore[{word}]\n")
    assert apply([finding("stale-date", 1)], [source], KNOWN, KNOWN) == ([], 1)


def test_ignore_file_covers_findings_without_a_line() -> None:
    source = file("# promptlint: ignore-file[stale-date]\n")
    given = [finding("stale-date", None), finding("stale-date", 90)]
    assert apply(given, [source], KNOWN, KNOWN) == ([], 2)


def test_a_line_s_ignore_does_not_cover_a_finding_without_a_line() -> None:
    source = file("# promptlint: ignore[stale-date]\na: 1\n")
    kept, hidden = apply([finding("stale-date", None)], [source], KNOWN, KNOWN)
    assert names(kept) == [("stale-date", None), (UNUSED, 1)]
    assert hidden == 0


def test_only_the_finding_s_own_place_counts() -> None:
    source = file("a: 1  # promptlint: ignore[stale-date]\n", "a.yaml")
    elsewhere = finding("stale-date", 3, "b.yaml", (Location("a.yaml", 1, 1),))
    kept, hidden = apply([elsewhere], [source], KNOWN, KNOWN)
    assert names(kept) == [("stale-date", 3), (UNUSED, 1)]
    assert hidden == 0


def test_unknown_names_are_findings_with_a_suggestion() -> None:
    source = file("a: 1  # promptlint: ignore[stale-date, stale-dat, qqq]\n")
    kept, _ = apply([finding("stale-date", 1)], [source], KNOWN, KNOWN)
    assert [(item.rule, item.message, item.location.column) for item in kept] == [
        (UNKNOWN, "no rule `stale-dat`; did you mean `stale-date`?", 40),
        (UNKNOWN, "no rule `qqq`", 51),
    ]
    assert kept[0].data == {"value": "stale-dat", "expected": "stale-date"}


def test_malformed_ignores_are_findings() -> None:
    kept, _ = apply([], [file("a: 1  # promptlint: ignore\n")], KNOWN, KNOWN)
    assert [item.rule for item in kept] == [UNKNOWN]
    assert "names no rule" in kept[0].message


def test_unused_words_make_one_finding_with_a_fix() -> None:
    text = "a: 1  # promptlint: ignore[empty-message, stale-date, SEC001] why\n"
    kept, hidden = apply([finding("stale-date", 1)], [file(text)], KNOWN, KNOWN)
    assert hidden == 1
    (unused,) = kept
    assert unused.message == "`empty-message`, `SEC001` hides nothing"
    assert unused.fix is not None
    assert unused.fix.safe
    (edit,) = unused.fix.edits
    fixed = text[: edit.start] + edit.text + text[edit.end :]
    assert fixed == "a: 1  # promptlint: ignore[stale-date] why\n"
    again, _ = apply([finding("stale-date", 1)], [file(fixed)], KNOWN, KNOWN)
    assert again == []


def test_fix_of_a_wholly_unused_ignore_takes_the_comment_out() -> None:
    text = "a: 1\n# promptlint: ignore[stale-date]\nb: 2\n"
    (unused,), _ = apply([], [file(text)], KNOWN, KNOWN)
    assert unused.fix is not None
    (edit,) = unused.fix.edits
    assert text[: edit.start] + edit.text + text[edit.end :] == "a: 1\nb: 2\n"


def test_taking_a_comment_out_of_a_prompt_is_unsafe() -> None:
    source = file("<!-- promptlint: ignore[stale-date] -->\nHi\n", "x.md")
    (unused,), _ = apply([], [source], KNOWN, KNOWN)
    assert unused.fix is not None
    assert not unused.fix.safe


def test_unused_is_said_only_of_rules_that_ran_on_the_file() -> None:
    text = "a: 1  # promptlint: ignore[stale-date]\n"
    ran = [name for name in KNOWN if name != "stale-date"]
    assert apply([], [file(text, ran=ran)], KNOWN, KNOWN) == ([], 0)


def test_unused_is_said_of_a_group_only_if_all_of_it_was_selected() -> None:
    source = file("a: 1  # promptlint: ignore[prompt]\n")
    assert names(apply([], [source], KNOWN, KNOWN)[0]) == [(UNUSED, 1)]
    some = {name: rule for name, rule in KNOWN.items() if name != "stale-date"}
    assert apply([], [source], some, KNOWN) == ([], 0)


def test_nothing_is_said_when_the_rules_about_ignores_are_off() -> None:
    source = file("a: 1  # promptlint: ignore[stale-date, qqq]\n")
    active = {"stale-date": KNOWN["stale-date"]}
    assert apply([], [source], active, KNOWN) == ([], 0)
    not_here = file("a: 1  # promptlint: ignore[stale-date, qqq]\n", ran=["stale-date"])
    assert apply([], [not_here], KNOWN, KNOWN) == ([], 0)


def test_findings_about_ignores_can_be_ignored() -> None:
    text = "# promptlint: ignore-file[unused-ignore]\na: 1  # promptlint: ignore[stale-date]\n"
    assert apply([], [file(text)], KNOWN, KNOWN) == ([], 1)
    text = "# promptlint: ignore-file[unused-ignore]\na: 1\n"
    assert names(apply([], [file(text)], KNOWN, KNOWN)[0]) == [(UNUSED, 1)]


def test_several_ignores_of_one_place_are_all_used() -> None:
    text = "# promptlint: ignore[stale-date]\na: 1  # promptlint: ignore[PRM017]\n"
    assert apply([finding("stale-date", 2)], [file(text)], KNOWN, KNOWN) == ([], 1)


def test_overlapping_ranges_of_many_findings() -> None:
    text = "a: |  # promptlint: ignore[stale-date]\n" + "  x\n" * 50 + "b: 1\n"
    given = [finding("stale-date", line) for line in range(1, 54)]
    kept, hidden = apply(given, [file(text)], KNOWN, KNOWN)
    assert names(kept) == [("stale-date", 52), ("stale-date", 53)]
    assert hidden == 51


def test_equal_findings_about_ignores_have_their_own_fingerprints() -> None:
    text = "a: 1  # promptlint: ignore[qqq]\nb: 1  # promptlint: ignore[qqq]\n"
    kept, _ = apply([], [file(text)], KNOWN, KNOWN)
    assert len({item.fingerprint for item in kept}) == 2
