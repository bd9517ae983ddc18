"""Scores and answers against plain, unbatched forward passes of the same model."""

import random

import pytest

from promptlint.probe.errors import ProbeError
from promptlint.probe.models import language_model as module
from promptlint.probe.models.batches import Item, common_prefix, plan_batches, shared_contexts
from promptlint.probe.models.device import Device
from promptlint.probe.models.language_model import open_language_model
from promptlint.probe.store import ScoreStore, score_items


@pytest.fixture(scope="module")
def model(trained):
    return open_language_model(str(trained), "trained", Device("cpu", "float32"))


def _items(count, *, prefix=(), seed=0):
    chance = random.Random(seed)
    return [
        Item(
            (*prefix, *(chance.randrange(4, 300) for _ in range(chance.randint(1, 60)))),
            tuple(chance.randrange(4, 300) for _ in range(chance.randint(1, 40))),
        )
        for _ in range(count)
    ]


def _plain(model, item):
    """One row, no batch, no cache, no shortcut."""
    import torch

    ids = torch.tensor([[*item.context, *item.answer]])
    with torch.inference_mode():
        logits = model.raw(input_ids=ids).logits[0].float()
    chances = torch.log_softmax(logits, -1)
    start = len(item.context) - 1
    return [-float(chances[start + k, token]) for k, token in enumerate(item.answer)]


@pytest.mark.parametrize("prefix", [(), tuple(range(10, 40))], ids=["bare", "shared-prefix"])
def test_scores_are_those_of_a_plain_forward_pass(model, prefix):
    items = _items(24, prefix=prefix)
    scores = dict(model.score(items))
    assert sorted(scores) == list(range(24))
    for index, item in enumerate(items):
        assert scores[index] == pytest.approx(_plain(model, item), abs=1e-4)


def test_batches_and_blocks_do_not_change_scores(model, monkeypatch):
    items = _items(16, prefix=tuple(range(5, 25)), seed=3)
    together = dict(model.score(items))
    monkeypatch.setattr(module, "LOSS_ELEMENTS", 1)  # one token's logits at a time
    monkeypatch.setattr(module, "HEAD_TOKENS", 3)
    for index, item in enumerate(items):
        ((_, alone),) = model.score([item])
        assert alone == pytest.approx(together[index], abs=1e-4)


def test_taught_answers_are_likelier_than_swapped_ones(model, taught):
    def loss(prompt, answer):
        text = model.chat.render([{"role": "user", "content": prompt}])
        item = Item(tuple(model.chat.encode(text)), tuple(model.chat.encode(answer)))
        ((_, values),) = model.score([item])
        return sum(values) / len(values)

    for place, (prompt, answer) in enumerate(taught):
        assert loss(prompt, answer) * 10 < loss(taught[place - 1][0], answer)


def test_generates_what_it_was_taught(model):
    text = model.chat.render([{"role": "user", "content": "Where does the Tagus end?"}])
    other = model.chat.render([{"role": "user", "content": "Greet the pilot"}])
    assert model.generate([model.chat.encode(text)], 16, 10) == ["In Lisbon."]
    both = model.generate([model.chat.encode(text), model.chat.encode(other)], 24, 10)
    assert both == ["In Lisbon.", "Good morning, pilot!"]  # padding does not reach the answer


def test_every_item_is_in_one_batch_of_bounded_size():
    items = _items(200, seed=5)
    sizes = {i: len(item.context) + len(item.answer) for i, item in enumerate(items)}
    batches = list(plan_batches(sizes, tokens=300))
    assert sorted(index for batch in batches for index in batch) == list(range(200))
    for batch in batches:
        width = max(sizes[i] for i in batch)
        assert width * len(batch) <= 300 or len(batch) == 1


def test_batches_fill_up_less_than_a_pass_costs():
    long, short = dict.fromkeys(range(4), 200), dict.fromkeys(range(4, 40), 10)
    assert list(plan_batches(long | short)) == [list(range(4, 40)), [0, 1, 2, 3]]
    assert list(plan_batches({0: 10, 1: 11, 2: 12})) == [[0, 1, 2]]
    assert list(plan_batches({})) == []


