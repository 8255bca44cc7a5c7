"""The ledger as it stands on a day: history, relations, what counts, filters."""

from __future__ import annotations

from datetime import date

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    QuestionError,
    Selection,
    Status,
    measure_volume,
    read_text,
    select_deals,
)
from bubblegraph.money import Amount
from bubblegraph.output.words import filter_words


def reasons(selection: Selection) -> dict[str, str]:
    """Why each deal that is known is left out; empty if it counts."""
    return {standing.deal.id: standing.left_out for standing in selection.deals}


def counted(selection: Selection) -> list[str]:
    return [standing.deal.id for standing in selection.counted]


def units(selection: Selection, deal_id: str) -> tuple[int, int | None]:
    """The amount of a deal in units of the currency."""
    low, high = selection.by_id[deal_id].amount.ends
    return low // 100, None if high is None else high // 100


def on(ledger: Ledger, *day: int, **filters: object) -> Selection:
    return select_deals(ledger, Filters(as_of=date(*day), **filters))  # type: ignore[arg-type]


# --- replay ---------------------------------------------------------------------------------------


def test_a_deal_is_not_known_before_its_first_day(ledger: Ledger) -> None:
    """
    deals:
    - {id: x, payer: a, payee: b, kind: debt, amount: 100, date: 2025-09-22}
    """
    assert counted(on(ledger, 2025, 9, 21)) == []
    assert counted(on(ledger, 2025, 9, 22)) == ["x"]


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2025, 3, 30), ["day"]),
        (date(2025, 3, 31), ["day", "month", "quarter"]),
        (date(2025, 12, 30), ["day", "month", "quarter"]),
        (date(2025, 12, 31), ["day", "month", "quarter", "year"]),
    ],
)
def test_a_partial_date_counts_from_its_last_day(
    ledger: Ledger, day: date, known: list[str]
) -> None:
    """
    deals:
    - {id: day, payer: a, payee: b, kind: debt, amount: 1, date: 2025-03-03}
    - {id: month, payer: a, payee: b, kind: debt, amount: 1, date: 2025-03}
    - {id: quarter, payer: a, payee: b, kind: debt, amount: 1, date: 2025-Q1}
    - {id: year, payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    """
    assert counted(select_deals(ledger, Filters(as_of=day))) == known


