from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from promptlint.engine.baseline import Baseline, compare, make, prune
from promptlint.engine.baseline_file import dump_baseline, load_baseline, write_baseline
from promptlint.model.finding import Finding
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location

ONE = Finding(
    "r", "R001", "meta", Severity.ERROR, Confidence.HIGH, "m", "a.md", Location(None, 1, 1)
)
FINDINGS = st.lists(
    st.builds(
        lambda rule, path, mark, line: replace(
            ONE, rule=rule, path=path, fingerprint=mark, location=Location(None, line, 1)
        ),
        st.sampled_from("rs"),
        st.sampled_from(["a.md", "ü/b.md"]),
        st.sampled_from("fgh"),
        st.integers(1, 9),
    ),
    max_size=12,
)
MARKS = st.lists(st.integers(0, 5), min_size=1, max_size=12)


def keys(findings):
    return Counter((item.rule, item.path, item.fingerprint) for item in findings)


def dataset(marks):
    places = [{"record": index, "line": index + 1} for index in range(len(marks))]
    data = {"count": len(marks), "rate": 0.5, "places": places}
    return replace(ONE, path="d.jsonl", fingerprint="d", data=data)


@given(FINDINGS, FINDINGS)
def test_exactly_the_surplus_is_reported_and_the_rest_is_stale(before, after):
    baseline = make(before, {})
    done = compare(baseline, after, {})
    assert keys(done.kept) == keys(after) - keys(before)
    assert done.baselined == len(after) - len(done.kept)
    stale = Counter({entry.key: entry.count for entry in done.stale})
    assert stale == keys(before) - keys(after)
    left = prune(baseline, done.stale)
    assert compare(left, after, {}).stale == ()
    assert keys(compare(left, after, {}).kept) == keys(done.kept)


@given(MARKS, MARKS)
def test_exactly_the_new_places_of_a_dataset_are_reported(before, after):
    baseline = make([dataset(before)], {"d": before})
    done = compare(baseline, [dataset(after)], {"d": after}, limit=None)
    new = sum((Counter(after) - Counter(before)).values())
    if not new:
        assert done.kept == ()
        return
    (kept,) = done.kept
    assert kept.data["count"] == new
    assert len(kept.data["places"]) == new
    left = prune(baseline, done.stale)
    again = compare(left, [dataset(after)], {"d": after}, limit=None)
    assert again.kept[0].data["count"] == new
    assert again.stale == ()


@given(FINDINGS, st.one_of(st.none(), MARKS))
def test_files_read_back(tmp_path_factory, findings, marks):
    digests = {} if marks is None else {"d": marks}
    everything = findings + ([] if marks is None else [dataset(marks)])
    baseline = make(everything, digests)
    file = tmp_path_factory.mktemp("baseline") / "b.json"
    write_baseline(file, baseline)
    assert load_baseline(file) == baseline
    again = make(list(reversed(everything)), digests, baseline)
    assert dump_baseline(again) == dump_baseline(baseline)
    assert isinstance(again, Baseline)
