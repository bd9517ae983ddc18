"""Chat rows with planted faults. They are machine-made: real rows say more about precision."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows, records, rule_names, write_rows

FAULTS = {
    # a record without an assistant's turn is said to lack an answer, once
    "role_order": ("conversation-order", "missing-answer"),
    "empty_output": ("missing-answer",),
    "schema_error": ("schema-violation", "missing-answer", "conversation-order"),
    "template_leak": ("template-token-leak",),
    "refusal": ("refusal",),
    "merged_instruction": ("merged-examples",),
    "prompt_echo": ("prompt-echo",),
    "repetition_loop": ("repetition-loop",),
    "truncated_output": ("truncated-answer",),
    "url_only_input": ("url-only-input",),
    "noinput_noise": ("placeholder-input",),
    "mojibake": ("mojibake",),
    "html_entities": ("markup-residue",),
    "contradiction": ("contradictory-answers",),
    "mismatched_pair": ("possible-mismatched-pair",),
    "raw_doc_chunk": ("documents-as-fine-tuning",),
    "contaminated_gsm8k_test": ("benchmark-contamination",),
    "contaminated_humaneval": ("benchmark-contamination",),
}


def measure(data: Path) -> Measurement:
    """One of a label's rules must fire on its rows, and no rule on clean ones."""
    rows = read_rows(data / "datasets" / "planted_chat.jsonl")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        bare = ({k: v for k, v in row.items() if k not in ("label", "group")} for row in rows)
        write_rows(root / "train.jsonl", bare)
        hits: dict[str, set[int]] = {}
        for item in findings(root):
            hits.setdefault(item.rule, set()).update(records(item))
    return _compare([row["label"] for row in rows], hits)


def _compare(labels: list[str], hits: dict[str, set[int]]) -> Measurement:
    result = Measurement()
    known = rule_names()
    judged: set[str] = set()
    for label in sorted(set(labels) - {"clean"}):
        wanted = [rule for rule in FAULTS.get(label, ()) if rule in known]
        mine = {record for record, name in enumerate(labels) if name == label}
        if not wanted:
            result.notes.append(f"{label}: no rule yet ({len(mine)} rows)")
            continue
        found = mine.intersection(*[set().union(*(hits.get(rule, set()) for rule in wanted))])
        count = result.of(wanted[0])
        count.true += len(found)
        if wanted[0] == FAULTS[label][0]:
            count.missed += len(mine - found)
        else:  # another rule may find it; what it misses is the missing rule's
            count.borrowed += len(found)
            result.notes.append(f"{label}: {FAULTS[label][0]}: no rule yet ({len(mine)} rows)")
        judged.update(wanted)
    clean = {record for record, name in enumerate(labels) if name == "clean"}
    for rule in sorted(judged | hits.keys()):
        count = result.of(rule)
        count.false += len(clean & hits.get(rule, set()))
        count.negatives += len(clean)
    return result
