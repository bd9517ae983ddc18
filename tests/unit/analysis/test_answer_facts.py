"""What an answer states that its prompt does not, and personal details by kind."""

import pytest

from promptlint.analysis import answer_facts as facts
from promptlint.analysis import profile_rows as rows


def look(user: str, answer: str, context: str = "") -> facts.Looked:
    return facts.look(0, rows.RowView(rows.CHAT, user, answer, context=context))


@pytest.mark.parametrize(
    ("user", "answer"),
    [
        ("Where is the kiln?", "It is in hall 47."),
        ("Who keeps the key?", "Ask Marta Velling."),
        ("Which form is it?", "Form F-51B."),
        ("Whom do I call?", "Marta Velling"),
    ],
)
def test_closed_book(user, answer):
    assert look(user, answer).flags & facts.CLOSED


@pytest.mark.parametrize(
    ("user", "answer", "context"),
    [
        ("The kiln is in hall 47. Where is it?", "In hall 47.", ""),
        ("Where is the kiln?", "In hall 47.", "Kiln: hall 47"),
        ("What is 12 plus 30?", "42", ""),
        ("Translate: Where is hall nine?", "Wo ist Halle 9?", ""),
        ("How many trips?", "SELECT COUNT(*) FROM Trips WHERE line = 12;", ""),
        ("Name it.", '{"room": 47}', ""),
        ("How are you?", "Oh, tired, and glad that you ask.", ""),
        ("What now?", "1. Breathe.\n2. Sit down.\n3. Wait for the bell.", ""),
        ("A text. " * 100 + "When?", "At 17:45.", ""),
    ],
)
def test_not_closed_book(user, answer, context):
    assert not look(user, answer, context).flags & facts.CLOSED


def test_german_nouns_are_no_names():
    answer = "Der Hund und die Katze gehen am Abend in den Garten und sehen die Sonne."
    assert not look("Was machen sie?", answer).flags & facts.CLOSED


def test_what_changes_soon():
    assert look("What does it cost?", "It is EUR 39.90 at the moment.").flags & facts.TIMELY
    assert look("When was it built?", "It was built in 1742.").flags & facts.TIMELY == 0
    assert look("It costs EUR 39.90. How much?", "EUR 39.90 today.").flags & facts.TIMELY == 0


def test_years():
    assert look("Until when?", "Until 9 November 2026.").year == 2026


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("I am Marta Velling, date of birth 12 June 1984.", True),
        ("Patient: Joris Anholt, since the surgery he is tired.", True),
        ("Write to post@example.org or call 030 555 12345.", False),
        ("The pump leaks since Monday.", False),
    ],
)
def test_personal_rows(text, personal):
    assert facts.is_personal(look(text, "Thank you.")) == personal


def test_placeholders_are_told():
    assert look("I am [NAME], born [DATE].", "Dear [NAME],").personal & facts.MASKED


def test_system_turns_are_no_rows_of_people():
    seen = look("Hello", "Good evening.", "Name: Marta Velling, born 12 June 1984, salary 41,000")
    assert not facts.is_personal(seen)


def test_measures_of_nothing():
    assert facts.measures([]) == {}
    assert facts.examples([], 3) == {}
