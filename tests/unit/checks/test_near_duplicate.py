"""Near-duplicates against all pairs compared by brute force, however the data is cut."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from promptlint.checks.near_duplicate import CHECK
from promptlint.model.batch import BadRecord
from promptlint.model.check import CheckContext, CorpusCheck
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import ParamsError
from tests.corpus_runs import corpus_hits

CONTEXT = CheckContext(date(2026, 11, 24), rules=frozenset({"exact-duplicate", "near-duplicate"}))
ALONE = CheckContext(date(2026, 11, 24), rules=frozenset({"near-duplicate"}))


def find(
    rows: Sequence[object],
    batch_size: int = 30,
    chunk_size: int = 70,
    context: CheckContext = CONTEXT,
    **params: object,
) -> list[CorpusHit]:
    return corpus_hits(CHECK, rows, context, params, batch_size=batch_size, chunk_size=chunk_size)


def shingles(row: Mapping[str, str]) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", f"{row['prompt']} {row['completion']}".lower())
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def similarity(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    left, right = shingles(one), shingles(other)
    return len(left & right) / len(left | right)


def planted(count: int, seed: int) -> list[dict[str, str]]:
    """Rows of which a third are edited copies of earlier ones."""
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(2000)]
    rows: list[list[str]] = []
    for _ in range(count):
        if rows and chance.random() < 0.34:
            text = list(chance.choice(rows))
            for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8))):
                text[chance.randrange(len(text))] = chance.choice(words)
        else:
            text = [chance.choice(words) for _ in range(chance.randrange(12, 140))]
        rows.append(text)
    return [{"prompt": " ".join(row[:6]), "completion": " ".join(row[6:])} for row in rows]


def test_is_a_corpus_check() -> None:
    assert isinstance(CHECK, CorpusCheck)


@pytest.mark.parametrize("seed", [1, 2])
def test_finds_what_brute_force_finds(seed: int) -> None:
    rows = planted(400, seed)
    hits = find(rows, context=ALONE)
    near = {
        (later, earlier)
        for later in range(len(rows))
        for earlier in range(later)
        if similarity(rows[later], rows[earlier]) >= 0.8
    }
    for hit in hits:
        assert (hit.record, hit.duplicate_of) in near
        expected = similarity(rows[hit.record or 0], rows[hit.duplicate_of or 0])
        assert hit.data["similarity"] == pytest.approx(expected, abs=1e-4)
    assert [hit.record for hit in hits] == sorted({later for later, _ in near})
    cluster = {hit.record: hit.data["cluster"] for hit in hits}
    for later, earlier in near:
        assert cluster.get(later, later) == cluster.get(earlier, earlier)
    assert all(root not in cluster for root in cluster.values())


@pytest.mark.parametrize("sizes", [(1, 1), (7, 50), (300, 300), (1, 300)])
def test_cutting_makes_no_difference(sizes: tuple[int, int]) -> None:
    rows = planted(300, 3)
    assert find(rows, *sizes) == find(rows)


LONG = "the last ferry to the island leaves the north pier at twenty to seven on Sundays"


def row(text: str = LONG, prompt: str = "When does the last one leave?", **more: object) -> object:
    return {"prompt": prompt, "completion": text, **more}


def test_exact_copies_belong_to_their_own_rule() -> None:
    rows = [row(), row(LONG.upper()), row(LONG + " alone")]
    assert [hit.record for hit in find(rows)] == [2]
    assert [hit.record for hit in find(rows, context=ALONE)] == [1, 2]
    # A change that words don't show is no exact copy, but as near as can be.
    (hit,) = find([row(), row(LONG + " !")])
    assert hit.data == {"cluster": 0, "similarity": 1.0}


def test_labels_and_pictures_tell_records_apart() -> None:
    assert len(find([row(label=1), row(LONG + " now", label=1)])) == 1
    assert find([row(label=1), row(LONG + " now", label=2)]) == []
    assert find([row(images=["1.png"]), row(LONG + " now", images=["2.png"])]) == []


def test_the_threshold_can_be_set() -> None:
    rows = [row(), row(LONG.replace("seven", "nine"))]
    (hit,) = find(rows, similarity=0.7)
    assert 0.7 < float(str(hit.data["similarity"])) < 0.8
    assert find(rows) == []
    for wrong in (0.5, 1.1, True, "0.9"):
        with pytest.raises(ParamsError):
            find(rows, similarity=wrong)


def test_rows_without_text_format_or_length_are_not_compared() -> None:
    assert find([row("", ""), row("", "")]) == []
    assert find([row("My parcel is late", "a"), row("The parcel is late", "a")]) == []
    assert find([{"event": LONG}, {"event": LONG + " now"}]) == []
    assert find([row(), BadRecord("x"), row(LONG + " now")])[0].record == 2


def test_many_of_one_template_stay_linear() -> None:
    text = " ".join(f"word{number}" for number in range(100))
    rows = [row(f"{text} {number}") for number in range(3000)]
    hits = find(rows, 500, 1000)
    assert [hit.record for hit in hits] == list(range(1, 3000))
    assert {hit.data["cluster"] for hit in hits} == {0}


def test_the_longest_answer_can_stay() -> None:
    rows = [row(), row(LONG + " and on Mondays"), row(LONG + " and"), row("Never.", "When?")]
    assert [(hit.record, hit.duplicate_of) for hit in find(rows)] == [(1, 0), (2, 0)]
    hits = find(rows, keep="longest")
    assert [(hit.record, hit.duplicate_of) for hit in hits] == [(0, 1), (2, 1)]
    assert {hit.data["cluster"] for hit in hits} == {0}
    with pytest.raises(ParamsError):
        find(rows, keep="best")


def test_whatever_stays_no_two_that_stay_were_linked() -> None:
    rows = planted(300, 5)
    for keep in ("first", "longest"):
        hits = find(rows, context=ALONE, keep=keep)
        gone = {hit.record for hit in hits}
        assert all(hit.duplicate_of not in gone for hit in hits) or keep == "first"
        left = [row for record, row in enumerate(rows) if record not in gone]
        if keep == "longest":
            assert not find(left, context=ALONE)
