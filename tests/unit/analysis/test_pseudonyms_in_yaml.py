"""What replaces a value in YAML leaves YAML that says the same."""

from __future__ import annotations

import pytest
import yaml

from promptlint.analysis.pseudonyms import as_scalar, numbers_in
from promptlint.model.document import Document

EMAIL = "mara.ostrander@harbourline-freight.com"


def replaced(text: str) -> str:
    document = Document("rag.yaml", "retrieval", "yaml", text)
    at = text.index(EMAIL)
    span = (at, at + len(EMAIL))
    return text[:at] + as_scalar(document, span, "[EMAIL_1]") + text[span[1] :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"mail: {EMAIL}\n", {"mail": "[EMAIL_1]"}),
        (f"mail: {EMAIL} # ours\n", {"mail": "[EMAIL_1]"}),
        (f"mail: '{EMAIL}'\n", {"mail": "[EMAIL_1]"}),
        (f"mail: {EMAIL} or the desk\n", {"mail": "<EMAIL_1> or the desk"}),
        (f"mail: {EMAIL}, the desk\n", {"mail": "<EMAIL_1>, the desk"}),
        (f"mail: ask the desk, {EMAIL} or us\n", {"mail": "ask the desk, [EMAIL_1] or us"}),
        (f"url: postgres://rag:{EMAIL}/kb\n", {"url": "postgres://rag:[EMAIL_1]/kb"}),
        (f"to:\n  - {EMAIL}\n", {"to": ["[EMAIL_1]"]}),
        (f"to:\n  - {EMAIL} at night\n", {"to": ["<EMAIL_1> at night"]}),
        (f"to: [a, {EMAIL}, b]\n", {"to": ["a", "[EMAIL_1]", "b"]}),
        (f"to: [\n  {EMAIL},\n  b]\n", {"to": ["[EMAIL_1]", "b"]}),
        (f"to: {{a: {EMAIL}}}\n", {"to": {"a": "[EMAIL_1]"}}),
        (f"to: {{a: ask {EMAIL} now}}\n", {"to": {"a": "ask <EMAIL_1> now"}}),
        (f'to: {{a: "{EMAIL}"}}\n', {"to": {"a": "[EMAIL_1]"}}),
        (f"p: |\n  {EMAIL} is ours\n", {"p": "[EMAIL_1] is ours\n"}),
    ],
)
def test_the_file_reads_as_before(text: str, expected: object) -> None:
    assert yaml.safe_load(replaced(text)) == expected


def test_a_name_in_angle_brackets_is_taken() -> None:
    assert numbers_in("mail: <EMAIL_3> or [EMAIL_1]") == {"EMAIL": 3}
