"""Commands for the first records: creditors and users."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
import schwifty
from schwifty.exceptions import SchwiftyException
from sqlalchemy import select

from bot.commands.frame import as_json, house, refusing, say
from bot.staff.accounts import create_user
from storage.errors import PreminderError
from storage.policy_file import parse_policy
from storage.records.creditors import Creditor, creditor_by_slug
from storage.records.journal import Deed, write_journal
from storage.records.strategies import store_strategy
from storage.records.users import Role
from storage.words import Actor

PASSWORD_BYTES = 12


class CreditorRefusedError(PreminderError):
    """The creditor cannot be added; the message says why."""


@click.group()
def creditor() -> None:
    """Add creditors and change their policy."""


@creditor.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="The creditor's name.")
@click.option("--iban", required=True, help="The account that debtors pay to.")
@click.option("--policy", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@refusing
def add_creditor(slug: str, name: str, iban: str, policy: Path | None, as_json: bool) -> None:
    """Add the creditor SLUG, or change the one that is there."""
    text = policy.read_text(encoding="utf-8") if policy else None
    account = _iban(iban)
    if not slug.replace("-", "").replace("_", "").isalnum():
        raise CreditorRefusedError(f"{slug!r} may hold letters, digits, - and _ only")
    if text is not None:
        parse_policy(text)
    with house() as opened, opened.database.service() as session:
        now = opened.clock.now()
        found = session.scalar(select(Creditor).where(Creditor.slug == slug).with_for_update())
        added = found is None
        if found is None:
            found = Creditor(slug=slug, name=name, iban=account, policy_text="", created_at=now)
            session.add(found)
        found.name, found.iban = name, account
        if text is not None and text != found.policy_text:
            found.policy_text = text
            found.policy_version = (found.policy_version or 0) + (0 if added else 1)
        session.flush()
        store_strategy(session, found.id, parse_policy(found.policy_text).strategy, now)
        write_journal(
            session,
            now,
            [
                Deed(
                    creditor_id=found.id,
                    action="creditor.added" if added else "creditor.changed",
                    actor=Actor.OPERATOR,
                    details={"policy_version": found.policy_version},
                )
            ],
        )
    if as_json:
        say({"creditor": slug, "added": added})
    else:
        click.echo(f"{'added' if added else 'changed'} {slug}")


def _iban(text: str) -> str:
    try:
        return str(schwifty.IBAN(text).compact)
    except SchwiftyException as error:
        raise CreditorRefusedError(f"{text!r} is no valid IBAN ({error})") from error


@click.group()
def user() -> None:
    """Add people who may log in."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--creditor", "slug", help="For role creditor: whose claims they see.")
@click.option("--password", help="At least 12 characters; made and printed when left out.")
@click.option("--telegram-id", type=int, help="The Telegram account that acts as this user.")
@as_json
@refusing
def add_user(
    email: str,
    role: str,
    slug: str | None,
    password: str | None,
    telegram_id: int | None,
    as_json: bool,
) -> None:
    """Add the user EMAIL."""
    secret = password or secrets.token_urlsafe(PASSWORD_BYTES)
    with house() as opened, opened.database.service() as session:
        creditor_id = creditor_by_slug(session, slug).id if slug else None
        made = create_user(session, email, Role(role), secret, creditor_id, opened.clock.now())
        made.telegram_id = telegram_id
    shown = None if password else secret
    if as_json:
        say({"user": email, "role": role, "password": shown})
    else:
        click.echo(f"added {email} ({role})" + (f", password: {shown}" if shown else ""))
