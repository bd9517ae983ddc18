"""What the report says of a dataset as such."""

import json

import jsonschema
import pytest

from promptlint.rulebook.data import data_path


def _rows(count):
    return [
        {
            "messages": [
                {"role": "user", "content": f"Which crane unloads ship {n}?"},
                {
                    "role": "assistant",
                    "content": "Crane " + "and crane ".join(map(str, range(n % 20 + 1))),
                },
            ]
        }
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def report(promptlint, tmp_path):
    rows = _rows(300)
    rows[17] = rows[3]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "train.jsonl").write_text(text + "{broken\n", "utf-8")
    arguments = ("check", "train.jsonl", "--no-cache")

    def run(*more):
        return promptlint(*arguments, *more, cwd=tmp_path)

    return run


def test_figures_of_a_dataset(report):
    found = report("--output-format", "json").json
    schema = json.loads((data_path("schemas") / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    [file] = found["files"]
    figures = file["statistics"]
    assert file["records"] == 301
    assert figures["turns"] == 600
    assert figures["duplicates"] == 1
    assert figures["rates"]["unparseable-record"] == pytest.approx(1 / 301, abs=1e-5)
    quantiles = list(figures["row_characters"].values())
    assert quantiles == sorted(quantiles)
    assert figures["characters"] / 8 < figures["tokens"]["count"] < figures["characters"] / 2
    assert figures["epoch"]["tokens"] == figures["tokens"]["count"]
    assert figures["tokens"]["exact"] is False


@pytest.mark.parametrize("format", ["full", "concise"])
def test_the_same_for_people(report, format):
    out = report("--statistics", "--output-format", format).out
    assert "301 rows, 600 turns, about" in out
    assert "1 duplicate" in out
    assert "an epoch costs" in out
    assert "an epoch costs" not in report("--output-format", format).out


def test_any_number_of_jobs_gives_the_same(report):
    one, two = (report("--output-format", "json", "--jobs", jobs).json for jobs in ("1", "2"))
    assert one["files"] == two["files"]


def test_tokens_are_exact_where_the_vocabulary_is_known(report, tmp_path):
    pytest.importorskip("toktok", reason="only with the extra `tokens`")
    from promptlint.analysis.tokens import counter

    texts = [turn["content"] for row in _rows(300) for turn in row["messages"]]
    rows = _rows(300)
    texts += [turn["content"] for turn in rows[3]["messages"]]
    for turn in rows[17]["messages"]:
        texts.remove(turn["content"])
    arguments = ("--target", "openai", "--statistics", "--output-format", "json")
    [file] = report(*arguments).json["files"]
    assert file["statistics"]["tokens"] == {
        "count": sum(counter("o200k_base").count_batch(texts)),
        "exact": True,
        "encoding": "o200k_base",
    }
    out = report("--target", "openai", "--statistics").out
    assert "tokens of o200k_base" in out
    [file] = report("--statistics", "--output-format", "json").json["files"]
    assert file["statistics"]["tokens"]["exact"] is False  # nobody says which vocabulary