def test_a_partial_date_that_the_evidence_does_not_reach_the_end_of_counts_from_the_evidence(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: this-year, payer: a, payee: b, kind: debt, amount: 1, date: 2026}
    - {id: next-year, payer: a, payee: b, kind: debt, amount: 1, date: 2027}
    """
    assert counted(select_deals(ledger)) == ["this-year"]
    assert counted(on(ledger, 2026, 7, 4)) == []


def test_without_a_day_everything_is_known(ledger: Ledger) -> None:
    """
    deals:
    - {id: x, payer: a, payee: b, kind: debt, amount: 1, date: 2199}
    """
    assert counted(select_deals(ledger)) == ["x"]


def test_the_status_is_that_of_the_day(ledger: Ledger) -> None:
    """
    deals:
    - id: x
      payer: a
      payee: b
      kind: debt
      amount: 100
      status: {2025-01-01: rumoured, 2025-02-01: announced, 2025-03-01: closed,
        2025-04-01: written off}
    """
    days = [on(ledger, 2025, month, 1).by_id["x"] for month in (1, 2, 3, 4)]

    assert [standing.status for standing in days] == [
        Status.RUMOURED,
        Status.ANNOUNCED,
        Status.CLOSED,
        Status.WRITTEN_OFF,
    ]
    assert [standing.counted for standing in days] == [False, True, True, True]
    assert [standing.signed for standing in days] == [False, False, True, True]


def test_amounts_and_terms_are_those_of_the_day(ledger: Ledger) -> None:
    """
    deals:
    - id: x
      payer: a
      payee: b
      kind: cloud
      amount: up to 100
      term: 2025 to 2030
      status:
        2025-01-01: announced
        2025-06-01: {status: committed, amount: 60 to 80}
        2026-01-01: {term: 2026 to 2032}
    """
    early, amended, late = on(ledger, 2025, 5, 31), on(ledger, 2025, 6, 1), on(ledger, 2026, 1, 1)

    assert [units(selection, "x") for selection in (early, amended, late)] == [
        (0, 100),
        (60, 80),
        (60, 80),
    ]
    assert [str(s.by_id["x"].term) for s in (early, amended, late)] == [
        "2025 to 2030",
        "2025 to 2030",
        "2026 to 2032",
    ]
    assert late.by_id["x"].status == Status.COMMITTED


def test_an_ended_deal_is_listed_with_how_it_ended(ledger: Ledger) -> None:
    """
    deals:
    - {id: x, payer: a, payee: b, kind: debt, amount: 1, status: {2025-01: closed,
       2025-06-01: lapsed}}
    - {id: y, payer: a, payee: b, kind: debt, amount: 1, status: {2025-01: closed,
       2025-06-01: cancelled}}
    """
    assert reasons(on(ledger, 2025, 6, 1)) == {"x": "lapsed", "y": "cancelled"}
    assert counted(on(ledger, 2025, 5, 31)) == ["x", "y"]


# --- relations ------------------------------------------------------------------------------------


def test_a_deal_that_is_replaced_stops_on_the_day_the_new_one_starts(ledger: Ledger) -> None:
    """
    deals:
    - {id: old, payer: a, payee: b, kind: equity, amount: 100, date: 2025-01-01}
    - {id: new, payer: a, payee: b, kind: equity, amount: 30, replaces: old, date: 2025-06-01}
    """
    assert counted(on(ledger, 2025, 5, 31)) == ["old"]
    assert counted(on(ledger, 2025, 6, 1)) == ["new"]
    assert reasons(on(ledger, 2025, 6, 1))["old"] == "replaced by new"


def test_a_deal_that_was_replaced_never_revives(ledger: Ledger) -> None:
    """
    deals:
    - {id: old, payer: a, payee: b, kind: equity, amount: 100, date: 2025-01-01}
    - {id: new, payer: a, payee: b, kind: equity, amount: 30, replaces: old,
       status: {2025-06-01: committed, 2025-09-01: cancelled}}
    """
    assert reasons(on(ledger, 2025, 9, 1)) == {"old": "replaced by new", "new": "cancelled"}


def test_one_deal_may_replace_several(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    - {id: two, payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    - {id: new, payer: a, payee: b, kind: equity, amount: 5, replaces: [one, two], date: 2026}
    """
    assert counted(select_deals(ledger)) == ["new"]


