"""Words that tell what a prompt gives and what it only promises, in classes, for counting.

A word ending in ``*`` stands for all words that begin so. Classes overlap: "analysis" is abstract
in "provide analysis" and says what is made of an input in "analyse the provided report".
"""

from __future__ import annotations

from functools import cache, lru_cache
from types import MappingProxyType

_CLASSES = MappingProxyType(
    {
        "format": (
            "table tables column columns row rows json xml yaml csv html markdown latex bullet* "
            "numbered list lists sentence sentences paragraph paragraphs word words characters "
            "output outputs format formats formatted template templates section sections heading "
            "headings header headers structure structured schema diagram diagrams slide slides "
            "pdf docx checklist step-by-step lines score scores rating rank* chart outline "
            "summary headline title caption hashtag hashtags single-file resolution"
        ),
        "prohibition": "don't don’t never exactly unless except without",
        "given": (
            "provided given attached upload uploaded supplied pasted shared submitted input "
            "inputs following below above source"
        ),
        "open": (
            "system* platform* tool tools application* app apps website* solution* strateg* plan "
            "plans program programs campaign* content book books guide guides presentation* "
            "project* framework* portal* game games architecture* agent* process* pitch* "
            "curriculum course courses lesson* portfolio* business* interface* experience*"
        ),
        "shaped": (
            "email emails e-mail e-mails letter letters table tables list summary report poem "
            "song story script recipe function regex query formula essay article post tweet title "
            "caption code test tests logo image photo portrait prompt json translation review "
            "quiz flashcard flashcards question questions names headline headlines outline rubric "
            "resume bio description schema diagram chart message speech joke playlist itinerary "
            "menu explanation"
        ),
        "transform": (
            "summari* translat* convert* extract* rewrit* proofread* correct* classif* review* "
            "analyz* analys* transform* edit* evaluat* assess* grade critique compare debug* "
            "refactor* identify detect generate"
        ),
        "duty": (
            "collaborat* communicat* monitor* ensur* maintain* optimi* enhanc* improv* support* "
            "assist* help* guid* foster* encourag* promot* facilitat* stay* follow* adher* "
            "respect* priorit* adapt* align* inspir* manag* overse* lead* coordinat* deliver* "
            "implement* develop* provid* offer* suggest* recommend* identif* analy* conduct* "
            "utili* leverag* integrat* share* discuss* explor* address* consider* focus* emphasi* "
            "highlight* educat* engage* advis* apply research* evaluat* handle* organi*"
        ),
        "picture": (
            "photo* image* portrait* cinematic lighting light* camera* lens shot render* "
            "illustration* vector background palette color* colour* pose* wearing outfit* hair "
            "scene* poster* logo texture* shadow* 4k 8k hyperrealistic hyper-realistic "
            "photorealistic video animation* close-up foreground silhouette aesthetic* face skin "
            "style* composition anime pixar"
        ),
        "software": (
            "html html5 css css3 javascript react api apis database* backend frontend "
            "localstorage canvas three.js node.js python sql crud responsive dashboard* export* "
            "import authentication search filter* notification* keyboard drag-and-drop dark jwt "
            "docker typescript postgresql"
        ),
        "number": "one two three four five six seven eight nine ten twelve dozen single half twice",
        "people": (
            "user users client clients student students people individuals learners patients "
            "customers companies writers professionals businesses"
        ),
        "generic": (
            "ensure maintain provide offer follow focus use utilize be keep prioritize encourage "
            "support adapt align consider optimize improve enhance implement develop design "
            "create analyze identify suggest recommend guide help assist collaborate communicate "
            "monitor adhere respect highlight promote foster facilitate stay document integrate "
            "incorporate include avoid tailor deliver conduct understand explain discuss share "
            "review evaluate manage coordinate explore inspire test address organize build "
            "emphasize always developing designing implementing creating ensuring providing "
            "analyzing identifying optimizing"
        ),
        "determiner": (
            "the this that these those my your our each every a an its their his her one two three"
        ),
    }
)


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    whole: dict[str, set[str]] = {}
    starts: dict[str, set[str]] = {}
    for name, listed in _CLASSES.items():
        for word in listed.split():
            table = starts if word.endswith("*") else whole
            table.setdefault(word.rstrip("*"), set()).add(name)
    return (
        {word: frozenset(names) for word, names in whole.items()},
        {word: frozenset(names) for word, names in starts.items()},
    )


_SHORTEST, _LONGEST = 3, 12


@lru_cache(maxsize=4096)
def classes_of(word: str) -> frozenset[str]:
    """Classes of a lower-case word."""
    whole, starts = _tables()
    found = whole.get(word, frozenset())
    for end in range(_SHORTEST, min(len(word), _LONGEST) + 1):
        found |= starts.get(word[:end], frozenset())
    return found
