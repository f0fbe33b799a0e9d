"""Check codes: words by which a creditor knows that a message is ours."""

from __future__ import annotations

import uuid

from bot.check_codes import WORDS, check_code, normal_code, with_code
from storage.records.conversations import Conversation
from tests.outbox_records import Books


def test_there_are_enough_words_and_none_twice() -> None:
    assert len(WORDS) == len(set(WORDS)) == 128
    assert all(word.isascii() and word.isalpha() and 3 <= len(word) <= 7 for word in WORDS)


def test_a_code_stays_and_tells_two_debtors_apart(books: Books) -> None:
    del books  # only its keys are needed
    ids = [uuid.UUID(int=number) for number in range(500)]
    codes = [check_code(each) for each in ids]
    assert codes == [check_code(each) for each in ids]
    assert len(set(codes)) > 495
    assert all(code.count("-") == 2 for code in codes)


def test_a_code_is_heard_however_it_is_written() -> None:
    assert normal_code(" Maan, fiets - KOEK! ") == "maan-fiets-koek"


def test_a_creditor_recognises_only_its_own_conversations(books: Books) -> None:
    case, other = books.case(), books.case(creditor_id=books.creditor())
    theirs = books.talks([case, other])[1]
    with books.transaction() as session:
        code = check_code(case.debtor_id)
        assert with_code(session, code, case.creditor_id) == [case.debtor_id]
        assert with_code(session, check_code(other.debtor_id), case.creditor_id) == []
        assert with_code(session, "maan", case.creditor_id) == []
        assert session.get_one(Conversation, theirs).creditor_id == other.creditor_id
