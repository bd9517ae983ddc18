"""Real tiny models through transformers: what opens, and what a broken one says."""

import json
import struct

import pytest

from promptlint.probe.errors import ProbeError
from promptlint.probe.models.device import Device, choose_device, free_cores
from promptlint.probe.models.gguf_layout import damage, weights_in
from promptlint.probe.models.source import language_model
from promptlint.probe.opening import Models, user_cache
from promptlint.probe.result import ProbeOptions

FP32 = Device("cpu", "float32")


def _models(**options):
    return Models(ProbeOptions(dtype="float32", device="cpu", **options), lambda _: None)


def test_opens_a_folder(tiny):
    models = _models(model=str(tiny))
    assert models.language.identity.label == "tiny"
    assert models.language.chat.window == 512
    assert models.chat is models.language.chat


def test_weights_name_themselves(tiny, trained):
    names = [_models(model=str(folder)).language.identity.weights for folder in (tiny, trained)]
    assert names[0] != names[1]
    assert names[0] == _models(model=str(tiny)).language.identity.weights


def test_weights_that_do_not_fit_their_config(tiny, copy_of):
    folder = copy_of(tiny)
    config = json.loads((folder / "config.json").read_text())
    config["hidden_size"] = 128
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ProbeError, match=r"copy: can't be loaded"):
        _ = _models(model=str(folder)).language


def test_code_of_a_model_is_never_run(tiny, copy_of):
    folder = copy_of(tiny)
    config = json.loads((folder / "config.json").read_text())
    config |= {
        "model_type": "own-kind",
        "architectures": ["OwnModel"],
        "auto_map": {"AutoConfig": "own.OwnConfig", "AutoModelForCausalLM": "own.OwnModel"},
    }
    (folder / "config.json").write_text(json.dumps(config))
    canary = folder / "ran"
    (folder / "own.py").write_text(f"open({str(canary)!r}, 'w')\n")
    with pytest.raises(ProbeError, match="code of its own"):
        _ = _models(model=str(folder)).language
    assert not canary.exists()


def test_code_beside_a_known_architecture_is_not_run_either(tiny, copy_of):
    folder = copy_of(tiny)
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModelForCausalLM": "own.OwnModel"}
    (folder / "config.json").write_text(json.dumps(config))
    canary = folder / "ran"
    (folder / "own.py").write_text(f"open({str(canary)!r}, 'w')\n")
    assert _models(model=str(folder)).language.vocabulary > 0
    assert not canary.exists()


def test_broken_tokenizer(tiny, copy_of):
    folder = copy_of(tiny)
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ProbeError, match="tokenizer can't be read"):
        _ = _models(model=str(folder)).chat


def _gguf(version=3, *, tensors=1, pairs=1, kind=8, elements=64):
    """A file with one text in its header and one tensor of float32."""
    key, name = b"general.name", b"weights"
    text = struct.pack("<Q", 4) + b"Tide"
    head = b"GGUF" + struct.pack("<IQQ", version, tensors, pairs)
    head += struct.pack("<Q", len(key)) + key + struct.pack("<I", kind) + text
    head += struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, elements, 0, 0)
    head += bytes(-len(head) % 32)
    return head + bytes(4 * 64)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GGUF\x03\0\0\0", "it ends in the middle of its header"),
        (_gguf()[:40], "it ends in the middle of its header"),
        (_gguf()[:-9], "it is shorter than its header says"),
        (_gguf(elements=10**12), "it is shorter than its header says"),
        (_gguf(kind=77), "its header is damaged"),
        (_gguf(pairs=2**60), "its header is damaged"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 64, "its header is damaged"),
    ],
)
def test_corrupt_gguf(tmp_path, monkeypatch, one_thread, data, reason):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "cut.gguf"
    file.write_bytes(data)
    models = _models(model=str(file))
    with pytest.raises(ProbeError) as caught:
        _ = models.language
    assert str(caught.value) == f"cut.gguf: can't be read as a model: {reason}"
    assert list((tmp_path / "cache/promptlint/models").iterdir()) == []


def test_layout_of_an_intact_gguf(tmp_path):
    file = tmp_path / "whole.gguf"
    file.write_bytes(_gguf())
    assert (damage(file), weights_in(file)) == ("", 64)


