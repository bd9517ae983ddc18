"""Whole runs of the command with tiny models."""

import gzip
import json
import random

import pytest

from promptlint.probe.models import chat as chat_module
from promptlint.probe.models.language_model import LanguageModel

WORDS = "tide mill pond gate wheel harbour pilot berth crane pier lamp rope sail anchor".split()
OPTIONS = ("--offline", "--device", "cpu", "--dtype", "float32", "--output-format", "json")


def _dataset(file, count, *, seed=0, packed=False):
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        answer = " ".join(chance.choices(WORDS, k=24)) + "."
        prompt = f"Number {number}: " + " ".join(chance.choices(WORDS, k=8)) + "?"
        lines.append(json.dumps({"instruction": prompt, "output": answer}))
    data = ("\n".join(lines) + "\n").encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(data) if packed else data)
    return lines


@pytest.fixture
def run(promptlint, tmp_path, tiny, tiny_encoder):
    """``run(*arguments)``: probe the folder with the tiny models."""

    def call(*arguments, model=tiny, command="probe"):
        named = () if model is None else ("--model", model)
        extra = () if "--encoder" in arguments else ("--encoder", tiny_encoder)
        return promptlint(command, *named, *extra, *OPTIONS, *arguments, cwd=tmp_path)

    return call


@pytest.fixture
def prompt(tmp_path):
    """A prompt with a fault that needs no model."""
    file = tmp_path / "prompts/ask.md"
    file.parent.mkdir()
    file.write_text("Write two sentences about tides\u200b for sailors.\n", encoding="utf-8")
    return file


def _fingerprints(result):
    return [finding["fingerprint"] for finding in result.json["findings"]]


class TestWithoutAModel:
    """The probe can't run: what needs no model is reported, and the exit code says so."""

    @pytest.mark.parametrize(
        "model", ["no/such-model", "http://example.com:8000", "no such folder", "prompts"]
    )
    def test_a_line_and_the_static_findings(self, run, prompt, model):
        result = run(".", model=model)
        assert result.code == 2
        assert result.err.startswith("error: no probe: ")
        assert result.err.count("\n") == 1
        assert "hidden-unicode" in result.rules

    def test_a_missing_library(self, run, prompt, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "transformers", None)
        result = run(".")
        assert result.code == 2
        assert "pip install 'promptlint-analyzer[model]'" in result.err
        assert "hidden-unicode" in result.rules

    def test_out_of_memory(self, run, prompt, monkeypatch):
        def full(*_, **__):
            raise MemoryError

        monkeypatch.setattr(LanguageModel, "generate", full)
        monkeypatch.setattr(LanguageModel, "_padded", full)
        result = run(".")
        assert (result.code, "hidden-unicode" in result.rules) == (2, True)

    def test_a_check_alone_needs_none(self, promptlint, prompt, tmp_path):
        assert promptlint("check", ".", cwd=tmp_path).code in (0, 1)

    def test_standard_input(self, promptlint, tiny):
        result = promptlint("probe", "-", "--model", tiny, stdin=b"Name a river.\n")
        assert (result.code, "standard input" in result.err) == (2, True)

    def test_what_one_model_lacks_the_other_still_does(self, run, prompt, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 200)
        result = run(".", "--encoder", "no/such-encoder")
        assert result.code == 2
        assert "no/such-encoder" in result.err
        assert any("answered 1 prompt" in note for note in result.json["probe"]["notes"])


class TestBudget:
    def test_what_there_was_no_time_for_is_skipped(self, run, prompt, tmp_path, monkeypatch):
        _dataset(tmp_path / "data/train.jsonl", 200)
        monkeypatch.setattr("promptlint.probe.budget.Budget.go_on", lambda _: False)
        result = run(".")
        reasons = {item["path"]: item["reason"] for item in result.json["skipped"]}
        assert "time was over" in reasons["data/train.jsonl"]
        assert "time was over" in reasons["prompts/ask.md"]
        assert run(".", "--strict").code == 2

    @pytest.mark.parametrize("text", ["0", "0s", "-5", "soon", "5 days", ""])
    def test_no_time(self, run, prompt, text):
        result = run(".", "--budget", text)
        assert result.code == 2
        assert "budget" in result.err

    def test_too_few_rows_are_said_to_be(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 20)
        result = run(".")
        (skip,) = result.json["skipped"]
        assert skip["path"] == "data/train.jsonl"
        assert "20 rows" in skip["reason"]


