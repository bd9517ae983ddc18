import json

import pytest

BASELINE = "promptlint-baseline.json"


@pytest.fixture
def known(promptlint, project):
    """A project whose findings are in its baseline, and put to use."""
    (project / "promptlint.toml").write_text(f'baseline = "{BASELINE}"\n', encoding="utf-8")
    result = promptlint("baseline", "write", cwd=project)
    assert result.code == 0, result.err
    return project


def entries(project):
    return json.loads((project / BASELINE).read_text("utf-8"))["entries"]


def rag(project, overlap, more=""):
    (project / "config/rag.yaml").write_text(
        f"{more}chunking:\n  chunk_size: 200\n  chunk_overlap: {overlap}\n"
        "embedding:\n  model: BAAI/bge-small-en-v1.5\n",
        encoding="utf-8",
    )


def test_known_findings_are_not_reported(promptlint, known):
    assert entries(known)
    result = promptlint("check", "--output-format", "json", cwd=known)
    assert result.code == 0
    assert result.json["findings"] == []


def test_edits_above_a_finding_don_t_bring_it_back(promptlint, known):
    rag(known, 200, more="# one\n# two\n\n")
    assert promptlint("check", cwd=known).code == 0


def test_a_changed_fault_is_new(promptlint, known):
    rag(known, 300)
    result = promptlint("check", "--output-format", "json", cwd=known)
    assert result.code == 1
    assert result.rules == ["overlap-not-below-chunk"]


def test_a_missing_baseline_stops_the_gate(promptlint, known):
    (known / BASELINE).unlink()
    result = promptlint("check", cwd=known)
    assert result.code == 2
    assert "promptlint baseline write" in result.err


@pytest.mark.parametrize("content", ["", "{", '{"schema_version": 9}', "<<<<<<< HEAD"])
def test_a_broken_baseline_stops_the_gate(promptlint, known, content):
    (known / BASELINE).write_text(content, encoding="utf-8")
    assert promptlint("check", cwd=known).code == 2
    assert promptlint("baseline", "show", cwd=known).code == 2
    assert promptlint("baseline", "prune", cwd=known).code == 2


def test_prune_takes_out_what_is_gone(promptlint, known):
    before = entries(known)
    rag(known, 20)
    dry = promptlint("baseline", "prune", "--dry-run", cwd=known)
    assert "config/rag.yaml: overlap-not-below-chunk (1)" in dry.out
    assert entries(known) == before
    assert promptlint("baseline", "prune", cwd=known).code == 0
    assert entries(known) == [item for item in before if item["rule"] != "overlap-not-below-chunk"]


def test_prune_keeps_what_was_not_checked(promptlint, known):
    before = entries(known)
    rag(known, 20)
    promptlint("baseline", "prune", "training", cwd=known)
    assert entries(known) == before
    (known / "config/rag.yaml").unlink()
    promptlint("baseline", "prune", "training", cwd=known)
    assert {item["path"] for item in entries(known)} == {"training/run.yaml"}


def test_writing_a_part_keeps_the_rest(promptlint, known):
    before = entries(known)
    rag(known, 300)
    assert promptlint("baseline", "write", "config", cwd=known).code == 0
    after = entries(known)
    assert [item for item in after if item["path"] != "config/rag.yaml"] == [
        item for item in before if item["path"] != "config/rag.yaml"
    ]
    assert after != before
    assert promptlint("check", cwd=known).code == 0


def test_writing_again_changes_nothing(promptlint, known):
    before = (known / BASELINE).read_bytes()
    promptlint("baseline", "write", cwd=known)
    assert (known / BASELINE).read_bytes() == before


def test_a_run_that_was_not_complete_writes_nothing(promptlint, project):
    result = promptlint("baseline", "write", "missing.md", cwd=project)
    assert result.code == 2
    assert "missing.md" in result.err
    assert not (project / BASELINE).exists()


def test_unconfigured_baseline_says_how_to_use_it(promptlint, project):
    result = promptlint("baseline", "write", cwd=project)
    assert f'add to the configuration: baseline = "{BASELINE}"' in result.out
    assert promptlint("check", cwd=project).code == 1
    assert promptlint("check", "--baseline", BASELINE, cwd=project).code == 0


def test_show(promptlint, known):
    result = promptlint("baseline", "show", cwd=known)
    assert result.code == 0
    assert "config/rag.yaml\n" in result.out
    assert "\n  1  overlap-not-below-chunk\n" in result.out
    only = promptlint("baseline", "show", "training", cwd=known)
    assert "config/rag.yaml" not in only.out
    data = promptlint("baseline", "show", "--output-format", "json", cwd=known).json
    assert data["findings"] == len(entries(known))
    assert {item["path"] for item in data["entries"]} == {"config/rag.yaml", "training/run.yaml"}


def test_show_of_a_baseline_by_name(promptlint, known):
    result = promptlint("baseline", "show", "--baseline", "other.json", cwd=known)
    assert result.code == 2
    assert "other.json" in result.err


def test_ignored_findings_do_not_enter_and_are_not_stale(promptlint, known):
    before = entries(known)
    rag(known, 200)
    file = known / "config/rag.yaml"
    ignore = "  # promptlint: ignore[overlap-not-below-chunk] splitter test\n  chunk_overlap"
    file.write_text(file.read_text("utf-8").replace("  chunk_overlap", ignore), encoding="utf-8")
    assert "overlap" not in promptlint("baseline", "prune", "--dry-run", cwd=known).out
    promptlint("baseline", "write", cwd=known)
    assert len(entries(known)) == len(before) - 1


def rows(project, *answers):
    """A chat dataset, one record for each answer; an empty one is a fault."""
    lines = [
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": f"{question}: what is the answer to this?"},
                    {"role": "assistant", "content": answer},
                ]
            }
        )
        for question, answer in answers
    ]
    folder = project / "data"
    folder.mkdir(exist_ok=True)
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_only_new_places_of_a_dataset_are_reported(promptlint, project):
    check = ("check", "data", "--select", "missing-answer", "--output-format", "json")
    rows(project, ("first", ""), ("second", "Two."), ("third", ""))
    promptlint("baseline", "write", "data", cwd=project)
    (project / "promptlint.toml").write_text(f'baseline = "{BASELINE}"\n', encoding="utf-8")
    assert promptlint(*check, cwd=project).json["summary"]["baselined"] == 1

    rows(project, ("third", ""), ("second", "Two."), ("fourth", "Four."), ("first", ""))
    assert promptlint(*check, cwd=project).json["findings"] == []

    rows(project, ("third", ""), ("brand new", ""), ("first", ""))
    (finding,) = promptlint(*check, cwd=project).json["findings"]
    assert finding["data"]["count"] == 1
    assert [place["record"] for place in finding["data"]["places"]] == [1]
    assert finding["location"]["record"] == 1
