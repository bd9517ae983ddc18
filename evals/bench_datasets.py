"""``python -m evals bench dataset`` and ``stack``: what a dataset's check costs, and its parts.

All figures are processor seconds of whole processes, start included, with one job and no cache, in
turns within one run; each is also given as a multiple of a bare ``json.loads`` loop over the same
file. A part is what a run with its rules alone costs beyond a run of the engine: reading, the
dataset's profile, and the one rule on records that can't be parsed. Rules share work (texts,
digests, words), so that the parts add up to more than the whole.

``stack`` checks the first rows of the file with what a user would chain today, each in a process
of its own, and carries the figures on to the whole file in proportion to its size:

- a validator of OpenAI's chat format, with the checks of the published cookbook recipe;
- datasketch's MinHash (128 permutations, its fastest hash) and MinHashLSH over word 3-grams;
- presidio's analyzer with its patterns alone, no language model.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from types import MappingProxyType

ENGINE = "unparseable-record"
PARTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "duplicates": (
            "exact-duplicate",
            "near-duplicate",
            "duplicate-prompt",
            "contradictory-answers",
            "identical-preference",
        ),
        "contamination": ("benchmark-contamination",),
        "secrets and personal data": (
            "hard-coded-secret",
            "personal-data",
            "possible-personal-data",
        ),
        "formats and limits": (
            "schema-violation",
            "mixed-formats",
            "conversation-order",
            "missing-answer",
            "mask-trains-nothing",
            "invalid-tool-call",
            "record-too-long",
            "file-too-large",
            "too-few-examples",
        ),
    }
)
_TEXTS = "texts of records"
STACK = ("validator", "datasketch", "presidio")


def rules_by_part() -> dict[str, list[str]]:
    """Rules on datasets that run by default, by part; those of no part judge texts."""
    from promptlint.checks import CORPUS, ROW, protocols
    from promptlint.config.loader import settings_from
    from promptlint.config.selection import select_rules
    from promptlint.rulebook.index import load_rulebook

    book = load_rulebook()
    settings = settings_from({}, root=Path.cwd(), overrides={})
    part_of = {rule: part for part, rules in PARTS.items() for rule in rules}
    found: dict[str, list[str]] = {}
    for rule in select_rules(book, settings).rules:
        looks = rule.check is not None and {ROW, CORPUS}.intersection(protocols(rule.check))
        if "dataset" in rule.kinds and looks and rule.name != ENGINE:
            found.setdefault(part_of.get(rule.name, _TEXTS), []).append(rule.name)
    return found


def _loop(file: Path) -> list[str]:
    code = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
    return [sys.executable, "-c", code, str(file)]


def _check(file: Path, rules: Sequence[str] = ()) -> list[str]:
    command = [sys.executable, "-m", "promptlint", "check", file.name, "--no-cache", "-q"]
    command += ["--jobs", "1"]
    return [*command, "--select", ",".join(rules)] if rules else command


def dataset(file: Path, rows: int, runs: int) -> None:
    """Everything that runs by default, the engine alone, and each part."""
    parts = rules_by_part()
    commands = {
        "json.loads": _loop(file),
        "everything by default": _check(file),
        "engine and profile": _check(file, [ENGINE]),
        **{part: _check(file, [ENGINE, *rules]) for part, rules in parts.items()},
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    peaks = Counter[str]()
    for _ in range(runs):
        for name, command in commands.items():
            cpu, peak = run_alone(command, file.parent)
            times[name].append(cpu)
            peaks[name] = max(peaks[name], peak)
    found = {name: median(some) for name, some in times.items()}
    bare, engine = found["json.loads"], found["engine and profile"]
    megabytes = file.stat().st_size / 1e6
    print(f"{megabytes:,.0f} MB, {rows:,} rows; processor seconds, median of {runs}")
    for name in found:
        seconds = found[name] - (engine if name in parts else 0.0)
        extra = f", {len(parts[name])} rules" if name in parts else ""
        sign = "+" if name in parts else " "
        print(
            f"  {name + extra:<40}{sign}{seconds:7.2f} s  {sign}{seconds / bare:6.2f} x json.loads"
            + ("" if name in parts else f"  {megabytes / seconds:6.1f} MB/s")
            + ("" if name in parts else f"  peak {peaks[name] / 1000:,.0f} MB")
        )


def run_alone(command: Sequence[str], folder: Path) -> tuple[float, int]:
    """Processor seconds and peak kilobytes of one command, measured by a process of its own: the
    peak of a process's children is that of the largest so far."""
    code = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], capture_output=True)\n"
        "found = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([found.ru_utime + found.ru_stime, found.ru_maxrss]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, check=True
    )
    cpu, peak = json.loads(done.stdout)
    return float(cpu), int(peak)