def test_an_aggregate_counts_for_what_its_parts_leave(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100 to 120, includes: [one, two],
       date: 2025}
    - {id: one, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    - {id: two, payer: d, payee: b, kind: equity, amount: 10 to 20, date: 2025}
    """
    selection = select_deals(ledger)

    assert units(selection, "round") == (100 - 50, 120 - 40)
    assert units(selection, "one") == (30, 30)
    assert selection.by_id["round"].includes == ("one", "two")
    assert selection.gross == Amount((50 + 30 + 10) * 100, (80 + 30 + 20) * 100)


@pytest.mark.parametrize(
    ("day", "left"),
    [(date(2025, 1, 1), (100, 100)), (date(2025, 6, 1), (70, 70)), (date(2025, 9, 1), (100, 100))],
)
def test_only_parts_that_are_alive_on_the_day_are_taken_off(
    ledger: Ledger, day: date, left: tuple[int, int]
) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100, includes: part,
       date: 2025-01-01}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30,
       status: {2025-06-01: committed, 2025-09-01: lapsed}}
    """
    assert units(select_deals(ledger, Filters(as_of=day)), "round") == left


def test_an_aggregate_never_falls_below_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 10 to 20, includes: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    """
    assert units(select_deals(ledger), "round") == (0, 0)


def test_a_part_of_undisclosed_price_may_be_all_of_its_aggregate(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100, includes: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: at least 10, date: 2025}
    """
    assert units(select_deals(ledger), "round") == (0, 90)


def test_an_aggregate_of_open_top_stays_open(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: at least 100, includes: part,
       date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    """
    assert units(select_deals(ledger), "round") == (70, None)


def test_a_possible_overlap_takes_off_the_low_only(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100, may_include: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    """
    selection = select_deals(ledger)

    assert units(selection, "round") == (70, 100)
    assert selection.by_id["round"].overlaps == ("part",)


def test_a_part_of_a_part_is_not_taken_off_twice(ledger: Ledger) -> None:
    """
    deals:
    - {id: programme, payer: fund, payee: b, kind: equity, amount: 100, includes: [round, stake],
       date: 2025}
    - {id: round, payer: fund, payee: b, kind: equity, amount: 50, includes: stake, date: 2025}
    - {id: stake, payer: c, payee: b, kind: equity, amount: 20, date: 2025}
    """
    selection = select_deals(ledger)

    assert [units(selection, each)[0] for each in ("programme", "round", "stake")] == [50, 30, 20]
    assert selection.gross.low == 100_00


def test_a_replaced_part_is_not_taken_off(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100, includes: [old, new],
       date: 2025}
    - {id: old, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    - {id: new, payer: c, payee: b, kind: equity, amount: 20, replaces: old, date: 2025}
    """
    assert units(select_deals(ledger), "round") == (80, 80)


def test_relations_are_resolved_before_the_filters(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 100, includes: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30, date: 2025}
    """
    selection = select_deals(ledger, Filters(without=("part",)))

    assert units(selection, "round") == (70, 70)
    assert counted(selection) == ["round"]


# --- what counts ----------------------------------------------------------------------------------


def test_what_is_no_money_is_listed_with_the_reason(ledger: Ledger) -> None:
    """
    entities: {a: {}, b: {}}
    deals:
    - {id: cash, payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    - {id: credits, payer: a, payee: b, kind: equity, amount: 1, paid_in: credits, date: 2025}
    - {id: right, payer: a, payee: b, kind: warrant, amount: 1, date: 2025}
    - {id: promise, payer: a, payee: b, kind: guarantee, amount: 1, date: 2025}
    - {id: swap, payer: a, payee: b, kind: equity, amount: 1, paid_in: shares, date: 2025}
    - {id: mark, payer: a, payee: b, kind: equity, amount: 1, counts: false, date: 2025}
    - {id: self, payer: a, payee: a, kind: debt, amount: 1, date: 2025}
    - {id: talk, payer: a, payee: b, kind: debt, amount: 1, status: rumoured, date: 2025}
    - {id: letter, payer: a, payee: b, kind: debt, amount: 1, status: letter of intent, date: 2025}
    """
    assert reasons(select_deals(ledger)) == {
        "cash": "",
        "credits": "",
        "right": "warrant",
        "promise": "guarantee",
        "swap": "shares",
        "mark": "not a flow",
        "self": "pays itself",
        "talk": "rumoured",
        "letter": "letter of intent",
    }


def test_noncash_deals_count_on_request_but_marks_never(ledger: Ledger) -> None:
    """
    deals:
    - {id: right, payer: a, payee: b, kind: warrant, amount: 1, date: 2025}
    - {id: promise, payer: a, payee: b, kind: guarantee, amount: 1, date: 2025}
    - {id: swap, payer: a, payee: b, kind: equity, amount: 1, paid_in: shares, date: 2025}
    - {id: mark, payer: a, payee: b, kind: warrant, amount: 1, counts: false, date: 2025}
    """
    assert counted(select_deals(ledger, Filters(count_noncash=True))) == [
        "right",
        "promise",
        "swap",
    ]


# --- filters --------------------------------------------------------------------------------------

FILTERS = [
    (Filters(min_status=Status.CLOSED), ["loan"]),
    (Filters(min_status=Status.LETTER_OF_INTENT), ["stake", "loan", "chips", "secret", "letter"]),
    (Filters(min_status=Status.RUMOURED), ["stake", "loan", "chips", "secret", "letter"]),
    (Filters(kinds=("debt", "purchase")), ["loan", "chips", "secret"]),
    (Filters(min_amount=100_00), ["stake", "loan", "secret"]),
    (Filters(confidence="medium"), ["stake", "chips", "secret"]),
    (Filters(confidence="high"), ["stake"]),
    (Filters(without=("stake", "loan")), ["chips", "secret"]),
    (Filters(only=("stake", "loan")), ["stake", "loan"]),
    (Filters(only=("stake", "loan"), without=("loan",)), ["stake"]),
    (Filters(entities=("b",)), ["stake", "loan", "chips", "secret"]),
    (Filters(sectors=("lab",)), ["stake", "loan", "chips", "secret"]),
]


@pytest.mark.parametrize(("filters", "left"), FILTERS)
def test_a_filter_leaves_the_deals_that_the_question_is_about(
    ledger: Ledger, filters: Filters, left: list[str]
) -> None:
    """
    entities: {a: {sector: chips}, b: {sector: lab}, c: {}}
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: up to 500, confidence: high, date: 2025}
    - {id: loan, payer: a, payee: b, kind: debt, amount: 100, confidence: low, status: closed,
       date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 99, date: 2025}
    - {id: secret, payer: b, payee: a, kind: purchase, amount: undisclosed, date: 2025}
    - {id: letter, payer: a, payee: c, kind: equity, amount: 50, status: letter of intent,
       date: 2025}
    """
    assert counted(select_deals(ledger, filters)) == left


def test_a_view_leaves_nothing_out_of_the_sums(ledger: Ledger) -> None:
    """
    entities: {a: {sector: chips}, b: {sector: lab}, c: {}}
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    - {payer: a, payee: c, kind: equity, amount: 2, date: 2025}
    """
    selection = select_deals(ledger, Filters(entities=("b",), sectors=("lab",)))

    assert selection.gross == Amount(3_00, 3_00)
    assert selection.involves(["a", "b"])
    assert not selection.involves(["a", "c"])


def test_a_filtered_deal_is_neither_counted_nor_given_another_reason(ledger: Ledger) -> None:
    """
    deals:
    - {id: right, payer: a, payee: b, kind: warrant, amount: 1, date: 2025}
    - {id: loan, payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    """
    assert reasons(select_deals(ledger, Filters(kinds=("debt",)))) == {
        "right": "filtered",
        "loan": "",
    }


@pytest.mark.parametrize("name", ["b", "Beta", "BT", "贝塔", "beta "])
def test_a_filter_takes_an_entity_by_any_of_its_names(ledger: Ledger, name: str) -> None:
    """
    entities: {a: {}, b: {name: Beta, ticker: BT, aliases: [贝塔]}}
    """
    assert select_deals(ledger, Filters(entities=(name,))).filters.entities == ("b",)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            Filters(entities=("openia",)),
            'entities: no entity is called "openia". Did you mean openai?',
        ),
        (Filters(entities=("xyz",)), 'entities: no entity is called "xyz".'),
        (Filters(entities=("twin",)), 'entities: "twin" may be nvidia or openai. Use the id.'),
        (Filters(without=("stak",)), 'without: no deal has the id "stak". Did you mean stake?'),
        (Filters(only=("xyz",)), 'only: no deal has the id "xyz".'),
        (
            Filters(without=("OpenAI",)),
            'without: no deal has the id "OpenAI". It is the name of an entity: bubblegraph deals '
            "--entity openai lists its deals.",
        ),
    ],
)
def test_a_filter_that_names_nothing_says_what_may_be_meant(
    ledger: Ledger, filters: Filters, message: str
) -> None:
    """
    entities: {openai: {name: OpenAI, aliases: [twin]}, nvidia: {aliases: [Twin]}}
    deals:
    - {id: stake, payer: nvidia, payee: openai, kind: equity, amount: 1, date: 2025}
    """
    with pytest.raises(QuestionError) as caught:
        select_deals(ledger, filters)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("deal_id", "years"),
    [
        ("term", (2027, 2032)),
        ("open", (2027, 2027)),
        ("until", (2025, 2030)),
        ("none", (2025, 2025)),
    ],
)
def test_the_years_of_a_deal_are_those_of_its_term(
    ledger: Ledger, deal_id: str, years: tuple[int, int]
) -> None:
    """
    deals:
    - {id: term, payer: a, payee: b, kind: cloud, amount: 1, term: 2027 to 2032, date: 2025}
    - {id: open, payer: a, payee: b, kind: cloud, amount: 1, term: from 2027, date: 2025}
    - {id: until, payer: a, payee: b, kind: cloud, amount: 1, term: until 2030, date: 2025}
    - {id: none, payer: a, payee: b, kind: cloud, amount: 1, date: 2025}
    """
    assert select_deals(ledger).by_id[deal_id].years == years


