"""Consequences: carrying out what a turn of the dialog asks for, in the turn's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.check_codes import check_code
from bot.inbound import callbacks, consent_words
from bot.inbound.scene import Scene
from bot.inbound.waiting import end_of, no_longer_wait, wait_for_person
from bot.wrong_numbers import close_number
from dialogs import turn
from dialogs.effects import Effect
from dialogs.handler import colleague_line
from dialogs.understanding.foreign import name_of
from outbox.planning.arrangements import thank, withdraw_notice
from outbox.planning.policies import policy_of
from payments.bank.booking import BankBooked
from payments.bank.lookup import PaidKind, book_found, find_payment
from payments.ledger import hold_claim
from payments.links import Holder, issue_link, revoke_links
from payments.plan_moves import postpone
from payments.plan_offers import Offered, keep_offer
from payments.plan_records import AgreementRefusal, agree_plan
from payments.plans import Offer, Part, Proposal, Rhythm
from payments.plans.postponing import NotPostponed
from storage.records.brakes import Trouble
from storage.records.claims import CLAIM_STEPS, Claim, ClaimStatus, HoldReason
from storage.records.consents import let_rest
from storage.records.conversations import Owner
from storage.records.debtors import Representation
from storage.records.journal import write_journal
from storage.records.plans import Promise, PromiseStatus, live_plan, live_promise
from storage.records.tasks import TaskKind
from storage.words import Rung

_REPRESENTED = {
    "bewindvoerder": Representation.ADMINISTRATOR,
    "curator": Representation.ADMINISTRATOR,
    "wsnp": Representation.WSNP,
}


def carry_out(scene: Scene, effects: tuple[Effect, ...]) -> None:
    """Do all that a turn asks for; the caller commits."""
    for effect in effects:
        _HANDLERS[type(effect)](scene, effect)
    write_journal(scene.session, scene.now, scene.deeds)
    scene.deeds = []


def _identity_confirmed(scene: Scene, effect: turn.IdentityConfirmed) -> None:
    scene.point.climb(Rung.VERIFIED, scene.now)
    scene.note("identity.confirmed", method=effect.method)
    # Proof may bring the next step forward.
    for claim in scene.claims.values():
        if claim.status is ClaimStatus.OPEN:
            claim.plan_at = scene.now


def _identity_failed(scene: Scene, effect: turn.IdentityFailed) -> None:
    scene.conversation.identity_attempts += 1
    scene.note("identity.failed", left=effect.attempts_left)
    if effect.attempts_left <= 0:
        scene.task(TaskKind.IDENTITY_FAILED, "Controle vijf keer niet gelukt")


def _self_declared(scene: Scene, effect: turn.SelfDeclared) -> None:
    del effect
    scene.point.climb(Rung.SELF_DECLARED, scene.now)
    scene.note("identity.declared")


def _opt_out(scene: Scene, effect: turn.OptOut) -> None:
    consent_words.withdraw(scene, effect)
    scene.closing = True


def mirror_stop(scene: Scene) -> None:
    """Write a stop that the provider handled down for all whom the provider now blocks; once."""
    consent_words.mirror(scene)
    write_journal(scene.session, scene.now, scene.deeds)
    scene.deeds = []


def _maybe_opt_out(scene: Scene, effect: turn.MaybeOptOut) -> None:
    """Hold back what we would start ourselves until a colleague has looked: the gate waits."""
    del effect
    wait_for_person(scene, turn.HandOverReason.MAYBE_OPT_OUT)
    scene.note("optout.asked")


def _opt_in(scene: Scene, effect: turn.OptIn) -> None:
    del effect
    consent_words.grant(scene)


def _wrong_person(scene: Scene, effect: turn.WrongPerson) -> None:
    del effect
    if scene.point.rung is not Rung.WRONG:
        scene.count(Trouble.WRONG_NUMBER)
    scene.deeds += close_number(scene.session, scene.point, scene.now)
    for claim in scene.claims.values():
        revoke_links(scene.session, claim.id, scene.now)
        hold(scene, claim, HoldReason.WRONG_PERSON)
    _silence(scene)
    scene.note("number.wrong")
    scene.task(TaskKind.WRONG_NUMBER, "Verkeerd nummer gemeld: vraag een ander nummer")


def _silence(scene: Scene) -> None:
    """Nobody answers by machine any more, except for the one closing line."""
    if scene.conversation.owner is Owner.BOT:
        scene.conversation.give_to(Owner.NOBODY)
    scene.closing = True


def hold(scene: Scene, claim: Claim, reason: HoldReason) -> None:
    """Pause a claim unless it is closed already."""
    hold_claim(scene.session, claim.id, reason, scene.now)


def _hand_over(scene: Scene, effect: turn.HandOver) -> None:
    complains = effect.reason == turn.HandOverReason.COMPLAINT
    if complains and scene.conversation.waiting_for != effect.reason:
        scene.count(Trouble.COMPLAINT)
    wait_for_person(scene, effect.reason)
    scene.note("handover.asked", reason=effect.reason)


def _pay_link(scene: Scene, effect: turn.PayLinkGiven) -> None:
    claim = scene.claims[effect.reference]
    token = issue_link(
        scene.session,
        claim,
        scene.now,
        Holder(contact_point_id=scene.point.id, confirmed=scene.rung is Rung.VERIFIED),
    )
    scene.pay_links.append(scene.office.link(token))
    scene.note("link.given", claim)


def _end_hardship(scene: Scene, claim: Claim) -> None:
    """Go on with a claim that was held for trouble, once the debtor has found a way that fits."""
    if claim.status is ClaimStatus.ON_HOLD and claim.hold_reason is HoldReason.HARDSHIP:
        claim.move_to(ClaimStatus.OPEN, scene.now)
        scene.note("hardship.ended", claim)


def _plan_agreed(scene: Scene, effect: turn.PlanAgreed) -> None:
    claim = scene.claims[effect.reference]
    _end_hardship(scene, claim)
    proposal = Proposal(parts=tuple(Part(due_on=on, cents=cents) for on, cents in effect.parts))
    made = agree_plan(scene.session, claim, proposal, scene.now)
    if isinstance(made, AgreementRefusal):
        # What was read back is no longer so (paid meanwhile, another plan): a person looks.
        wait_for_person(scene, turn.HandOverReason.PLAN_BEYOND_POLICY)
        scene.instead = colleague_line(scene.conversation.language)
        scene.note("plan.refused", claim, why=made)


def _plan_offered(scene: Scene, effect: turn.PlanOffered) -> None:
    """Keep what the debtor can do, so that a colleague can say yes to it in one click."""
    claim = scene.claims[effect.reference]
    wish = Offer.from_json(effect.wish)
    parts = tuple(Part(due_on=on, cents=cents) for on, cents in effect.parts)
    plan = Proposal(parts=parts, rhythm=wish.rhythm or Rhythm.MONTH) if parts else None
    offered = Offered(wish=wish, plan=plan, reason=effect.reason)
    keep_offer(scene.session, claim, offered, scene.now)


def _instalment_postponed(scene: Scene, effect: turn.InstalmentPostponed) -> None:
    claim = scene.claims[effect.reference]
    box = policy_of(scene.known.creditor).plan
    moved = postpone(scene.session, claim, (effect.part, effect.on), box, scene.now)
    if isinstance(moved, NotPostponed):
        # What was read back is no longer so (paid meanwhile, moved by a colleague).
        wait_for_person(scene, turn.HandOverReason.PLAN_EXISTS)
        scene.instead = colleague_line(scene.conversation.language)
        scene.note("instalment.not_postponed", claim, why=moved.code)
        return
    plan = live_plan(scene.session, claim.id)
    for part in plan.instalments if plan else ():
        if part.position == effect.part:
            withdraw_notice(scene.session, part.id, scene.now)


def _promise_made(scene: Scene, effect: turn.PromiseMade) -> None:
    claim = scene.claims[effect.reference]
    _end_hardship(scene, claim)
    earlier = live_promise(scene.session, claim.id)
    if earlier is not None:
        earlier.move_to(PromiseStatus.MOVED, scene.now)
        scene.session.flush()
    scene.session.add(
        Promise(
            creditor_id=claim.creditor_id,
            claim_id=claim.id,
            promised_on=effect.on,
            status_at=scene.now,
            made_at=scene.now,
        )
    )
    claim.plan_at = scene.now
    scene.note("promise.made", claim, on=effect.on.isoformat())


def _dispute(scene: Scene, effect: turn.DisputeRaised) -> None:
    claim = scene.claims[effect.reference]
    if ClaimStatus.DISPUTED in CLAIM_STEPS[claim.status]:
        claim.move_to(ClaimStatus.DISPUTED, scene.now)
    no_longer_wait(scene, turn.HandOverReason.DISPUTE)
    scene.note("dispute.raised", claim, with_reason=bool(effect.reason))
    days = policy_of(scene.known.creditor).answering.dispute_days
    scene.task_again(
        TaskKind.DISPUTE,
        "Klant is het niet eens met de rekening",
        claim,
        due=(None, end_of(scene, days)),
        note=effect.reason or None,
    )


def _paid_claimed(scene: Scene, effect: turn.PaidClaimed) -> None:
    claim = scene.claims[effect.reference]
    no_longer_wait(scene, turn.HandOverReason.PAID)
    if _found_at_the_bank(scene, claim):
        scene.note("paid.found", claim)
        return
    hold(scene, claim, HoldReason.PAID_CLAIMED)
    scene.note("paid.claimed", claim)
    # Of what is told about it in the next lines the talk itself is the record: one thing to do.
    scene.task_again(TaskKind.PAID_CLAIMED, "Klant zegt dat er al betaald is: zoek het na", claim)


def _found_at_the_bank(scene: Scene, claim: Claim) -> bool:
    """Book the payment that a statement showed and nobody had placed; its thanks follow."""
    found = find_payment(scene.session, claim, scene.now)
    if found is None or found.kind is not PaidKind.IN_BANK:
        return False

    def then(session: Session, one: BankBooked) -> None:
        thank(session, scene.office, claim, one.cents, scene.now, closed=one.closed)

    return book_found(scene.session, claim, found, scene.now, then)


def _hardship(scene: Scene, effect: turn.HardshipSignalled) -> None:
    for claim in scene.claims.values():
        hold(scene, claim, HoldReason.HARDSHIP)
    scene.note("hardship.signalled")
    scene.task(TaskKind.HARDSHIP, f"Klant meldt moeite met betalen ({effect.kind})")


def _language(scene: Scene, effect: turn.LanguageChosen) -> None:
    scene.conversation.language = effect.language


def _other_language(scene: Scene, effect: turn.OtherLanguage) -> None:
    scene.task(
        TaskKind.ANSWER_DEBTOR,
        f"Schrijft in {name_of(effect.tongue)}: lees het en antwoord",
    )
    wait_for_person(scene, turn.HandOverReason.FOREIGN)
    scene.note("language.other", tongue=effect.tongue)


def _deceased(scene: Scene, effect: turn.Deceased) -> None:
    del effect
    scene.point.debtor.representation = Representation.DECEASED
    _stop_everything(scene, HoldReason.DECEASED)
    scene.note("debtor.deceased")
    scene.task(TaskKind.DECEASED, "Overlijden gemeld")


def _crisis(scene: Scene, effect: turn.Crisis) -> None:
    del effect
    _stop_everything(scene, HoldReason.CRISIS)
    scene.note("crisis.signalled")
    scene.task(TaskKind.CRISIS, "Mogelijk in nood: nu bekijken")


def _stop_everything(scene: Scene, reason: HoldReason) -> None:
    for claim in scene.claims.values():
        hold(scene, claim, reason)
    # Other creditors that know the number must not write tomorrow as if nothing had been said.
    let_rest(scene.session, scene.point.address_key, scene.now)
    _silence(scene)


def _representation(scene: Scene, effect: turn.Representation) -> None:
    scene.point.debtor.representation = _REPRESENTED.get(effect.kind, Representation.DEBT_HELP)
    for claim in scene.claims.values():
        hold(scene, claim, HoldReason.REPRESENTED)
    scene.note("debtor.represented", kind=effect.kind)
    scene.task(TaskKind.REPRESENTED, f"Iemand anders regelt het geld ({effect.kind})")


def _helper_named(scene: Scene, effect: turn.HelperNamed) -> None:
    scene.task_again(
        TaskKind.REPRESENTED, "Iemand anders regelt het geld: wie staat erbij", note=effect.text
    )
    scene.note("helper.named")


def _authenticity(scene: Scene, effect: turn.AuthenticityAsked) -> None:
    del effect
    scene.note("authenticity.asked", code=check_code(scene.point.debtor_id))


_HANDLERS: dict[type[Effect], Callable[[Scene, Any], None]] = {
    turn.IdentityConfirmed: _identity_confirmed,
    turn.IdentityFailed: _identity_failed,
    turn.SelfDeclared: _self_declared,
    turn.OptOut: _opt_out,
    turn.MaybeOptOut: _maybe_opt_out,
    turn.OptIn: _opt_in,
    turn.WrongPerson: _wrong_person,
    turn.HandOver: _hand_over,
    turn.PayLinkGiven: _pay_link,
    turn.PlanAgreed: _plan_agreed,
    turn.PlanOffered: _plan_offered,
    turn.InstalmentPostponed: _instalment_postponed,
    turn.PromiseMade: _promise_made,
    turn.DisputeRaised: _dispute,
    turn.PaidClaimed: _paid_claimed,
    turn.HardshipSignalled: _hardship,
    turn.LanguageChosen: _language,
    turn.OtherLanguage: _other_language,
    turn.Deceased: _deceased,
    turn.Crisis: _crisis,
    turn.Representation: _representation,
    turn.HelperNamed: _helper_named,
    turn.CallbackAsked: callbacks.ask,
    turn.CallsRefused: callbacks.refuse,
    turn.AuthenticityAsked: _authenticity,
}
