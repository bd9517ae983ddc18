"""Texts of several domains, from templates with slots."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Texts:
    """Sentences of a domain.

    Attributes:
        frames: sentences with slots.
        slots: what may stand in a slot; `n` is a number of 2 to 3 digits, `d` one digit.
    """

    seed: int
    frames: Sequence[str]
    slots: Mapping[str, str]
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Draw from a generator of its own."""
        self.random = random.Random(self.seed)

    def fill(self, frame: str) -> str:
        """A frame with its slots filled."""
        return _SLOT.sub(lambda found: self._slot(found[1]), frame)

    def _slot(self, name: str) -> str:
        if name == "n":
            return str(self.random.randint(11, 640))
        if name == "d":
            return str(self.random.randint(2, 9))
        return self.random.choice(self.slots[name].split("|"))

    def sentence(self) -> str:
        """One sentence."""
        made = self.fill(self.random.choice(self.frames))
        return made[0].upper() + made[1:]

    def paragraph(self, sentences: int) -> str:
        """Several sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def chapters(self, count: int, paragraphs: int, mark: str = "## ") -> str:
        """A document with headings."""
        made = []
        for chapter in range(1, count + 1):
            topic = self._slot("topic")
            body = "\n\n".join(self.paragraph(self.random.randint(3, 7)) for _ in range(paragraphs))
            made.append(f"{mark}{chapter}. {topic[0].upper()}{topic[1:]}\n\n{body}\n")
        return "\n".join(made)


def windows(text: str, size: int, step: int) -> list[str]:
    """Overlapping windows of words."""
    words = text.split()
    return [" ".join(words[at : at + size]) for at in range(0, len(words) - size // 2, step)]


def nursing(seed: int) -> Texts:
    """A ward's manual."""
    return Texts(
        seed,
        (
            "Before {act}, check the {thing} twice and note the result in the chart.",
            "If the {thing} shows more than {n} units, call the {who} and stop {act}.",
            "{act} is done by two nurses; the second one reads the {thing} aloud.",
            "Patients over {n} kg need the wide {thing}, which is kept in room {d}.",
            "The {who} signs for {act} no later than {d} hours after admission.",
            "When {act} fails, the {thing} is sealed, labelled and sent to the {who}.",
            "Do not start {act} while the {thing} is on hold: see chapter {d}.",
            "A {thing} that was opened is good for {d} days at {d} degrees.",
            "At night the {who} decides; by day, {act} waits for the round.",
        ),
        {
            "act": "a transfusion|the insulin drip|wound irrigation|tube feeding|a bladder scan"
            "|catheter care|the blood culture|oxygen weaning|pain titration|a fall assessment",
            "thing": "infusion pump|glucose strip|drain bag|pressure cuff|suction line|wristband"
            "|crash trolley|syringe driver|feed bottle|dressing pack",
            "who": "ward sister|duty doctor|pharmacist|night supervisor|pain team|blood bank",
            "topic": "giving blood|drains and lines|feeding|night duty|falls|handover|hygiene"
            "|pain|oxygen|admission",
        },
    )


def farm(seed: int) -> Texts:
    """Advice for farms, in German."""
    return Texts(
        seed,
        (
            "Auf {boden} wird {frucht} frühestens {wann} gesät, die Saattiefe beträgt {d} cm.",
            "Bei {befall} hilft nur, den Bestand {wann} zu kontrollieren und {mittel} anzuwenden.",
            "Wer {frucht} nach {vorfrucht} anbaut, rechnet mit {n} kg Stickstoff je Hektar.",
            "Ein zu früher Schnitt schadet {frucht} auf {boden} mehr als {befall}.",
            "{mittel} darf höchstens {d} Mal im Jahr ausgebracht werden, nie {wann}.",
            "Die Kammer empfiehlt, {boden} {wann} nicht zu befahren.",
            "Zeigt sich {befall}, so ist {frucht} binnen {d} Tagen zu behandeln.",
            "Nach {vorfrucht} bleibt der Boden {d} Wochen liegen, bevor {frucht} folgt.",
        ),
        {
            "boden": "schwerem Lehm|sandigem Boden|Moorflächen|trockenen Hängen|Lössböden|Auen",
            "frucht": "Winterweizen|Ackerbohnen|Zuckerrüben|Körnermais|Raps|Dinkel|Luzerne|Hafer",
            "vorfrucht": "Kartoffeln|Klee|Gerste|Sonnenblumen|Mais|Erbsen",
            "wann": "Mitte März|nach dem letzten Frost|im Spätherbst|vor der Blüte|bei Nässe"
            "|in der Teigreife",
            "befall": "Gelbrost|Mehltau|Drahtwurm|Blattläusen|Erdflöhen|Fußkrankheiten",
            "mittel": "ein Kontaktmittel|Schwefel|Gülle|ein Wachstumsregler|Kalk|Striegeln",
            "topic": "Bodenbearbeitung|Fruchtfolge|Düngung|Pflanzenschutz|Ernte|Lagerung",
        },
    )


