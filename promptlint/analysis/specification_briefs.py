"""Briefs and requests that leave out what only their author knows.

A brief here is a role with a list of good intentions, and nothing to work on.

"Act as a product expert. You will analyse trends, identify potential and suggest strategies" sounds
complete and is not: no input, no subject, no output. What tells it from a brief that works is
evidence, and one piece is enough: a variable, a quoted or announced input, a number, a format, a
name, code. Persona, politeness, lists and length are no evidence.
"""

from __future__ import annotations

import re

MIN_WORDS, MAX_WORDS = 12, 180

OPENING = re.compile(
    r"\s*(?:please )?(?:act as|i want you to act as|imagine you are|pretend to be|take the role of|"
    r"assume the role of|your (?:task|job|goal|role) is to)\b",
    re.IGNORECASE,
)
"""How people write to a chat window; system prompts ("You are …") get their task from the user."""

_TITLE = re.compile(
    r"(?:i (?:want|would like|need) you to )?(?:act as|role of|to be|you are|you're|be) "
    r"(?:an? |the )?[^.!?:\n]*",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$?\{\{?[^{}\n]{1,60}\}\}?")
_COLOUR = re.compile(
    r"[\s${]*(?:user_?)?(?:name|tone|style|genre|mood|language|lang|level|voice)\b", re.IGNORECASE
)
"""Variables that colour an answer and say nothing about its subject."""

_INPUT = re.compile(
    r"[\"“”«»`<>|\[\]]|https?:|\b(?:follow(?:s|ing)|below|above|attached|upload\w*|provided|given|"
    r"inputs?|(?:i|we)(?: will|'ll| am|'m| have|'ve| want| need| wrote)|"
    r"my (?:first|next|question|request)|(?:they|the user|users?) (?:provides?|gives?|submits?|"
    r"shares?|sends?|enters?|types?|uploads?|asks?|describes?|specif(?:y|ies))|user'?s? "
    r"(?:input|message|question|query|request|text|code|preferences?)|ask (?:me|the user|for)|"
    r"wait for|conversation|conversational|interactive|interview|simulat\w*|role-?play\w*|quiz)\b",
    re.IGNORECASE,
)
_OUTPUT = re.compile(
    r"\d|\b(?:tables?|columns?|json|xml|yaml|csv|html|markdown|bullet\w*|numbered|list|"
    r"(?:in|with|one|two|three|four|five|single) (?:words?|sentences?|paragraphs?)|word count|"
    r"outputs?|format\w*|templates?|step-by-step|step by step|sections?|headings?|only (?:reply|"
    r"respond|answer|return)|(?:reply|respond|answer|return)\b[^.\n]{0,30}\bonly|structure|"
    r"structured|schema|diagrams?|spreadsheet|slides?|script|pdf|calendar|checklist|example)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:apps?|applications?|websites?|web ?pages?|software|programs?|games?|code|functions?|"
    r"apis?|plugins?|extensions?|bots?|dashboards?|interfaces?|databases?|scripts?|components?|"
    r"images?|photos?|pictures?|portraits?|videos?|illustrations?|posters?|logos?|renders?|"
    r"cinematic|photorealistic|scenes?|camera|song|music|poems?|jokes?|chess|recipes?)\b",
    re.IGNORECASE,
)
"""Things whose brief is judged by other measures: software by features, pictures by description."""

_NAME = re.compile(r"(?<=[a-z,;&/(] )[A-Z][\w&+.-]*|\b[A-Z]{2,}s?\b|\b[a-z]+[A-Z]\w*")
_FEW_NAMES = 1
"""An acronym of the trade ("VC funds") names no subject; two names do."""

_SERVED = re.compile(
    r"\b(?:quer(?:y|ies)|inquir(?:y|ies)|enquir(?:y|ies)|respond(?:s|ing)? to|appointments?|"
    r"communicat\w+|answer(?:s|ing)? (?:the |their |any |user )?questions?|chat)\b"
    r"|\b(?:assess|evaluat|review|analy[sz]|summari[sz]|proofread|edit|grad|critiqu|check)\w* "
    r"(?:the |an? |any )?(?:[\w-]+ ){0,2}(?:documents?|papers?|essays?|manuscripts?|contracts?|"
    r"submissions?|articles?|texts?|datasets?|resumes?|cvs?|proposals?|drafts?)\b",
    re.IGNORECASE,
)
"""Somebody will ask, or hand something in: the brief is a chat shell."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_SERVICE = re.compile(
    r"\b(?:help|assist|support|guid(?:e|ance|ing)|advi[sc]e|inspire|provide|offer|optimi[sz]e|improve|"
    r"enhance|analy[sz]e|identify|suggest|develop|create|write|recommend\w*|encourage|ensure)\b",
    re.IGNORECASE,
)
_LINE_WITHOUT_WORK = re.compile(r"^[^\n]*(?:variables?|use the name)[^\n]*$", re.I | re.M)


def is_empty(text: str) -> bool:
    """Whether a brief gives no input, no subject by name, no output and no number.

    Args:
        text: the whole prompt, in English.
    """
    if OPENING.match(text) is None or not MIN_WORDS <= len(_WORD.findall(text)) <= MAX_WORDS:
        return False
    if any(_COLOUR.match(found.group()) is None for found in _VARIABLE.finditer(text)):
        return False
    work = _TITLE.sub(" ", _VARIABLE.sub("x", _LINE_WITHOUT_WORK.sub("", text)))
    work = work.replace("\\n", "\n")
    if len(_SERVICE.findall(work)) < 2:
        return False
    if len(set(_NAME.findall(work))) > _FEW_NAMES:
        return False
    return not any(found.search(work) for found in (_INPUT, _OUTPUT, _MADE, _SERVED))


MAX_REQUEST_WORDS = 45

MODELS = re.compile(
    r"(?<=[.!?\n])[^.!?\n]*\b(?:as|for) (?:an? |your |my )?"
    r"(?:references?|inspiration|samples?|models?)\b[^.!?\n]*[.!?]*",
    re.IGNORECASE,
)
"""A sentence that hands over texts to imitate."""

_POSSESSION = (
    r"profile|experience|bio|biography|background|skills?|work|projects?|products?|services?|"
    r"company|business|brand|website|web ?site|page|blog|store|shop|startup|team|organi[sz]ation|"
    r"community|portfolio|resume|cv|achievements?|career|research|thesis|essay|app|code|data|"
    r"results?|event|campaign|book|channel|customers?|clients?|idea|strategy|process|workflow"
)
_OWN_FACTS = re.compile(
    rf"\b(?:my|our)(?: [A-Za-z-]+){{0,3}}? (?:{_POSSESSION})\b|"
    r"\[(?:your|my|our|project|company|product|brand|business|startup)\b[^\]\n]{0,40}\]",
    re.IGNORECASE,
)
_PERSONAL_TEXT = re.compile(
    r"\b(?:statement of purpose|personal statement|cover letter|motivation(?:al)? letter|resume|"
    r"curriculum vitae|bio(?:graphy)?|letter of recommendation|recommendation letter|"
    r"(?:elevator )?pitch|business plan|performance review|self[- ]review|press release|"
    r"testimonial|eulogy|wedding speech|grant proposal|project proposal)\b",
    re.IGNORECASE,
)
_FACTS = re.compile(
    r"[{}<>`\"“”«»|]|(?<!\w)'\w[^'\n]+'|https?:|\d|(?<=\w)[:;]|"
    r"\b(?:i am|i'm|i have|i've|i was|i work(?:ed)?|we are|we're|we have|we sell|we make|we offer|"
    r"which is|who is|that is|called|named|follow(?:s|ing)|"
    r"below|above|attached|upload\w*|provided|given|this|these|e\.g\.|such as|for example|ask me|"
    r"memory|templates?|interactions?|chat history|"
    r"conversations?|repository|codebase|file|pdf|document)\b",
    re.IGNORECASE,
)


_AIM = re.compile(
    r"[\s${]*(?:user_?)?(?:name|tone|style|language|job[ _]?(?:title|role)?|role|position|industry|"
    r"field|platform|audience|length)\b",
    re.IGNORECASE,
)
"""Variables that say what a text is for, and hold none of its facts."""


def lacks_facts(text: str) -> bool:
    """Whether a short request asks for a text about facts that it does not give.

    "Write a bio for my profile that highlights my experience": nobody but the author knows them.
    """
    told = _VARIABLE.sub(lambda found: "" if _AIM.match(found.group()) else found.group(), text)
    if len(_WORD.findall(told)) > MAX_REQUEST_WORDS or _FACTS.search(told):
        return False
    if _OWN_FACTS.search(text):
        return True
    return _PERSONAL_TEXT.search(text) is not None and not _NAME.search(text)


_FIRST = re.compile(
    r"\bmy first (?:\w+ ){0,2}?(?:request|question|task|suggestion|problem|message)\b[^\"“\n]{0,30}"
    r"[\"“](?P<asked>[^\"”\n]{3,300})[\"”]",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"\b(?:i (?:have written|wrote|have made) an? |my )(?:\w+ )?(?:poem|text|article|essay|paper|"
    r"song|story|code|letter|e-?mail|cv|resume|draft|novel|script|application|app|website|company|"
    r"product|business|startup|profile|portfolio)\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\d|:|;|\.\s|https?|[{}<>]|\b(?:which|that|because|for|about|on)\b", re.IGNORECASE
)


def first_request(text: str) -> tuple[int, int] | None:
    """Characters of a quoted first request about a thing of the author's that is not there.

    "My first request is “I need help improving my CV”": no CV, and nothing said about it.
    """
    if OPENING.match(text) is None or _VARIABLE.search(text):
        return None
    found = _FIRST.search(text)
    if found is None:
        return None
    asked = found["asked"]
    unseen = _UNSEEN.search(asked)
    if unseen is None or _SHOWN.search(asked, unseen.end()) or _SHOWN.search(text, found.end() + 2):
        return None
    return found.span("asked")
