"""What code that asks a model fetches beside, and what tables say of owners."""

from __future__ import annotations

import pytest

from promptlint.analysis.answer_facts import look
from promptlint.analysis.feeding_marks import asks_model, feeding_marks
from promptlint.analysis.method_marks import source_marks
from promptlint.analysis.owned_tables import owned_tables
from promptlint.analysis.profile_rows import CHAT, RowView
from promptlint.analysis.promises import promises


def names(text: str) -> set[str]:
    return {mark.name for mark in feeding_marks(text)}


@pytest.mark.parametrize(
    "line",
    [
        'requests.get(os.environ["BOATS"])',
        "const live = await (await fetch(process.env.BOATS)).json();",
        'rows = db.execute("SELECT * FROM boats")',
        'boats = json.load(open("boats.json"))',
        "stock = pd.read_csv(path)",
    ],
)
def test_facts_are_fetched(line: str) -> None:
    assert "fetches" in names(line)


@pytest.mark.parametrize(
    "line",
    [
        'SYSTEM = open("system_text.txt").read()',
        "const system = readFileSync('./assistant-prompt.txt')",
        "const r = await fetch('https://api.anthropic.com/v1/messages', { method: 'POST' })",
        'log = open("out.txt", "a")',
        "print(answer)",
    ],
)
def test_prompts_and_the_model_are_no_facts(line: str) -> None:
    assert "fetches" not in names(line)


def test_imports_are_told_of_code_that_asks_a_model() -> None:
    text = "from app.boats import status\nclient.messages.create(model=m)\n"
    details = {mark.detail for mark in feeding_marks(text) if mark.name == "imports"}
    assert {"boats", "status"} <= details
    assert "imports" not in names("from app.boats import status\n")


def test_asks_model_by_address_or_library() -> None:
    assert asks_model('httpx.post(BASE + "/v1/chat/completions")')
    assert asks_model("client.chat.completions.create(")
    assert not asks_model('httpx.post("https://example.org/tickets")')


class TestOwnedTables:
    def test_a_table_with_vectors_and_an_owner(self) -> None:
        text = "CREATE TABLE t (\n id int,\n household_id int,\n v vector(384)\n);"
        marks = list(owned_tables(text))
        assert next((mark.name, mark.detail) for mark in marks) == ("owner-key", "household_id")
        assert {mark.name for mark in marks} == {"owner-key", "indexes"}

    def test_a_table_without_vectors_or_owner(self) -> None:
        assert not list(owned_tables("CREATE TABLE t (\n id int,\n tenant_id int\n);"))
        assert not list(owned_tables("CREATE TABLE t (\n id int,\n v vector(3)\n);"))

    def test_a_mapped_class(self) -> None:
        text = (
            "class Note(Base):\n    client_id: Mapped[int] = mapped_column()\n    v = Vector(3)\n"
        )
        assert next(mark.detail for mark in owned_tables(text)) == "client_id"


def test_a_condition_over_several_lines_guards() -> None:
    text = "SELECT body FROM notes\nWHERE kind = 'x'\n  AND tenant_id = %s\nORDER BY v <=> %s"
    assert "checked" in {mark.name for mark in source_marks("# tenant\n" + text)}


def test_likeness_is_a_search_where_a_model_is_asked() -> None:
    best = "best = np.argsort(index_vectors @ v)\n"
    assert "search" in {mark.name for mark in source_marks(best + "client.responses.create()")}
    assert "search" not in {mark.name for mark in source_marks(best)}


@pytest.mark.parametrize(
    ("user", "answer", "closed"),
    [
        ("What does the cruise cost on 5 March 2027?", "It is 44 euros.", True),
        ("How much is cabin B12 on 2027-03-05?", "It is 44 euros.", True),
        ("When does it leave on March 5, 2027?", "At 18:30.", True),
        ("A cabin is 40 euros and 3 people go on 5 March. What do they pay?", "120 euros.", False),
        ("How many days from 5 March 2027 to 9 March 2027?", "There are 4 days.", False),
    ],
)
def test_a_day_is_no_figure_to_reckon_with(user: str, answer: str, closed: bool) -> None:
    looked = look(0, RowView(CHAT, user, answer, (), len(user), 1))
    assert bool(looked.flags & 1) is closed


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Tell guests which pools are open right now.", True),
        ("Say hello. Answer whether the kiosk is busy at this moment.", True),
        ("Name what is wrong and tell which sentence is weak right now.", False),
        ("State how many steps are left at this moment.", False),
        ("You run a dungeon game. Tell players which doors are open right now.", False),
        ("Tea 3 euros, soup 6 euros. Tell guests what a tea costs today.", False),
    ],
)
def test_a_demand_is_for_the_world_as_it_is_now(text: str, promised: bool) -> None:
    assert bool(list(promises(text, lambda start, end: (start, end)))) is promised
