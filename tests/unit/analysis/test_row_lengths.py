from promptlint.analysis.row_lengths import RowLengths
from promptlint.analysis.tokens import Counter
from promptlint.model.batch import RecordBatch, Turn

WORDS = Counter("words", True, None, lambda texts: [len(text.split()) for text in texts])


def batch(*rows: tuple[tuple[str, int], ...]) -> RecordBatch:
    """Rows of turns: (role, number of words)."""
    turns = [[Turn(role, "word " * count, (role,)) for role, count in row] for row in rows]
    rows_ = [{} for _ in turns]
    return RecordBatch("d.jsonl", "openai-chat", rows_, turns, 0, [0] * len(rows), [], [1] * 9)


def test_counts_rows_and_what_is_cut_of_their_answers():
    lengths = RowLengths(100)
    rows = batch(
        (("user", 50), ("assistant", 50)),  # fits exactly
        (("user", 50), ("assistant", 100)),  # half of the answer is cut
        (("user", 150), ("assistant", 20)),  # all of it
        (),  # a bad record is no row
    )
    lengths.add(rows, 7, WORDS)
    assert (lengths.rows, lengths.over, lengths.first) == (3, 2, [8, 9])
    assert (lengths.answers, lengths.answers_cut) == (120, 70)
    assert (lengths.cut, lengths.longest) == (120, 170)


def test_rejected_answers_are_rows_of_their_own():
    lengths = RowLengths(100)
    lengths.add(batch((("user", 10), ("chosen", 80), ("rejected", 80))), 0, WORDS)
    assert lengths.over == 0


def test_an_estimate_never_calls_a_row_too_long_that_may_fit():
    estimate = Counter("estimate", False)
    lengths = RowLengths(100)
    lengths.add(batch((("user", 60), ("assistant", 39))), 0, estimate)
    lengths.add(batch((("user", 60), ("assistant", 100))), 1, estimate)
    assert (lengths.over, lengths.about, lengths.first) == (1, 1, [1])
