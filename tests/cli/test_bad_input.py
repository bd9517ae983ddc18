"""Bad input is normal: a clear message with its place, and the run goes on."""

import os
import subprocess
import sys

import pytest

UNREADABLE = {
    "config/broken.yaml": (
        b"chunk_size: 100\nchunk_overlap: 10\nembedding: {model: [text-embedding-3-small\n"
    ),
    "config/broken.toml": b"[chunking]\nchunk_size = \nchunk_overlap = 3\n",
    "prompts/latin1.md": "Sois pr\xe9cis.\n".encode("latin-1"),
    "prompts/nul.md": b"Answer\0 briefly.\n",
    "prompts/picture.md": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "prompts/pickle.txt": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c",
    "prompts/half.md": "Answer.".encode("utf-16")[:-1],
    "data/utf16.jsonl": '{"instruction": "a", "output": "b"}\n'.encode("utf-16"),
}
READABLE = {
    "prompts/bom.md": b"\xef\xbb\xbfAnswer in one sentence: what is a zip?\r\n",
    "prompts/utf16.md": "Answer in one sentence: what is a zip?\r\n".encode("utf-16"),
    "prompts/cr.md": b"Answer in one sentence:\rwhat is a zip?\r",
    "prompts/empty.md": b"",
    "data/crlf.jsonl": b'{"instruction": "a b", "output": "c d"}\r\n' * 1,
    "data/empty.jsonl": b"",
}


def _write(root, files):
    for name, data in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def test_each_unreadable_file_is_a_finding_or_a_listed_skip(promptlint, project):
    _write(project, {**UNREADABLE, **READABLE})
    result = promptlint("check", ".", "--output-format", "json", cwd=project)
    assert "Traceback" not in result.err
    report = result.json
    reported = {f["path"] for f in report["findings"] if f["rule"] == "unreadable-file"}
    skipped = {skip["path"] for skip in report["skipped"]}
    assert reported | skipped == set(UNREADABLE)
    # and what is good beside them is still checked
    assert "overlap-not-below-chunk" in result.rules
    checked = {file["path"] for file in report["files"]}
    assert checked >= set(READABLE) | {"prompts/good.md"}
    places = {f["path"]: f["location"]["line"] for f in report["findings"]}
    assert places["config/broken.yaml"] in (3, 4)
    assert places["config/broken.toml"] == 2
    assert places["prompts/latin1.md"] == 1


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_named_unreadable_file_is_never_green(promptlint, project, name):
    _write(project, {name: UNREADABLE[name]})
    assert promptlint("check", name, cwd=project).code in (1, 2)


def test_secrets_in_a_broken_config_are_still_found(promptlint, project):
    text = (
        "chunk_size: 100\nchunk_overlap: 1\nurl: postgres://app:Vq7rT2mLx9@db.corp.lan/rag\n"
        "embedding: {model: [x\n"
    )
    _write(project, {"config/broken.yaml": text.encode()})
    result = promptlint("check", "config/broken.yaml", "--output-format", "json", cwd=project)
    assert sorted(result.rules) == ["hard-coded-secret", "unreadable-file"]
    assert "Vq7rT2mLx9" not in result.out


def test_yaml_bombs_and_recursive_anchors(promptlint, project):
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
    bomb = f"chunk_size: 10\nembedding_model: text-embedding-3-small\nl0: &l0 [x]\n{levels}\n"
    recursive = "chunk_size: 10\nembedding_model: text-embedding-3-small\na: &a [*a]\n"
    deep = "chunk_size: 10\nembedding_model: x\na: " + "[" * 5000 + "]" * 5000 + "\n"
    _write(
        project,
        {
            "config/bomb.yaml": bomb.encode(),
            "config/recursive.yaml": recursive.encode(),
            "config/deep.yaml": deep.encode(),
            "config/deep.json": (b"[" * 100_000),
            "data/deep.jsonl": b'{"messages": ' + b"[" * 100_000 + b"\n",
        },
    )
    result = promptlint("check", ".", cwd=project)
    assert result.code == 1
    assert "Traceback" not in result.err


def test_a_broken_row_does_not_stop_the_rest(promptlint, project):
    row = b'{"instruction": "Name the capital of France.", "output": "Paris."}\n'
    bad = b'{"instruction": "Name"\n'
    rows = [row.replace(b"France", f"Country {n}".encode()) for n in range(2000)]
    rows[1500] = bad
    rows[1900] = b'{"instruction": "Name the capital of Peru.", "output": ""}\n'
    _write(project, {"data/rows.jsonl": b"".join(rows)})
    result = promptlint("check", "data/rows.jsonl", "--output-format", "json", cwd=project).json
    places = {f["rule"]: f["location"] for f in result["findings"]}
    assert (places["unparseable-record"]["line"], places["unparseable-record"]["record"]) == (
        1501,
        1500,
    )
    assert places["missing-answer"]["line"] == 1901
    assert result["files"][0]["records"] == 2000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_does_not_hang(promptlint, project):
    os.mkfifo(project / "prompts/pipe.md")
    result = promptlint("check", ".", cwd=project)
    assert "pipe.md" in result.out
    assert promptlint("check", "prompts/pipe.md").code == 2


def test_odd_names_reach_no_terminal(promptlint, project):
    name = "prompts/a\x1b[31m\nb.md"
    _write(project, {name: "pay\u200bment \x1b]0;owned\x07\n".encode()})
    for style in ("full", "concise", "github", "markdown", "junit", "gitlab", "sarif", "json"):
        result = promptlint("check", "prompts", "--output-format", style, cwd=project)
        assert "\x1b" not in result.out, style
        assert "\x07" not in result.out, style


def test_a_closed_pipe_is_no_traceback(project):
    for number in range(300):
        _write(project, {f"prompts/p{number}.md": "pay\u200bment\n".encode()})
    command = f"{sys.executable} -m promptlint check . --all | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert done.stdout


def test_python_of_another_version_is_a_listed_skip(promptlint, project):
    text = b'import openai\nprint "hello"\nurl = "postgres://app:Vq7rT2mLx9@db.corp.lan/rag"\n'
    _write(project, {"app/old.py": text})
    result = promptlint("check", "app", "--output-format", "json", cwd=project)
    assert sorted(result.rules) == ["hard-coded-secret", "not-checked"]
    assert result.json["skipped"][0]["path"] == "app/old.py"
    assert promptlint("check", "app/old.py").code == 2
