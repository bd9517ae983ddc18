"""Which rows of a dataset are meant to have no answer: prompts for reinforcement learning."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.model.batch import RecordBatch

# Columns that a reward function or a grader compares a generated answer with (OpenAI's
# reinforcement fine-tuning, TRL's GRPO trainer, verl): the row itself then ends with the user.
GRADED_COLUMNS = frozenset(
    "reference_answer reference answer ground_truth solution gold expected expected_answer "
    "expected_output ideal reward_model rubric rubrics grader test_cases tests verification_info "
    "verifier".split()
)

_FEWEST_PROMPTS = 3


def is_graded_prompt(row: Mapping[str, object]) -> bool:
    """Whether the row is a prompt with what its answer is graded by."""
    return not GRADED_COLUMNS.isdisjoint(row)


def holds_only_prompts(batch: RecordBatch) -> bool:
    """Whether no record of a batch has an answer: then the file is a list of prompts.

    One or two records are too few to tell: they count as records whose answer is missing.
    """
    rows = [turns for turns in batch.turns if turns]
    if len(rows) < _FEWEST_PROMPTS:
        return False
    return not any(turn.role in ("assistant", "chosen") for turns in rows for turn in turns)