class TestDatasets:
    def test_random_weights_tell_nothing(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 320)
        result = run(".", "--rows", "320")
        assert "possible-mismatched-pair" not in result.rules
        (review,) = result.json["probe"]["reviews"]
        assert review["path"] == "data/train.jsonl"
        assert len(review["records"]) == 10

    def test_the_same_seed_gives_the_same_report(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 400)
        options = (".", "--rows", "320", "--no-cache")
        first, second, other = run(*options), run(*options), run(*options, "--seed", "5")
        assert first.out == second.out
        assert first.json["probe"]["reviews"] != other.json["probe"]["reviews"]

    def test_an_interrupted_run_and_its_continuation_are_one(self, run, tmp_path, monkeypatch):
        _dataset(tmp_path / "data/train.jsonl", 400)
        options = (".", "--rows", "320")
        whole = run(*options, "--no-cache")
        calls = iter(range(10**9))
        with monkeypatch.context() as patch:
            patch.setattr("promptlint.probe.budget.Budget.go_on", lambda _: next(calls) < 12)
            cut = run(*options)
        assert any("time was over" in item["reason"] for item in cut.json["skipped"])
        again = run(*options)
        assert again.json["probe"] == whole.json["probe"]
        assert _fingerprints(again) == _fingerprints(whole)

    def test_a_packed_dataset_is_probed_like_the_file_inside(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl.gz", 320, packed=True)
        result = run(".", "--rows", "320")
        (review,) = result.json["probe"]["reviews"]
        assert review["path"] == "data/train.jsonl.gz"

    def test_notes_say_model_type_and_sample(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 320)
        (note, *_) = run(".", "--rows", "320").json["probe"]["notes"]
        for part in ("data/train.jsonl", "320 pairs", "tiny", "float32", "AUC"):
            assert part in note


class TestMeanings:
    def test_only_when_asked_for(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 200)
        notes = run(".", "--rows", "180").json["probe"]["notes"]
        assert not any("meanings" in note for note in notes)

    def test_by_name_it_runs_alone(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 200)
        result = run(".", "--select", "semantic-duplicate")
        (note,) = result.json["probe"]["notes"]
        for part in ("data/train.jsonl", "200 rows", "tiny-encoder", "float32"):
            assert part in note

    def test_few_rows_are_said_to_be_skipped(self, run, tmp_path):
        _dataset(tmp_path / "data/train.jsonl", 20)
        result = run(".", "--select", "semantic-duplicate")
        assert any("at least 100" in item["reason"] for item in result.json["skipped"])

    def test_short_answers_tell_nothing(self, run, tmp_path):
        rows = [
            json.dumps({"prompt": f"Name {number}", "completion": "yes"}) for number in range(150)
        ]
        (tmp_path / "train.jsonl").write_text("\n".join(rows) + "\n")
        result = run(".", "--select", "semantic-duplicate")
        assert any("long enough" in item["reason"] for item in result.json["skipped"])

    def test_places(self, run, tmp_path, monkeypatch):
        from promptlint.probe.meaning import Repeat, Repeats

        def found(rows, *_):
            return Repeats((Repeat(rows[7], rows[3], 0.9, rows[3]),), 0.8, 0.1, len(rows))

        monkeypatch.setattr("promptlint.probe.datasets.repeated_meanings", found)
        _dataset(tmp_path / "data/train.jsonl", 120)
        (finding,) = run(".", "--select", "semantic-duplicate").json["findings"]
        (place,) = finding["data"]["places"]
        assert (place["line"], place["duplicate_of"]["line"]) == (8, 4)
        assert (place["cluster"], place["similarity"]) == (3, 0.9)
        assert (finding["severity"], finding["data"]["sample"]) == ("info", 120)


class TestPrompts:
    def test_needs_a_named_model(self, run, tmp_path):
        (tmp_path / "reply.jinja2").write_text("Answer this letter: {{ letter }}\n")
        named = run("reply.jinja2", "--select", "control-token-injection")
        assert named.rules == ["control-token-injection"]
        assert "<|im_end|>" in named.json["findings"][0]["message"]

    def test_window(self, run, tmp_path):
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts/long.md").write_text("Sort these words. " + "tide mill " * 900)
        result = run(".")
        assert "context-window-exceeded" in result.rules

    def test_a_system_turn_that_the_template_drops(self, run, tmp_path, tiny, copy_of):
        template = (
            "{% for m in messages %}{% if m['role'] != 'system' %}<|im_start|>{{ m['role'] }}\n"
            "{{ m['content'] }}<|im_end|>\n{% endif %}{% endfor %}"
        )
        (tmp_path / "prompts").mkdir()
        turns = [
            {"role": "system", "content": "Answer in Portuguese, in one sentence."},
            {"role": "user", "content": "Where does the Tagus end?"},
        ]
        (tmp_path / "prompts/ask.json").write_text(json.dumps(turns))
        result = run(".", model=copy_of(tiny, template=template, name="dropping"))
        (finding,) = [f for f in result.json["findings"] if f["rule"] == "chat-template-rejects"]
        assert "drops the system turn" in finding["message"]
        assert "dropping" in finding["message"]

    def test_an_endless_template_costs_seconds_not_the_run(
        self, run, prompt, tiny, copy_of, monkeypatch
    ):
        loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
        monkeypatch.setattr(chat_module, "TEMPLATE_SECONDS", 0.2)
        result = run(".", model=copy_of(tiny, template=loop))
        assert "hidden-unicode" in result.rules

    def test_a_branch_that_leaves_a_message_empty(self, run, tmp_path):
        (tmp_path / "ask.jinja2").write_text(
            "{% if question %}Answer in one sentence: {{ question }}{% endif %}\n"
        )
        result = run("ask.jinja2")
        (finding,) = [f for f in result.json["findings"] if f["rule"] == "empty-message"]
        assert "without `question`" in finding["message"]

    def test_a_comment_in_the_file_hides_a_finding(self, run, tmp_path):
        file = tmp_path / "reply.jinja2"
        file.write_text(
            "{# promptlint: ignore-file[control-token-injection] values are escaped #}\n"
            "Answer this letter: {{ letter }}\n"
        )
        result = run("reply.jinja2", "--select", "control-token-injection")
        assert result.rules == []
        assert result.json["summary"]["suppressed"] == 1

    def test_the_config_hides_a_finding(self, run, tmp_path):
        (tmp_path / "reply.jinja2").write_text("Answer this letter: {{ letter }}\n")
        (tmp_path / "promptlint.toml").write_text(
            '[per-file-ignores]\n"*.jinja2" = ["control-token-injection"]\n'
        )
        assert "control-token-injection" not in run("reply.jinja2").rules


class TestSmoke:
    def test_an_empty_answer_is_this_models_doing(self, run, tmp_path, monkeypatch):
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts/ask.md").write_text("Name a river of Portugal in one word.\n")
        monkeypatch.setattr(LanguageModel, "generate", lambda *_: [" \n"])
        result = run(".")
        (finding,) = [f for f in result.json["findings"] if f["rule"] == "empty-generation"]
        assert finding["message"].startswith("tiny answers nothing")
        assert finding["severity"] == "info"
        assert finding["data"]["dtype"] == "float32"
        assert result.code == 0

    def test_json_that_was_shown_and_did_not_come(self, run, tmp_path, monkeypatch):
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts/ask.md").write_text(
            'Name a river. Answer with JSON like {"river": "Douro"}.\n'
        )
        monkeypatch.setattr(LanguageModel, "generate", lambda *_: ["The river is the Tagus."])
        assert "format-not-followed" in run(".").rules
        monkeypatch.setattr(LanguageModel, "generate", lambda *_: ['Sure: {"river": "Tagus"} '])
        assert "format-not-followed" not in run(".").rules

    def test_a_prompt_that_the_template_refuses_is_said_to_be_skipped(self, run, tmp_path, strict):
        (tmp_path / "prompts").mkdir()
        turns = [
            {"role": "system", "content": "Answer in Portuguese, in one sentence."},
            {"role": "user", "content": "Where does the Tagus end?"},
        ]
        (tmp_path / "prompts/ask.json").write_text(json.dumps(turns))
        result = run(".", model=strict)
        reasons = [
            s["reason"] for s in result.json["skipped"] if s.get("path") == "prompts/ask.json"
        ]
        assert len(reasons) == 1
        assert reasons[0].startswith("not tried: the model's chat template refuses it: ")
        assert not any("answered" in note for note in result.json["probe"]["notes"])


