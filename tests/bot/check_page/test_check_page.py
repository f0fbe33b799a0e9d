"""The page `/echt`: it knows a code that was told, tells nothing else, and takes a report."""

from __future__ import annotations

import dataclasses
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from bot.bootstrap import House
from bot.check_codes import WORDS, check_code
from bot.check_page.pace import Pace, visitor_of
from bot.check_page.texts import TEXTS
from bot.settings import Settings
from bot.web import create_app
from payments.mollie_gateway import MollieGateway
from storage.records.debtors import Debtor
from storage.records.tasks import Task, TaskKind
from tests.inbound_person import PHONE, Person
from tests.outbox_records import Books

DEBT = re.compile(r"schuld|rekening|factuur|vordering|achterstand|debt|invoice|€|overdue", re.I)
NUMBERS = PHONE[-4:]


@pytest.fixture
def house(books: Books, database_url: str) -> House:
    return House(
        settings=Settings(
            _env_file=None,  # type: ignore[call-arg]
            public_url="https://preminder.example",
            trusted_proxies=1,
        ),
        database=books.database,
        database_url=database_url,
        clock=books.clock,
        gateway=MollieGateway(api_key="test_unused", api_url="http://127.0.0.1:9"),
        secret_key="secret",
    )


@pytest.fixture
def client(house: House) -> FlaskClient:
    return create_app(house).test_client()


@pytest.fixture
def code(books: Books, office: Any) -> str:
    """The code that somebody got who doubted a message of De Vries."""
    person = Person(books, office, ["De Vries"])
    (answer,) = person.says("is dit echt?")
    with books.transaction() as session:
        told = check_code(session.scalars(select(Debtor.id)).one())
    assert told in (answer.body or "")
    return told


def ask(client: FlaskClient, code: str, digits: str = NUMBERS, visitor: str = "1.2.3.4") -> Any:
    form = {"code": code, "digits": digits}
    return client.post("/echt", data=form, headers={"X-Forwarded-For": visitor})


def test_the_page_says_who_we_are_and_nothing_of_a_debt(client: FlaskClient) -> None:
    for language in ("nl", "en"):
        shown = client.get(f"/echt?lang={language}")
        assert shown.status_code == 200
        assert "preminder.example" in shown.text
        assert "IBAN" in shown.text
        assert "De Vries" not in shown.text
        assert not DEBT.search(shown.text)
        assert "<script" not in shown.text
        assert shown.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert not DEBT.search(" ".join(" ".join(pair) for pair in TEXTS.values()))


def test_a_code_that_was_told_is_known_with_the_number_it_was_told_to(
    client: FlaskClient, code: str
) -> None:
    shown = ask(client, code.replace("-", " ").title())
    assert shown.status_code == 200
    assert "Deze code is van ons" in shown.text
    assert "De Vries" in shown.text
    assert not DEBT.search(shown.text)


def test_whatever_part_is_right_a_wrong_answer_is_the_same(client: FlaskClient, code: str) -> None:
    other = "-".join(WORDS[(WORDS.index(word) + 1) % 128] for word in code.split("-"))
    answers = {
        re.sub(r'value="[^"]*"', "", ask(client, *wrong).text)
        for wrong in ((code, "0000"), (other, NUMBERS), (other, "0000"), ("a-b-c", "0000"))
    }
    assert len(answers) == 1
    (shown,) = answers
    assert "Deze code kennen wij niet" in shown
    assert "De Vries" not in shown


def test_a_code_that_nobody_was_told_yet_is_not_known(
    client: FlaskClient, books: Books, office: Any
) -> None:
    Person(books, office, ["De Vries"])
    with books.transaction() as session:
        untold = check_code(session.scalars(select(Debtor.id)).one())
    assert "kennen wij niet" in ask(client, untold).text


