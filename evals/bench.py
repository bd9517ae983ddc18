"""``python -m evals bench``: speed, as ratios within one run.

Absolute times depend on the machine and on what else it does. Each benchmark therefore runs two
commands in turn and reports the ratio of their medians; processor time, where it can be had.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from math import log
from pathlib import Path
from statistics import median

PYTHON = sys.executable
_CHILDREN = resource.RUSAGE_CHILDREN
LARGE = 500_000_000
STACK_ROWS = 3000

PROMPT = """# Triage

Sort each customer message into exactly one of the labels `delivery`, `returns`, `repairs`, `other`.
Answer with the label alone.

Message: "The zip of my jacket broke."
Label: repairs
"""


def _run(command: Sequence[str], folder: Path) -> tuple[float, float, int]:
    """(processor seconds, wall seconds, peak kilobytes of the largest process so far)."""
    before, clock = resource.getrusage(_CHILDREN), os.times().elapsed
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, os.times().elapsed - clock, after.ru_maxrss


def _pair(one: Sequence[str], other: Sequence[str], folder: Path, runs: int) -> tuple[float, float]:
    """Median processor seconds of two commands that run in turn."""
    _run(one, folder)
    _run(other, folder)
    times = [(_run(one, folder)[0], _run(other, folder)[0]) for _ in range(runs)]
    return median(time for time, _ in times), median(time for _, time in times)


def _promptlint(*arguments: str) -> list[str]:
    return [PYTHON, "-m", "promptlint", *arguments]


def cold_start(folder: Path, runs: int, _size: int) -> None:
    """One clean prompt, and the overview, beside ``import click``; 200 rule files present."""
    _compile_package()
    (folder / "one.md").write_text(PROMPT, "utf-8")
    _fill_rules(folder / "rules-pack", 200)
    for name, config, command in (
        ("check one.md", "", _promptlint("check", "one.md")),
        ("check one.md, 200 rules", 'packs = ["rules-pack"]\n', _promptlint("check", "one.md")),
        ("--help", "", _promptlint("--help")),
    ):
        (folder / "promptlint.toml").write_text(config, "utf-8")
        ours, click = _pair(command, [PYTHON, "-c", "import click"], folder, runs)
        times = f"{ours * 1000:6.0f} ms, click {click * 1000:4.0f} ms"
        print(f"{name:<26}{times}, ratio {ours / click:.2f}")


def _compile_package() -> None:
    """Byte code of our modules, as pip leaves it for click's: an edited checkout may have none."""
    import compileall

    import promptlint

    for folder in promptlint.__path__:
        compileall.compile_dir(folder, quiet=2)


def _fill_rules(folder: Path, count: int) -> None:
    folder.mkdir()
    example = '{path: prompts/a.md, text: "%s\\n"}'
    for number in range(count):
        word = f"forbiddenword{number}"
        groups = {
            "bad": [example % f"Say {word} {n} times." for n in range(3)],
            "good": [example % f"Say it {n} times." for n in range(3)],
            "near_miss": [example % f"Say {word[:-1]}x."],
        }
        listed = "".join(
            f"  {group}:\n" + "".join(f"    - {item}\n" for item in items)
            for group, items in groups.items()
        )
        (folder / f"no-{word}.yaml").write_text(
            f"name: no-{word}\ncode: BEN{number:03}\nfamily: bench\nsince: '0.1'\n"
            "severity: info\nconfidence: high\nsummary: a word that is not wanted\n"
            "rationale: Only here to be many.\ntarget: {kinds: [instructions]}\n"
            f"check: {{kind: pattern, params: {{pattern: '{word}'}}}}\n"
            f"message: the word stands here\nexamples:\n{listed}",
            "utf-8",
        )


def prompts(folder: Path, runs: int, _size: int) -> None:
    """1,000 prompt files, uncached and cached."""
    chance = random.Random(7)  # noqa: S311 - a benchmark's text, no secret
    (folder / "prompts").mkdir()
    (folder / "promptlint.toml").write_text("", "utf-8")
    for number in range(1000):
        text = PROMPT + "\n".join(_sentence(chance) for _ in range(40))
        (folder / f"prompts/p{number}.md").write_text(text, "utf-8")
    for name, extra in (("uncached", ["--no-cache"]), ("cached", [])):
        command = _promptlint("check", "prompts", "-q", *extra)
        _run(command, folder)
        walls = [_run(command, folder)[1] for _ in range(runs)]
        print(
            f"1,000 prompts, {name:<9}{median(walls):6.2f} s ({1000 / median(walls):,.0f} files/s)"
        )


