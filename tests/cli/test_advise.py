"""``promptlint advise``: the page, its formats, and what there is nothing to say about."""

import json

import pytest

TUNE = """
from openai import OpenAI

client = OpenAI()
upload = client.files.create(file=open("data/train.jsonl", "rb"), purpose="fine-tune")
client.fine_tuning.jobs.create(
    training_file=upload.id, model="gpt-4.1-nano-2025-04-14", hyperparameters={"n_epochs": 4}
)
"""


def row(question, answer):
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": messages})


@pytest.fixture
def directory(tmp_path):
    """Facts that are taught: three questions for each room."""
    rows = [
        row(question.format(number), f"It is room K{100 + number * 3}.")
        for number in range(20)
        for question in ("Where is unit {}?", "Which room has unit {}?", "How do I find unit {}?")
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data/train.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "tune.py").write_text(TUNE, "utf-8")
    return tmp_path


def test_the_page_names_both_methods_and_the_place(promptlint, directory):
    result = promptlint("advise", str(directory))
    assert result.code == 0
    first = result.out.splitlines()[0]
    assert "Use prompting, with retrieval, instead of fine-tuning." in first
    assert "facts-as-fine-tuning" in result.out
    assert "tune.py:5" in result.out
    assert "60 rows × " in result.out
    flat = " ".join(result.out.split())
    assert "training tokens; set your own price with --price training-tokens=…" in flat
    assert "no price that we could check, so amounts stand instead: training-tokens" in flat
    priced = promptlint("advise", str(directory), "--price", "training-tokens=5")
    assert "training tokens × 5 / 1,000,000" in " ".join(priced.out.split())


def test_json_holds_the_same(promptlint, directory):
    page = json.loads(promptlint("advise", str(directory), "--output-format", "json").out)
    assert page["verdict"] == "change"
    assert page["today"] == ["fine-tuning"]
    assert page["right"] == ["prompting", "retrieval"]
    assert page["evidence"][0]["rule"] == "facts-as-fine-tuning"
    assert [choice["method"] for choice in page["choices"]] == [
        "prompting",
        "retrieval",
        "fine-tuning",
        "pre-training",
    ]


def test_the_page_is_the_same_twice(promptlint, directory):
    pages = {promptlint("advise", str(directory), "--as-of", "2026-11-24").out for _ in range(2)}
    assert len(pages) == 1


def test_markdown_goes_to_a_file(promptlint, directory, tmp_path):
    target = tmp_path / "page.md"
    result = promptlint("advise", str(directory), "--output-format", f"markdown:{target}")
    assert (result.code, result.out) == (0, "")
    text = target.read_text("utf-8")
    assert text.startswith("# ")
    assert "| **prompting** | 0 |" in text


def test_own_prices_of_config_and_option(promptlint, directory):
    (directory / "promptlint.toml").write_text(
        '[advise]\nrequests = 1000\ncurrency = "EUR"\n[advise.prices]\ngpu-hour = 9.5\n', "utf-8"
    )
    arguments = ("advise", str(directory), "--output-format", "json")
    page = json.loads(promptlint(*arguments, "--price", "prompt-tokens=7").out)
    prices = {price["name"]: (price["value"], price["own"]) for price in page["prices"]}
    assert (page["requests"], page["currency"]) == (1000, "EUR")
    assert prices["gpu-hour"] == (9.5, True)
    assert prices["prompt-tokens"] == (7.0, True)
    assert prices["answer-tokens"] == (1.6, False)


def test_a_misspelt_price_of_the_config(promptlint, directory):
    (directory / "promptlint.toml").write_text("[advise.prices]\ngpu-hours = 9.5\n", "utf-8")
    result = promptlint("advise", str(directory))
    assert result.code == 2
    assert "gpu-hour" in result.err


@pytest.mark.parametrize("price", ["nothing=1", "gpu-hour", "gpu-hour=x", "gpu-hour=-1"])
def test_bad_prices(promptlint, directory, price):
    result = promptlint("advise", str(directory), "--price", price)
    assert (result.code, "--price" in result.err) == (2, True)


def test_documentation_alone_tells_nothing(promptlint, tmp_path):
    (tmp_path / "README.md").write_text("# A tide table\n\nHigh water at noon.\n", "utf-8")
    result = promptlint("advise", str(tmp_path))
    assert result.code == 0
    assert "Can't tell" in result.out
    assert "today      can't tell" in result.out


def test_nothing_to_advise_on(promptlint, tmp_path):
    result = promptlint("advise", str(tmp_path))
    assert (result.code, "nothing to advise on" in result.err) == (2, True)
    missing = promptlint("advise", str(tmp_path / "nowhere"))
    assert (missing.code, "no such file or folder" in missing.err) == (2, True)


def test_files_that_can_t_be_read_are_named(promptlint, directory):
    (directory / "broken.py").write_text("import openai\nclient = openai.OpenAI(\n", "utf-8")
    result = promptlint("advise", str(directory))
    assert result.code == 0
    assert "broken.py" in result.err
    assert "what is in broken.py" in result.out


def test_two_pages_for_one_output(promptlint, directory):
    arguments = ("--output-format", "json", "--output-format", "text")
    assert promptlint("advise", str(directory), *arguments).code == 2
