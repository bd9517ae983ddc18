"""What can be opened as a model, and what is refused in one clear line."""

import json
import struct

import pytest

from promptlint.probe.errors import ProbeError
from promptlint.probe.models.source import encoder, language_model, loopback

CONFIG = json.dumps({"model_type": "llama"})


def _folder(tmp_path, **files):
    folder = tmp_path / "model"
    folder.mkdir()
    for name, contents in files.items():
        data = contents if isinstance(contents, bytes) else contents.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def _safetensors(size, *, promised=None):
    header = json.dumps(
        {"w": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, promised or size]}}
    ).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * size


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "no config.json"),
        ({"config__json": "{"}, "can't be read"),
        ({"config__json": "[1]"}, "names no model_type"),
        ({"config__json": b"\xff\xfe\x00"}, "can't be read"),
        ({"config__json": CONFIG}, "has no weights"),
        ({"config__json": CONFIG, "pytorch_model__bin": b"\x80\x04"}, "pickles, which can run"),
        ({"config__json": CONFIG, "model__safetensors": b"\1\2"}, "no intact safetensors"),
        ({"config__json": CONFIG, "model__safetensors": b"\xff" * 64}, "no sensible length"),
        (
            {"config__json": CONFIG, "model__safetensors": _safetensors(16, promised=1 << 20)},
            "shorter than its header says",
        ),
        (
            {"config__json": CONFIG, "model__safetensors": struct.pack("<Q", 2) + b"[]" + b"0" * 9},
            "no intact safetensors",
        ),
    ],
)
def test_folder_that_is_no_usable_model(tmp_path, files, reason):
    folder = _folder(tmp_path, **files)
    with pytest.raises(ProbeError, match=reason):
        language_model(str(folder))


def test_intact_folder_is_taken(tmp_path):
    folder = _folder(tmp_path, config__json=CONFIG, model__safetensors=_safetensors(16))
    source = language_model(str(folder))
    assert (source.kind, source.label, source.fetch) == ("folder", "model", False)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither a folder nor a GGUF file"),
        (b"PK\3\4zip", "neither a folder nor a GGUF file"),
        (b"GGUF", "version"),
        (b"GGUF" + struct.pack("<I", 99), "version"),
    ],
)
def test_file_that_is_no_gguf(tmp_path, data, reason):
    file = tmp_path / "model.gguf"
    file.write_bytes(data)
    with pytest.raises(ProbeError, match=reason):
        language_model(str(file))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/v1",
        "https://10.0.0.5:8000",
        "http://[2001:db8::1]:80",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com/",
        "http://",
    ],
)
def test_another_machine_is_refused(url):
    with pytest.raises(ProbeError, match="not on this machine"):
        language_model(url)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434", "http://127.0.0.1:11434/v1"],
)
def test_this_machine_is_not(url):
    assert loopback(url) == "http://127.0.0.1:11434"


def test_a_named_hub_id_is_fetched_unless_offline():
    named = language_model("some-org/some.model@refs/pr/3")
    assert named.fetch
    assert (named.where, named.revision) == ("some-org/some.model", "refs/pr/3")
    assert not language_model("some-org/some.model", offline=True).fetch


def test_the_default_is_never_fetched(monkeypatch):
    monkeypatch.setattr("promptlint.probe.models.source.packaged_language_model", lambda: None)
    monkeypatch.setattr("promptlint.probe.models.source.packaged_encoder", lambda: None)
    assert not language_model(None).fetch
    assert not encoder(None).fetch


@pytest.mark.parametrize(
    "name", ["", "no such thing", "a/b/c", "../../etc", "org/" + "x" * 5000, "a\0b"]
)
def test_a_name_that_means_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProbeError, match="no such folder"):
        language_model(name)


def test_a_server_is_no_encoder():
    with pytest.raises(ProbeError, match="folder or a hub id"):
        encoder("http://127.0.0.1:8080")