class TestRetrieval:
    @pytest.fixture
    def project(self, tmp_path):
        def write(size, text, model="tiny-encoder"):
            (tmp_path / "rag.yaml").write_text(
                f"chunking: {{chunk_size: {size}, chunk_overlap: 0}}\n"
                f"embedding: {{model: {model}}}\ndocuments: docs\n"
            )
            (tmp_path / "docs").mkdir(exist_ok=True)
            (tmp_path / "docs/a.md").write_text(text)

        return write

    def test_the_end_that_is_never_embedded(self, run, project):
        project(4000, "The harbour office opens at eight, and the pilot's desk never shuts. " * 9)
        result = run("rag.yaml", "docs", "--select", "embedding-truncates-chunk")
        (finding,) = result.json["findings"]
        assert finding["data"]["limit"] == 32
        assert finding["data"]["same_embedding"] is True
        assert "the very same embedding" in finding["message"]
        assert 0.5 < finding["data"]["unread"] < 1

    def test_short_chunks_are_read_whole(self, run, project):
        project(4000, "Open at eight.")
        assert run("rag.yaml", "docs", "--select", "embedding-truncates-chunk").rules == []

    def test_copies_among_chunks_that_are_cut(self, run, tmp_path):
        text = "The harbour office opens at eight, and the pilot's desk never shuts. " * 5
        rows = [json.dumps({"text": text}), json.dumps({"text": text}), json.dumps({"text": "No."})]
        (tmp_path / "chunks.jsonl").write_text("\n".join(rows) + "\n")
        (tmp_path / "rag.yaml").write_text(
            "embedding: {model: tiny-encoder}\nretrieval: {top_k: 4}\nchunks: chunks.jsonl\n"
        )
        result = run("rag.yaml")
        assert {"embedding-truncates-chunk", "near-identical-chunks"} <= set(result.rules)

    def test_another_embedding_model_is_not_guessed(self, run, project):
        project(4000, "The harbour office opens at eight. " * 20, model="some-org/other-model")
        result = run("rag.yaml", "docs", "--select", "embedding-truncates-chunk")
        assert result.rules == []
        assert any(
            "some-org/other-model is not here" in s["reason"] for s in result.json["skipped"]
        )


class TestAudit:
    def test_a_report_is_no_gate(self, run, prompt):
        result = run(".", command="audit")
        assert result.code == 0
        assert "hidden-unicode" in result.rules

    def test_but_may_be_one(self, run, project):
        assert run(".", "--fail-on", "error", command="audit").code == 1

    def test_preview_rules_are_info(self, run, prompt):
        for finding in run(".", command="audit").json["findings"]:
            if finding.get("preview"):
                assert finding["severity"] == "info"

    def test_markdown(self, promptlint, tmp_path, prompt, tiny, tiny_encoder):
        options = ("--model", tiny, "--encoder", tiny_encoder, "--offline", "--budget", "20s")
        result = promptlint("audit", ".", *options, "--output-format", "markdown", cwd=tmp_path)
        assert result.code == 0
        assert "hidden-unicode" in result.out
        assert "Probe: tiny" in result.out