# ---------------------------------------------------------------- what a user would chain today


def stack(file: Path, rows: int, some: int) -> None:
    """Ours on the whole file, the stack on its first `some` rows, in the same run."""
    part = file.with_name("part.jsonl")
    with file.open("rb") as source:
        part.write_bytes(b"".join(islice(source, some)))
    factor = file.stat().st_size / part.stat().st_size
    ours, peak = run_alone(_check(file), file.parent)
    start, _ = run_alone([sys.executable, "-m", "promptlint", "--version"], file.parent)
    megabytes = file.stat().st_size / 1e6
    print(f"{megabytes:,.0f} MB, {rows:,} rows; processor seconds")
    print(f"  promptlint, everything by default   {ours:9.1f} s  peak {peak / 1000:,.0f} MB")
    total = 0.0
    for name in STACK:
        if (
            find_spec({"presidio": "presidio_analyzer"}.get(name, name)) is None
            and name in STACK[1:]
        ):
            print(f"  {name} is not installed: left out")
            continue
        code = "import sys; from evals.bench_datasets import measure; measure(*sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", code, name, str(part)], capture_output=True, check=True
        )
        seconds = float(done.stdout)
        total += seconds * factor
        whole = seconds * factor
        print(f"  {name:<12} {seconds:9.1f} s on {some:,} rows, in proportion {whole:9.1f} s")
    print(f"  the stack {total:.0f} s, {total / ours:.0f} times ours (start of {start:.2f} s in)")


def measure(name: str, file: str) -> None:
    """One tool of the stack in this process; prints its processor seconds, imports left out."""
    work = _TOOLS[name](Path(file))
    started = time.process_time()
    work()
    print(time.process_time() - started)


def _validator(file: Path) -> Callable[[], object]:
    return lambda: validate(file)


_ALLOWED = frozenset(("role", "content", "name", "function_call", "weight"))
_ROLES = frozenset(("system", "user", "assistant", "function"))


def validate(file: Path) -> Counter[str]:
    """The checks of OpenAI's cookbook, "Data preparation and analysis for chat model fine-tuning"
    (https://cookbook.openai.com/examples/chat_finetuning_data_prep), by their names there."""
    errors = Counter[str]()
    with file.open(encoding="utf-8") as stream:
        examples = [json.loads(line) for line in stream]
    for example in examples:
        if not isinstance(example, dict):
            errors["data_type"] += 1
            continue
        messages = example.get("messages")
        if not messages:
            errors["missing_messages_list"] += 1
            continue
        for message in messages:
            content = message.get("content")
            errors["message_missing_key"] += "role" not in message or "content" not in message
            errors["message_unrecognized_key"] += not _ALLOWED.issuperset(message)
            errors["unrecognized_role"] += message.get("role") not in _ROLES
            is_missing = not content and not message.get("function_call")
            errors["missing_content"] += is_missing or not isinstance(content, str)
        if not any(message.get("role") == "assistant" for message in messages):
            errors["example_missing_assistant_message"] += 1
    return errors


def _datasketch(file: Path) -> Callable[[], object]:
    import_module("datasketch")  # before the clock starts

    from evals.near_duplicates import datasketch

    return lambda: datasketch(file)


def _presidio(file: Path) -> Callable[[], object]:
    from evals.reference import detections, engine

    analyzer = engine(patterns_only=True)
    list(detections(analyzer, ["It compiles its patterns at first use."]))

    def work() -> None:
        with file.open(encoding="utf-8") as stream:
            for line in stream:
                texts = [message["content"] for message in json.loads(line)["messages"]]
                list(detections(analyzer, texts))

    return work


_TOOLS: Mapping[str, Callable[[Path], Callable[[], object]]] = MappingProxyType(
    {"validator": _validator, "datasketch": _datasketch, "presidio": _presidio}
)
