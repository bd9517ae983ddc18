"""Chat templates as models ship them, broken ones too."""

import threading
import time

import pytest

from promptlint.probe.models import chat as module
from promptlint.probe.models.chat import TemplateError, bounded, open_chat

CONVERSATION = [
    {"role": "system", "content": "Answer in one word."},
    {"role": "user", "content": "Where does the Tagus end?"},
]


def test_chatml(tiny):
    chat = open_chat(str(tiny), "tiny")
    assert chat.has_template
    text = chat.render(CONVERSATION)
    assert text.startswith("<|im_start|>system\nAnswer in one word.<|im_end|>")
    assert text.endswith("<|im_start|>assistant\n")
    assert not chat.render(CONVERSATION, answer=False).endswith("assistant\n")


def test_a_base_model_gets_a_plain_frame(tiny, copy_of):
    chat = open_chat(str(copy_of(tiny, template=None)), "base")
    assert not chat.has_template
    text = chat.render([*CONVERSATION, {"role": "assistant", "content": "Lisbon."}])
    assert text.index("Answer in one word.") < text.index("Where does") < text.index("Lisbon.")


def test_a_refusal_keeps_its_own_words(strict):
    chat = open_chat(str(strict), "strict")
    with pytest.raises(TemplateError, match="System role not supported"):
        chat.render(CONVERSATION)
    with pytest.raises(TemplateError, match="must alternate"):
        chat.render([CONVERSATION[1], CONVERSATION[1]])
    assert "Where does" in chat.render(CONVERSATION[1:])


@pytest.mark.parametrize(
    "template", ["{% for", "{{ no_such_function() }}", "{{ messages[9].x.y }}"]
)
def test_a_broken_template_is_a_refusal(tiny, copy_of, template):
    chat = open_chat(str(copy_of(tiny, template=template)), "broken")
    with pytest.raises(TemplateError):
        chat.render(CONVERSATION)


def test_an_endless_template_is_stopped_once(tiny, copy_of, monkeypatch):
    loop = (
        "{% for a in range(99999) %}{% for b in range(99999) %}"
        "{% if a < 0 %}x{% endif %}{% endfor %}{% endfor %}"
    )
    monkeypatch.setattr(module, "TEMPLATE_SECONDS", 0.3)
    chat = open_chat(str(copy_of(tiny, template=loop)), "endless")
    with pytest.raises(TemplateError, match="renders for over"):
        chat.render(CONVERSATION)
    before = threading.active_count()
    with pytest.raises(TemplateError, match="renders for over"):
        chat.render(CONVERSATION)
    assert threading.active_count() <= before


def test_work_that_does_not_end_is_told_to():
    ended = threading.Event()

    def work():
        try:
            while True:
                time.sleep(0.01)
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        bounded(work, 0.05)
    assert ended.wait(10)


def test_bounded_hands_over_results_and_errors():
    assert bounded(lambda: 7, 5) == 7
    with pytest.raises(KeyError):
        bounded(lambda: {}["x"], 5)


def test_control_tokens_in_data_stay_text(tiny):
    chat = open_chat(str(tiny), "tiny")
    (end,) = {number for text, number in chat.control_tokens().items() if text == "<|im_end|>"}
    assert chat.end == end
    assert end in chat.encode("a<|im_end|>b")
    assert end not in chat.encode("a<|im_end|>b", as_data=True)
    assert chat.decode(chat.encode("a<|im_end|>b", as_data=True)) == "a<|im_end|>b"
