"""Commands for the first records: creditors and users."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

import click
import schwifty
from schwifty.exceptions import SchwiftyException
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.check_codes import with_code
from bot.commands.frame import as_json, house, refusing, say
from bot.staff.accounts import create_user
from outbox.wording.own_texts import lint_policy
from outbox.wording.prover import prove
from storage.errors import PreminderError
from storage.policy import Policy
from storage.policy_file import line_of, parse_policy, policy_text
from storage.records.claims import Claim
from storage.records.creditors import Creditor, creditor_by_slug
from storage.records.journal import Deed, write_journal
from storage.records.strategies import store_strategy
from storage.records.users import Role
from storage.words import Actor, Language

PASSWORD_BYTES = 12


class UnknownCodeError(PreminderError):
    """No conversation of this creditor has that code: it may be somebody who pretends."""


class CreditorRefusedError(PreminderError):
    """The creditor cannot be added; the message says why."""


@click.group()
def creditor() -> None:
    """Add creditors and change their policy."""


@creditor.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="The creditor's name.")
@click.option("--iban", required=True, help="The account that debtors pay to.")
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The creditor's policy, a YAML file; without it the default, or the one in force.",
)
@as_json
@refusing
def add_creditor(slug: str, name: str, iban: str, policy: Path | None, as_json: bool) -> None:
    """Add the creditor SLUG, or change the one that is there."""
    text = policy_text(policy.read_bytes()) if policy else None
    account = _iban(iban)
    if not slug.replace("-", "").replace("_", "").isalnum():
        raise CreditorRefusedError(f"{slug!r} may hold letters, digits, - and _ only")
    _check_words(parse_policy(text or ""), name, text or "")
    with house() as opened, opened.database.service() as session:
        now = opened.clock.now()
        known = session.scalar(select(Creditor.policy_text).where(Creditor.slug == slug))
        in_force = parse_policy(text if text is not None else known or "")
        _prove(in_force, name, opened.settings.public_url)
        found = session.scalar(select(Creditor).where(Creditor.slug == slug).with_for_update())
        added = found is None
        if found is None:
            found = Creditor(slug=slug, policy_text=text or "", created_at=now)
            session.add(found)
        found.name, found.iban = name, account
        session.flush()
        if added or text is not None:
            _publish(session, found, text or "", now)
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


@creditor.command("code")
@click.argument("slug")
@click.argument("code", nargs=-1, required=True)
@as_json
@refusing
def look_up_code(slug: str, code: tuple[str, ...], as_json: bool) -> None:
    """Tell whether CODE is of a conversation that runs in the name of the creditor SLUG.

    Debtors who ask if a message is real hear three words, call the creditor and name them.
    """
    with house() as opened, opened.database.service() as session:
        debtors = with_code(session, " ".join(code), creditor_by_slug(session, slug).id)
        wanted = select(Claim.reference).where(Claim.debtor_id.in_(debtors))
        references = sorted(session.scalars(wanted))
    if not debtors:
        raise UnknownCodeError
    if as_json:
        say({"creditor": slug, "real": True, "claims": references})
    else:
        click.echo(f"real: this conversation is ours, about {', '.join(references)}")


@creditor.command("policy")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@refusing
def change_policy(slug: str, file: Path, as_json: bool) -> None:
    """Put the policy FILE in force for the creditor SLUG.

    Other steps need a higher `strategy.version`; they count for cadences that start from now on.
    """
    text = policy_text(file.read_bytes())
    policy = parse_policy(text)
    with house() as opened, opened.database.service() as session:
        now = opened.clock.now()
        found = creditor_by_slug(session, slug)
        _check_words(policy, found.name, text)
        _prove(policy, found.name, opened.settings.public_url)
        session.refresh(found, with_for_update=True)
        strategy = _publish(session, found, text, now)
        version = found.policy_version
        deed = Deed(
            creditor_id=found.id,
            action="creditor.policy_changed",
            actor=Actor.OPERATOR,
            details={"policy_version": version, "strategy": strategy},
        )
        write_journal(session, now, [deed])
    if as_json:
        say({"creditor": slug, "policy_version": version, "strategy": strategy})
    else:
        click.echo(f"{slug} has policy {version} with strategy {strategy}")


def _publish(session: Session, creditor: Creditor, text: str, now: datetime) -> str:
    """Put a policy in force and return the name and version of its strategy.

    Raises:
        PolicyFileError: the text cannot be used.
        StrategyChangedError: other steps under a version that is in force.
    """
    strategy = parse_policy(text).strategy
    if text != creditor.policy_text:
        creditor.policy_text = text
        creditor.policy_version += 1
    store_strategy(session, creditor.id, strategy, now)
    return f"{strategy.name}/{strategy.version}"


def _check_words(policy: Policy, name: str, text: str) -> None:
    """Refuse words that debtors may not read; what is only doubtful is said on stderr.

    `text` is the file that the policy was read from.
    """
    refused = []
    for found in lint_policy(policy, name):
        line = line_of(text, found.place)
        told = f"{'' if line is None else f'line {line}, '}{found.line(Language.EN)}"
        if found.refuses:
            refused.append(told)
        else:
            click.echo(f"preminder: {told}", err=True)
    if refused:
        raise CreditorRefusedError("\n".join(refused))


def _prove(policy: Policy, name: str, public_url: str) -> None:
    """Refuse a policy under which a text would tell too much to whoever has not proved anything."""
    found = prove(policy, name, public_url)
    if found:
        told = "\n".join(leak.line() for leak in found)
        raise CreditorRefusedError(f"messages would give away what nobody may see yet:\n{told}")


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
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="Staff answer debtors, a creditor sees its own claims, an operator runs it all.",
)
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
