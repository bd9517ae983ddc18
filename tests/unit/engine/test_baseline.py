from dataclasses import replace

from promptlint.engine.baseline import (
    MAX_PLACES,
    Baseline,
    Entry,
    compare,
    make,
    place_digest,
    prune,
)
from promptlint.model.finding import Finding
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location


def finding(mark: str, line: int = 1, path: str = "a.md", rule: str = "r") -> Finding:
    severity, confidence = Severity.ERROR, Confidence.HIGH
    location = Location(None, line, 1)
    return Finding(
        rule, "R001", "meta", severity, confidence, "m", path, location, fingerprint=mark
    )


def dataset(mark: str, records: list[int], count: int | None = None) -> Finding:
    places = [{"path": None, "line": n + 1, "column": 1, "record": n} for n in records]
    data = {
        "entity": "EMAIL_ADDRESS",
        "count": len(records) if count is None else count,
        "unique": 3,
        "rate": 0.5,
        "places": places,
    }
    found = finding(mark, records[0] + 1, "d.jsonl")
    return replace(found, message="e-mail addresses", data=data)


def test_known_findings_are_taken_off_wherever_they_moved() -> None:
    baseline = make([finding("f", 3), finding("g", 4)], {})
    done = compare(baseline, [finding("g", 90), finding("f", 1), finding("h", 2)], {})
    assert [item.fingerprint for item in done.kept] == ["h"]
    assert (done.baselined, done.stale) == (2, ())


def test_rule_and_path_belong_to_a_finding_s_identity() -> None:
    baseline = make([finding("f")], {})
    others = [finding("f", path="b.md"), finding("f", rule="s")]
    assert len(compare(baseline, others, {}).kept) == 2


def test_one_more_of_the_same_is_new() -> None:
    baseline = make([finding("f", 1), finding("f", 2)], {})
    assert baseline.entries == (Entry("r", "a.md", "f", 2),)
    given = [finding("f", line) for line in (5, 6, 7)]
    done = compare(baseline, given, {})
    assert done.kept == (given[2],)
    assert done.baselined == 2


def test_what_is_gone_is_stale_and_pruned() -> None:
    baseline = make([finding("f"), finding("f"), finding("g")], {})
    done = compare(baseline, [finding("f")], {})
    assert done.stale == (Entry("r", "a.md", "f", 1), Entry("r", "a.md", "g", 1))
    assert prune(baseline, done.stale).entries == (Entry("r", "a.md", "f", 1),)


def test_what_the_run_could_not_have_found_is_not_stale() -> None:
    baseline = make([finding("f"), finding("g", rule="other")], {})
    assert compare(baseline, [], {}, decides=lambda entry: False).stale == ()
    hidden = compare(baseline, [], {}, unshown=[finding("f")]).stale
    assert [entry.fingerprint for entry in hidden] == ["g"]


def test_dataset_places_that_moved_are_known() -> None:
    baseline = make([dataset("f", [0, 1])], {"f": [11, 22]})
    done = compare(baseline, [dataset("f", [5, 9])], {"f": [22, 11]})
    assert (done.kept, done.baselined, done.stale) == ((), 1, ())


def test_new_dataset_places_are_reported_alone() -> None:
    baseline = make([dataset("f", [0, 1])], {"f": [11, 22]})
    done = compare(baseline, [dataset("f", [0, 3, 4, 4])], {"f": [11, 33, 22, 22]})
    (kept,) = done.kept
    assert [place["record"] for place in kept.data["places"]] == [3, 4]  # type: ignore[index]
    assert kept.data["count"] == 2
    assert kept.data["baselined"] == 2
    assert "unique" not in kept.data
    assert kept.location == Location(None, 4, 1, record=3)
    assert kept.message == "e-mail addresses (2 of 4 not in the baseline)"
    assert done.baselined == 0


def test_equal_places_are_counted() -> None:
    baseline = make([dataset("f", [0, 1])], {"f": [7, 7]})
    assert compare(baseline, [dataset("f", [0, 1])], {"f": [7, 7]}).kept == ()
    (kept,) = compare(baseline, [dataset("f", [0, 1, 2])], {"f": [7, 7, 7]}).kept
    assert kept.data["count"] == 1


