"""What German, French and Spanish sentences demand: a length, a language, a date of today.

Closed classes only, as data: one `_Wording` a language. A word that is not on its lists narrows
what a limit is about, so that what is not understood is never compared. Other languages have no
entry and stay silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from promptlint.analysis.lazy_pattern import lazy

_NUMBER = r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?!\d)|\d{1,6}"
_WORD = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TAIL_WORDS = 8
_MORE_THAN = ("mehr als", "plus de", "más de")


@dataclass(frozen=True, slots=True)
class _Wording:
    """The closed classes of one language; all are alternatives of a regular expression.

    Attributes:
        units: unit in English → how the language says it.
        numbers: number words → value.
        upper, lower, exactly: what stands before a number. `upper_behind`, `lower_behind`: after
            the unit. `between`: begins a range, `to` joins its ends.
        refused: a word with which a sentence says the opposite of its other words.
        conditional: a word with which a sentence holds in some case only.
        each: a word that makes a limit one of every part.
        plain: words that narrow nothing.
        ask: verbs that ask for an answer in a language, `into`: what stands before its name.
        languages: language in English → its name.
        today: says that what follows is the date of today.
        months: their names, January first.
    """

    units: Mapping[str, str]
    numbers: Mapping[str, int]
    upper: str
    lower: str
    exactly: str
    upper_behind: str
    lower_behind: str
    between: str
    to: str
    refused: str
    conditional: str
    each: str
    plain: str
    ask: str
    into: str
    languages: Mapping[str, str]
    today: str
    months: str


_GERMAN = _Wording(
    units={
        "word": "wörtern?|worte?n?|wort",
        "sentence": "sätzen?|satz",
        "paragraph": "absätzen?|absatz",
        "character": "zeichen",
        "line": "zeilen?",
        "bullet": "stichpunkten?|aufzählungspunkten?|spiegelstrichen?",
        "page": "seiten?",
    },
    numbers={"ein": 1, "einem": 1, "einen": 1, "einer": 1, "eine": 1, "zwei": 2, "drei": 3,
             "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10},
    upper=r"maximal|höchstens|bis zu|nicht mehr als|nicht länger als|weniger als|unter|max\.?",
    lower=r"mindestens|wenigstens|nicht weniger als|mehr als|minimum|min\.?",
    exactly="genau|exakt",
    upper_behind="oder weniger|maximal|höchstens",
    lower_behind="oder mehr|mindestens",
    between="zwischen",
    to="und|bis",
    refused=r"nicht|nie|niemals|kein\w*|ohne|vermeide\w*|statt|anstatt",
    conditional=r"wenn|falls|sofern|sobald|außer|bei|sonst|ansonsten|bis|je nach|auf wunsch",
    each="jede[rsmn]?|pro|je|jeweils",
    plain="""der die das den dem des ein eine einen einem einer und oder in mit aus von zu bis auf
        im es ist sind sein soll sollen sollte muss müssen darf dürfen hat haben lang länge umfang
        umfasst umfassen enthält enthalten deine dein deinen deiner ihre ihr ihren antwort antworten
        antworte text texte textes ausgabe ausgaben ergebnis schreibe schreib schreiben verfasse
        verfassen formuliere formulieren gib geben halte halten bitte immer stets du sie insgesamt
        dabei daher also nur kurz knapp verwende verwenden nutze benutze beschränke begrenze dich
        sich wörter worte sätze als nicht mehr weniger länger gesamte ganze komplette wichtig regel
        werden wird""",
    ask=r"antworten?|schreiben?|schreib|formulieren?|verfassen?|kommunizieren?|sprich|sprechen",
    into=r"(?:nur |immer |stets |ausschließlich )?(?:auf|in)",
    languages={"German": "deutsch(?:er sprache)?", "English": "englisch(?:er sprache)?",
               "French": "französisch(?:er sprache)?", "Spanish": "spanisch(?:er sprache)?",
               "Italian": "italienisch(?:er sprache)?", "Dutch": "niederländisch(?:er sprache)?"},
    today=r"heute ist(?: der)?|das heutige datum (?:ist|lautet)(?: der)?|heutiges datum:"
          r"|aktuelles datum:|das aktuelle datum (?:ist|lautet)(?: der)?",
    months="januar februar märz april mai juni juli august september oktober november dezember",
)  # fmt: skip
_FRENCH = _Wording(
    units={
        "word": "mots?",
        "sentence": "phrases?",
        "paragraph": "paragraphes?",
        "character": "caractères?",
        "line": "lignes?",
        "bullet": "puces?",
        "page": "pages?",
    },
    numbers={"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
             "huit": 8, "neuf": 9, "dix": 10},
    upper=r"au plus|au maximum|maximum|pas plus de|moins de|jusqu['’]à"
          r"|pas dépasser|dépasse[rz]? pas|max\.?",
    lower=r"au moins|au minimum|minimum|pas moins de|plus de|min\.?",
    exactly="exactement|précisément",
    upper_behind="au maximum|maximum|au plus|ou moins",
    lower_behind="au minimum|minimum|au moins|ou plus",
    between="entre|de",
    to="et|à",
    refused=r"ne|n['’]\w+|pas|jamais|sans|évite[zr]?|plutôt que|au lieu",
    conditional=r"si|s['’]il|s['’]ils|lorsque?|quand|sauf|sinon|en cas|dès que|selon|pour les?",
    each="chaque|par|chacun|chacune",
    plain="""le la les l un une des du de d et ou en dans avec à au aux ne pas plus moins est sont
        doit doivent devra peut fait faire être avoir contient contenir comporte longueur long
        longue ta ton tes votre vos réponse réponses réponds répondez répondre texte sortie résultat
        écris écrivez écrire rédige rédigez rédiger donne donnez donner produis produisez utilise
        utilisez limite limitez toi vous tu ce cela toujours bref brève brièvement total entière
        dépasse dépasser dépassez important règle mots phrases résumé""",
    ask=r"réponds|répondez|répondre|écris|écrivez|rédige[zr]?|communique[zr]?|parle[zr]?",
    into=r"(?:toujours |uniquement |seulement |exclusivement )?en",
    languages={"German": "allemand", "English": "anglais", "French": "français",
               "Spanish": "espagnol", "Italian": "italien", "Dutch": "néerlandais"},
    today=r"(?:aujourd['’]hui,? )?nous sommes le|aujourd['’]hui,? (?:c['’]est|on est) le"
          r"|la date (?:du jour|d['’]aujourd['’]hui|actuelle) est(?: le)?"
          r"|date (?:du jour|actuelle) ?:",
    months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)  # fmt: skip
_SPANISH = _Wording(
    units={
        "word": "palabras?",
        "sentence": "frases?|oraci(?:ón|ones)",
        "paragraph": "párrafos?",
        "character": "caracteres|carácter",
        "line": "líneas?",
        "bullet": "viñetas?",
        "page": "páginas?",
    },
    numbers={"un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
             "siete": 7, "ocho": 8, "nueve": 9, "diez": 10},
    upper=r"como máximo|máximo(?: de)?|no más de|menos de|hasta|un máximo de|no superar|máx\.?",
    lower=r"como mínimo|mínimo(?: de)?|al menos|por lo menos|no menos de|más de|mín\.?",
    exactly="exactamente|precisamente",
    upper_behind="como máximo|máximo|o menos",
    lower_behind="como mínimo|mínimo|o más",
    between="entre|de",
    to="y|a",
    refused=r"no|nunca|jamás|sin|evita[r]?|evite|en lugar|en vez",
    conditional=r"si|cuando|salvo|excepto|a menos|en caso|según|siempre que|para las?|para los",
    each="cada|por",
    plain="""el la los las un una unos unas de del y o en con a al no más menos es son ser debe
        deben deberá puede tiene tener contiene contener incluye extensión longitud largo larga tu
        tus su sus respuesta respuestas responde responda responder texto salida resultado escribe
        escriba escribir redacta redacte redactar da dé dar usa use uses utiliza utilice utilices
        usar escribas superes limita
        limite te se lo esto siempre breve brevemente total completa entera como que superar supere
        supera importante regla palabras frases por máximo mínimo""",
    ask=r"responde[r]?|responda|contesta[r]?|conteste|escribe|escriba|redacta[r]?|redacte|habla",
    into=r"(?:siempre |solo |sólo |únicamente |exclusivamente )?en",
    languages={"German": "alemán", "English": "inglés", "French": "francés",
               "Spanish": "español|castellano", "Italian": "italiano", "Dutch": "neerlandés"},
    today=r"hoy es(?: el)?|la fecha (?:actual|de hoy) es(?: el)?|fecha (?:actual|de hoy) ?:",
    months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
           "diciembre",
)  # fmt: skip
_WORDINGS = (_GERMAN, _FRENCH, _SPANISH)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of length: `low` and `high` in `unit` (English), what it is about, its place."""

    low: float | None
    high: float | None
    unit: str
    subject: frozenset[str]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The compiled classes of one language."""

    amount: re.Pattern[str]
    language: re.Pattern[str]
    today: re.Pattern[str]
    refused: re.Pattern[str]
    conditional: re.Pattern[str]
    plain: frozenset[str]
    each: re.Pattern[str]


@cache
def _patterns(at: int) -> _Patterns:
    one = _WORDINGS[at]
    number = rf"{_NUMBER}|{'|'.join(one.numbers)}"
    units = "|".join(f"(?P<{unit}>{words})" for unit, words in one.units.items())
    amount = (
        rf"(?:\b(?:(?P<upper>{one.upper})|(?P<lower>{one.lower})|(?P<exactly>{one.exactly})"
        rf"|(?P<between>{one.between}))\s+)?\b(?P<low>{number})"
        rf"(?:\s?(?:[-–]|{one.to})\s?(?P<high>{number}))?\s+(?:{units})\b"
        rf"(?:,?\s+(?:(?P<upper_behind>{one.upper_behind})|(?P<lower_behind>{one.lower_behind}))\b)?"
    )
    names = "|".join(f"(?P<{name}>{words})" for name, words in one.languages.items())
    months = "|".join(one.months.split())
    return _Patterns(
        re.compile(amount, re.I),
        re.compile(
            rf"\b(?:{one.ask})\b(?P<between>[^.;:,]{{0,40}}?)\b{one.into} (?:{names})\b"
            rf"(?! (?:und|oder|et|ou|y|o|u)\b)",
            re.I,
        ),
        re.compile(
            rf"\b(?:{one.today})\s+\**(?P<date>(?P<day>\d\d?)(?:\.|er|º)? (?:de )?"
            rf"(?P<month>{months}) (?:de |del )?(?P<year>(?:19|20)\d\d)|(?P<d>\d\d?)[./]"
            r"(?P<m>\d\d?)[./](?P<y>(?:19|20)\d\d))(?!\d)",
            re.I,
        ),
        re.compile(rf"\b(?:{one.refused})\b", re.I),
        re.compile(rf"\b(?:{one.conditional})\b", re.I),
        frozenset(one.plain.split()) | frozenset(one.numbers),
        re.compile(rf"(?:{one.each})", re.I),
    )


_ANY_UNIT = lazy(
    "|".join(rf"\b(?:{words})\b" for one in _WORDINGS for words in one.units.values()), re.I
)


def limits(sentence: str) -> Iterator[Limit]:
    """Limits of length that a sentence of one of these languages sets without a condition."""
    if _ANY_UNIT().search(sentence) is None:
        return
    for at, one in enumerate(_WORDINGS):
        found = _patterns(at)
        for match in found.amount.finditer(sentence):
            bounds = _bounds(match, one)
            phrase = (match["upper"] or match["lower"] or "").lower()
            if not found.refused.search(phrase) and found.refused.search(
                sentence, 0, match.start()
            ):
                # "Never more than" is a limit, too; what else is refused is none.
                bounds = (None, bounds[0]) if bounds and phrase in _MORE_THAN else None
            rest = sentence[: match.start()] + " " + sentence[match.end() :]
            if bounds is None or found.conditional.search(rest):
                continue
            unit = next(name for name in one.units if match[name])
            about = _subject(found, sentence, match.start(), match.end())
            yield Limit(*bounds, unit, about, match.span())


def _bounds(match: re.Match[str], one: _Wording) -> tuple[float | None, float | None] | None:
    low = _value(match["low"], one)
    if match["high"]:
        high = _value(match["high"], one)
        return (low, high) if low < high and not (match["upper"] or match["lower"]) else None
    if match["between"]:
        return None
    if match["upper"] or match["upper_behind"]:
        return None, low
    if match["lower"] or match["lower_behind"]:
        return low, None
    return (low, low) if match["exactly"] else None


def _value(written: str, one: _Wording) -> float:
    plain = re.sub(r"\D", "", written)
    return float(plain) if plain else float(one.numbers[written.lower()])


def _subject(found: _Patterns, sentence: str, start: int, end: int) -> frozenset[str]:
    tail = re.split(r"[;,(]|\. ", sentence[end:])[0]
    words = [word.lower() for word in _WORD().findall(sentence[:start])]
    words += [word.lower() for word in _WORD().findall(tail)[:_TAIL_WORDS]]
    narrow = {word for word in words if word not in found.plain}
    each = any(found.each.fullmatch(word) for word in words)
    return frozenset(narrow | ({"each"} if each else set()))


def language(sentence: str) -> tuple[str, tuple[int, int]] | None:
    """The language that a sentence demands for the whole answer, in English, with its place."""
    for at, one in enumerate(_WORDINGS):
        found = _patterns(at)
        match = found.language.search(sentence)
        if match is None:
            continue
        rest = sentence[: match.start()] + match["between"] + sentence[match.end() :]
        if found.refused.search(sentence) or found.conditional.search(rest):
            return None
        if _subject(found, sentence[: match.start()] + match["between"], len(sentence), 0):
            return None
        return next(name for name in one.languages if match[name]), match.span()
    return None


_DATE_CUES = ("heut", "datum", "aujourd", "nous sommes", "date ", "hoy es", "fecha")


def today(sentence: str) -> tuple[str, tuple[int, int, int], tuple[int, int]] | None:
    """What a sentence says today is: as written, as (year, month, day), with its place."""
    low = sentence.lower()
    if not any(cue in low for cue in _DATE_CUES):
        return None
    for at, one in enumerate(_WORDINGS):
        match = _patterns(at).today.search(sentence)
        if match is None:
            continue
        if match["y"]:
            when = int(match["y"]), int(match["m"]), int(match["d"])
        else:
            month = one.months.split().index(match["month"].lower()) + 1
            when = int(match["year"]), month, int(match["day"])
        return match["date"], when, match.span()
    return None