def test_a_rumour_neither_replaces_a_signed_deal_nor_takes_off_its_high(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: signed, status: {2025: committed}}
    - {payer: a, payee: b, kind: equity, amount: 130, id: hearsay, replaces: signed,
       status: {2026: rumoured}}
    - {payer: c, payee: b, kind: equity, amount: 100, id: whole, includes: part,
       status: {2025: closed}}
    - {payer: a, payee: b, kind: equity, amount: 40, id: part, status: {2026: rumoured}}
    """
    found = select_deals(ledger).by_id

    assert found["signed"].counted
    assert found["whole"].amount.ends == (60_00, 100_00)


def test_a_vague_date_gives_way_to_the_entry_after_it(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, status: {2025: letter of intent,
       2025-06-01: committed}}
    """
    assert select_deals(ledger).deals[0].status.word == "committed"
    assert select_deals(ledger, Filters(as_of=date(2025, 7, 1))).deals[0].status.word == "committed"
    assert not select_deals(ledger, Filters(as_of=date(2025, 3, 1))).deals


GAPS = """
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 40, id: round, includes: part,
   status: {2025: committed}}
- {payer: a, payee: b, kind: equity, amount: AMOUNT, id: part, status: {2025-02: STATUS,
   2026: closed}}
"""


@pytest.mark.parametrize(
    ("status", "amount", "day", "gaps"),
    [
        ("announced", "10", 2025, [("round", "part")]),
        ("letter of intent", "10", 2025, [("round", "part")]),
        ("announced", "10", 2026, []),  # the part is closed by then
        ("committed", "10", 2025, []),
        ("announced", "up to 10", 2025, []),  # takes nothing off the high
        ("rumoured", "10", 2025, []),  # neither does a rumour
    ],
)
def test_a_total_that_shrinks_by_a_part_less_firm_is_a_gap(
    status: str, amount: str, day: int, gaps: list[tuple[str, str]]
) -> None:
    ledger = read_text(GAPS.replace("STATUS", status).replace("AMOUNT", amount))

    found = select_deals(ledger, Filters(as_of=date(day, 12, 31)))

    assert [(whole.deal.id, part.deal.id) for whole, part in found.gaps] == gaps
    assert measure_volume(found).to_dict()["gaps"] == [{"total": t, "part": p} for t, p in gaps]
    assert any("less firm" in line for line in filter_words(found)) == bool(gaps)


