"""What a prompt declares about its answer, and what is said of an answer that differs."""

import pytest

from promptlint.probe.declared import Declared, declared_by
from promptlint.probe.smoke import judge
from promptlint.readers import read_document

DOTPROMPT = """---
model: ollama/smollm2
output:
  format: json
  schema:
    river: string, its name
    length?: number
    kind(enum, which one): [stream, river]
    towns(array, on its banks):
      name: string
      people?: integer
    (*): string
---
Name a river.
"""
JSON_SCHEMA = """---
name: rivers
model:
  api: chat
  parameters:
    response_format:
      type: json_schema
      json_schema:
        name: river
        schema:
          type: object
          properties: {river: {type: string, pattern: "(a+)+$"}, pattern: {type: integer}}
          required: [river]
---
user:
Name a river.
"""


def _declared(text, path="prompts/ask.md", reader="text"):
    document = read_document(path, text.encode(), reader, "prompt")
    return declared_by(document, document.prompts[0], text)


@pytest.mark.parametrize(
    ("text", "json", "language"),
    [
        ("Name a river. Answer with JSON like this.", True, None),
        ("Respond with a JSON object.", True, None),
        ("Describe what JSON is good for.", False, None),
        ("Write a poem. Do not answer in JSON.", False, "English"),
        ("If the user is a program, answer in JSON.", False, "English"),
        ("Explain the tides. Answer in German.", False, "German"),
        ("Erkläre die Gezeiten. Antworte auf Deutsch.", False, "German"),
        ("Explain the tides. Answer in Russian.", False, "Cyrillic"),
        ("Explain the tides. Answer in Finnish.", False, None),
        ("Translate what the user says into the language of the ship.", False, None),
        ("Tell in what way the pilots and the crew of the ship work.", False, "English"),
    ],
)  # fmt: skip
def test_what_sentences_declare(text, json, language):
    found = _declared(text)
    assert (found.json, found.language) == (json, language)


def test_picoschema_is_read_as_its_specification_has_it():
    found = _declared(DOTPROMPT, "rivers.prompt", "dotprompt")
    assert found.json
    schema = found.schema
    assert schema["required"] == ["river", "kind", "towns"]
    assert schema["properties"]["length"] == {"anyOf": [{"type": "number"}, {"type": "null"}]}
    assert schema["properties"]["kind"] == {"enum": ["stream", "river"]}
    assert schema["properties"]["towns"]["items"]["required"] == ["name"]
    assert schema["additionalProperties"] == {"type": "string"}


def test_a_schema_of_the_response_format_loses_its_patterns():
    found = _declared(JSON_SCHEMA, "rivers.prompty", "prompty")
    assert found.json
    assert found.schema["properties"]["river"] == {"type": "string"}
    assert found.schema["properties"]["pattern"] == {"type": "integer"}  # a field of that name


@pytest.mark.parametrize(
    "output", ["schema: River", "schema: [a, b]", "schema: {a: {b: {c: Known}}}", "schema:"]
)
def test_a_schema_that_a_program_knows_refuses_nothing(output):
    text = f"---\noutput:\n  format: json\n  {output}\n---\nName a river.\n"
    found = _declared(text, "rivers.prompt", "dotprompt")
    assert found.json
    assert judge('{"a": {"b": {"c": 1}}}', found) == ("fine", "")


RIVER = _declared(DOTPROMPT, "rivers.prompt", "dotprompt")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ("The Tagus is the longest river.", "unparsed", "none that parses"),
        ('{"river": "Tag', "cut", ""),
        ('```json\n[{"river": "Tagus"}, {"river": "Dou', "cut", ""),
        ('Set `x = {"a": b}` and print it.', "unparsed", "none that parses"),
        ('Sure: {"river": "Tagus"}', "invalid", "lacks `kind`, `towns`"),
        ('{"river": 3, "kind": "river", "towns": []}', "invalid", "`river` is not of type string"),
        ('{"river": "T", "kind": "sea", "towns": []}', "invalid", "`kind` breaks `enum`"),
        ('```json\n{"river": "T", "kind": "river", "towns": []}\n```', "fine", ""),
        ('{} then {"river": "T", "kind": "river", "towns": [], "more": "x"}', "fine", ""),
        (" \n", "empty", "nothing"),
        ("```\n", "empty", "nothing"),
        ("The mill is the mill, " * 4, "loop", "repeats itself"),
        ("[" * 100_000, "cut", ""),
    ],
)
def test_an_answer_against_its_schema(answer, kind, words):
    found = judge(answer, RIVER)
    assert found[0] == kind
    assert words in found[1]


def test_what_the_model_wrote_is_not_repeated():
    answer = '{"river": "T", "kind": "river", "towns": [], "robin@example.com": 4}'
    kind, did = judge(answer, RIVER)
    assert kind == "invalid"
    assert "robin" not in did


@pytest.mark.parametrize(
    "schema",
    [{"type": 3}, {"$ref": "http://localhost:1/none"}, {"properties": {"a": {"$ref": "#/no"}}}],
)
def test_a_schema_that_is_none_tells_nothing_and_fetches_nothing(schema):
    assert judge('{"a": 1}', Declared(json=True, schema=schema)) == ("fine", "")


GERMAN = "Die Mühle steht auf der Insel und wird von der Flut gedreht, wenn das Wasser kommt."
ENGLISH = "The mill stands on an island and is turned by the tide when the water comes to it again."


@pytest.mark.parametrize(
    ("language", "said", "answer", "words"),
    [
        ("German", True, ENGLISH, "answered in English where the prompt asks for German"),
        ("English", False, GERMAN, "answered in German where the prompt is written in English"),
        ("German", True, GERMAN, ""),
        ("German", True, "Lisbon.", ""),
        ("Cyrillic", True, ENGLISH, "asks for Cyrillic letters"),
        (None, False, GERMAN, ""),
    ],
)
def test_the_language_of_an_answer(language, said, answer, words):
    kind, did = judge(answer, Declared(language=language, said=said))
    assert kind == ("language" if words else "fine")
    assert words in did