def test_an_unknown_dataset_finding_is_whole_but_shows_ten_places() -> None:
    given = dataset("f", list(range(30)))
    (kept,) = compare(Baseline(), [given], {"f": list(range(30))}).kept
    assert kept.data["count"] == 30
    assert len(kept.data["places"]) == 10  # type: ignore[arg-type]
    assert kept.message == given.message
    (every,) = compare(Baseline(), [given], {"f": list(range(30))}, limit=None).kept
    assert len(every.data["places"]) == 30  # type: ignore[arg-type]


def test_growth_beyond_the_hashed_places_is_reported() -> None:
    digests = {"f": [1, 2]}
    baseline = make([dataset("f", [0, 1], count=500_000)], digests)
    assert baseline.entries[0].count == 500_000
    assert compare(baseline, [dataset("f", [0, 1], count=500_000)], digests).kept == ()
    (kept,) = compare(baseline, [dataset("f", [0, 1], count=500_003)], digests).kept
    assert kept.data["count"] == 3


def test_places_are_capped() -> None:
    many = list(range(MAX_PLACES + 5))
    (entry,) = make([dataset("f", [0], count=len(many))], {"f": many}).entries
    assert entry.places is not None
    assert len(entry.places) == MAX_PLACES
    assert entry.count == MAX_PLACES + 5


def test_stale_places_are_pruned() -> None:
    baseline = make([dataset("f", [0, 1, 2])], {"f": [11, 22, 33]})
    done = compare(baseline, [dataset("f", [0])], {"f": [22]})
    (stale,) = done.stale
    assert stale.count == 2
    (left,) = prune(baseline, done.stale).entries
    assert left.places == (baseline.keyed(22),)
    assert left.count == 1


def test_a_dataset_s_finding_that_is_gone_is_stale() -> None:
    baseline = make([dataset("f", [0, 1])], {"f": [11, 22]})
    done = compare(baseline, [], {})
    assert prune(baseline, done.stale).entries == ()


def test_a_statement_about_a_whole_dataset_is_known_by_its_fingerprint() -> None:
    whole = replace(finding("f", path="d.jsonl"), data={"count": 1, "places": []})
    baseline = make([whole], {"f": []})
    assert compare(baseline, [whole], {"f": []}).kept == ()
    assert compare(Baseline(), [whole], {"f": []}).kept == (whole,)


def test_writing_again_keeps_the_salt_and_what_is_out_of_scope() -> None:
    first = make([finding("f"), finding("g", path="b.md")], {})
    again = make([finding("h")], {}, first, lambda entry: entry.path == "a.md")
    assert again.salt == first.salt
    assert [entry.fingerprint for entry in again.entries] == ["h", "g"]


def mask(text: str) -> str:
    return text


def test_digest_knows_a_record_by_its_words() -> None:
    row = {"messages": [{"role": "user", "content": "please send the parcel to the old address"}]}
    other = {"messages": [{"role": "user", "content": "please send the letter to the old address"}]}
    assert place_digest(row, ("messages", 0), mask) == place_digest(
        dict(row), ("messages", 0), mask
    )
    assert place_digest(row, None, mask) != place_digest(other, None, mask)
    assert place_digest(row, ("messages", 0), mask) != place_digest(row, ("messages", 1), mask)


def test_digest_gives_no_way_to_try_out_personal_data() -> None:
    def row(value: object) -> object:
        return {"text": f"my number is {value}, call me", "phone": value, str(value): 1}

    tried = {place_digest(row(f"555-{number:04}"), ("text",), mask) for number in range(2000)}
    assert len(tried) == 1
    names = {place_digest({"t": f"I am {name}"}, None, mask) for name in ("Anna", "Bert", "Cleo")}
    assert len(names) == 1
    mails = {place_digest({"t": f"to {who}@x.example"}, None, mask) for who in ("anna", "bert")}
    assert len(mails) == 1


def test_digest_takes_any_record() -> None:
    deep: object = "end"
    for _ in range(5000):
        deep = [deep]
    for record in (None, 3, "text", deep, {"a": "\ud800"}, [["x"], {"y": ["z" * 10_000]}]):
        assert 0 <= place_digest(record, (), mask) < 2**64
