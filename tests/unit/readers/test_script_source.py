"""TypeScript and JavaScript: prompts of model calls and constants, with exact places."""

import pytest

from promptlint.readers import read_document


def _read(text, path="src/chat.ts"):
    return read_document(path, text.encode(), "script")


def _only(text, path="src/chat.ts"):
    document = _read(text, path)
    (prompt,) = document.prompts
    return document, prompt


def _texts(prompt):
    return [(message.role, message.text.value) for message in prompt.messages]


def test_openai_messages_with_constants_templates_and_sums():
    text = (
        'import OpenAI from "openai";\n'
        "const SYSTEM_PROMPT = `You are “${shop.name}”\\'s clerk.\\nAnswer in ${n > 1 ? 'ten' : "
        "f(n)} words.`;\n"
        "const MODEL = 'gpt-4o';\n"
        "await new OpenAI().chat.completions.create({ model: MODEL, temperature: 0.2, "
        "max_tokens: 1_000,\n"
        "  messages: [{ role: 'system', content: SYSTEM_PROMPT },\n"
        "             { role: 'user', content: 'Question: ' + question }] });\n"
    )
    document, prompt = _only(text)
    assert prompt.name == "chat.completions.create (line 4)"
    assert _texts(prompt) == [
        ("system", "You are “${shop.name}”'s clerk.\nAnswer in ${n} words."),
        ("user", "Question: ${question}"),
    ]
    assert (prompt.flavour, prompt.engine, prompt.complete) == ("chat", "dollar", True)
    system = prompt.messages[0].text
    at = system.value.index("'s clerk")
    assert document.text[slice(*system.source_span(at, at + 8))] == "\\'s clerk"
    assert document.text[slice(*system.source_span(at - 13, at - 1))] == "${shop.name}"
    settings = prompt.settings
    assert (settings.text("model"), settings.number("temperature")) == ("gpt-4o", 0.2)
    assert settings.number("max_output") == 1000
    assert document.text[slice(*settings.values["model"].place.span)] == "'gpt-4o'"


