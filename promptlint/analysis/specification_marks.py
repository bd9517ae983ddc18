"""Marks of evidence in a prompt's text, as patterns: input, format, audience, task, persona."""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
SLOT = re.compile(
    r"\$?\{\{?[^{}\n]{1,80}\}?\}|\[(?!\s*[xX ]\])[A-Za-z][^\]\n]{1,60}\](?!\()"
    r"|<[a-z][a-z _-]{2,30}>"
)
COLOUR = re.compile(
    r"[\W_]*(?:\w+[ _]?)?(?:tone|style|genre|mood|language|lang|level|voice|format|length|name)\b",
    re.IGNORECASE,
)
DECLARED = re.compile(
    r"\s*(?:(?:[-*•]|\d+[.)])\s*[*`]*(?:\$?\{|\[)[^}\]\n]+(?:\}\}?|\])[*`]*\s*(?:[-–—:=(]|$)"
    r"|[*`]*\$?\{[^}\n]+\}\}?[*`]*\s*[-–—:=(])"
)
ALONE = re.compile(
    r"^[^\w\n]{0,12}(?:[\w ]{1,30}[:>]\s*)?"
    r"(?:\$?\{\{?[^{}\n]{1,60}\}?\}|\[[A-Z][^\]\n]{2,60}\])[^\w\n]{0,12}$"
    r"|[\"“`>]\s*\$?\{\{?[^{}\n]{1,60}\}?\}\s*[\"”`<]",
    re.MULTILINE,
)
BULLET = re.compile(r"\s*(?:[-*•+–—]|\d{1,2}[.)]|[a-z][.)])\s+")
HEADING = re.compile(r"\s*(?:#{1,6} |\*\*[^*\n]+\*\*:?\s*$|[A-Z][A-Z &/-]{3,60}:?\s*$)")
SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“$])")

