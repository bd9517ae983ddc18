"""Rows that repeat others in meaning, with an encoder that knows a few words for one another."""

import hashlib
import itertools
import math

import pytest

np = pytest.importorskip("numpy")

from promptlint.probe.meaning import LEAST_ROWS, LEVEL, cut_of, repeated_meanings  # noqa: E402
from promptlint.probe.models.language_model import Identity  # noqa: E402
from promptlint.probe.rows import Row  # noqa: E402
from promptlint.probe.store import ScoreStore  # noqa: E402

SAME = {"explain": "why", "reason": "why", "cause": "why", "boats": "ships", "vessel": "ships"}
THINGS = ["".join(letters) for letters in itertools.product("bdfglmnprst", "aeiou", "knrst", "aeo")]


class WordEncoder:
    """Sums of one random vector for each word; words of one meaning share theirs."""

    identity = Identity("words", "weights-1", "float32", "none")
    limit = 256

    def __init__(self):
        self.texts = 0

    def embed(self, texts, *, proceed=lambda: True):
        if not proceed():
            return None
        self.texts += len(texts)
        rows = []
        for text in texts:
            words = text.lower().replace("?", "").replace(".", "").split()
            total = sum((_vector(SAME.get(word, word)) for word in words), np.zeros(64))
            rows.append(total / (np.linalg.norm(total) or 1))
        return np.array(rows, dtype=np.float32)


def _vector(word):
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
    return np.random.default_rng(seed).normal(size=64)


def _row(record, prompt, answer):
    return Row(record, (("user", prompt),), prompt, answer)


def _background(count=150):
    chance = np.random.default_rng(0)
    rows = []
    for record in range(count):
        asked = " ".join(chance.choice(THINGS, 5))
        said = " ".join(chance.choice(THINGS, 20))
        rows.append(_row(record, f"describe {asked}", said))
    return rows


ANSWER = "tall waves hide low lamps so sailors need bright towers that stand well above every shore"
FIRST = ("why do ships need bright towers", ANSWER)


def _found(*pairs, proceed=lambda: True, store=None, encoder=None):
    rows = _background()
    rows += [_row(len(rows) + number, *pair) for number, pair in enumerate(pairs)]
    return repeated_meanings(rows, encoder or WordEncoder(), store or ScoreStore(None), proceed)


def _records(found):
    return [item.row.record for item in found.repeats]


class TestRepeats:
    def test_other_words_same_meaning(self):
        found = _found(FIRST, ("explain do vessel need towers bright", ANSWER + " always"))
        (item,) = found.repeats
        assert (item.row.record, item.original.record, item.cluster.record) == (151, 150, 150)
        assert found.cut <= item.similarity <= 1
        assert found.expected <= LEVEL

    def test_nothing_is_named_among_others(self):
        assert _found().repeats == ()

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("why do 3 ships need bright towers", "explain do 4 vessel need towers bright"),
            ("why do ships need bright towers", "explain do vessel never need towers bright"),
            ("turn ships into towers of light", "turn towers into ships of light"),
            ("why do ships need bright towers", "Why do ships need bright towers?"),
        ],
        ids=["number", "negation", "swapped", "same prompt"],
    )
    def test_what_an_embedding_does_not_see(self, one, other):
        assert _found((one, ANSWER), (other, ANSWER + " always")).repeats == ()

    def test_a_near_copy_is_another_rules(self):
        assert _found(FIRST, ("say " + FIRST[0], ANSWER)).repeats == ()

    def test_another_answer_is_no_repeat(self):
        other = "cheap paint peels off quickly because salt water and sun wear it down within years"
        assert _found(FIRST, ("explain do vessel need towers bright", other)).repeats == ()

    def test_short_answers_are_the_same_or_not(self):
        asked = FIRST[0], "explain do vessel need towers bright"
        assert _found((asked[0], "ships"), (asked[1], "boats")).repeats == ()
        assert _records(_found((asked[0], "ships"), (asked[1], "Ships."))) == [151]

    def test_groups(self):
        found = _found(
            FIRST,
            ("explain do vessel need towers bright", ANSWER + " always"),
            ("reason ships bright towers need do", "sailors " + ANSWER),
        )
        assert sorted(_records(found)) == [151, 152]
        assert {item.cluster.record for item in found.repeats} == {150}

    def test_the_subject_tells_rows_of_one_template_apart(self):
        task = "classify the mood of this remark about ships and towers as good or bad"
        one = f"{task}\nthe rope was rotten when it came"
        other = f"{task} please\nlovely engine and fair cabin"
        assert _found((one, "bad mood here"), (other, "bad mood here")).repeats == ()


class TestTimeAndStore:
    def test_time_over(self):
        assert _found(proceed=lambda: False) is None

    def test_vectors_are_kept(self, tmp_path):
        store, encoder = ScoreStore(tmp_path), WordEncoder()
        first = _found(FIRST, store=store, encoder=encoder)
        before = encoder.texts
        assert _found(FIRST, store=store, encoder=encoder) == first
        assert encoder.texts == before
        store.close()


class TestCut:
    def _nearest(self, count=400):
        places = (np.arange(count) + 0.5) / count
        return 1 - np.exp(-np.clip(0.6 + 0.1 * np.log(places / (1 - places)), 0, None))

    def test_chance_alone_gives_none(self):
        assert math.isinf(cut_of(self._nearest().tolist(), 0.3)[0])

    @pytest.mark.parametrize("share", [0.02, 0.1, 0.2])
    def test_what_stands_out_is_named(self, share):
        near = self._nearest()
        near[: int(share * len(near))] = 0.93
        cut, expected = cut_of(near.tolist(), 0.5)
        assert 0.5 < cut <= 0.93
        assert expected <= LEVEL

    def test_never_under_what_one_subject_explains(self):
        near = self._nearest()
        near[:40] = 0.8
        assert math.isinf(cut_of(near.tolist(), 0.85)[0])

    def test_few_rows_tell_nothing(self):
        assert math.isinf(cut_of([0.99] * (LEAST_ROWS - 1), 0.1)[0])

    def test_all_the_same(self):
        assert math.isinf(cut_of([1.0] * LEAST_ROWS, 0.5)[0])
