"""Prompts with one planted fault each, named by it; ``clean.md`` has none."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, rule_names

FAULTS = {
    "cache_order": ("cache-breaking-order",),
    "contradict_words": ("contradictory-instructions",),
    "dup_instr": ("duplicate-instruction",),
    "missing_schema": ("unspecified-json",),
    "old_model": ("retired-model",),
    "prompt_in_ts": ("underspecified-prompt",),
    "role_mixup": ("role-order",),
    "stale_date": ("stale-date",),
    "temp_conflict": ("sampling-conflict",),
    "unclosed_fence": ("unfinished-text", "unclosed-block"),
    "unused_var": ("unused-variable",),
}


def measure(data: Path) -> Measurement:
    """Each file's own fault must be found; any finding in the clean one is false."""
    folder = data / "prompts" / "seeds"
    result = Measurement()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        shutil.copytree(folder, root / "prompts")
        found = findings(root)
    known = rule_names()
    caught: list[bool] = []
    for file in sorted(folder.iterdir()):
        mine = {item.rule for item in found if item.path == f"prompts/{file.name}"}
        if file.stem == "clean":
            for rule in mine:
                result.of(rule).false += 1
            continue
        wanted = [rule for rule in FAULTS.get(file.stem, ()) if rule in known]
        hit = bool(mine.intersection(wanted))
        caught.append(hit)
        result.score(FAULTS.get(file.stem, ()), known, file.name, hit=hit)
    quiet = not any(count.false for count in result.counts.values())
    clean = "silent" if quiet else "NOT silent"
    result.notes.append(f"{sum(caught)} of {len(caught)} planted faults found; clean.md is {clean}")
    return result
