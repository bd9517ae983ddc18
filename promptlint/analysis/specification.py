"""Does a prompt say enough for its kind of task? A first, deliberately narrow judgement.

Only bare requests are judged: short English prompts whose task is recognised and that give none
of the facets which that kind of task needs. One number, format, audience, limit, example or
piece of input is enough to leave a prompt alone, for a careful reader then knows what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.model.document import Message, Prompt
from promptlint.model.place import Span

FACETS = ("task", "audience", "format", "examples", "constraints", "context")

MAX_WORDS = 30
"""Longer prompts are not judged: they say something, and what is enough is hard to tell."""

_VERBS: dict[str, str] = {
    **dict.fromkeys(
        "explain describe discuss teach introduce tell talk research".split(), "explain"
    ),
    **dict.fromkeys(
        (
            "write create generate draft compose produce make build design develop craft prepare "
            "give provide plan brainstorm suggest"
        ).split(),
        "write",
    ),
    **dict.fromkeys(
        (
            "summarize summarise translate rewrite improve fix edit correct proofread polish "
            "paraphrase rephrase convert refactor optimize optimise analyze analyse review "
            "evaluate assess debug simplify shorten update enhance process handle check"
        ).split(),
        "transform",
    ),
    **dict.fromkeys("classify categorize categorise label tag sort rank group".split(), "classify"),
    **dict.fromkeys(("help", "assist", "advise", "support", "do"), "help"),
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "explain": ("audience", "format", "context"),
    "write": ("audience", "format", "constraints", "context"),
    "transform": ("context", "format", "constraints"),
    "classify": ("constraints", "examples", "context"),
    "help": ("task", "format", "context"),
}

_TASK = re.compile(
    r"(?:(?:please|now|hi|hello|hey|ok|okay|so|then|just)[ ,!.]+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|"
    r"i(?:'d| would)? (?:want|need|like) (?:you )?to |(?:your|the) (?:task|job|goal) is to |"
    r"you (?:should|must|need to|have to|will) |let'?s )?"
    rf"(?P<verb>{'|'.join(sorted(_VERBS, key=len, reverse=True))})\b(?P<object>[^.!?\n]*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ROLE_SENTENCE = re.compile(
    r"\b(?:you are|you're|act as|i want you to act as|be) [^.!?\n]*[.!?]*", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")

# Somewhere to put input, or input that is there.
_INPUT = re.compile(
    r"[{}<>\[\]`\"“”«»|=:]|\$\w|\b(?:follow(?:s|ing)|below|above|attached|provided?|given|"
    r"input|i(?: (?:will|am|have|wrote)|'ll|'m|'ve)|we (?:are|have))\b",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|single|words?|"
    r"sentences?|paragraphs?|lines?|pages?|bullets?|bulleted|lists?|tables?|columns?|rows?|json|"
    r"xml|yaml|csv|html|markdown|latex|headings?|sections?|steps?|step-by-step|outline|short|"
    r"brief(?:ly)?|concise(?:ly)?|long|detailed|in detail|only|exactly|at most|at least|"
    r"yes or no|true or false|format|template|diagram|summary|script|regex|query|function)\b",
    re.IGNORECASE,
)
_AUDIENCE = re.compile(
    r"\b(?:for (?!me\b)(?:an? |the )?\w+|to (?:an? |the |my |our )\w+|audience|beginners?|experts?|"
    r"readers?|customers?|users?|students?|children|kids?|teams?|developers?|engineers?|"
    r"managers?|level|grade)\b",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(r"\b(?:examples?|e\.g\.|for instance|such as|like this|sample)\b|->|→", re.I)
_CONSTRAINTS = re.compile(
    r"\b(?:must|never|don'?t|do not|without|avoid|includ(?:e|ing)|cover(?:ing)?|focus(?:ing)?|"
    r"keep(?:ing)?|ensure|using|use|based on|according|instead|unless|if|when|where|why|how|"
    r"that|which|who|whose|whether|between|compar(?:e|ed|ing)|difference|with(?!\s+\w+\W*$)|"
    r"from|into|as|under|within|before|after|tone|style|formal|polite|friendly|simple|plain|"
    r"rhym\w+|because|while|so)\b",
    re.IGNORECASE,
)
_LABELS = re.compile(r"\b(?:into|as|by|or|either|whether|labels?|categories|classes|scale)\b|[:,]")

_LANGUAGE = re.compile(r"\b(?:in)?to [A-Z]\w+")
_HOW_IT_WORKS = re.compile(r"\bhow (?:\w+ ){1,4}works?\W*$", re.IGNORECASE)

# The task itself fixes what a good answer is like, or freedom is the point.
_FREE = re.compile(
    r"\b(?:jokes?|poems?|haikus?|limericks?|riddles?|puns?|sonnets?|lyrics|songs?|raps?|"
    r"stor(?:y|ies)|fairy ?tales?|greetings?|slogans?|names?|memes?|images?|pictures?|photos?|"
    r"logos?|hello|hi|truth|time|weather|sure)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|this|that|these|those|them|things?|stuff|something|anything)\b", re.I
)

# Words that no English sentence has.
_FOREIGN = re.compile(
    r"\b(?:met|een|het|van|voor|niet|und|der|das|mit|für|nicht|eine?|ist|le|les|des|une|pour|avec|"
    r"dans|el|los|las|para|con|una|por|che|della|uma|não|och|att|som|jag|og|til|med)\b"
    r"|[^\W\d_a-zA-ZÀ-ž]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Specification:
    """A judged prompt.

    Attributes:
        kind: ``explain``, ``write``, ``transform``, ``classify`` or ``help``.
        verb, object: the task as written, ``"explain"`` and ``"fine-tuning"``.
        span: characters of the task's sentence in the document.
        missing: facets of `FACETS` that this kind of task needs and the prompt lacks; empty
            when it says enough.
    """

    kind: str
    verb: str
    object: str
    span: Span
    missing: tuple[str, ...]


def specify(prompt: Prompt) -> Specification | None:
    """Judge a prompt; ``None`` where it is not a bare request in English.

    Not judged: long prompts, chat shells whose task comes from the user, other languages,
    prompts for images and embeddings, prompts without a recognised task.
    """
    if prompt.flavour == "agent" or _other_api(prompt):
        return None
    texts = [message.text.value for message in prompt.messages]
    if sum(len(text) for text in texts) > 20 * MAX_WORDS:
        return None
    whole = "\n".join(_ROLE_SENTENCE.sub(" ", text) for text in texts)
    if len(_WORD.findall(whole)) > MAX_WORDS or _FOREIGN.search(whole):
        return None
    for message, start, end in _sentences(prompt.messages):
        task = _TASK.match(message.text.value, start, end)
        if task is not None:
            return _judge(whole, task, message.text.source_span(start, end))
    return None


def _judge(whole: str, task: re.Match[str], span: Span) -> Specification:
    verb = task.group("verb")
    goal = task.group("object").strip(" ,;:-")
    kind = _VERBS[verb.lower()]
    if kind == "write" and verb.lower() == "make" and _PRONOUN.match(goal):
        kind = "transform"
    says_enough = _FREE.search(whole) is not None or _specified(kind, whole, goal)
    missing = () if says_enough else _NEEDED[kind]
    return Specification(kind, verb.lower(), goal, span, missing)


def _specified(kind: str, whole: str, goal: str) -> bool:
    """Whether anything narrows down what a good answer is."""
    if kind == "help" and re.match(r"(?:something|anything|whatever|stuff)\b", goal, re.IGNORECASE):
        return False
    if kind == "classify":
        return any(pattern.search(whole) for pattern in (_LABELS, _EXAMPLES, _FORMAT))
    if kind == "help" and goal and not re.match(r"(?:me|us|him|her|them|with)\b", goal, re.I):
        return True
    if _LANGUAGE.search(goal):
        return True
    if kind == "explain":
        whole = _HOW_IT_WORKS.sub("", whole)
    patterns = (_INPUT, _FORMAT, _AUDIENCE, _EXAMPLES, _CONSTRAINTS)
    return any(pattern.search(whole) for pattern in patterns)


def _other_api(prompt: Prompt) -> bool:
    settings = prompt.settings
    api = settings.text("api") if settings is not None else None
    return api is not None and api not in ("chat", "completion", "responses", "agent")


def _sentences(messages: tuple[Message, ...]) -> Iterator[tuple[Message, int, int]]:
    """Sentences with their message, without leading white space; headings are passed over."""
    for message in messages:
        if message.role in ("assistant", "tool"):
            continue
        for match in _SENTENCE.finditer(message.text.value):
            lead = len(match.group()) - len(match.group().lstrip(" \t-*"))
            if match.group().strip() and not match.group().lstrip().startswith("#"):
                yield message, match.start() + lead, match.end()


_NOUN = re.compile(r"(?:the|my|our|your|an?|this|these|those|all)\s+\w", re.IGNORECASE)
_SKELETONS = {
    "explain": "{verb} {object} to <audience> in <length and format>: cover <points>, assume "
    "<what they know>",
    "write": "{verb} {object} for <audience>: <length>, <format or sections>, cover <points>, "
    "avoid <what to leave out>",
    "transform": "{verb} {object} between <input> tags so that <criterion>; keep <what must not "
    "change>; return only <format>",
    "classify": "{verb} {object} between <input> tags as exactly one of: <label>, <label>, other; "
    "reply with the label only",
    "help": "I am <who>, I want <goal> by <when>, I have <what there is>. Give me <format>",
}


def skeleton(found: Specification) -> str:
    """A concrete stronger version of the prompt, with places to fill in."""
    goal = found.object
    if found.kind in ("transform", "classify") and not _NOUN.match(goal):
        goal = "the text"
    return _SKELETONS[found.kind].format(verb=found.verb.capitalize(), object=goal)
