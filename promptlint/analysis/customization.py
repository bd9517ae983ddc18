"""What a text claims about how a model was made to know something, where that can't be so.

Prompting, uploading files and chatting change no weights. A claim is subject (model, assistant,
GPT), verb (train, fine-tune, learn, remember) and object (prompt, documents, chat), found in one
sentence that asserts it. Negations before the claim, questions, conditions, quotes, links and code
are no assertions. Where the text shows real training (epochs, LoRA, JSON lines …), claims about
documents are left alone: they may be true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.markdown import Structure
from promptlint.model.place import Span

_DETERMINER = r"(?:the|our|your|my|their|this|that|a|an|every|each|its)"
_ASSISTANT = (
    rf"(?:{_DETERMINER}\s+)?(?:[\w'’-]+\s+){{0,3}}?"
    r"(?:custom\s+gpts?|chat\s?gpt|gpts?|assistants?|chat\s?bots?|bots?|agents?|copilots?|claude|"
    r"gemini|ai(?:\s+(?:agents?|assistants?|model))?)"
)
_MODEL = (
    rf"(?:{_ASSISTANT}|(?:{_DETERMINER}\s+)?(?:[\w'’-]+\s+){{0,2}}?(?:models?|llms?)|"
    r"gpt-?[345][\w.-]*|it)"
)
_TRAINED = r"(?:custom[- ]|specially\s+|fully\s+)?(?:(?:re-?)?trained|fine-?tuned)"
_TO_TRAIN = r"(?:(?:re-?)?train|fine-?tune)"
_OURS = r"(?:our|your|my|their|own|these|uploaded|company(?:['’]s)?|internal)"
_PAPERS = (
    r"(?:pdfs?|documents?|docs|documentation|files|manuals?|handbooks?|knowledge\s?bases?|"
    r"websites?(?:\s+content)?|web\s?pages?|wikis?|faqs?|policies|guides|guidelines|brochures?|"
    r"uploads|notes|articles|leaflets|statutes|catalogu?es?|price\s+lists?|spreadsheets?|contracts?)"
)
_OUR_PAPERS = rf"{_OURS}\s+(?:[\w'’-]+\s+){{0,3}}?{_PAPERS}"
_PROMPT = (
    r"(?:(?:(?:(?:the|a|an|our|your|my|this|that|these|one|single|following|custom(?:i[sz]ed)?|"
    r"detailed|good|better|well-crafted|tailored|speciali[sz]ed|specific|engineered|crafted|long|"
    r"carefully|written|optimi[sz]ed|system|training)\s+){1,5}(?:system\s+)?prompts?|system\s+messages?|"
    r"prompt\s+engineering(?:\s+techniques)?|prompting|(?:better\s+|detailed\s+|the\s+|our\s+)?"
    r"custom\s+instructions)"
    r"(?![-\s/]*(?:\d|completion|response|tuning|pairs?|data|examples?|templates?|formats?|mask|loss|"
    r"(?:and|\+|&|or)\s+(?:completions?|responses?|answers?|labels?|images?|instruction))))"
)
_GERMAN_SUBJECT = (
    r"(?:custom\s+gpts?|chat\s?gpt|gpts?|assistent\w*|chat\s?bots?|bots?|copilots?|ki)"
)
_GERMAN_PAPERS = (
    r"(?:unser\w*|eur\w+|ihr\w*|eigen\w*|firmeneigen\w*)\s+(?:\w+\s+){0,2}?(?:pdfs?|dokumenten?|"
    r"dateien|unterlagen|handb(?:uch|üchern?)|richtlinien|anleitungen|webseiten?|wissensdatenbank)"
)
_CHATS = (
    r"(?:(?:each|every|all|our|your|user|users['’]|past|previous|its|new|single)\s+){1,3}"
    r"(?:conversations?|chats?|dialogues?)"
)


@dataclass(frozen=True, slots=True)
class Belief:
    """A mistaken claim. `kind` is a key of `KINDS`; `span` covers its words."""

    kind: str
    span: Span


KINDS = ("prompt-trains", "files-train", "chats-train", "in-weights", "for-everyone", "current")

_CLAIMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "prompt-trains",
            rf"\b(?:(?:re-?)?train(?:ed|ing|s)?|fine-?tun(?:e|ed|es|ing))\s+{_MODEL}\s+"
            rf"(?:with|using|through|via|by(?:\s+(?:writing|giving\s+it|using))?)\s+{_PROMPT}\b",
        ),
        (
            "prompt-trains",
            rf"\b{_MODEL}\s+(?:is|was|were|are|has\s+been|have\s+been|gets?)\s+(?:\w+\s+)?{_TRAINED}"
            rf"\s+(?:with|using|through|via|by(?:\s+(?:writing|giving\s+(?:it|them)|using))?)\s+"
            rf"{_PROMPT}\b",
        ),
        (
            "prompt-trains",
            rf"\b{_TO_TRAIN}(?:d|ed|ing|s)?\s+{_MODEL}\s+(?:with)?in(?:side)?\s+(?:the|our|its|your|a)\s+"
            r"system\s+(?:prompt|message)\b",
        ),
        (
            "prompt-trains",
            r"\b(?:(?:each|every)\s+time|when(?:ever)?|after|once|as\s+soon\s+as)\s+(?:you|we|they|one)\s+"
            r"(?:edit|change|update|adjust|rewrite|save|write)s?\s+(?:the|a|your|our|its|this)\s+(?:\w+\s+)?"
            rf"prompt,?\s+{_MODEL}\s+(?:is|gets|will\s+be)\s+(?:re-?trained|trained|fine-?tuned)\b",
        ),
        (
            "files-train",
            rf"\b(?:upload|add|drop|import)(?:ed|ing)?\s+(?:[\w'’-]+\s+){{0,4}}?{_PAPERS},?\s+(?:and\s+)?"
            rf"{_ASSISTANT}\s+(?:is|gets|will\s+be)\s+(?:\w+\s+)?{_TRAINED}\s+(?:on|with)\s+"
            r"(?:them|it|these|those)\b",
        ),
        (
            "prompt-trains",
            r"(?:,|\bcan\s+be|\bare|\bis|\bwas|\bwere|[-–—•:])\s+(?:specially\s+|further\s+)?fine-?tuned\s+"
            rf"(?:with|using|through|via|by)\s+{_PROMPT}\b",
        ),
        (
            "files-train",
            rf"\b{_ASSISTANT}\s+(?:(?:that|which)\s+)?(?:(?:is|was|are|were|has\s+been|have\s+been|"
            rf"gets?)\s+)?(?:\w+\s+)?{_TRAINED}\s+(?:on|with|using|from)\s+(?:all\s+(?:of\s+)?)?"
            rf"{_OUR_PAPERS}\b",
        ),
        (
            "prompt-trains",
            rf"\A\W*(?:re-?)?(?:trained|fine-?tuned)\s+(?:with|using|through|via|by)\s+{_PROMPT}\b",
        ),
        (
            "files-train",
            r"\btrain(?:ing)?\s+(?:chat\s?gpt|gpt-?[345]\S*|claude|gemini)\s+(?:on|with)\s+"
            r"(?:your|our)\s+own\s+(?:data|content|business|knowledge)\b",
        ),
        (
            "files-train",
            rf"\b{_TO_TRAIN}(?:s|d|ed|ing)?\s+{_ASSISTANT}\s+(?:on|with|using|from)\s+"
            rf"(?:all\s+(?:of\s+)?)?{_OUR_PAPERS}\b",
        ),
        (
            "files-train",
            rf"\b(?:upload(?:ing|s)?|add(?:ing)?|drop(?:ping)?|import(?:ing)?|feed(?:ing)?)\s+"
            rf"(?:[\w'’-]+,?\s+){{0,4}}?{_PAPERS}\s+(?:[\w'’,-]+\s+){{0,5}}?(?:to|and)\s+{_TO_TRAIN}\s+"
            rf"(?:{_ASSISTANT}|(?:{_DETERMINER}\s+)?(?:model|llm)|it|me)\b",
        ),
        (
            "files-train",
            rf"\b{_TO_TRAIN}(?:ed|d|ing)?\s+{_MODEL}\s+(?:\w+\s+)?by\s+(?:simply\s+|just\s+)?"
            rf"(?:uploading|adding|importing|dropping)\s+(?:[\w'’-]+\s+){{0,4}}?{_PAPERS}\b",
        ),
        (
            "files-train",
            rf"\b{_TO_TRAIN}(?:ed|d|ing)?\s+{_MODEL}\s+(?:on|with)\s+(?:[\w'’-]+\s+){{0,5}}?{_PAPERS}"
            r"\s+by\s+(?:simply\s+|just\s+)?(?:uploading|adding|importing|dropping)\b",
        ),
        (
            "files-train",
            rf"\b{_ASSISTANT}\s+(?:\w+\s+){{0,3}}?{_TRAINED}\s+(?:on|with)\s+(?:[\w'’-]+\s+){{1,6}}?"
            r"by\s+(?:simply\s+|just\s+)?uploading\b",
        ),
        (
            "files-train",
            rf"\b(?:{_GERMAN_SUBJECT})\s+(?:\w+\s+){{0,3}}?(?:mit|auf|anhand)\s+(?:all\s+)?"
            rf"{_GERMAN_PAPERS}\s+(?:\w+\s+){{0,2}}?(?:trainiert|feinabgestimmt|angelernt)\b",
        ),
        (
            "prompt-trains",
            r"\b(?:fine-?tuning|(?:re-?)?training)\s+(?:happens|runs|takes\s+place)\s+(?:\w+\s+){0,4}?"
            r"(?:when|whenever|each\s+time|every\s+time|as\s+soon\s+as)\s+(?:\w+\s+){0,4}?prompt\b",
        ),
        (
            "chats-train",
            r"\b(?:custom\s+gpts?|chat\s?gpt|gpts?|models?|llms?|claude|gemini)\s+(?:\w+\s+){0,2}?"
            r"(?:learns|is\s+(?:re-?)?trained|retrains(?:\s+itself)?|trains\s+itself|"
            r"updates\s+its\s+(?:weights|training))\s+(?:\w+\s+)?(?:from|on|with|through|after)\s+"
            rf"{_CHATS}\b",
        ),
        (
            "chats-train",
            rf"\b(?:{_CHATS}|conversations|chats)\s+(?:also\s+|automatically\s+)?(?:train|retrain|fine-?tune)s?\s+"
            r"(?:it|(?:the|our|your)\s+(?:\w+\s+){0,2}(?:model|gpt|assistant|bot|chatbot))\b",
        ),
        (
            "in-weights",
            rf"\b{_PAPERS}\s+(?:\w+\s+){{0,2}}?(?:are|is|were|was|become|became|live|stay)\s+"
            r"(?:\w+\s+){0,2}?(?:part\s+of|in|inside|stored\s+in|baked\s+into|built\s+into)\s+"
            r"(?:the\s+|its\s+)?(?:model['’]s\s+)?(?:weights|parameters|neural\s+network)\b",
        ),
        (
            "in-weights",
            r"\bknowledge\s+(?:\w+\s+)?(?:stays|remains|is\s+(?:kept|now|then|stored)|persists)\s+"
            r"(?:with)?in(?:side)?\s+the\s+(?:model|gpt|weights)\b",
        ),
        (
            "for-everyone",
            r"(?:\A\W*|[,;:]\s+|\b(?:and|then|please|always|you\s+(?:must|should|will)|also)\s+)"
            r"(?:remember|memori[sz]e|learn|(?:save|store)\s+(?=this|it|that|what\s+you|(?:the|"
            r"every|each|all)\s+(?:corrections?|answers?|facts?))|keep\s+(?:this|it|that)\s+in\s+"
            r"(?:mind|memory))\s*(?:[\w'’,-]+\s+){0,8}?for\s+"
            r"(?:all|other|any|every\s+other|every\s+future|the\s+next)\s+(?:other\s+|future\s+|"
            r"new\s+)?(?:users?|people|customers?|students?|callers?)\b",
        ),
        (
            "for-everyone",
            r"(?:\A\W*|[,;:]\s+|\b(?:and|then|please|always|also)\s+)(?:remember|memori[sz]e|learn|save|store)"
            r"\s+(?:this|it|that|what|the|every|each|all)\b\s*(?:[\w'’-]+\s+){0,6}?so\s+(?:that\s+)?(?:all|"
            r"other|every(?:\s+other)?|future|any(?:\s+other)?)\s+(?:other\s+|future\s+)?(?:users?|people|"
            r"customers?|students?|callers?|everyone)\b",
        ),
        (
            "for-everyone",
            r"\b(?:update|change|add\s+(?:this|it|that)\s+to|(?:store|save)\s+(?:this|it|that|what\s+"
            r"(?:[\w'’-]+\s+){1,4}?\w+)\s+(?:to|in))\s+your\s+(?:own\s+)?(?:weights|training(?:\s+data)?|"
            r"parameters|neural\s+network)\b",
        ),
        (
            "current",
            r"\b(?:pre-?training(?:\s+data)?|pre-?trained\s+knowledge|pre-?trained\s+models?|"
            r"(?:model|gpt|llm|chatgpt|claude|gemini)['’]s\s+(?:training(?:\s+data)?|knowledge))\s+(?:is|are|always\s+(?:is|are)|stays?|remains?)\s+(?:\w+\s+)?"
            r"(?:up[- ]to[- ]date|always\s+(?:accurate|correct|current)|current|accurate\s+and|"
            r"fully\s+accurate|guaranteed)\b",
        ),
        (
            "current",
            r"\bpre-?training\s+(?:data\s+)?(?:guarantees|ensures|makes\s+sure)\s+(?:[\w'’-]+\s+){0,8}?"
            r"(?:accurate|correct|current|up[- ]to[- ]date|true)\b",
        ),
        (
            "current",
            rf"\b(?:since|because|as)\s+{_MODEL}\s+(?:is|was|has\s+been)\s+pre-?trained\s+(?:[\w'’-]+\s+){{0,6}}?"
            r"[\w'’-]+,\s+(?:[\w'’-]+\s+){0,8}?(?:accurate|correct|current|up[- ]to[- ]date)\W*\Z",
        ),
        (
            "current",
            r"\b(?:use|using|rely\s+on|relying\s+on|draw\s+on|drawing\s+on|based\s+on|from)\s+"
            r"(?:only\s+)?your\s+(?:own\s+)?(?:pre-?trained\s+knowledge|pre-?training|training(?:\s+"
            r"(?:data|knowledge))?)\s+(?:\w+\s+){0,5}?(?:for|as\s+to|about|on|to\s+\w+)\s+(?:\w+\s+)"
            r"{0,2}?(?:current|latest|up[- ]to[- ]date|today['’]s|live|real-time|newest)\b",
        ),
    )
)

_DOUBT = re.compile(
    r"n['’]t\b|\b(?:not|never|no\s+(?:need|training|longer|fine)|nor|neither|without|instead\s+of|"
    r"rather\s+than|unlike|myth|misconception|misbelief|wrong(?:ly)?|mistake\w*|contrary|versus|vs|"
    r"whereas|cannot|compar\w+|if|whether|would|people\s+(?:think|believe|say)|beware|claims?|"
    r"so-called|avoid|anti-?pattern|pretend\w*|difference|hypothe\w+|imagine|planned|future\s+work|"
    r"todo|roadmap)\b",
    re.IGNORECASE,
)
_PERSONA = re.compile(
    r"\s*(?:you\s+are|you['’]re|act\s+as|be\s+an?|i\s+am|i['’]m)\b", re.IGNORECASE
)
_TRAINS = re.compile(
    r"\b(?:q?lora|peft|epochs?|sft|dpo|trl|axolotl|unsloth|llama-?factory|learning[\s_]rate|jsonl|"
    r"fine[-_ ]?tun(?:e|ing)[-_ ]jobs?|checkpoints?|gradients?|training\s+loss|deepspeed|gpus?|"
    r"labell?ed|continued\s+pre-?training|cuda|bert|t5|adapters?|corpus|perplexity)\b",
    re.IGNORECASE,
)
_REAL_DATA = re.compile(
    r"\b(?:examples|pairs|rows|samples|labels|labell?ed|datasets?|transcripts|annotat\w+|tokens|"
    r"parameters|reward|jsonl|training\s+files?)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|(?<!\w)'[^'\n]*'(?!\w)|«[^»\n]*»")
_LINK = re.compile(r"\]\(|https?://|\]\[")
_MAY_BE_TRUE = ("files-train", "in-weights", "prompt-trains", "chats-train")


def beliefs(found: Structure, *, addressed: bool) -> Iterator[Belief]:
    """Mistaken claims of a text, at most one a sentence, in reading order.

    Args:
        found: the text with its structure.
        addressed: the text speaks to a model (a prompt), so that orders to remember count.
    """
    trains = shows_training(found.text)
    for start, end in found.sentences():
        claim = _claim(found, start, end)
        if claim is None or (trains and claim.kind in _MAY_BE_TRUE):
            continue
        if claim.kind != "for-everyone" or addressed:
            yield claim


def is_asserted(found: Structure, sentence: Span, match: re.Match[str]) -> bool:
    """Whether a sentence claims what was matched in it: no question, condition, denial or quote."""
    start, end = sentence
    text = found.text[start:end]
    if text.rstrip().endswith("?") or _LINK.search(text) or _PERSONA.match(text):
        return False
    if found.in_code(start + match.start()):
        return False
    said = text[: match.end()]
    return not (_DOUBT.search(said) or _REAL_DATA.search(text) or _quoted(text, match))


def shows_training(text: str) -> bool:
    """Whether a text speaks of real training, of which its claims may tell."""
    return _TRAINS.search(text) is not None


def _claim(found: Structure, start: int, end: int) -> Belief | None:
    sentence = found.text[start:end]
    for kind, pattern in _CLAIMS:
        match = pattern.search(sentence)
        if match is not None and is_asserted(found, (start, end), match):
            return Belief(kind, (start + match.start(), start + match.end()))
    return None


def _quoted(sentence: str, match: re.Match[str]) -> bool:
    return any(
        quote.start() <= match.start() and match.end() <= quote.end()
        for quote in _QUOTED.finditer(sentence)
    )
