"""Scoring, adapters and the review's round trip, on small made-up corpora."""

import json

import pytest

from evals.__main__ import main
from evals.corpora import Measurement, chat, configs, privacy, prompts, secrets, seeds, verdicts
from evals.review import sample, score
from evals.stats import Count, wilson


def test_wilson_intervals_against_published_values():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_shares_of_a_count():
    count = Count(true=8, false=2, missed=8)
    assert (count.precision, count.recall) == (0.8, 0.5)
    assert Count().record()["precision"] is None


def test_faults_of_another_rule_do_not_raise_recall():
    count = Count(true=5, missed=1, borrowed=4)
    assert (count.precision, count.recall) == (1.0, 0.5)
    assert Count(true=3, borrowed=3).record()["recall"] is None


def test_a_miss_is_charged_to_the_faults_own_rule_alone():
    result = Measurement()
    result.score(("missing", "other"), {"other"}, "a", hit=False)
    result.score(("missing", "other"), {"other"}, "b", hit=True)
    result.score(("own", "other"), {"own", "other"}, "c", hit=False)
    assert result.counts["other"] == Count(true=1, borrowed=1)
    assert result.counts["own"] == Count(missed=1)
    assert result.notes == ["a: missing: no rule yet"]


def _rows(file, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_prompts(tmp_path):
    folder = tmp_path / "prompts"
    _rows(
        folder / "labels.jsonl",
        [{"path": "real/a.txt", "label": "vague"}, {"path": "real/b.txt", "label": "ok"}],
    )
    (folder / "real").mkdir()
    (folder / "real/a.txt").write_text("Explain fine-tuning.\n", encoding="utf-8")
    (folder / "real/b.txt").write_text("Translate the text in <text> into French.\n", "utf-8")
    count = prompts.measure(tmp_path).counts["underspecified-prompt"]
    assert (count.true, count.false, count.missed, count.negatives) == (1, 0, 0, 1)


def test_privacy_by_overlap_without_documented_examples(tmp_path):
    text = "Call us: anneke.visser81@posteo-mail.nl or help@example.com"
    spans = [
        {"start": 9, "end": 39, "label": "EMAIL_ADDRESS"},
        {"start": 43, "end": 59, "label": "EMAIL_ADDRESS"},
    ]
    for name in privacy.FILES:
        _rows(tmp_path / f"privacy/{name}.jsonl", [{"text": text, "spans": spans}])
    detail = privacy.measure(tmp_path).details["adversarial: EMAIL_ADDRESS"]
    assert (detail.true, detail.false, detail.missed) == (1, 0, 0)


def test_secrets_are_read_backwards(tmp_path):
    text = "db = postgres://app:Vq7rT2mLx9@db.corp.lan/rag"
    rows = [
        {"tool": "t", "kind": "secret", "text_reversed": text[::-1]},
        {"tool": "t", "kind": "not_secret", "text_reversed": "gnihtoN"},
    ]
    _rows(tmp_path / "secrets/s.jsonl", rows)
    count = secrets.measure(tmp_path).counts["hard-coded-secret"]
    assert (count.true, count.false, count.negatives) == (1, 0, 1)


def test_chat_rows_judge_a_labels_own_rule_and_clean_rows_all(tmp_path):
    def row(answer, label):
        turns = [{"role": "user", "content": "Name a river."}]
        return {"messages": [*turns, {"role": "assistant", "content": answer}], "label": label}

    rows = [row("The Loire.", "clean"), row("", "empty_output"), row("The Rhine.", "empty_output")]
    _rows(tmp_path / "datasets/planted_chat.jsonl", rows)
    count = chat.measure(tmp_path).counts["missing-answer"]
    assert (count.true, count.false, count.missed, count.negatives) == (1, 0, 1, 1)


def test_configs_are_matched_by_alias_and_line(tmp_path):
    data = tmp_path / "data"
    (data / "configs/x").mkdir(parents=True)
    (data / "configs/x/rag.yaml").write_text(
        "chunk_size: 100\nchunk_overlap: 100\nembedding_model: BAAI/bge-small-en\n", "utf-8"
    )
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/aliases.csv").write_text(
        "alias,rules\noverlap-too-big,overlap-not-below-chunk\n", encoding="utf-8"
    )
    label = {
        "file": "x/rag.yaml",
        "repo": "a/b",
        "path": "config/rag.yaml",
        "judged": True,
        "clean_at_error": False,
        "faults": [{"rule": "overlap-too-big", "line": 2, "certainty": "certain"}],
        "traps": [],
    }
    _rows(data / "configs/labels.jsonl", [label])
    assert configs.measure(data).counts["overlap-not-below-chunk"].true == 1
    _rows(data / "configs/labels.jsonl", [{**label, "faults": [], "clean_at_error": True}])
    assert configs.measure(data).counts["overlap-not-below-chunk"].false == 1


def test_the_command_writes_figures_and_no_texts(tmp_path, capsys):
    rows = [{"tool": "t", "kind": "not_secret", "text_reversed": "gnihtoN"}]
    _rows(tmp_path / "secrets/s.jsonl", rows)
    out = tmp_path / "measured.json"
    assert main(["rules", str(tmp_path), "--out", str(out)]) == 0
    rules = json.loads(out.read_text("utf-8"))["rules"]
    assert rules["hard-coded-secret"]["corpora"]["secrets"]["negatives"] == 1
    assert "projects: not there" in capsys.readouterr().out


def test_a_review_goes_there_and_back(tmp_path):
    (tmp_path / "prompts").mkdir()
    for number in range(3):
        (tmp_path / f"prompts/{number}.md").write_text("pay\u200bment\n", encoding="utf-8")
    text = sample(tmp_path, 7, 2, None, everything=False)
    assert text.count("verdict:") == 3  # the instructions name it, too
    judged = text.replace("verdict: \n", "verdict: right\n", 1).replace(
        "verdict: \n", "verdict: wrong\n"
    )
    lines = list(score(judged))
    assert any(line.split()[:3] == ["hidden-unicode", "1", "1"] for line in lines)
    assert "50.0 in 100 files" in lines[-1]


def test_verdicts_count_for_precision_alone(tmp_path):
    file = tmp_path / "verdicts.jsonl"
    row = {"rule": "unused-variable", "file": "a.prompt", "line": 1}
    judged = ("right", "right", "wrong", "unsure")
    _rows(file, [{**row, "verdict": verdict} for verdict in judged])
    _rows(file.with_name("gone.jsonl"), [{**row, "rule": "no-such-rule", "verdict": "wrong"}])
    count = verdicts.measure(tmp_path, file).counts["unused-variable"]
    assert (count.true, count.false, count.recall) == (2, 1, None)
    assert not verdicts.measure(tmp_path, file.with_name("gone.jsonl")).counts


def test_the_kept_verdicts_name_rules_and_hold_no_texts():
    rows = [json.loads(line) for line in verdicts.VERDICTS.read_text("utf-8").splitlines()]
    assert {row["verdict"] for row in rows} <= {"right", "wrong", "unsure"}
    assert all(
        set(row) <= {"rule", "file", "line", "severity", "verdict", "seed", "date"} for row in rows
    )


def test_seeds_are_counted(tmp_path):
    folder = tmp_path / "prompts/seeds"
    folder.mkdir(parents=True)
    (folder / "clean.md").write_text("Translate the text in <text> into French.\n", "utf-8")
    (folder / "prompt_in_ts.ts").write_text("export const x = 1;\n", "utf-8")
    notes = seeds.measure(tmp_path).notes
    assert notes[-1] == "0 of 1 planted faults found; clean.md is silent"
