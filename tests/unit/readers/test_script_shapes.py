"""Scripts as people write them: what they send to a model is found, at its exact place."""

import pytest

from promptlint.readers import read_document

# name → (path, source, texts by role); a text stands in the source as it is, or in `escaped` ones.
SHAPES: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "vercel system and prompt": (
        "app/api/brief/route.ts",
        "import { generateText } from 'ai';\nimport { openai } from '@ai-sdk/openai';\n"
        "export async function POST(req: Request) {\n  const { city } = await req.json();\n"
        "  const { text } = await generateText({\n    model: openai('gpt-4.1'),\n"
        "    system: 'You plan short city walks for families.',\n"
        "    prompt: `Plan a walk of two hours through ${city}.`,\n  });\n"
        "  return Response.json({ text });\n}\n",
        [
            ("system", "You plan short city walks for families."),
            ("user", "Plan a walk of two hours through ${city}."),
        ],
    ),
    "vercel stream with converted messages": (
        "app/chat.ts",
        "import { streamText, convertToModelMessages, tool } from 'ai';\nimport { z } from 'zod';\n"
        "const weather = tool({ description: 'Look up the weather of a city', "
        "inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => f(city) });\n"
        "const result = streamText({ model, tools: { weather }, stopWhen: stepCountIs(5),\n"
        "  system: `You answer questions on gardens.\nUse metric units.`,\n"
        "  messages: convertToModelMessages(messages) });\n",
        [("system", "You answer questions on gardens.\nUse metric units.")],
    ),
    "options in a constant that satisfies a type": (
        "src/options.ts",
        "import OpenAI from 'openai';\nconst body = {\n  model: 'gpt-4.1-mini',\n  messages: [\n"
        "    { role: 'system', content: 'Sort the ticket into one of four queues.' } as const,\n"
        "  ],\n} satisfies OpenAI.ChatCompletionCreateParams;\n"
        "await client.chat.completions.create(body);\n",
        [("system", "Sort the ticket into one of four queues.")],
    ),
    "joined lines": (
        "src/joined.ts",
        "import Anthropic from '@anthropic-ai/sdk';\nconst system = [\n  'You edit recipes.',\n"
        "  'Keep every quantity.',\n].join('\\n');\n"
        "await anthropic.messages.create({ model: M, max_tokens: 500, system, messages });\n",
        [("system", "You edit recipes.\nKeep every quantity.")],
    ),
    "lines added up": (
        "src/sum.mjs",
        "import OpenAI from 'openai'\nlet r = await openai.responses.create({ model: 'gpt-5.6',\n"
        "  input: 'Rewrite the notice for tenants: ' +\n    notice +\n"
        "    '\\nUse plain words.' })\n",
        [("user", "Rewrite the notice for tenants: ${notice}\nUse plain words.")],
    ),
    "a tagged template": (
        "src/tagged.ts",
        "import dedent from 'dedent';\nimport { generateObject } from 'ai';\n"
        "await generateObject({ model, schema, prompt: dedent`\n"
        "  Name three risks of the plan below.\n  ${plan}` });\n",
        [("user", "\n  Name three risks of the plan below.\n  ${plan}")],
    ),
    "pushed messages": (
        "src/push.ts",
        "import OpenAI from 'openai';\nconst messages: OpenAI.ChatCompletionMessageParam[] = [];\n"
        "messages.push({ role: 'system', content: 'You grade essays of pupils.' });\n"
        "messages.push({ role: 'user', content: essay });\n"
        "await client.chat.completions.create({ model: 'gpt-4.1', messages });\n",
        [("system", "You grade essays of pupils."), ("user", "${essay}")],
    ),
    "a field of a class": (
        "src/agent.ts",
        "import Anthropic from '@anthropic-ai/sdk';\nexport class Tutor {\n"
        "  private readonly systemPrompt = 'You teach fractions to children of ten.';\n"
        "  constructor(private client: Anthropic) {}\n  async ask(question: string) {\n"
        "    return this.client.messages.create({ model: 'claude-sonnet-4-5', max_tokens: 400,\n"
        "      system: this.systemPrompt, messages: [{ role: 'user', content: question }] });\n"
        "  }\n}\n",
        [("system", "You teach fractions to children of ten."), ("user", "${question}")],
    ),
    "a static field behind a decorator": (
        "src/service.ts",
        "import OpenAI from 'openai';\n@Injectable()\nexport class Mailer {\n"
        "  static readonly SYSTEM_PROMPT = `You write polite reminders.`;\n"
        "  @Retry({ times: 3 })\n"
        "  async run(@Body() dto: Dto): Promise<string> { return ''; }\n}\n",
        [("system", "You write polite reminders.")],
    ),
    "an enum of prompts": (
        "src/enum.ts",
        "import OpenAI from 'openai';\nexport enum Prompts {\n"
        "  SUMMARY_PROMPT = 'Summarise the minutes in five bullets.',\n"
        "  TITLE_PROMPT = 'Write a title of six words for the minutes.',\n}\n",
        [("", "Summarise the minutes in five bullets.")],
    ),
    "a default parameter": (
        "src/defaults.ts",
        "import OpenAI from 'openai';\nexport async function ask(question: string,\n"
        "  systemPrompt = 'You answer questions on tax in one paragraph.') {\n"
        "  return client.chat.completions.create({ model: 'gpt-4.1', messages: [\n"
        "    { role: 'system', content: systemPrompt }, { role: 'user', content: question }] });\n"
        "}\n",
        [("system", "You answer questions on tax in one paragraph.")],
    ),
    "a fallback": (
        "src/fallback.ts",
        "import OpenAI from 'openai';\nconst r = await openai.chat.completions.create({\n"
        "  model: 'gpt-4.1', messages: [\n"
        "    { role: 'system', content: agent.prompt || 'You help visitors of a museum.' },\n"
        "    { role: 'user', content: query }] });\n",
        [("system", "You help visitors of a museum."), ("user", "${query}")],
    ),
    "messages that a function returns": (
        "src/build.ts",
        "import type OpenAI from 'openai';\nexport function buildMessages(state: State) {\n"
        "  return [\n    { role: 'system', content: `You are the narrator of ${state.title}.` },\n"
        "    { role: 'user', content: state.input },\n  ];\n}\n",
        [("system", "You are the narrator of ${state.title}."), ("user", "${state.input}")],
    ),
    "a wrapper without a model": (
        "src/wrapper.ts",
        "import { OpenAI } from 'openai';\nconst raw = await chat({ temperature: 0.2, messages: [\n"
        "  { role: 'system', content: `${base}\\nReturn only valid compact JSON.` },\n"
        "  { role: 'user', content: user }] });\n",
        [("system", "${base}\nReturn only valid compact JSON."), ("user", "${user}")],
    ),
    "a request to a gateway": (
        "src/gateway.js",
        "// litellm proxy with an openai body\n"
        "const res = await fetch(`${BASE}/chat/completions`, {\n"
        "  method: 'POST', headers, body: JSON.stringify({ model: 'claude-3-haiku', messages: [\n"
        "    { role: 'system', content: 'You check invoices for errors.' },\n"
        "    ...history, { role: 'user', content: `Invoice: ${invoice}` }] }) });\n",
        [("system", "You check invoices for errors."), ("user", "Invoice: ${invoice}")],
    ),
    "google genai": (
        "src/gemini.ts",
        "import { GoogleGenAI } from '@google/genai';\nconst ai = new GoogleGenAI({ apiKey });\n"
        "const prompt = `Tag the note: \"${note}\"`;\n"
        "await ai.models.generateContent({ model: 'gemini-2.5-flash', contents: prompt,\n"
        "  config: { systemInstruction: 'You tag the notes of a school office.' } });\n",
        [("system", "You tag the notes of a school office."), ("user", 'Tag the note: "${note}"')],
    ),
    "google over http": (
        "src/rest.ts",
        "// generative-ai by hand\nconst body = JSON.stringify({\n"
        "  systemInstruction: { parts: [{ text: 'You sort tasks by the day they are due.' }] },\n"
        "  contents: [{ role: 'user', parts: [{ text: `Tasks: ${tasks}` }] }],\n"
        "  generationConfig: { temperature: 0.2 } });\n"
        "await fetch(url, { method: 'POST', body });\n",
        [("system", "You sort tasks by the day they are due."), ("user", "Tasks: ${tasks}")],
    ),
    "google model object": (
        "src/vertex.js",
        "const { GoogleGenerativeAI } = require('@google/generative-ai');\n"
        "const model = genAI.getGenerativeModel({ model: 'gemini-1.5-pro',\n"
        "  systemInstruction: 'You describe birds to beginners.' });\n"
        "const r = await model.generateContent(['Describe the bird in the picture.', image]);\n",
        [("system", "You describe birds to beginners.")],
    ),
    "langchain messages": (
        "src/chain.ts",
        "import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts';\n"
        "const prompt = ChatPromptTemplate.fromMessages([\n"
        "  ['system', 'You translate {source} to {target}.'],\n"
        "  new MessagesPlaceholder('history'),\n  ['human', '{text}'],\n]);\n",
        [("system", "You translate {source} to {target}."), ("user", "{text}")],
    ),
    "langchain prompt messages": (
        "src/legacy.js",
        "import { ChatPromptTemplate, SystemMessagePromptTemplate, HumanMessagePromptTemplate }\n"
        "  from 'langchain/prompts';\nconst template = 'You translate {source} to {target}.';\n"
        "const first = SystemMessagePromptTemplate.fromTemplate(template);\n"
        "const chat = ChatPromptTemplate.fromPromptMessages([first,\n"
        "  HumanMessagePromptTemplate.fromTemplate('{text}')]);\n",
        [("system", "You translate {source} to {target}."), ("user", "{text}")],
    ),
    "langchain messages of a model": (
        "src/invoke.ts",
        "import { ChatOpenAI } from '@langchain/openai';\n"
        "import { HumanMessage, SystemMessage } from '@langchain/core/messages';\n"
        "const reply = await model.invoke([\n"
        "  new SystemMessage('You proofread letters of a bank.'),\n"
        "  new HumanMessage({ content: letter }),\n]);\n",
        [("system", "You proofread letters of a bank."), ("user", "${letter}")],
    ),
    "in jsx": (
        "src/Chat.tsx",
        "import OpenAI from 'openai';\nexport const Chat: React.FC<Props> = ({ topic }) => {\n"
        "  const send = async () => {\n    await client.responses.create({ model: 'gpt-4.1',\n"
        "      instructions: 'You quiz learners on one topic.', input: topic });\n  };\n"
        "  return <button onClick={send}>Don't ask `why` {topic}</button>;\n};\n",
        [("system", "You quiz learners on one topic.")],
    ),
    "beside regular expressions": (
        "src/regex.ts",
        "import OpenAI from 'openai';\nconst clean = (s: string) => s.replace(/[`'\"\\/]+/g, '');\n"
        "const half = a / b / c;\nawait openai.chat.completions.create({ model: 'gpt-4.1',\n"
        "  messages: [{ role: 'user', content: 'Name the river: ' + clean(x) }] });\n",
        [("user", "Name the river: ${x}")],
    ),
    "in broken source": (
        "src/broken.ts",
        "import OpenAI from 'openai';\nconst a = { b: ;\n"
        "await openai.chat.completions.create({ model: 'gpt-4.1',\n"
        "  messages: [{ role: 'user', content: 'List the parts of a bicycle.' }] });\n"
        "function ( {\n",
        [("user", "List the parts of a bicycle.")],
    ),
    "with signs beyond ASCII": (
        "src/wide.ts",
        "import OpenAI from 'openai';\n// 🙂 été 漢字\n"
        "await openai.responses.create({ model: 'gpt-4.1', input: 'Résume le mot 🙂 : ' + l });\n",
        [("user", "Résume le mot 🙂 : ${l}")],
    ),
    "constants of an object": (
        "src/prompts.ts",
        "import { generateText } from 'ai';\nexport const PROMPTS = {\n"
        "  reviewSystemPrompt: 'You review pull requests for missing tests.',\n} as const;\n"
        "await generateText({ model, system: PROMPTS.reviewSystemPrompt, prompt: diff });\n",
        [("system", "You review pull requests for missing tests."), ("user", "${diff}")],
    ),
    "an agent": (
        "src/agents.ts",
        "import { Agent } from '@openai/agents';\nexport const triage = new Agent({\n"
        "  name: 'Triage',\n  instructions: `You send each question to one desk.`,\n"
        "  handoffs: [billing],\n});\n",
        [("system", "You send each question to one desk.")],
    ),
    "content blocks with a cache mark": (
        "src/blocks.ts",
        "import Anthropic from '@anthropic-ai/sdk';\nawait anthropic.messages.create({ model, "
        "max_tokens: 1024,\n  system: [{ type: 'text', text: 'You answer from the manual alone.',\n"
        "    cache_control: { type: 'ephemeral' } }, { type: 'text', text: manual }],\n"
        "  messages: [{ role: 'user', content: question }] });\n",
        [
            ("system", "You answer from the manual alone."),
            ("system", "${manual}"),
            ("user", "${question}"),
        ],
    ),
    "a constant of a module that exports": (
        "src/raw.js",
        "const { OpenAI } = require('openai');\n"
        "exports.API_URL_PROMPT_TEMPLATE = `You are given the docs of an API.\n{docs}`;\n",
        [("", "You are given the docs of an API.\n{docs}")],
    ),
    "a module of prompts": (
        "src/agents/prompts.ts",
        "// for langchain\nexport const FORMAT =\n"
        "  'Use this format: first a thought, then an action, then its result.';\n",
        [("", "Use this format: first a thought, then an action, then its result.")],
    ),
    "what a method returns": (
        "src/detect.ts",
        "import { Agent } from '@mastra/core/agent';\nexport class Detector {\n"
        "  private createDefaultInstructions() {\n"
        "    return `You tell in which language a text of ${this.site} is.`;\n  }\n}\n",
        [("", "You tell in which language a text of ${this.site} is.")],
    ),
    "an arrow that returns": (
        "src/arrow.ts",
        "import OpenAI from 'openai';\nexport const reviewPrompt = (diff: string) => `\n"
        "Review the change below and name at most three faults.\n${diff}`;\n",
        [("", "\nReview the change below and name at most three faults.\n${diff}")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_sent_is_found(name):
    path, source, expected = SHAPES[name]
    document = read_document(path, source.encode(), "script")
    assert document is not None
    prompt = document.prompts[0]
    assert [(one.role, one.text.value) for one in prompt.messages] == expected


@pytest.mark.parametrize("name", SHAPES)
def test_places_are_exact(name):
    path, source, _ = SHAPES[name]
    document = read_document(path, source.encode(), "script")
    for prompt in document.prompts:
        for message in prompt.messages:
            text = message.text
            # Words that no escape and no field touches stand in the source as they are.
            at = 0
            for word in text.value.split():
                at = text.value.index(word, at)
                written = document.text[slice(*text.source_span(at, at + len(word)))]
                if "$" not in word and "{" not in word:
                    assert written == word
                at += len(word)


SILENT = {
    "what another function returns": "import OpenAI from 'openai';\nexport function title() {\n"
    "  return 'all that there is to know about the plans of this year';\n}\n",
    "a path of a prompt": "import OpenAI from 'openai';\nconst getPrompt = () => 'prompts/a.md';\n",
    "a test that compares": "import OpenAI from 'openai';\nexpect(body.messages).toEqual([\n"
    "  { role: 'user', content: 'what is the weather today' }]);\n",
    "roles that are no turns": "import OpenAI from 'openai';\nconst users = [{ role: 'admin', "
    "name: 'the person who may do all' }];\n",
    "text of a page": "import OpenAI from 'openai';\nconst title = 'All about the new helper';\n",
    "a description of a tool": "import { tool } from 'ai';\nexport const t = tool({ description: "
    "'Look up an order by its number', inputSchema });\n",
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_no_prompt_is_left_alone(name):
    document = read_document("src/other.ts", SILENT[name].encode(), "script")
    assert document is None or document.prompts == ()