@pytest.mark.parametrize(
    ("code", "digits", "said"),
    [
        ("", NUMBERS, "Vul de drie woorden"),
        ("maan fiets", NUMBERS, "Vul de drie woorden"),
        ("maan fiets koek", "12", "laatste vier cijfers"),
        ("maan fiets koek", "٣٣", "laatste vier cijfers"),
        ("<b>' or 1=1--", NUMBERS, "Vul de drie woorden"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    client: FlaskClient, code: str, digits: str, said: str
) -> None:
    shown = ask(client, code, digits)
    assert shown.status_code == 422
    assert said in shown.text
    assert 'role="alert"' in shown.text
    assert "<b>" not in shown.text


def test_a_whole_phone_number_is_good_too(client: FlaskClient, code: str) -> None:
    assert "van ons" in ask(client, code, f"06 {PHONE[4:]}").text


def test_a_visitor_has_ten_tries_and_others_go_on(client: FlaskClient, code: str) -> None:
    for _ in range(10):
        assert ask(client, "a b c").status_code == 200
    stopped = ask(client, code)
    assert stopped.status_code == 429
    assert "van ons" not in stopped.text.replace("een bericht van ons is", "")
    # A forged first entry does not help: only what our own proxy added counts.
    assert ask(client, code, visitor="6.6.6.6, 1.2.3.4").status_code == 429
    assert "Deze code is van ons" in ask(client, code, visitor="5.6.7.8").text


def test_creditors_are_named_only_where_they_want_it(client: FlaskClient, books: Books) -> None:
    books.creditor("public_name: Linde\nlisted: yes")
    books.creditor("public_name: Iep")
    shown = client.get("/echt").text
    assert "<li>Linde</li>" in shown
    assert "Iep" not in shown


def test_a_report_becomes_one_task_for_people(client: FlaskClient, books: Books) -> None:
    form = {"action": "report", "text": "Ik moest € 1 overmaken, van 0687654321"}
    for _ in range(2):
        done = client.post("/echt", data=form)
        assert done.status_code == 303
        assert "Dank u wel voor uw melding" in client.get(done.location).text
    with books.transaction() as session:
        (task,) = session.scalars(select(Task).where(Task.kind == TaskKind.SUSPICION))
        assert task.note == form["text"]
        assert "0687" not in task.summary
    assert client.post("/echt", data={"action": "report", "text": " "}).status_code == 422


def test_reports_come_to_an_end(client: FlaskClient) -> None:
    said = [
        client.post("/echt", data={"action": "report", "text": f"nep {number}"}).status_code
        for number in range(6)
    ]
    assert said == [303] * 5 + [429]


def test_a_code_is_found_by_its_index(client: FlaskClient, books: Books, code: str) -> None:
    """However many people were told one, a question of anybody may not read through the journal."""
    with books.database.engine.begin() as connection:
        connection.execute(text("set local enable_seqscan = off"))
        plan = connection.execute(
            text(
                "explain select id from journal where journal.action = 'authenticity.asked' "
                "and (journal.details ->> 'code') = :code"
            ),
            {"code": code},
        ).scalars()
        assert "ix_journal_check_code" in "".join(plan)


def test_every_answer_is_light(client: FlaskClient, code: str) -> None:
    style = (Path(__file__).parents[3] / "bot/pages/static/bericht.css").stat().st_size
    for shown in (client.get("/echt"), ask(client, code), ask(client, "a b c")):
        assert len(shown.data) + style < 60_000


# Counting tries


def test_a_pace_lets_so_many_through_in_its_time_and_then_starts_anew() -> None:
    pace = Pace(each=2, all_together=3, seconds=10)
    assert [pace.allows("a", 0), pace.allows("a", 1), pace.allows("a", 2)] == [True, True, False]
    assert [pace.allows("b", 3), pace.allows("c", 4)] == [True, False]
    assert pace.allows("a", 10)
    assert pace.allows("c", 10)


def test_a_pace_holds_when_many_try_at_once() -> None:
    pace, passed = Pace(each=50, all_together=500, seconds=10), []

    def hammer() -> None:
        passed.extend(pace.allows("a", 0) for _ in range(100))

    threads = [threading.Thread(target=hammer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 50


def test_a_household_counts_as_one() -> None:
    assert visitor_of("2001:db8:1:2::1") == visitor_of("2001:db8:1:2:ffff::9")
    assert visitor_of("2001:db8:1:2::1") != visitor_of("2001:db8:1:3::1")
    assert visitor_of("10.0.0.1") != visitor_of("10.0.0.2")
    assert visitor_of(None) == visitor_of("") == "unknown"


def test_without_a_proxy_of_ours_nobody_chooses_an_address(house: House, code: str) -> None:
    bare = dataclasses.replace(
        house, settings=house.settings.model_copy(update={"trusted_proxies": 0})
    )
    client = create_app(bare).test_client()
    said = [ask(client, "a b c", visitor=f"9.9.9.{n}").status_code for n in range(11)]
    assert said[-1] == 429