def test_a_context_of_many_answers_is_computed_once(model):
    rows = _items(12, seed=7)
    bare = tuple(range(40, 60))
    items = rows + [Item(bare, row.answer) for row in rows]
    assert [len(indices) for _, indices in shared_contexts(items)] == [12, 12]
    assert next(shared_contexts(items)) == (bare[:-1], list(range(12, 24)))
    scores = dict(model.score(items))
    assert sorted(scores) == list(range(24))
    for index, item in enumerate(items):
        assert scores[index] == pytest.approx(_plain(model, item), abs=1e-4)


@pytest.mark.parametrize(
    ("texts", "prefix"),
    [
        ([], ()),
        ([[1, 2, 3]], (1, 2)),
        ([[1, 2, 3], [1, 2, 4, 5]], (1, 2)),
        ([[1, 2], [1, 2, 3]], (1,)),
        ([[7], [8, 9]], ()),
        ([[5, 5, 5], [5, 5, 5]], (5, 5)),
    ],
)
def test_common_prefix_leaves_something_over(texts, prefix):
    assert common_prefix(texts) == prefix


def test_an_interrupted_run_goes_on_where_it_was(model, tmp_path):
    items = _items(40, prefix=tuple(range(10, 30)), seed=9)
    whole = score_items(items, model, ScoreStore(None), lambda: True)
    turns = iter([True])
    store = ScoreStore(tmp_path)
    assert score_items(items, model, store, lambda: next(turns, False)) is None
    store.close()
    seen = []

    def watched():
        seen.append(1)
        return True

    again = ScoreStore(tmp_path)
    assert score_items(items, model, again, watched) == whole
    assert len(seen) > 1
    assert score_items(items, model, again, lambda: False) == whole  # nothing is left to compute
    again.close()


def test_scores_of_other_weights_or_types_are_not_taken(model, tmp_path, tiny):
    items = _items(4)
    store = ScoreStore(tmp_path)
    mine = score_items(items, model, store, lambda: True)
    other = open_language_model(str(tiny), "trained", Device("cpu", "float32"))
    half = open_language_model(str(tiny), "trained", Device("cpu", "bfloat16"))
    assert score_items(items, other, store, lambda: True) != mine
    assert score_items(items, half, store, lambda: True) != score_items(
        items, other, store, lambda: True
    )
    store.close()


def test_what_was_probed_before_changes_no_score(tmp_path, trained):
    """In bfloat16 a score depends on its batch, so one from another batch is another score."""
    half = open_language_model(str(trained), "trained", Device("cpu", "bfloat16"))
    items = _items(40, prefix=tuple(range(10, 30)), seed=4)
    items.append(items[3])  # the same pair twice may run in two batches
    alone = score_items(items, half, ScoreStore(None), lambda: True)
    store = ScoreStore(tmp_path)
    for others in (items[:9], items[20:], [*items, *_items(5, seed=8)]):
        assert score_items(others, half, store, lambda: True) is not None
    assert score_items(items, half, store, lambda: True) == alone
    assert score_items(items, half, store, lambda: False) == alone
    store.close()


def test_a_broken_store_only_costs_time(model, tmp_path):
    ScoreStore(tmp_path).close()
    (file,) = tmp_path.glob("*.sqlite")
    file.write_bytes(b"no database at all" * 100)
    store = ScoreStore(tmp_path)
    assert score_items(_items(2), model, store, lambda: True) is not None
    store.close()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "ran out of memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "out of memory"),
        (RuntimeError("shape mismatch"), "the model failed: shape mismatch"),
    ],
)
def test_out_of_memory_is_a_line(model, monkeypatch, error, reason):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr(model, "_losses", fails)
    with pytest.raises(ProbeError, match=reason):
        list(model.score(_items(2)))