def test_a_model_that_does_not_fit(tiny, monkeypatch):
    from promptlint.probe.models import memory

    monkeypatch.setattr(memory, "_free", lambda: iter([5_000_000, 100_000]))
    with pytest.raises(ProbeError, match="tiny: not enough memory to load it: it takes"):
        _ = _models(model=str(tiny)).language
    monkeypatch.setattr(memory, "_free", lambda: iter([]))
    assert _models(model=str(tiny)).language.identity.label == "tiny"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("unable to mmap 269060552 bytes from file: Cannot allocate memory (12)"),
        RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"),
    ],
)
def test_too_little_memory_by_any_name(tiny, monkeypatch, error):
    import transformers

    def full(*_, **__):
        raise error

    monkeypatch.setattr(transformers.AutoModelForCausalLM, "from_pretrained", full)
    with pytest.raises(ProbeError, match=r"^tiny: not enough memory to load it$"):
        _ = _models(model=str(tiny)).language


def test_conversion_without_room(tmp_path, monkeypatch, one_thread):
    from promptlint.probe.models import gguf

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gguf, "_convert", full)
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF\x03\0\0\0")
    with pytest.raises(ProbeError, match="No space left"):
        gguf.converted(file, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_is_a_file(tmp_path, monkeypatch, one_thread):
    (tmp_path / "cache").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    models = _models()
    folder = models._models_folder()
    assert folder.is_dir()
    models.close()
    assert not folder.exists()


def test_the_users_cache_is_where_the_platform_has_it(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache() == tmp_path / "promptlint"


def test_a_hub_id_that_is_not_here_and_may_not_be_fetched(one_thread):
    models = _models(model="no-such-org/no-such-model", offline=True)
    with pytest.raises(ProbeError, match="not on this machine"):
        _ = models.language


def test_a_model_that_failed_is_not_opened_again(tiny, copy_of, monkeypatch):
    from promptlint.probe import opening

    calls = []

    def fails(*arguments, **_):
        calls.append(arguments)
        raise ProbeError("once")

    monkeypatch.setattr(opening, "open_language_model", fails)
    models = _models(model=str(tiny))
    for _ in range(2):
        with pytest.raises(ProbeError, match="once"):
            _ = models.language
    assert len(calls) == 1


def test_a_device_that_is_not_there(one_thread):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(ProbeError, match="no CUDA device"):
        choose_device("cuda", "auto", None)


def test_the_number_type_is_measured_once(tmp_path, one_thread, monkeypatch):
    from promptlint.probe.models import device

    first = choose_device("cpu", "auto", tmp_path)
    monkeypatch.setattr(device, "_time_matmul", lambda _: pytest.fail("measured again"))
    assert choose_device("cpu", "auto", tmp_path) == first
    (tmp_path / "cpu-dtype.json").write_text("[1")
    monkeypatch.setattr(device, "_time_matmul", lambda _: 1.0)
    assert choose_device("cpu", "auto", tmp_path).dtype == "float32"


@pytest.mark.parametrize(
    ("cores", "load", "free"), [(2, 0.1, 2), (2, 5.0, 1), (16, 3.2, 13), (16, 40, 8), (1, 0, 1)]
)
def test_threads_leave_room_for_others(cores, load, free):
    assert free_cores(cores, load) == free


def test_encoder_limit_and_vectors(tiny_encoder):
    import numpy

    encoder = _models(encoder=str(tiny_encoder)).encoder
    assert encoder.limit == 32
    texts = ["a tide mill", "b", "a tide mill", "word " * 200]
    vectors = encoder.embed(texts)
    assert vectors.shape == (4, 32)
    numpy.testing.assert_allclose(numpy.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    numpy.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)
    cut = texts[3][: encoder.kept(texts[3])]
    assert len(cut) < len(texts[3])
    numpy.testing.assert_allclose(encoder.embed([cut])[0], vectors[3], atol=1e-5)
    assert encoder.embed(texts, proceed=lambda: False) is None
    assert encoder.embed([]).shape[0] == 0


def test_a_folder_without_pooling_text_is_still_no_language_model(tiny_encoder):
    assert language_model(str(tiny_encoder)).kind == "folder"
    with pytest.raises(ProbeError):
        _ = _models(model=str(tiny_encoder)).language.score([])