BRIEF = re.compile(
    r"[\s\"'#*]*(?:please )?(?:(?:i want|i would like|i need) you to (?:act|be|become)|"
    r"act (?:as|like)|imagine (?:you|that)|pretend|take (?:on )?the role|assume the role)",
    re.IGNORECASE,
)
PERSONA = re.compile(
    r"[\s\"'#*]*(?:please )?(?:i want you to (?:act|be|become)|act (?:as|like)|"
    r"imagine (?:you|that)|pretend|take (?:on )?the role|assume the role|you(?:'re| are| will be| "
    r"will act)|role ?:)",
    re.IGNORECASE,
)
TASK = re.compile(
    r"(?:your (?:main |primary )?(?:task|job|goal|role|mission|objective|responsibilit(?:y|ies)|"
    r"purpose)s? (?:is|are|will be|include)\b(?: to)?|you(?:'re| are) (?:tasked|responsible)"
    r"(?: with| for)?|it (?:is|will be) your job to)\s*([^.\n]*)",
    re.IGNORECASE,
)
FIRST = re.compile(
    r"\b(?:my (?:first|1st) (?:\w+ ){0,3}?\w+|the first (?:\w+ ){1,3}is)\b[^\"“'\n]{0,60}"
    r"[\"“'](?P<asked>[^\n]{3,600}?)[\"”'](?:\W|$)",
    re.IGNORECASE,
)
QUOTE = re.compile(r"[\"“«](?=\S)[^\"”»\n]{2,}[\"”»]|`[^`\n]+`|(?<!\w)'[^'\n]{3,}'(?!\w)")
PAREN = re.compile(r"\((?!s\))[^)\n]{3,}\)")
NAME = re.compile(
    r"(?<=[a-z,;&/(] )[A-Z][\w&+.#-]*|\b[A-Z]{2,}\w*\b|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*"
)
SUCH = re.compile(
    r"\b(?:such as|e\.g\.|for example|for instance|including|like (?=\w+(?:,| and| or)))", re.I
)
MARKUP = re.compile(r"https?:|</|\w\(\)|[=<>|/]\w|\w:\s+\S")
AUTHOR_GIVES = re.compile(
    r"\b(?:i|we)(?:'ll| will| am going to| may| might) (?:\w+ )?(?:provide|give|write|paste|tell|"
    r"type|send|describe|ask|share|upload|speak|say|present|supply|enter|input|be)\b",
    re.IGNORECASE,
)
USER_GIVES = re.compile(
    r"\b(?:the |a )?users?(?: will| may| can)? (?:provides?|gives?|asks?|sends?|describes?|"
    r"submits?|shares?|enters?|types?|uploads?|requests?|specif\w+|wants?|says?|pastes?)\b"
    r"|\b(?:provided|given|submitted|supplied|uploaded|shared) by (?:the |a )?"
    r"(?:user|me|client|customer|student)|\buser'?s? (?:inputs?|messages?|question|query|requests?|"
    r"text|code|photo|image)\b",
    re.IGNORECASE,
)
HELPS = re.compile(
    r"\b(?:help|assist|guide|support|advise|inspire|coach|mentor|lead|manage|oversee|collaborate|"
    r"facilitate|optimi[sz]e|empower|teach|motivate)(?:ing|s)? (?:the |a |my |our |with |in )?\w+",
    re.IGNORECASE,
)
ADVERT = re.compile(
    r"\b(?:best (?:coding )?practices|industry standards?|cross-functional|stay updated|"
    r"user-friendly|user experience|high-(?:quality|performance|growth|potential)|cross-browser|"
    r"compliance|seamless\w*|scalab\w+|stakeholders?|real-time|latest (?:trends|advancements|"
    r"technolog\w+|updates)|market trends|responsive|maintainab\w+|well-(?:structured|documented|"
    r"organized)|clean(?: and|,)|professional tone|clear and concise|collaborat\w+ with|"
    r"data security|performance|efficiency|accessib\w+|up-to-date|cutting-edge|emerging|tailor\w*|"
    r"personali[sz]ed|comprehensive|wide range|various)\b",
    re.IGNORECASE,
)
"""The language of job adverts."""
TALKS = re.compile(
    r"\b(?:ask (?:me|the user|users|the client|for|clarifying)|wait for|clarifying question|"
    r"interview|role-?play\w*|interactive|players|simulat\w+|emulat\w+|quiz|game master|"
    r"conversation|(?:respond|reply|answer) (?:as|like|with)|in character|terminal|console|"
    r"interpreter|stay in|let's (?:play|start|begin))\b",
    re.IGNORECASE,
)
SERVES = re.compile(
    r"\b(?:quer(?:y|ies)|(?:in|en)quir(?:y|ies)|respond(?:s|ing)? to|answer(?:s|ing)? "
    r"(?:[\w']+ ){0,2}questions?|(?:any|every|each) question|(?:when|if) (?:asked|provided|given|"
    r"the user|i ))",
    re.IGNORECASE,
)
OUTPUT = re.compile(
    r"^[^\w\n]{0,12}(?:output|format|response|deliverables?|return|structure|report|result)\b[^\n]{0,50}:",
    re.MULTILINE | re.IGNORECASE,
)
PROHIBITED = re.compile(r"\b(?:do not|must not|no more than|at least|at most|instead of)\b", re.I)
AUDIENCE = re.compile(
    r"\bfor (?:an? |the |my |our )?(?:[\w-]+ ){0,2}?(?:beginners?|experts?|readers?|customers?|"
    r"students?|children|kids?|developers?|engineers?|managers?|adults?|teachers?|patients?|"
    r"employees|audience|parents|users|clients|investors|team)\b|\baudience\b|\baged \d",
    re.IGNORECASE,
)
WANTS = re.compile(
    r"\b(?:i|we) (?:want|need|would like|am|have)\b|\bhelp (?:me|us)\b", re.IGNORECASE
)
OWN = re.compile(
    r"\b(?:my|our)(?: [a-z-]+){0,3} (?:profile|experience|bio|background|skills?|work|projects?|"
    r"products?|services?|company|business|brand|website|site|page|blog|store|startup|team|"
    r"community|portfolio|resume|cv|career|research|essay|app|application|code|data|event|"
    r"campaign|book|channel|customers?|clients?|ideas?|spouse|area|sponsors?)\b"
    r"|\[(?:your|my|our|project|company|product)\b[^\]\n]*\]",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[^\w\n]{0,12}(?:please |now |then |also |first,? |next,? |finally,? )?"
    r"(?:write|create|generate|make|"
    r"build|design|develop|prepare|help|give|explain|analy[sz]e|identify|implement|add|include|use|"
    r"provide|list|suggest|describe|draft|review|summari[sz]e|translate|convert|act|find|show|"
    r"ensure|tell|answer|compare|plan|draw|edit|transform|rewrite|set|keep|avoid|return|output|"
    r"respond|reply|capture|choose|curate|compose|produce|craft|imagine|turn|start|ask|do|don't|"
    r"never|always|check|read|extract|classify|evaluate|propose|research|optimi[sz]e|improve|fix|"
    r"test|refactor|update|remove|replace|apply|follow|consider|focus|place|render|depict|"
    r"illustrate|let|take|get|try|run|i (?:want|need|would like)|i'd like|(?:can|could|would) you|"
    r"you (?:are|will|must|should)|your)\b",
    re.IGNORECASE,
)