def personnel(seed: int) -> Texts:
    """A company's rules for staff."""
    return Texts(
        seed,
        (
            "employees in {group} may take {d} days of {leave} in a calendar year.",
            "{leave} has to be asked for {n} days ahead through the {place}.",
            "line managers approve {leave} unless {cond}, and tell the {place} within {d} days.",
            "staff who work from abroad for over {n} days need a letter from the {place}.",
            "if {cond}, the claim lapses at the end of {month} and is not paid out.",
            "for {group} the notice period is {d} weeks, or {d} months after {d} years.",
            "the {place} keeps the record of {leave} for {d} years after {month}.",
            "a medical note is due on day {d}; until then {leave} counts as approved.",
        ),
        {
            "group": "grade C|the night shift|part-time roles|the field teams|apprentices"
            "|grade A and B|seasonal contracts",
            "leave": "parental leave|study leave|unpaid leave|special leave|carer's leave"
            "|the sabbatical|flexible time",
            "place": "people desk|payroll team|mobility office|works council|time portal",
            "cond": "cover is missing|the budget is frozen|a project is in its last month"
            "|two others are away|the form is incomplete",
            "month": "March|June|the quarter|the financial year|October",
            "topic": "leave|working abroad|notice and leaving|sickness|pay|time records",
        },
    )


def lore(seed: int) -> Texts:
    """A game's world."""
    return Texts(
        seed,
        (
            "in the year {n} of the {age}, {hero} crossed the {place} and burned {town}.",
            "{town} was never rebuilt; its {thing} lies under the {place} to this day.",
            "they say that {hero} sold the {thing} of {town} for {d} horses.",
            "no one who drank from the {place} remembered {hero}, nor the {age}.",
            "the guild of {town} keeps the {thing} behind {d} doors.",
            "when the {age} ended, {hero} hung the {thing} above the gate of {town}.",
            "{hero} had {d} daughters, and each of them ruled over a part of the {place}.",
        ),
        {
            "age": "Ember Age|Long Thaw|Third Tide|Hollow Peace|Ashen Reign",
            "hero": "Orvane the Lame|Queen Tessaly|the Tinker of Mohr|Brannoc|Ysolde Grey"
            "|the twin smiths|Captain Ruell",
            "place": "Glass Fen|Marrow Pass|Sunken Orchard|Ninefold Bridge|White Sump|Tarn of Keys",
            "town": "Velhold|Skarrow|Old Tamber|Ironmere|Quill|Dunmarrow",
            "thing": "bell|silver plough|crown of wax|map|blind lantern|oath stone",
            "topic": "the old kings|the guilds|roads and bridges|beasts|the wars",
        },
    )


def customs(seed: int) -> Texts:
    """Rules of a freight company."""
    return Texts(
        seed,
        (
            "consignments over {n} kg to {port} need form {n} and a {doc}.",
            "the {doc} travels with the driver; a copy stays with the {who} for {d} years.",
            "{goods} are declared under heading {n} and weighed at {port}.",
            "if the {doc} is missing, the {who} holds the trailer at {port} for {d} hours.",
            "{goods} must not share a trailer with {goods}, whatever the {who} says.",
            "transit through {port} closes at {d} pm; after that, {goods} wait on bay {n}.",
            "the {who} stamps the {doc} before {goods} leave the yard.",
        ),
        {
            "port": "the northern terminal|the river port|the dry dock|bay twelve|the border post"
            "|the air hub",
            "doc": "transit note|waybill|phytosanitary slip|carnet|release order|seal record",
            "who": "yard master|declarant|duty broker|dispatcher|customs desk",
            "goods": "live plants|lithium cells|wine in bulk|machine parts|frozen fish|paint"
            "|used tyres",
            "topic": "documents|dangerous goods|the yard|transit|claims",
        },
    )


def courts(seed: int) -> Texts:
    """Files of a law office."""
    return Texts(
        seed,
        (
            "the {party} pleads that the {matter} was void from the start.",
            "by letter of day {n}, the {party} gave notice of {d} defects in the {matter}.",
            "the court of first instance held the {matter} to be binding on the {party}.",
            "no evidence was offered for the {matter}; the {party} bears the burden.",
            "the {party} relies on clause {n} and asks for costs of {n} per day.",
            "counsel for the {party} withdrew the {matter} at the hearing.",
            "whether the {matter} lapsed is for the {party} to show.",
        ),
        {
            "party": "claimant|defendant|landlord|insurer|contractor|guarantor|buyer",
            "matter": "penalty clause|settlement|assignment|guarantee|lease|set-off|retention"
            "|option to renew",
            "topic": "facts|pleadings|evidence|costs|findings",
        },
    )