CALLS = {
    'const r = await openai.responses.create({ model: "gpt-5", instructions: "Be a careful '
    'editor.",'
    ' input: "Fix the text below." });': [
        ("system", "Be a careful editor."),
        ("user", "Fix the text below."),
    ],
    "anthropic.messages.create({ model: 'c', max_tokens: 9, system: [{ type: 'text', text: "
    "'Sort mails"
    " by topic.' }], messages: [{ role: 'user', content: [{ type: 'text', text: `Mail: ${mail}` "
    "}] }] })": [
        ("system", "Sort mails by topic."),
        ("user", "Mail: ${mail}"),
    ],
    "ai.models.generateContent({ model: 'gemini-2.5-pro', contents: 'Name three rivers.',"
    " config: { systemInstruction: 'Answer as a geographer.', temperature: 0 } }) // "
    "@google/genai": [
        ("system", "Answer as a geographer."),
        ("user", "Name three rivers."),
    ],
    "generateText({ model: openai('gpt-4o'), system: dedent`Write short haikus.`, prompt: topic "
    "})": [
        ("system", "Write short haikus."),
        ("user", "${topic}"),
    ],
    "streamText({ model: x, messages: [{ role: 'user', content: ['Tell me', 'a story'].join(' "
    "') }] })": [
        ("user", "Tell me a story"),
    ],
    "ChatPromptTemplate.fromMessages([['system', 'Translate into {language}.'], ['human', "
    "'{text}']])"
    " // langchain": [("system", "Translate into {language}."), ("user", "{text}")],
    "model.invoke([new SystemMessage('You grade essays.'), new HumanMessage({ content: 'Grade this"
    " essay now.' })]) // langchain": [
        ("system", "You grade essays."),
        ("user", "Grade this essay now."),
    ],
    "new Agent({ name: 'a', instructions: 'Help people find books.', model: 'gpt-4o' }) // "
    "openai": [
        ("system", "Help people find books."),
    ],
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("ending", [".ts", ".tsx", ".mjs"])
def test_calls_of_the_usual_libraries(call, ending):
    _, prompt = _only(call, "a" + ending)
    assert _texts(prompt) == CALLS[call]


def test_a_provider_function_names_model_and_platform():
    _, prompt = _only(
        "generateText({ model: anthropic('claude-3'), prompt: 'Name a large lake.' })"
    )
    assert prompt.settings.text("model") == "claude-3"
    assert prompt.settings.text("provider") == "anthropic"


def test_langchain_templates_declare_their_variables():
    document, prompt = _only(
        "import { PromptTemplate } from '@langchain/core/prompts';\n"
        "new PromptTemplate({ template: 'A joke about {topic} please', inputVariables: "
        "['topic', \"tone\"] });"
    )
    assert (prompt.flavour, prompt.engine) == ("template", "format")
    assert [one.name for one in prompt.declared] == ["topic", "tone"]
    assert [document.text[slice(*one.place.span)] for one in prompt.declared] == ["topic", "tone"]


def test_constants_fields_and_properties_are_prompts():
    document = _read(
        "// openai\n"
        "export const REVIEW_PROMPT = 'Review the code below \\\n for \\u{1F600} \\x41 bugs.' "
        "as const;\n"
        "class Bot { private systemPrompt = `You are a bot that sells tea.`; }\n"
        "const all = { summaryPrompt: `Sum it up in ten words.`, promptName: 'no prompt in any "
        "way' };\n"
        "const PROMPT_FILE = 'prompts/of/the/system.txt';\n"
    )
    assert [(one.name, one.messages[0].text.value) for one in document.prompts] == [
        ("REVIEW_PROMPT", "Review the code below  for \U0001f600 A bugs."),
        ("systemPrompt", "You are a bot that sells tea."),
        ("summaryPrompt", "Sum it up in ten words."),
    ]


def test_a_template_keeps_its_variables_and_tells_what_is_missing():
    _, prompt = _only(
        "// openai\nconst SYSTEM_PROMPT = `${BASE_PROMPT}\\nThen greet ${user.name} by name.`;"
    )
    assert prompt.messages[0].text.value == "${BASE_PROMPT}\nThen greet ${user.name} by name."
    assert not prompt.complete


def test_what_is_set_twice_is_unknown():
    document = _read(
        "import 'openai';\nlet text = 'Say hello to everyone.';\nif (x) text = 'Say goodbye to "
        "them.';\n"
        "openai.chat.completions.create({ model, messages: [{ role: 'system', content: text }] });"
    )
    assert document.prompts == ()


def test_inner_names_hide_outer_ones():
    document = _read(
        "import 'openai';\nconst text = 'Say hello to everyone.';\n"
        "function f(text) { openai.chat.completions.create({ model: 'm',\n"
        "  messages: [{ role: 'system', content: text }] }); }\n"
    )
    assert document.prompts == ()


def test_retrieval_and_training_are_configs():
    document = _read(
        "import { OpenAIEmbeddings } from '@langchain/openai';\n"
        "new RecursiveCharacterTextSplitter({ chunkSize: 800, chunkOverlap: 900 });\n"
        "new OpenAIEmbeddings({ model: 'text-embedding-3-small' });\n"
        "const f = await client.files.create({ file: fs.createReadStream('../data/a.jsonl'), "
        "purpose: 'fine-tune' });\n"
        "client.fineTuning.jobs.create({ training_file: f.id, model: 'gpt-4o-mini-2024-07-18',\n"
        "  hyperparameters: { n_epochs: 3 } });\n"
    )
    worlds = {config.world: config for config in document.configs}
    retrieval, training = worlds["retrieval"], worlds["training"]
    assert (retrieval.number("chunk.size"), retrieval.number("chunk.overlap")) == (800, 900)
    assert (retrieval.unit, retrieval.text("embedding.model")) == (
        "characters",
        "text-embedding-3-small",
    )
    assert training.number("epochs") == 3
    assert [ref.path for ref in training.data] == ["data/a.jsonl"]


@pytest.mark.parametrize(
    "text",
    [
        "const a = 1;",
        "const PROMPT_DELAY = 100;",
        "window.prompt('Your name, dear visitor of this page?');",
        "// openai\n" + "x" * 30_000,
        "// openai " + "y;\n" * 400_000,
    ],
)
def test_other_scripts_are_left_alone(text):
    assert _read(text) is None


def test_a_script_that_does_not_parse_is_read_in_part():
    document = _read(
        "import 'openai';\nconst SYSTEM_PROMPT = `Answer in two words.`;\nfunction ( { ] const "
        "= ;\n"
    )
    assert [one.name for one in document.prompts] == ["SYSTEM_PROMPT"]


def test_undecodable_scripts_that_are_not_ours_are_no_fault():
    assert read_document("a.js", b"var caf\xe9 = 1;", "script") is None
    assert read_document("a.py", b"# caf\xe9\nx = 1\n", "python") is None


def test_pushed_messages_belong_to_the_calls_behind_them():
    _, prompt = _only(
        "import OpenAI from 'openai';\n"
        "const messages = [{ role: 'system', content: 'You write old poems.' }];\n"
        "messages.push({ role: 'user', content: 'Write one about rain.' });\n"
        "await openai.chat.completions.create({ model: 'm', messages });\n"
        "messages.push({ role: 'assistant', content: 'A poem about the rain.' });\n"
    )
    assert _texts(prompt) == [
        ("system", "You write old poems."),
        ("user", "Write one about rain."),
    ]


def test_bodies_of_requests_are_prompts_with_settings():
    _, prompt = _only(
        "// openai\nfetch(url, { method: 'POST', body: JSON.stringify({ model: 'gpt-4o', top_p: "
        "0.5,\n"
        " messages: [{ role: 'system', content: 'You are a kind clerk.' }] }) });\n"
    )
    assert _texts(prompt) == [("system", "You are a kind clerk.")]
    assert (prompt.settings.text("model"), prompt.settings.number("top_p")) == ("gpt-4o", 0.5)


def test_keys_and_paths_are_no_prompts():
    document = _read("// openai\nconst A_PROMPT = 'llm.token_count.prompt_details.audio.in';\n")
    assert document.prompts == ()
