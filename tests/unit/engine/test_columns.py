"""Hits in columns: the same whether chunks are one or many, and bounded in detail."""

from hypothesis import given
from hypothesis import strategies as st

from promptlint.engine.columns import Column, add_rows, merge_columns
from promptlint.engine.dataset_findings import percent
from promptlint.model.batch import RecordBatch
from promptlint.model.hit import RowHit
from promptlint.model.levels import Severity


def _batch(first, size):
    empty = [()] * size
    return RecordBatch("d.jsonl", "text", [{}] * size, empty, first, [], [], [])


def _columns(records, first, size, keep):
    hits = [
        RowHit(
            record - first,
            ("t",),
            entity="E" if record % 2 else None,
            key=bytes([record % 3]) * 8,
            severity=Severity.INFO if record % 5 else Severity.ERROR,
        )
        for record in records
    ]
    columns = {}
    add_rows(columns, "rule", _batch(0, size), hits, keep)
    return columns


@given(st.lists(st.integers(0, 39), max_size=60).map(sorted), st.integers(1, 39))
def test_chunks_join_to_the_same_columns(records, cut):
    keep = 7
    whole = merge_columns([(0, _columns(records, 0, 40, keep))], keep)
    parts = merge_columns(
        [
            (0, _columns([r for r in records if r < cut], 0, cut, keep)),
            (cut, _columns([r for r in records if r >= cut], cut, 40 - cut, keep)),
        ],
        keep,
    )
    assert parts == whole
    for column in whole.values():
        assert len(column.details) == min(column.count, keep)


def test_counts_records_and_values():
    columns = _columns([1, 1, 3, 5], 0, 6, None)
    column = columns["rule", "E"]
    assert (column.count, column.affected, column.unique) == (4, 3, 3)
    assert column.severity == Severity.ERROR
    assert Column(3).unique is None


def test_percent_never_says_none_or_all_when_it_is_not():
    assert percent(4, 1000) == "0.4 %"
    assert percent(1, 3) == "33 %"
    assert percent(1, 250_000) == "under 0.001 %"
    assert percent(999, 1000) == "99.9 %"
    assert percent(5, 5) == "100 %"
    assert percent(0, 0) == "0 %"
