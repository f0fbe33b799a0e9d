"""Accounts: making users and checking who logs in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from bot.staff.accounts import LoginRefused, check_login, create_user
from bot.staff.errors import AccountError
from bot.staff.linking import link, linked_user, make_code
from storage.records.users import Role, User

PASSWORD = "een lang wachtwoord"


def tried(desk: Any, password: str, email: str = "ann@desk.nl") -> User | LoginRefused:
    with desk.database.service() as session:
        return check_login(session, email, password, desk.clock.now())


def test_the_password_is_kept_as_an_argon2_hash(
    desk: Any, own_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.staff.accounts._HASHER", own_hasher)
    ann = desk.user("ann@desk.nl")
    # RFC 9106 (4), the second recommended choice: 64 MB, three passes, four lanes.
    assert ann.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert isinstance(tried(desk, PASSWORD, " ANN@desk.nl"), User)


@pytest.mark.parametrize(
    ("email", "role", "password", "says"),
    [
        ("geen adres", Role.STAFF, PASSWORD, "no e-mail address"),
        ("bob@desk.nl", Role.STAFF, "elf tekens!", "12 to 200"),
        ("bob@desk.nl", Role.CREDITOR, PASSWORD, "belongs to a creditor"),
        ("Ann@desk.nl", Role.STAFF, PASSWORD, "has an account already"),
    ],
)
def test_an_account_that_does_not_fit_is_not_made(
    desk: Any, email: str, role: Role, password: str, says: str
) -> None:
    desk.user("ann@desk.nl")
    with desk.database.service() as session, pytest.raises(AccountError, match=says):
        create_user(session, email, role, password, None, desk.clock.now())


def test_after_ten_failures_each_try_waits_but_nobody_is_locked_out(desk: Any) -> None:
    desk.user("ann@desk.nl")
    for _ in range(9):
        assert tried(desk, "verkeerd") == LoginRefused()
    tenth = tried(desk, "verkeerd")
    assert isinstance(tenth, LoginRefused)
    assert tenth.until == desk.clock.now() + timedelta(seconds=30)
    # The right password must wait as well, or the wait would tell which one is right.
    assert isinstance(tried(desk, PASSWORD), LoginRefused)
    desk.clock.forward(seconds=30)
    assert isinstance(tried(desk, PASSWORD), User)
    assert tried(desk, "verkeerd") == LoginRefused()


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(desk: Any) -> None:
    desk.user("ann@desk.nl")
    waits = []
    for _ in range(18):
        refused = tried(desk, "verkeerd")
        assert isinstance(refused, LoginRefused)
        if refused.until is not None:
            waits.append(refused.until - desk.clock.now())
            desk.clock.moment = refused.until
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)
    assert isinstance(tried(desk, PASSWORD), User)


def test_somebody_who_left_does_not_log_in(desk: Any) -> None:
    ann = desk.user("ann@desk.nl")
    with desk.database.service() as session:
        session.get_one(User, ann.id).active = False
    assert isinstance(tried(desk, PASSWORD), LoginRefused)


def made(desk: Any, user: User) -> str:
    with desk.database.service() as session:
        return make_code("key", session.get_one(User, user.id), desk.clock.now())


def used(desk: Any, code: str, telegram_id: int, key: str = "key") -> bool:
    with desk.database.service() as session:
        return link(session, key, code, telegram_id, desk.clock.now()) is not None


def acts(desk: Any, telegram_id: int) -> str | None:
    with desk.database.service() as session:
        user = linked_user(session, telegram_id)
        return user.email if user else None


def test_a_code_links_one_telegram_account_once(desk: Any) -> None:
    ann = desk.user("ann@desk.nl")
    code = made(desk, ann)
    assert used(desk, code, 5)
    assert acts(desk, 5) == "ann@desk.nl"
    assert not used(desk, code, 6)
    assert not used(desk, code, 5)
    assert acts(desk, 6) is None


def test_a_new_code_ends_the_link_and_can_move_it(desk: Any) -> None:
    ann, bob = desk.user("ann@desk.nl"), desk.user("bob@desk.nl")
    used(desk, made(desk, ann), 5)
    used(desk, made(desk, bob), 5)
    assert acts(desk, 5) == "bob@desk.nl"
    made(desk, bob)
    assert acts(desk, 5) is None


def test_an_old_or_forged_code_links_nobody(desk: Any) -> None:
    ann = desk.user("ann@desk.nl")
    code = made(desk, ann)
    assert not used(desk, code, 5, key="another key")
    assert not used(desk, code[:-1], 5)
    assert not used(desk, "", 5)
    desk.clock.forward(minutes=10, seconds=1)
    assert not used(desk, code, 5)


def test_only_active_people_of_the_desk_act_in_telegram(desk: Any) -> None:
    ann = desk.user("ann@desk.nl")
    used(desk, made(desk, ann), 5)
    with desk.database.service() as session:
        session.get_one(User, ann.id).active = False
    assert acts(desk, 5) is None
    owner = desk.user("eve@klant.nl", Role.CREDITOR)
    assert not used(desk, made(desk, owner), 7)
