import pytest

from promptlint.analysis.combinations import cases
from promptlint.model.facts import Config, DataRef, Value
from promptlint.model.rule import ParamsError


def config(**values: object) -> Config:
    held = {name: item if isinstance(item, Value) else Value(item) for name, item in values.items()}
    data = (DataRef(Value("a.jsonl"), "train", schema="completion"),)
    return Config("training", "axolotl", held, data=data)


def holds(when: dict[str, object], given: Config) -> bool:
    (case,) = cases({"cases": [{"when": when, "problem": "p", "at": "model"}]})
    return case.holds(given)


UNKNOWN = Value(None, known=False)


@pytest.mark.parametrize(
    ("when", "values", "expected"),
    [
        ({"bf16": True}, {"bf16": True}, True),
        ({"bf16": True}, {"bf16": 1}, False),  # a number is no flag
        ({"bf16": True}, {}, False),
        ({"bf16": True}, {"bf16": UNKNOWN}, False),
        ({"tuning": ["full", "freeze"]}, {"tuning": "Full"}, True),
        ({"rank": {"present": True}}, {"rank": 8}, True),
        ({"rank": {"present": False}}, {}, True),
        ({"rank": {"present": False}}, {"rank": UNKNOWN}, False),
        ({"eval_strategy": {"not": ["no"]}}, {}, True),
        ({"eval_strategy": {"not": ["no"]}}, {"eval_strategy": "no"}, False),
        ({"eval_strategy": {"not": ["no"]}}, {"eval_strategy": UNKNOWN}, False),
        ({"eval_steps": {"over": 0, "under": 5}}, {"eval_steps": 5}, False),
        ({"eval_steps": {"over": 0, "under": 5}}, {"eval_steps": 4.5}, True),
        ({"eval_steps": {"over": 0}}, {"eval_steps": "auto"}, False),
        ({"alpha/rank": {"over": 4}}, {"alpha": 64, "rank": 8}, True),
        ({"alpha/rank": {"over": 4}}, {"alpha": 64, "rank": UNKNOWN}, False),
        ({"alpha/rank": {"over": 4}}, {"alpha": 64, "rank": 0}, False),
        ({"target_modules": ["q_proj"]}, {"target_modules": ("v_proj", "q_proj")}, True),
        ({"model": {"matches": "^qwen/"}}, {"model": "Qwen/Qwen3-0.6B"}, True),
        ({"model": {"fails": "^qwen/"}}, {"model": "Qwen/Qwen3-0.6B"}, False),
        ({"pad_token": {"same_as": "eos_token"}}, {"pad_token": "a", "eos_token": "a"}, True),
        ({"pad_token": {"same_as": "eos_token"}}, {"pad_token": "a"}, False),
        ({"framework": "axolotl", "data.eval": [0]}, {}, True),
        ({"data.train": [0]}, {}, False),
        ({"data.schema": {"matches": "^completion$"}}, {}, True),
    ],
)
def test_conditions(when: dict[str, object], values: dict[str, object], expected: bool):
    assert holds(when, config(**values)) is expected


@pytest.mark.parametrize(
    "case",
    [
        "words",
        {"when": {"bf16": True}},
        {"when": {"bf16": {"above": 3}}, "problem": "p"},
        {"when": {"bf16": True}, "problem": "p", "severity": "fatal"},
        {"when": {"model": {"matches": "(a+)+$"}}, "problem": "p"},
        {"when": {"bf16": True}, "problem": "p", "where": "model"},
    ],
)
def test_cases_that_nobody_can_judge_are_refused(case: object):
    with pytest.raises(ParamsError):
        cases({"cases": [case]})