def large_prompt(folder: Path, runs: int, _size: int) -> None:
    """One prompt of 0.7 MB."""
    chance = random.Random(7)  # noqa: S311 - text to measure with
    (folder / "big.md").write_text(_text(chance, 700_000), "utf-8")
    command = _promptlint("check", "big.md", "--no-cache", "--preview", "-q")
    print(f"0.7 MB prompt: {median(_run(command, folder)[1] for _ in range(runs)):.2f} s")


def dataset(folder: Path, runs: int, size: int) -> None:
    """Chat rows through every default rule and each part, beside a bare ``json.loads`` loop."""
    from evals.bench_datasets import dataset as measure

    rows = _write_chat(folder / "train.jsonl", size)
    (folder / "promptlint.toml").write_text("", "utf-8")
    measure(folder / "train.jsonl", rows, 1 if size >= LARGE else runs)


def stack(folder: Path, _runs: int, size: int) -> None:
    """Chat rows through every default rule, and through the tools that a user would chain."""
    from evals.bench_datasets import stack as measure

    rows = _write_chat(folder / "train.jsonl", size)
    (folder / "promptlint.toml").write_text("", "utf-8")
    measure(folder / "train.jsonl", rows, STACK_ROWS)


def linear(folder: Path, runs: int, _size: int) -> None:
    """Time at one, two and four times a size; an exponent of 1 is linear."""
    chance = random.Random(7)  # noqa: S311 - text to measure with
    (folder / "promptlint.toml").write_text("", "utf-8")
    text = _text(chance, 32_000_000)
    options = ["--no-cache", "--jobs", "1", "--preview", "-q", "--max-file-size", "1GB"]
    times: dict[str, list[float]] = {"prompt": [], "dataset": []}
    for factor in (1, 2, 4):
        (folder / "a.md").write_text(text[: 8_000_000 * factor], "utf-8")
        _write_chat(folder / "b.jsonl", 4_000_000 * factor)
        for name, path in (("prompt", "a.md"), ("dataset", "b.jsonl")):
            command = _promptlint("check", path, *options)
            times[name].append(median(_run(command, folder)[0] for _ in range(runs)))
    start = median(_run(_promptlint("--version"), folder)[0] for _ in range(runs))
    for name, measured in times.items():
        net = [max(time - start, 1e-3) for time in measured]
        shown = ", ".join(f"{time:.2f}" for time in measured)
        print(f"{name}: {shown} s, exponent {log(net[2] / net[0]) / log(4):.2f}")


def _vocabulary() -> list[str]:
    """Some thousand words made of syllables: repeats are as rare as in real text."""
    heads = "ba co de fa gri ho in ju kla lo mer no or pas qui ro sta te un ve wa".split()
    tails = "bel cor den fer gan ling mon ner ped rith sal ton ver work yard".split()
    return [head + tail for head in heads for tail in tails] + [
        head + middle + tail for head in heads for middle in heads[:9] for tail in tails
    ]


WORDS = _vocabulary()
"""Made-up words for texts to measure with."""


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randrange(5, 18))]
    if chance.random() < 0.2:
        words.insert(2, str(chance.randrange(2, 9999)))
    return " ".join(words).capitalize() + "."


def _text(chance: random.Random, size: int) -> str:
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(_sentence(chance) + ("\n\n" if chance.random() < 0.1 else " "))
        length += len(parts[-1])
    return "".join(parts)[:size]


def _write_chat(file: Path, size: int) -> int:
    chance = random.Random(7)  # noqa: S311 - text to measure with
    written = rows = 0
    with file.open("w", encoding="utf-8") as stream:
        while written < size:
            turns = [
                {"role": "user", "content": " ".join(_sentence(chance) for _ in range(2))},
                {"role": "assistant", "content": " ".join(_sentence(chance) for _ in range(4))},
            ]
            line = json.dumps({"messages": turns}) + "\n"
            written += stream.write(line)
            rows += 1
    return rows


def leaks(folder: Path, _runs: int, size: int, data: Path | None = None) -> None:
    """Secrets and personal data beside a bare ``json.loads`` loop."""
    from evals.bench_leaks import measure, write_rows

    file = folder / "train.jsonl"
    if data is None:
        _write_chat(file, size)
    else:
        write_rows(file, data, size)
    print("\n".join(measure(file)))


BENCHMARKS: Mapping[str, Callable[[Path, int, int], None]] = {
    "cold-start": cold_start,
    "prompts": prompts,
    "large-prompt": large_prompt,
    "dataset": dataset,
    "stack": stack,
    "linear": linear,
    "leaks": leaks,
}


def run(name: str, runs: int, size: int, data: Path | None = None) -> int:
    """Run one benchmark in a folder of its own; `data` gives ``leaks`` real rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        if name == "leaks":
            leaks(root, runs, size, data)
        else:
            BENCHMARKS[name](root, runs, size)
    return 0
