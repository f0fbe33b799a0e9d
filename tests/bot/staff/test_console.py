"""The console over HTTP: who may enter, what the pages say, and what each button does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.bootstrap import House
from bot.settings import Settings
from bot.staff.console import OPEN_ENDPOINTS, console_blueprint
from bot.staff.drafts import insist_key
from bot.staff.login import init_login
from storage.records.claims import Claim
from storage.records.conversations import Conversation, InboundState, Owner
from storage.records.messages import Message, MessageStatus, VerdictRow
from storage.records.tasks import Task, TaskKind, TaskStatus, add_task
from storage.records.users import Role, User
from storage.words import Channel, Rung

PASSWORD = "een lang wachtwoord"


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1)


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, into: str = "") -> Any:
    token = token_in(client.get("/console/login").text)
    form = {"email": email, "password": password, "csrf_token": token}
    return client.post(f"/console/login{into}", data=form)


def press(client: FlaskClient, path: str, page: str = "/console/", **form: str) -> Any:
    return client.post(path, data=form | {"csrf_token": token_in(client.get(page).text)})


@pytest.fixture
def ann(desk: Any) -> User:
    user: User = desk.user("ann@desk.nl")
    return user


@pytest.fixture
def client(app: Flask, ann: User) -> FlaskClient:
    client = app.test_client()
    assert log_in(client, "ann@desk.nl").status_code == 303
    return client


def address(talk: Conversation, deed: str = "") -> str:
    return f"/console/conversations/{talk.id}" + (f"/{deed}" if deed else "")


def test_every_route_but_the_door_needs_a_login(app: Flask, desk: Any) -> None:
    client, talk = app.test_client(), desk.conversation()
    values = {
        "conversation_id": talk.id,
        "offer_id": talk.id,
        "invoice_id": talk.id,
        "claim_id": talk.id,
        "task_id": 1,
        "line_id": 1,
        "inbound_id": 1,
        "correction_id": 1,
        "filename": "console.css",
    }
    # A good token, so that it is the missing login that is refused.
    token = token_in(client.get("/console/login").text)
    walked = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or rule.endpoint in OPEN_ENDPOINTS:
            continue
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(path, method=method, data={"csrf_token": token})
            assert answer.status_code in {303, 400}, (method, path)
            assert b"Jan de Vries" not in answer.data
            if answer.status_code == 303:
                assert answer.location.startswith("/console/login")
            else:  # the first refusal cleared the session, and the token with it
                assert method == "POST"
            walked += 1
    assert walked >= 9
    assert desk.read(talk).owner is Owner.BOT


def test_every_changing_route_needs_a_token(app: Flask, client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    for deed in ("take-over", "hand-back", "reply"):
        assert client.post(address(talk, deed), data={"text": "Hallo"}).status_code == 400
    assert client.post("/console/logout").status_code == 400
    assert client.post("/console/tasks/1/done").status_code == 400
    assert desk.read(talk).epoch == 0


def test_a_stale_form_keeps_what_was_typed(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    answer = client.post(address(talk, "reply"), data={"text": "Een lang verhaal"})
    assert answer.status_code == 400
    assert "Een lang verhaal" in answer.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.OPERATOR])
def test_staff_and_operators_enter(app: Flask, desk: Any, role: Role) -> None:
    desk.user("eve@desk.nl", role)
    client = app.test_client()
    assert log_in(client, " Eve@Desk.nl ").location == "/console/"
    assert client.get("/console/").status_code == 200


def test_a_creditor_does_not_enter(app: Flask, desk: Any) -> None:
    desk.user("eve@klant.nl", Role.CREDITOR)
    client = app.test_client()
    assert log_in(client, "eve@klant.nl").status_code == 401
    assert client.get("/console/").status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(app: Flask, ann: User) -> None:
    client = app.test_client()
    wrong = log_in(client, "ann@desk.nl", "een ander wachtwoord")
    unknown = log_in(client, "zoe@desk.nl", "een ander wachtwoord")
    assert wrong.status_code == unknown.status_code == 401
    said = "horen niet bij elkaar."
    assert said in wrong.text
    assert said in unknown.text


def test_one_goes_on_to_where_one_wanted_to_be_but_never_elsewhere(app: Flask, ann: User) -> None:
    for target, lands in [
        ("/console/?tab=alle", "/console/?tab=alle"),
        ("https://evil.example/", "/console/"),
        ("//evil.example/console/", "/console/"),
        ("/console/\\evil.example", "/console/"),
        ("/console//evil.example", "/console/"),
    ]:
        answer = log_in(app.test_client(), "ann@desk.nl", into=f"?next={target}")
        assert answer.location == lands, target


def test_after_half_an_hour_of_nothing_one_logs_in_again(
    client: FlaskClient, keyboard: Any
) -> None:
    keyboard.forward(minutes=29)
    assert client.get("/console/").status_code == 200
    keyboard.forward(minutes=29)
    assert client.get("/console/").status_code == 200
    keyboard.forward(minutes=31)
    assert client.get("/console/").status_code == 303


def test_a_page_that_refreshes_itself_keeps_nobody_logged_in(
    client: FlaskClient, keyboard: Any
) -> None:
    for _ in range(3):
        keyboard.forward(minutes=9)
        assert client.get("/console/?poll=1").status_code == 200
    keyboard.forward(minutes=9)
    assert client.get("/console/?poll=1").status_code == 303


def test_after_twelve_hours_one_logs_in_again_however_busy(
    client: FlaskClient, keyboard: Any
) -> None:
    for _ in range(28):
        keyboard.forward(minutes=25)
        assert client.get("/console/").status_code == 200
    keyboard.forward(minutes=25)
    assert client.get("/console/").status_code == 303


def test_a_demo_clock_that_jumps_logs_nobody_out(client: FlaskClient, clock: Any) -> None:
    clock.forward(days=3)
    assert client.get("/console/").status_code == 200


def test_logging_out_ends_the_session_also_for_a_copied_cookie(
    app: Flask, client: FlaskClient
) -> None:
    copied = client.get_cookie("preminder", path="/")
    assert copied is not None
    assert press(client, "/console/logout").status_code == 303
    thief = app.test_client()
    thief.set_cookie("preminder", copied.decoded_value, path="/")
    assert thief.get("/console/").status_code == 303


def test_who_is_no_longer_active_is_out_at_once(client: FlaskClient, desk: Any, ann: User) -> None:
    with desk.database.service() as session:
        session.get_one(User, ann.id).active = False
    assert client.get("/console/").status_code == 303


def test_the_cookie_is_locked_down(house: House, desk: Any, ann: User) -> None:
    settings = Settings(_env_file=None, public_url="https://desk.example")  # type: ignore[call-arg]
    app = Flask("secure")
    secure = House(
        settings=settings,
        database=house.database,
        database_url=house.database_url,
        clock=house.clock,
        gateway=house.gateway,
        secret_key=house.secret_key,
    )
    init_login(app, secure, house.clock)
    app.register_blueprint(console_blueprint(secure))
    client = app.test_client()
    answer = client.get("/console/login", base_url="https://desk.example")
    cookie = answer.headers["Set-Cookie"]
    for part in ("__Host-preminder=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_every_answer_carries_the_security_headers(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    for path in ("/console/", "/console/login", address(talk), "/console/static/console.css"):
        with client.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_template_switches_escaping_off_or_holds_inline_code() -> None:
    from pathlib import Path

    import bot

    for page in (Path(bot.__file__).parent / "pages" / "console").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for trick in ("|safe", "| safe", "style=", "onclick", "<style", "autoescape"):
            assert trick not in text, page


def test_the_inbox_shows_who_waits_first(client: FlaskClient, desk: Any, clock: Any) -> None:
    desk.conversation(name="Piet Late", waiting=False, said="Nieuwste bericht")
    clock.forward(minutes=5)
    desk.conversation(name="Wim Wacht", said="Ik wil iemand spreken")
    clock.forward(minutes=7)
    page = client.get("/console/?tab=alle").text
    assert page.index("Wim Wacht") < page.index("Piet Late")
    assert "Wacht 7 minuten" in page
    assert "1 nieuw" in page
    waiting = client.get("/console/").text
    assert "Wim Wacht" in waiting
    assert "Piet Late" not in waiting
    assert "<title>(1) Gesprekken" in waiting


def test_who_may_be_in_danger_stands_above_who_waits_longer(
    client: FlaskClient, desk: Any, clock: Any
) -> None:
    desk.conversation(name="Wim Wacht")
    clock.forward(minutes=5)
    talk = desk.conversation(name="Gerda Gevaar", said="Ik wil er niet meer zijn")
    with desk.database.service() as session:
        add_task(
            session,
            TaskKind.CRISIS,
            f"crisis:{talk.id}",
            "Mogelijk in nood: nu bekijken",
            clock.now(),
            conversation_id=talk.id,
        )
    page = client.get("/console/").text
    assert page.index("Gerda Gevaar") < page.index("Wim Wacht")
    with desk.database.service() as session:
        session.query(Task).filter_by(kind=TaskKind.CRISIS).one().status = TaskStatus.DONE
    page = client.get("/console/").text
    assert page.index("Wim Wacht") < page.index("Gerda Gevaar")


def test_empty_lists_say_so(client: FlaskClient) -> None:
    assert "Niemand wacht op een medewerker." in client.get("/console/").text
    assert "U heeft nu geen gesprekken." in client.get("/console/?tab=mijn").text
    page = client.get("/console/?tab=alle").text
    for said in ("Er zijn nog geen gesprekken.", "Er zijn geen taken.", "Geen berichten van"):
        assert said in page


def test_a_conversation_that_i_took_is_mine(client: FlaskClient, desk: Any, ann: User) -> None:
    talk = desk.conversation()
    answer = press(client, address(talk, "take-over"))
    assert answer.location == address(talk)
    assert desk.read(talk).staff_id == ann.id
    page = client.get(address(talk)).text
    assert "De bot zwijgt tot u het teruggeeft." in page
    assert "Dit gesprek is van: <strong>u</strong>" in page
    assert "Jan de Vries" in client.get("/console/?tab=mijn").text


def test_the_page_says_which_colleague_was_faster(
    app: Flask, client: FlaskClient, desk: Any
) -> None:
    talk = desk.conversation()
    desk.user("bob@desk.nl")
    other = app.test_client()
    log_in(other, "bob@desk.nl")
    press(other, address(talk, "take-over"))
    press(client, address(talk, "take-over"))
    page = client.get(address(talk)).text
    assert "Dit gesprek is al van bob. Er is niets veranderd." in page
    assert "bob heeft dit gesprek." in page
    assert ">Overnemen<" not in page


def test_sending_queues_the_words_and_goes_back_to_the_thread(
    client: FlaskClient, desk: Any
) -> None:
    talk = desk.conversation()
    answer = press(client, address(talk, "reply"), text="Regel een\r\nRegel twee", once_key="k1")
    assert (answer.status_code, answer.location) == (303, address(talk))
    page = client.get(address(talk)).text
    assert "Regel een\nRegel twee" in page
    assert "Wacht op verzending" in page


def test_a_double_submit_is_harmless(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    for _ in range(2):
        press(client, address(talk, "reply"), text="Hallo", once_key="zelfde")
    with desk.database.service() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_a_refused_message_keeps_the_words_and_says_why(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    answer = press(client, address(talk, "reply"), text="a" * 1601, once_key="k")
    assert answer.status_code == 422
    assert "a" * 1601 in answer.text
    assert "Het mogen er 1600 zijn." in answer.text
    assert "<title>Fout:" in answer.text


def test_a_threat_is_refused_with_its_reason_and_the_words_stay(
    client: FlaskClient, desk: Any
) -> None:
    talk = desk.conversation()
    text = "Anders komt de deurwaarder."
    answer = press(client, address(talk, "reply"), text=text, once_key="k", anyway=insist_key(text))
    assert answer.status_code == 422
    assert "Dit klinkt als een dreiging: deurwaarder." in answer.text
    assert f">{text}</textarea>" in answer.text
    assert "Toch versturen" not in answer.text


def test_hard_words_are_sent_on_a_second_press_and_for_these_very_words_only(
    client: FlaskClient, desk: Any
) -> None:
    talk = desk.conversation()
    text = "Stuur het bewijs. Bel ons daarna."
    held = press(client, address(talk, "reply"), text=text, once_key="k1")
    assert held.status_code == 422
    key = re.search(r'name="anyway" value="(\w+)"', held.text)
    assert key is not None
    other = press(
        client, address(talk, "reply"), text=f"{text} Mail ons.", once_key="k2", anyway=key[1]
    )
    assert other.status_code == 422
    sent = press(client, address(talk, "reply"), text=text, once_key="k3", anyway=key[1])
    assert sent.status_code == 303
    assert "Dit is 1 sms." in client.get(address(talk)).text


def test_dear_letters_can_be_sent_plainly(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    text = "Zoë belt u morgen. " * 5
    held = press(client, address(talk, "reply"), text=text, once_key="k1")
    key = re.search(r'name="plainly" value="(\w+)"', held.text)
    assert key is not None
    press(client, address(talk, "reply"), text=text, once_key="k2", plainly=key[1])
    with desk.database.service() as session:
        (body,) = session.scalars(select(Message.body))
    assert body == text.replace("ë", "e").strip()


def test_whatsapps_window_is_counted_down_and_then_blocks(
    client: FlaskClient, desk: Any, clock: Any
) -> None:
    talk = desk.conversation(channel=Channel.WHATSAPP)
    clock.forward(hours=20, minutes=30)
    assert "WhatsApp is nog 3 uur en 30 minuten open." in client.get(address(talk)).text
    clock.forward(hours=4)
    page = client.get(address(talk)).text
    assert "Het WhatsApp-venster van 24 uur is dicht." in page
    assert re.search(r"<textarea[^>]*disabled", page)
    refused = press(client, address(talk, "reply"), text="Toch", once_key="k")
    assert refused.status_code == 422


def test_who_is_not_verified_is_told_nothing(client: FlaskClient, desk: Any) -> None:
    page = client.get(address(desk.conversation())).text
    assert "Niet geverifieerd" in page
    assert "Vertel niets over de vordering" in page
    known = client.get(address(desk.conversation(rung=Rung.VERIFIED))).text
    assert "Vertel niets over de vordering" not in known
    assert "Geverifieerd" in known


def test_the_facts_stand_beside_the_thread(client: FlaskClient, desk: Any) -> None:
    page = client.get(address(desk.conversation())).text
    for said in ("2026-0001", "€\xa0123,45", "Garage Jansen", "Niet vastgelegd", "Open"):
        assert said in page


def test_a_refused_message_in_the_thread_tells_its_reason(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    press(client, address(talk, "reply"), text="Hallo", once_key="k")
    with desk.database.service() as session:
        message = session.scalars(select(Message)).one()
        message.move_to(MessageStatus.REFUSED, desk.clock.now())
        reason = {"code": "opted_out", "until": None, "source": "test"}
        session.add(
            VerdictRow(
                message_id=message.id,
                at=desk.clock.now(),
                allowed=False,
                reasons=[reason],
                facts={},
            )
        )
    page = client.get(address(talk)).text
    assert "Niet verstuurd · De ontvanger wil geen berichten meer." in page


def test_words_of_a_debtor_are_never_markup(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation(said="<script>alert(1)</script>", name="<b>Jan</b>")
    for path in (address(talk), "/console/"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<b>Jan" not in page


def test_handing_back_warns_of_a_message_that_waits(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    press(client, address(talk, "reply"), text="Hallo", once_key="k")
    press(client, address(talk, "hand-back"))
    page = client.get(address(talk)).text
    assert "Er wacht nog een bericht op verzending." in page
    assert "Bericht intrekken en teruggeven" in page
    press(client, address(talk, "hand-back"), withdraw="1")
    assert desk.read(talk).owner is Owner.BOT


def test_tasks_are_listed_and_done(client: FlaskClient, desk: Any) -> None:
    with desk.database.service() as session:
        task_id = add_task(session, TaskKind.SETTING, "s", "21606", desk.clock.now())
        add_task(session, TaskKind.CRISIS, "c", "2026-0009", desk.clock.now())
    page = client.get("/console/").text
    assert page.index("Mogelijk in gevaar") < page.index("Onze eigen instelling klopt niet")
    press(client, f"/console/tasks/{task_id}/done")
    page = client.get("/console/").text
    assert "De taak is klaar." in page
    assert "Onze eigen instelling" not in page
    press(client, f"/console/tasks/{task_id}/done")
    assert "Deze taak was al klaar." in client.get("/console/").text


def test_a_task_names_the_claim_that_it_is_about(client: FlaskClient, desk: Any) -> None:
    desk.conversation()
    with desk.database.service() as session:
        claim = session.scalars(select(Claim)).one()
        now = desk.clock.now()
        add_task(session, TaskKind.UNREACHABLE, "u", "Geen kanaal", now, claim_id=claim.id)
        reference = claim.reference
    assert f"{reference} · Geen kanaal" in client.get("/console/").text


def test_messages_from_unknown_numbers_are_shown(client: FlaskClient, desk: Any) -> None:
    desk.inbound(None, "Wie bent u?", InboundState.UNKNOWN_SENDER)
    page = client.get("/console/").text
    assert "+31687654321" in page
    assert "Wie bent u?" in page


def test_a_report_that_is_of_no_conversation_is_read_in_the_list(
    client: FlaskClient, desk: Any
) -> None:
    talk, now = desk.conversation(), desk.clock.now()
    with desk.database.service() as session:
        add_task(
            session, TaskKind.SUSPICION, "s", "gemeld", now, note="<b>Betaal</b> via x.example"
        )
        add_task(
            session, TaskKind.COMPLAINT, "c", "k", now, conversation_id=talk.id, note="van Jan"
        )
    page = client.get("/console/").text
    assert "&lt;b&gt;Betaal&lt;/b&gt; via x.example" in page
    assert "van Jan" not in page  # that stands beside the talk


def test_what_was_left_on_the_page_before_there_was_a_talk_stands_beside_it(
    client: FlaskClient, desk: Any
) -> None:
    talk, now = desk.conversation(), desk.clock.now()
    with desk.database.service() as session:
        whose = {"debtor_id": talk.debtor_id, "note": "Nooit besteld."}
        add_task(session, TaskKind.DISPUTE, "d", "niet eens", now, **whose)
        add_task(session, TaskKind.SUSPICION, "s", "gemeld", now, note="van een ander")
    page = client.get(f"/console/conversations/{talk.id}").text
    assert "Nooit besteld." in page
    assert "van een ander" not in page


def test_an_unknown_conversation_is_not_found(client: FlaskClient) -> None:
    missing = "/console/conversations/00000000-0000-0000-0000-000000000000"
    assert client.get(missing).status_code == 404
    assert press(client, f"{missing}/take-over").status_code == 404


def test_the_code_for_telegram_is_made_on_request(client: FlaskClient) -> None:
    assert "Er is nog geen Telegram-account" in client.get("/console/telegram").text
    assert "/koppel " in press(client, "/console/telegram").text


def test_a_debtor_who_was_answered_elsewhere_waits_no_more(client: FlaskClient, desk: Any) -> None:
    talk = desk.conversation()
    with desk.database.service() as session:
        task_id = session.scalars(select(Task.id)).one()
    press(client, f"/console/tasks/{task_id}/done")
    assert desk.read(talk).waiting_since is None
    assert "Niemand wacht op een medewerker." in client.get("/console/").text