def test_no_rung_is_above_the_next_whatever_a_part_of_another_pair_takes_off(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: round, includes: part,
       status: {2025: committed}}
    - {payer: c, payee: b, kind: equity, amount: 40, id: part, status: {2025: announced}}
    - {payer: b, payee: a, kind: purchase, amount: 100, status: {2025: committed}}
    """
    trips = measure_volume(select_deals(ledger)).trips

    assert (trips["signed"].high.value, trips["all"].high.value) == (60_00, 60_00)


# --- the period in which deals began to count -----------------------------------------------------


PERIOD = """
strict: false
deals:
- {payer: a, payee: b, kind: debt, amount: 1, id: old, status: {2024-05-01: announced}}
- {payer: a, payee: b, kind: debt, amount: 1, id: firmer,
   status: {2024-05-01: announced, 2025-06-01: committed}}
- {payer: a, payee: b, kind: debt, amount: 1, id: letter,
   status: {2024-05-01: letter of intent, 2025-06-01: announced}}
- {payer: a, payee: b, kind: debt, amount: 1, id: rumour, status: {2025-06-01: rumoured}}
- {payer: a, payee: b, kind: debt, amount: 1, id: month, date: 2025-01}
"""


@pytest.mark.parametrize(
    ("since", "status", "left"),
    [
        (date(2024, 5, 1), Status.ANNOUNCED, ["old", "firmer", "letter", "month"]),
        (date(2024, 5, 2), Status.ANNOUNCED, ["letter", "month"]),
        (date(2025, 1, 31), Status.ANNOUNCED, ["letter", "month"]),
        (date(2025, 2, 1), Status.ANNOUNCED, ["letter"]),
        (date(2025, 1, 1), Status.COMMITTED, ["firmer"]),
        (date(2025, 1, 1), Status.RUMOURED, ["rumour", "month"]),
    ],
)
def test_since_a_day_those_deals_count_whose_first_entry_that_counts_is_not_before_it(
    since: date, status: Status, left: list[str]
) -> None:
    found = select_deals(read_text(PERIOD), Filters(since=since, min_status=status))

    assert counted(found) == left
    assert {s.left_out for s in found.deals if not s.counted} == {"filtered"}


def test_a_deal_that_began_to_count_after_the_day_is_not_of_the_period() -> None:
    filters = Filters(since=date(2024, 1, 1), as_of=date(2025, 5, 31))

    assert reasons(select_deals(read_text(PERIOD), filters))["letter"] == "filtered"


@pytest.mark.parametrize("last", [date(2025, 12, 31), None])
def test_a_period_that_begins_after_its_end_is_refused(last: date | None) -> None:
    ledger = read_text("as_of: 2025-12-31\n" + PERIOD)

    with pytest.raises(
        QuestionError, match="since: 2026-01-01 lies after the day that is asked of, 2025-12-31"
    ):
        select_deals(ledger, Filters(since=date(2026, 1, 1), as_of=last))
    assert counted(select_deals(ledger, Filters(since=date(2025, 12, 31), as_of=last))) == []


def test_leaving_out_what_is_older_enlarges_no_total(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: fund, payee: b, kind: equity, amount: 40, includes: part, date: 2025-02-01}
    - {id: part, payer: c, payee: b, kind: equity, amount: 30, date: 2024-02-01}
    """
    found = select_deals(ledger, Filters(since=date(2025, 1, 1)))

    assert (counted(found), units(found, "round")) == (["round"], (10, 10))


