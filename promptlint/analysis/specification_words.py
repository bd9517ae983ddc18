"""English words that carry a prompt's task and its facets, as patterns."""

from __future__ import annotations

import re

VERBS: dict[str, str] = {
    **dict.fromkeys(
        "explain describe discuss teach introduce tell talk research identify".split(), "explain"
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
NEEDED: dict[str, tuple[str, ...]] = {
    "explain": ("audience", "format", "context"),
    "write": ("audience", "format", "constraints", "context"),
    "transform": ("context", "format", "constraints"),
    "classify": ("constraints", "examples", "context"),
    "help": ("task", "format", "context"),
}

TASK = re.compile(
    r"(?:(?:please|now|hi|hello|hey|ok|okay|so|then|just)[ ,!.]+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|"
    r"(?:i need )?help (?:me |us )(?:to )?(?=[a-z]+ (?!with\b|please\b))|"
    r"i(?:'d| would)? (?:want|need|like) (?:you )?to |(?:your|the) (?:task|job|goal) is to |"
    r"you (?:should|must|need to|have to|will) |let'?s )?"
    rf"(?P<verb>{'|'.join(sorted(VERBS, key=len, reverse=True))})\b(?P<object>[^.!?\n]*)",
    re.IGNORECASE,
)
GERUNDS: dict[str, str] = {
    (verb[:-1] if verb.endswith("e") else verb) + "ing": verb for verb in VERBS
}
HELP_WITH = re.compile(
    r"(?:(?:hi|hello|hey)[ ,!.]+)?i(?: would|'d)? (?:need|want|like) (?:some |your )?"
    r"(?:assistance|help|support) (?:with |in )?"
    rf"(?P<verb>{'|'.join(sorted(GERUNDS, key=len, reverse=True))})\b(?P<object>[^.!?\n]*)",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
ROLE_SENTENCE = re.compile(
    r"\b(?:you are|you're|act as|i want you to act as|(?:(?<=[.!?\n] )|\A)be) [^.!?\n]*[.!?]*",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")

# Somewhere to put input, or input that is there.
INPUT = re.compile(
    r"[{}<>\[\]`\"“”«»|=:]|\$\w|\b(?:follow(?:s|ing)|below|above|attached|provided?|given|"
    r"input|i(?: (?:will|am|have|wrote)|'ll|'m|'ve)|we (?:are|have))\b",
    re.IGNORECASE,
)
FORMAT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|single|words?|"
    r"sentences?|paragraphs?|lines?|pages?|bullets?|bulleted|lists?|tables?|columns?|rows?|json|"
    r"xml|yaml|csv|html|markdown|latex|headings?|sections?|steps?|step-by-step|outline|short|"
    r"brief(?:ly)?|concise(?:ly)?|long|detailed|in detail|only|exactly|at most|at least|"
    r"yes or no|true or false|format|template|diagram|summary|script|regex|query|function)\b",
    re.IGNORECASE,
)
AUDIENCE = re.compile(
    r"\b(?:for (?!me\b)(?:an? |the )?\w+|to (?:an? |the |my |our )\w+|audience|beginners?|experts?|"
    r"readers?|customers?|users?|students?|children|kids?|teams?|developers?|engineers?|"
    r"managers?|level|grade)\b",
    re.IGNORECASE,
)
EXAMPLES = re.compile(r"\b(?:examples?|e\.g\.|for instance|such as|like this|sample)\b|->|→", re.I)
CONSTRAINTS = re.compile(
    r"\b(?:must|never|don'?t|do not|without|avoid|includ(?:e|ing)|cover(?:ing)?|focus(?:ing)?|"
    r"keep(?:ing)?|ensure|using|use|based on|according|instead|unless|if|when|where|why|how|"
    r"that|which|who|whose|whether|between|compar(?:e|ed|ing)|difference|with(?!\s+\w+\W*$)|"
    r"from|into|as|under|within|before|after|tone|style|formal|polite|friendly|simple|plain|"
    r"rhym\w+|because|while|so)\b",
    re.IGNORECASE,
)
LABELS = re.compile(r"\b(?:into|as|by|or|either|whether|labels?|categories|classes|scale)\b|[:,]")

LANGUAGE = re.compile(r"\b(?:in)?to [A-Z]\w+")
HOW_IT_WORKS = re.compile(r"\bhow (?:\w+ ){1,4}works?\W*$", re.IGNORECASE)

# The task itself fixes what a good answer is like, or freedom is the point.
FREE = re.compile(
    r"\b(?:jokes?|poems?|haikus?|limericks?|riddles?|puns?|sonnets?|lyrics|songs?|raps?|"
    r"stor(?:y|ies)|fairy ?tales?|greetings?|slogans?|names?|memes?|images?|pictures?|photos?|"
    r"logos?|hello|hi|truth|weather|sure|tweets?|twitter|taglines?|headlines?|titles?|analog(?:y|ies))\b",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"\b(?:it|this|that|these|those|them|things?|stuff|something|anything)\b", re.I
)

# Words that no English sentence has.
FOREIGN = re.compile(
    r"\b(?:met|een|het|van|voor|niet|und|der|das|mit|für|nicht|eine?|ist|le|les|des|une|pour|avec|"
    r"dans|el|los|las|para|con|una|por|che|della|uma|não|och|att|som|jag|og|til|med)\b"
    r"|[^\W\d_a-zA-ZÀ-ž]",
    re.IGNORECASE,
)

BLANK = re.compile(r"\[[^\]\n]*\]")

CUT_SHORT = re.compile(r"[a-z,] (?:and|or|the|an?|which|your|our)\s*\Z")
"""The text ends where a sentence can't."""

NO_TASK_OF_OURS = re.compile(
    r"\bmake (?!an? |the |my |our |it\b|this\b|these\b|me an? |sure)", re.I
)
"""``make boyfriend hug her``: an edit of a picture, whatever it says."""

ASPECT = re.compile(
    r"(?!(?:me |us )?(?:about )?(?:the )?(?:concepts?|ideas?|basics|topics?|subjects?|notion|"
    r"theory|fundamentals) (?:of|behind)\b)"
    r"(?:.*\b(?:of|in|on|why|what|whether|when|where|who|your|yourself|behind)\b"
    r"|(?!(?:me |us )?about\b)(?:me|us) |(?:an?|the most|the best) )",
    re.IGNORECASE,
)
"""The object asks for one side of its subject ("the role of …", "what X does") or one thing."""

SUBJECT = re.compile(
    r"(?:the )?(?!(?:quality|readability|flow|tone|style|grammar|clarity|rest|text|code|content)\b)"
    r"(?:[\w'’-]+ ){1,4}of (?!(?:the |this |my |our |that )?(?:text|code|content|document|article|"
    r"draft|it|this|these|them)\b)\w",
    re.IGNORECASE,
)
"""``analyse the benefits of solar power``: a subject that the world knows, no text to work on."""

OPEN_FORM = re.compile(
    r"(?:me |us )?(?:about\b|something|anything|stuff|"
    r"(?:(?!(?:to|of|for|in|on|at|about|that|how)\b)[\w'’-]+ ){0,4}?"
    r"(?:blogs?|posts?|articles?|essays?|reports?|newsletters?|e-?mails?|letters?|"
    r"messages?|plans?|strategy|strategies|documentation|docs|documents?|content|copy|proposals?|"
    r"presentations?|campaigns?|speech(?:es)?|guides?|tutorials?|courses?|polic(?:y|ies)|contracts?|"
    r"texts?|papers?|statements?|pitch(?:es)?|announcements?|ads?|adverts?|"
    r"advertisements?|reviews?|tests?|test cases|questions|ideas|feedback|advice|code|"
    r"data|datasets?|websites?|"
    r"web pages?|landing pages?|apps?|materials?)"
    r"(?:$|\b(?! (?:of|representation|structure|model))))",
    re.IGNORECASE,
)
"""What can be written in a thousand forms; a tweet, an analogy or an algorithm can't."""

FOR_MACHINES = re.compile(
    r"\b(?:tests?|test cases|code|data|datasets?|prompts?)\W*$", re.IGNORECASE
)
"""What has no readers, so that no audience is missing."""

BETTER = re.compile(
    r"(?:my|our|the|this|that) (?:\w+ ){1,3}"
    r"(?:more \w+|better|nicer|good|great|shorter|simpler)\W*$",
    re.IGNORECASE,
)
"""``make my essay better``."""

MEASURE = re.compile(r"\b(?:to be|sound|so that|more|less|shorter|simpler|easier)\b", re.IGNORECASE)
"""Says in which direction a text should change."""
