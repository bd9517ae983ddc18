"""Letters of another script that look like the expected ones."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis import lookalikes
from promptlint.analysis.lookalikes import LATIN, Lookalike
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.model.text import Text

_MAX_HITS = 100


class Homoglyph:
    """Finds Latin words with Cyrillic, Greek, Armenian or Cherokee letters among their own."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a word, `_MAX_HITS` a text. In source code, only inside prompts."""
        if document.kind != "source":
            texts = [Text(document.text)]
        else:
            texts = [m.text for prompt in document.prompts for m in prompt.messages]
        for text in dict.fromkeys(texts):
            for number, found in enumerate(lookalikes.scan(text.value)):
                if number >= _MAX_HITS:
                    break
                yield _hit(document, text, found)


CHECK = Homoglyph()


def _hit(document: Document, text: Text, found: Lookalike) -> Hit:
    letters = [text.value[start] for start, _ in found.letters]
    first = letters[0]
    spans = [text.source_span(*span) for span in found.letters]
    edits = tuple(Edit(*span, LATIN[letter]) for span, letter in zip(spans, letters, strict=True))
    written = all(
        document.text[slice(*span)] == letter for span, letter in zip(spans, letters, strict=True)
    )
    scripts = sorted({lookalikes.script(letter).capitalize() for letter in letters})
    return Hit(
        Place(span=text.source_span(*found.span)),
        args={"plain": found.plain, "script": " and ".join(scripts), "code": f"U+{ord(first):04X}"},
        data={"plain": found.plain, "codes": [f"U+{ord(letter):04X}" for letter in letters[:10]]},
        fix=Fix(safe=False, summary=f"write `{found.plain}` in Latin letters", edits=edits)
        if written
        else None,
    )
