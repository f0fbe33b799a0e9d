"""The referees see what is wrong, and whistle for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.simulation.creditors import CREDITORS
from bot.simulation.findings import Foul
from bot.simulation.people import Debt, Goal, Mood, Person, Picks, draw
from bot.simulation.report import report_lines, worst, write_transcripts
from bot.simulation.scoring import End, figures_of, judge
from bot.simulation.standing import first_mind
from bot.simulation.transcripts import Effect, Line, Transcript, Voice

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPENER = "Hallo, ik ben de digitale assistent van Wielhuis. Ik heb een bericht voor u."
DEBT = Debt(
    creditor="wielhuis",
    reference="S1",
    invoice="F2026-417233",
    cents=14_995,
    invoiced_on=date(2026, 11, 1),
    due_on=date(2026, 11, 15),
    description="Kinderfiets",
)


def someone(goal: Goal = Goal.PAY, *debts: Debt) -> Person:
    (person,) = draw(1, 1, date(2026, 11, 23), 5, tuple(CREDITORS))
    return replace(
        person,
        name="Sanne Zonneveld",
        street="Lindelaan",
        postcode="3581 KL",
        goal=goal,
        second_goal=None,
        mood=Mood.PLAIN,
        picks=Picks.DIGIT,
        foreign="",
        debts=debts or (DEBT,),
    )


def ours(text: str, minutes: float = 0, kind: str = "answer", **other: object) -> Line:
    return Line(
        at=MONDAY + timedelta(minutes=minutes),
        voice=Voice.BOT,
        text=text,
        kind=kind,
        creditor="wielhuis",
        **other,
    )


def theirs(text: str, minutes: float = 0, meant: str = "what") -> Line:
    at = MONDAY + timedelta(minutes=minutes)
    return Line(at=at, voice=Voice.DEBTOR, text=text, meant=meant, creditor="wielhuis")


def talk(*lines: Line, goal: Goal = Goal.PAY, **other: object) -> Transcript:
    person = other.pop("person", someone(goal))
    ends = MONDAY + timedelta(days=9)
    return Transcript(person=person, mind=first_mind(person), lines=lines, ends=ends, **other)


def fouls(transcript: Transcript) -> set[Foul]:
    return {finding.foul for finding in judge(transcript).fouls}


def test_a_good_talk_has_no_fouls() -> None:
    good = talk(
        ours(OPENER, kind="preminder"),
        theirs("ja", 10, "go on"),
        ours("Wat is uw postcode en huisnummer?", 10),
        theirs("3581 KL 12", 12, "proof"),
        ours(
            "Wielhuis stuurde u factuur F2026-417233: € 149,95. Wat wilt u doen?", 12, proved=True
        ),
        theirs("1", 14, "picks pay"),
        ours("Hier betaalt u € 149,95: http://127.0.0.1/b/AAAAAAAAAAAAAAAAAAAAAA", 14, proved=True),
        effects={Effect.PAYMENT: MONDAY + timedelta(minutes=20)},
    )
    judged = judge(good)
    assert judged.fouls == () == judged.wrong == judged.unanswered
    assert judged.end is End.GOAL
    assert judged.to_arrangement == 3


def test_any_word_of_the_debt_before_the_proof_is_a_leak() -> None:
    for text in (
        "Er staat nog een rekening open.",
        "Het gaat om 149,95.",
        "Het gaat om € 10.",
        "Betaal hier.",
        "Dag mevrouw Zonneveld.",
        "Nummer 417233.",
        "Over de Kinderfiets.",
        "U woont in de Lindelaan.",
        "Your payment is overdue.",
    ):
        assert Foul.LEAK in fouls(talk(ours(text))), text
        assert Foul.LEAK not in fouls(talk(ours(text, proved=True))), text


def test_help_lines_and_what_we_never_ask_for_are_no_leak() -> None:
    for text in (
        OPENER,
        "Geldfit helpt u gratis en anoniem: 0800-8115 of geldfit.nl.",
        "Wij vragen nooit naar uw bank, pincode of BSN.",
        "Denkt u aan zelfdoding? Bel 113.",
        "U leest het hier: http://127.0.0.1:8000/b/14995xFactuurAAAAAAAAA",
    ):
        assert fouls(talk(ours(text))) == set(), text


@pytest.mark.parametrize(
    ("cents", "text", "leak"),
    [
        (1763, "A colleague will call you between 17:00 and 18:00.", False),
        (1763, "Een collega belt u tussen 9:00 en 17:00 uur.", False),
        (1700, "Een collega belt u tussen 17.00 en 18.00 uur.", False),
        (1700, "Het is 17.00.", True),
        (1763, "Het is 17,63 om 17:00.", True),
        (1763, "Het is 17.63 uur.", True),
        (1763, "Het is 17:63.", True),
        (1763, "Tussen 17:00 en 18:00 nog 17 stuks.", True),
        (1763, "Ongeveer 18 om 18:00.", True),
    ],
)
def test_a_time_of_day_is_no_amount_and_an_amount_beside_it_is(
    cents: int, text: str, leak: bool
) -> None:
    owing = someone(Goal.CALLBACK, replace(DEBT, cents=cents))
    assert (Foul.LEAK in fouls(talk(ours(text), person=owing))) is leak


def test_the_same_answer_to_another_question_is_a_loop() -> None:
    def same(count: int) -> Transcript:
        lines = [
            line
            for n in range(count)
            for line in (theirs(f"vraag {n}", n * 5), ours("Dat begrijp ik niet.", n * 5))
        ]
        return talk(*lines)

    assert fouls(same(1)) == set()
    assert fouls(same(2)) == {Foul.LOOP}
    assert len(judge(same(4)).fouls) == 1


def test_constant_words_after_wrong_proofs_are_no_loop_up_to_five() -> None:
    def tries(count: int) -> Transcript:
        lines = [
            line
            for n in range(count)
            for line in (
                theirs(f"999{n} AB 1", n * 5, "wrong proof"),
                ours("Deze gegevens kan ik niet vinden.", n * 5),
            )
        ]
        return talk(*lines)

    assert fouls(tries(5)) == set()
    assert fouls(tries(6)) == {Foul.LOOP}


def test_turn_after_turn_without_progress_is_a_loop() -> None:
    lines = [
        line
        for n in range(10)
        for line in (theirs(f"vraag {n}", n * 5), ours(f"Antwoord {n}.", n * 5))
    ]
    deeds = tuple(MONDAY + timedelta(minutes=minutes) for minutes in (5, 20, 40))
    assert fouls(talk(*lines)) == {Foul.LOOP}
    assert fouls(talk(*lines, deeds=deeds)) == set()


def test_hours_hold_for_what_nobody_asked_for() -> None:
    night = 12 * 60.0  # 22:00 in Amsterdam
    assert fouls(talk(ours(OPENER, night, "preminder"))) == {Foul.HOURS}
    assert fouls(talk(theirs("hallo", night - 5), ours("Dag!", night))) == set()
    sunday = 6 * 24 * 60.0
    assert fouls(talk(ours(OPENER, sunday, "notice"))) == {Foul.HOURS}


def test_a_second_initiative_on_a_day_and_a_third_in_a_week_are_too_many() -> None:
    day = 24 * 60.0
    assert fouls(talk(ours(OPENER, 0, "preminder"), ours(OPENER, 60, "notice"))) == {Foul.DAY_CAP}
    three = [ours(OPENER, n * day, "preminder") for n in (0, 2, 4)]
    assert fouls(talk(*three)) == {Foul.WEEK_CAP}
    assert fouls(talk(*three[:2], ours("Bedankt!", 4 * day, "thanks"))) == set()


def test_who_must_be_left_alone_is_left_alone() -> None:
    day = 24 * 60.0
    for meant, foul in (
        ("stop", Foul.AFTER_STOP),
        ("not me", Foul.AFTER_WRONG_NUMBER),
        ("crisis", Foul.AFTER_CRISIS),
        ("trouble", Foul.IN_TROUBLE),
        ("debt_help", Foul.IN_TROUBLE),
        ("picks dispute", Foul.IN_TROUBLE),
        ("paid", Foul.IN_TROUBLE),
    ):
        said, line = theirs("…", 5, meant), ours("Goed.", 5)
        assert fouls(talk(said, line)) == set(), meant
        assert foul in fouls(talk(said, line, ours(OPENER, day, "preminder"))), meant


def test_another_creditor_may_write_after_what_was_said_of_one_claim() -> None:
    line = replace(ours(OPENER, 24 * 60.0, "preminder"), creditor="bouwland")
    assert fouls(talk(theirs("al betaald", 5, "paid"), ours("Goed.", 5), line)) == set()
    assert Foul.AFTER_WRONG_NUMBER in fouls(talk(theirs("verkeerd", 5, "not me"), line))


def test_a_machine_says_one_line_in_danger() -> None:
    said = theirs("ik wil dood", 5, "crisis")
    assert fouls(talk(said, ours("Bel 113.", 5))) == set()
    assert fouls(talk(said, ours("Bel 113.", 5), ours("Nog iets?", 6))) == {Foul.AFTER_CRISIS}


def test_a_broken_turn_is_a_foul() -> None:
    broken = talk(theirs("hallo"), effects={Effect.BROKEN: MONDAY})
    assert fouls(broken) == {Foul.BROKEN_TURN}


def test_a_goal_is_reached_by_what_the_books_hold_and_by_nothing_else() -> None:
    said, effects = theirs("x", 0, "pay"), {Effect.PROMISE: MONDAY}
    assert judge(talk(said, effects=effects)).end is End.MISSED
    assert judge(talk(said, effects=effects, goal=Goal.LATER)).end is End.GOAL
    assert judge(talk(said, effects={Effect.PERSON: MONDAY})).end is End.HUMAN
    assert judge(talk(ours(OPENER, kind="preminder"))).end is End.SILENT


def test_what_nobody_wanted_is_told() -> None:
    said = theirs("dat zeg ik niet via sms", 0, "refuse")
    assert judge(talk(said, effects={Effect.STOPPED: MONDAY})).wrong == (Effect.STOPPED,)
    assert judge(talk(said, effects={Effect.STOPPED: MONDAY}, goal=Goal.STOP)).wrong == ()


def test_what_got_no_answer_is_told_but_not_within_a_burst() -> None:
    burst = talk(theirs("ik wil", 0), theirs("betalen", 0.1), ours("Goed.", 0.2))
    assert judge(burst).unanswered == ()
    left = judge(talk(theirs("hallo?", 0), ours("Goed.", 45)))
    assert [line.text for line in left.unanswered] == ["hallo?"]


def test_figures_and_files_tell_of_the_worst(tmp_path: Path) -> None:
    bad = judge(talk(theirs("wat", 5), ours("Er staat een rekening open.", 5)))
    good = judge(talk(theirs("1", 5, "pay"), effects={Effect.PAYMENT: MONDAY + timedelta(hours=1)}))
    figures = figures_of([bad, good])
    assert (figures.violations, figures.reached) == (1, 0.5)
    assert figures.to_dict()["violations"]["leak"] == 1
    assert worst([good, bad], 5)[0] is bad
    assert any("leak" in line for line in report_lines(figures, [bad, good]))
    write_transcripts([bad, good], tmp_path, 1)
    assert "Er staat een rekening open." in (tmp_path / "all.txt").read_text(encoding="utf-8")
    assert list(tmp_path.glob("worst-01-*.txt"))