# --- repayments -----------------------------------------------------------------------------------


def test_a_repayment_of_a_loan_in_the_ledger_is_listed_and_not_counted(ledger: Ledger) -> None:
    """
    deals:
    - {id: loan, payer: bank, payee: a, kind: debt, amount: 100, date: 2024, status: closed}
    - {id: back, payer: a, payee: bank, kind: repayment, amount: 60, date: 2025, status: closed}
    - {id: other, payer: a, payee: fund, kind: repayment, amount: 5, date: 2025, status: closed}
    - {id: stake, payer: fund, payee: a, kind: equity, amount: 9, date: 2025, status: closed}
    """
    selection = select_deals(ledger)
    all_counted = select_deals(ledger, Filters(count_repayments=True))

    assert reasons(selection) == {"loan": "", "back": "repaid", "other": "", "stake": ""}
    assert measure_volume(selection).trips["all"].high.value == 5_00
    assert measure_volume(all_counted).trips["all"].high.value == 65_00
    assert filter_words(selection) == ()
    assert filter_words(all_counted) == ("Filters: repayments of loans in the ledger are counted.",)


def test_a_repayment_counts_until_its_loan_is_known(ledger: Ledger) -> None:
    """
    deals:
    - {id: loan, payer: bank, payee: a, kind: debt, amount: 100, date: 2026-01-01}
    - {id: back, payer: a, payee: bank, kind: repayment, amount: 60, date: 2025-01-01}
    """
    assert counted(on(ledger, 2025, 6, 30)) == ["back"]
    assert counted(on(ledger, 2026, 6, 30)) == ["loan"]
