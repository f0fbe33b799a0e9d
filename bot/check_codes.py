"""Check codes: three words by which a creditor recognises a conversation of ours.

Whoever doubts our message looks up the creditor's number, calls, and names the code. Somebody who
only pretends to be us cannot know it: it is made from the conversation with a secret key. The code
tells nothing of what the conversation is about, and words are easier to say aloud than figures.

There are 128^3 = 2^21 = 2,097,152 codes. Where 20,000 people were given one, a guess hits one of
them once in 105, which is far too often for a page that anybody may ask; and whoever was given a
code could put it into false messages to others. So the page `/echt` also asks for the last four
digits of the number that the code was sent to. Then a guess hits once in 1,048,576; at the ten
tries in ten minutes that a visitor has there, that takes two years. A code that was passed on fits
one number in 10,000. A creditor, asked on the phone, knows its customers and needs no digits.
"""

from __future__ import annotations

import hmac
import uuid

from sqlalchemy import BigInteger, cast, select, text
from sqlalchemy.orm import Session

from storage import sealing
from storage.records.conversations import Conversation, InboundMessage
from storage.records.creditors import Creditor
from storage.records.journal import JournalEntry

#: 128 short words that are plain to hear and to spell, none of them about money or trouble.
_WORDS = """
aap appel bad banaan bed beker berg bes bezem blad blauw bloem boek boer boom boot bord bos
brood brug buik bus dak deur dier doek doos draad druif duif eend egel eik emmer ezel fiets
fles fluit gans geel geit glas gras groen haan haas hak hamer hand haven helm hemd hert heuvel
hoed hond huis jas kaars kaas kam kano kast kat kers kip klok knoop koe koek koffie kraan
krant kroon kuip lamp lepel linde maan mand melk mier molen muis muts naald nest noot oever
olifant oor oven paard pan papier parel peer pen pet plant poes pop raam radijs regen ring
roos rood schaap schip sjaal slak slot sneeuw stoel stok ster tafel tak tent thee toren trap
tuin vis vlag vogel vork
"""
WORDS = tuple(_WORDS.split())
_BITS = 7
_PARTS = 3


def check_code(debtor_id: uuid.UUID) -> str:
    """Return the code of a debtor's conversation, the same at every moment: "maan-fiets-koek".

    A debtor has one conversation with a creditor, and the code before its first message.
    """
    drawn = int.from_bytes(sealing.ring().blind(f"check-code:{debtor_id}"), "big")
    chosen = (drawn >> (_BITS * place) for place in range(_PARTS))
    return "-".join(WORDS[number % len(WORDS)] for number in chosen)


#: Codes that were told, newest first; the index `ix_journal_check_code` finds them by these words.
_TOLD = text("journal.action = 'authenticity.asked' and (journal.details ->> 'code') = :code")
#: One code is rarely told to more people than this, nor to one person more often.
_MOST_TOLD = 50


def creditor_of_code(session: Session, code: str, last_digits: str) -> Creditor | None:
    """Return in whose name a code was told to the number that ends so; None when it was not.

    What is right of a wrong answer makes no difference: the code is looked up in one statement,
    and all its numbers are compared.
    """
    asked = (
        select(InboundMessage.sender, InboundMessage.creditor_id)
        .join(
            JournalEntry,
            cast(JournalEntry.details["inbound"].astext, BigInteger) == InboundMessage.id,
        )
        .where(_TOLD.bindparams(code=normal_code(code)))
        .order_by(JournalEntry.id.desc())
        .limit(_MOST_TOLD)
    )
    fits = [
        row.creditor_id
        for row in session.execute(asked)
        if hmac.compare_digest(row.sender[-len(last_digits) :].encode(), last_digits.encode())
    ]
    return session.get(Creditor, fits[0]) if fits and last_digits else None


def normal_code(said: str) -> str:
    """Return a code as we write it, however it was heard: "Maan fiets, koek"."""
    kept = "".join(char if char.isalpha() else " " for char in said.lower())
    return "-".join(kept.split())


def with_code(session: Session, code: str, creditor_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the debtors whose conversation with this creditor has the code: one, or none."""
    wanted = normal_code(code)
    talks = select(Conversation.debtor_id).where(Conversation.creditor_id == creditor_id)
    return [debtor_id for debtor_id in session.scalars(talks) if check_code(debtor_id) == wanted]
