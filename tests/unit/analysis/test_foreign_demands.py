"""Lengths, languages and dates in German, French and Spanish: as precise as in English."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.analysis import foreign_demands
from promptlint.checks.contradictions import CHECK
from promptlint.checks.stale_dates import CHECK as STALE
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def _document(text: str) -> Document:
    document = read_document("prompts/a.md", text.encode(), "text", "prompt")
    assert document is not None
    return document


def _hits(text: str) -> list[Hit]:
    return list(CHECK.check(_document(text), {}, CONTEXT))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Antworte in maximal 100 Wörtern. Schreibe mindestens 200 Wörter.", "length"),
        ("Schreibe höchstens zwei Sätze.\nVerfasse mindestens 3 Absätze.", "length"),
        (
            "# Regeln\n- Nicht mehr als 50 Wörter.\n- Deine Antwort hat mindestens 80 Wörter.",
            "length",
        ),
        ("Genau 3 Stichpunkte.\nGib mindestens 5 Stichpunkte.", "length"),
        ("Antworte immer auf Deutsch.\nSchreibe auf Englisch.", "language"),
        ("Antworte auf Deutsch.\nRespond in English.", "language"),
        ("Réponds en 100 mots au maximum. Ta réponse doit contenir au moins 200 mots.", "length"),
        ("Ne dépasse pas 50 mots.\nÉcris au moins trois paragraphes complets.", "none"),
        ("Ta réponse ne doit pas dépasser 1 000 caractères.\nÉcris au moins 10 pages.", "length"),
        ("Répondez en français.\nRédigez toujours en anglais.", "language"),
        ("Responde en un máximo de 50 palabras.\nEscribe al menos 300 palabras.", "length"),
        ("No uses más de 40 palabras.\nEscribe como mínimo 100 palabras.", "length"),
        ("Responde siempre en español.\nContesta en inglés.", "language"),
        ("Antworte in maximal 20 Wörtern.\nWrite at least 5 paragraphs.", "length"),
    ],
)
def test_pairs_that_contradict_in_other_languages(text: str, kind: str) -> None:
    assert [hit.data["kind"] for hit in _hits(text)] == ([] if kind == "none" else [kind])


@pytest.mark.parametrize(
    "text",
    [
        "Der Titel hat höchstens 8 Wörter.\nDer Artikel hat mindestens 600 Wörter.",
        "Antworte in maximal 100 Wörtern.\nWenn gefragt, schreibe mindestens 200 Wörter.",
        "# Kurzfassung\nMaximal 20 Wörter.\n# Langfassung\nMindestens 200 Wörter.",
        "Antworte in 20 bis 90 Wörtern.\nSchreibe mindestens 50 Wörter.",
        "Jeder Absatz hat höchstens 40 Wörter.\nSchreibe mindestens 200 Wörter.",
        "Schreibe nie mehr als 100 Wörter.\nSchreibe maximal 50 Wörter.",
        "Chaque phrase a au plus 12 mots.\nÉcris au moins 200 mots.",
        "Réponds en 3 phrases.\nSi on te le demande, écris au moins 10 phrases.",
        "Cada frase tiene como máximo 12 palabras.\nEscribe al menos 200 palabras.",
        "El título tiene un máximo de 8 palabras.\nEl artículo tiene al menos 600 palabras.",
        "Antworte auf Deutsch.\nSchreibe die Überschrift auf Englisch.",
        "Antworte nie auf Englisch.\nAntworte auf Deutsch.",
        "Réponds en français ou en anglais.\nRéponds en anglais si on te le demande.",
        "Traduis le texte en anglais.\nRéponds en français.",
        "Odpowiadaj w maksymalnie 20 słowach.\nNapisz co najmniej 200 słów.",
        "Beispiel:\n- Maximal 20 Wörter.\n- Mindestens 200 Wörter.",
    ],
)
def test_pairs_that_agree_in_other_languages(text: str) -> None:
    assert _hits(text) == []


def test_places_are_those_of_both_phrases() -> None:
    text = "Sei höflich. Antworte in maximal 100 Wörtern.\nSchreibe mindestens 200 Wörter."
    hit = _hits(text)[0]
    assert hit.place.span is not None
    assert text[slice(*hit.place.span)] == "mindestens 200 Wörter"
    assert [text[slice(*place.span)] for place in hit.related if place.span] == [
        "maximal 100 Wörtern"
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Heute ist der 3. März 2023. Antworte kurz.", "3. März 2023"),
        ("Das heutige Datum ist der 03.03.2023.", "03.03.2023"),
        ("Nous sommes le 3 mars 2023.", "3 mars 2023"),
        ("La date du jour est le 1er avril 2024.", "1er avril 2024"),
        ("Hoy es 3 de marzo de 2023.", "3 de marzo de 2023"),
    ],
)
def test_days_that_have_passed(text: str, written: str) -> None:
    hits = list(STALE.check(_document(text), {}, CONTEXT))
    assert [hit.args["what"] for hit in hits] == [f"says that today is {written}"]


@pytest.mark.parametrize(
    "text",
    [
        "Heute ist der 3. März 2033.",
        "Der Vertrag beginnt am 3. März 2023.",
        "Nous sommes le 31 février 2023.",
        "Hoy es un buen día de marzo de 2023.",
    ],
)
def test_other_days_stay_silent(text: str) -> None:
    assert list(STALE.check(_document(text), {}, CONTEXT)) == []


def test_long_sentences_take_linear_time() -> None:
    sentence = "entre 3 y " * 20_000 + "palabras"
    assert list(foreign_demands.limits(sentence)) == []
