"""Amounts as people write them, and what is added, compared and shown of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bubblegraph.errors import Misread
from bubblegraph.money import (
    LIMIT,
    NOTHING,
    UNDISCLOSED,
    UNITS,
    Amount,
    pick_scale,
    read_amount,
    short,
    smallest,
    total,
    whole,
)

BILLION = 10**9 * 100  # cents


def exactly(cents: int) -> Amount:
    return Amount(cents, cents)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("100B", 100 * BILLION),
        ("100 b", 100 * BILLION),
        ("6.3bn", 63 * BILLION // 10),
        ("$30 billion", 30 * BILLION),
        ("US$30 billion", 30 * BILLION),
        ("USD 30bn", 30 * BILLION),
        ("500m", BILLION // 2),
        ("500 mn", BILLION // 2),
        ("500MM", BILLION // 2),
        ("500 Million", BILLION // 2),
        ("350K", 350_000_00),
        ("2 thousand", 2_000_00),
        ("1.4T", 1400 * BILLION),
        ("1.4 trillion", 1400 * BILLION),
        ("12,700,000", 12_700_000_00),
        ("12,700,000.50", 12_700_000_50),
        ("1e9", BILLION),
        ("0" * 400 + "1", 100),
        ("12." + "0" * 400, 12_00),
        ("1E+9", BILLION),
        ("0.5", 50),
        (".5B", BILLION // 2),
        ("0", 0),
        ("40.05", 40_05),
        ("0123", 123_00),
        ("12500", 12_500_00),
        ("  100B  ", 100 * BILLION),
        ("0.001B", 1_000_000_00),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, cents: int) -> None:
    assert read_amount(text).amount == exactly(cents)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("17.4B to 19.4B", Amount(1740 * BILLION // 100, 1940 * BILLION // 100)),
        ("500M to 1B", Amount(BILLION // 2, BILLION)),
        ("1B to 1B", exactly(BILLION)),
        ("1B TO 2B", Amount(BILLION, 2 * BILLION)),
        ("up to 100B", Amount(0, 100 * BILLION)),
        ("Up to $100 billion", Amount(0, 100 * BILLION)),
        ("up_to 100B", Amount(0, 100 * BILLION)),
        ("at least 60B", Amount(60 * BILLION, None)),
        ("at_least 60B", Amount(60 * BILLION, None)),
        ("undisclosed", UNDISCLOSED),
        ("Undisclosed", UNDISCLOSED),
        ("not disclosed", UNDISCLOSED),
        ("unknown", UNDISCLOSED),
    ],
)
def test_an_amount_may_be_an_interval_with_open_ends(text: str, amount: Amount) -> None:
    assert read_amount(text).amount == amount


@pytest.mark.parametrize("text", ["about 2B", "around 2B", "~2B", "~ $2B"])
def test_an_about_is_kept_beside_its_amount(text: str) -> None:
    found = read_amount(text)

    assert found.about
    assert found.amount == exactly(2 * BILLION)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("£500m", "GBP"),
        ("€1bn", "EUR"),
        ("¥1bn", "JPY"),
        ("HK$1bn", "HKD"),
        ("US$1bn", "USD"),
        ("GBP 500m", "GBP"),
        ("CNY500m", "CNY"),
        ("£1B to £2B", "GBP"),
        ("£1B to 2B", "GBP"),
        ("up to £2B", "GBP"),
        ("500m", None),
        ("undisclosed", None),
    ],
)
def test_the_currency_is_named_only_if_the_amount_does(text: str, currency: str | None) -> None:
    assert read_amount(text).currency == currency


@pytest.mark.parametrize(("text", "bare"), [("100", True), ("100B", False), ("100 to 200", True)])
def test_an_amount_without_a_scale_word_is_marked_as_bare(text: str, bare: bool) -> None:
    assert read_amount(text).bare is bare


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ten", "not a number"),
        ("", "not a number"),
        ("inf", "not a number"),
        ("-inf", "not a number"),
        ("nan", "not a number"),
        ("1e-3", "not a number"),
        ("0x10", "not a number"),
        ("100X", "unknown unit"),
        ("100 bucks", "unknown unit"),
        ("100B+", "plus sign"),
        ("-5B", "negative"),
        ("−5B", "negative"),
        ("$-5B", "negative"),
        ("1.000", "two ways"),
        ("12.500", "two ways"),
        ("100 to 200B", "two ways"),
        ("1.000.000", "not a number"),
        ("6,3B", "not a number"),
        ("1,00,000", "not a number"),
        ("1_000", "not a number"),
        ("0.001", "finer than a cent"),
        ("1." + "0" * 400 + "1", "finer than a cent"),
        ("0.000000000001B", "finer than a cent"),
        ("1e40", r"above 10\^15"),
        ("1e999", r"above 10\^15"),
        ("1001T", r"above 10\^15"),
        ("5B to 3B", "high to low"),
        ("$1B to €2B", "two currencies"),
        ("1B to", "not a number"),
        ("up to", "not a number"),
        ("١٠٠", "not a number"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(Misread, match=message) as caught:
        read_amount(text)

    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "mends"),
    [
        ("1.000", ["1000", "1.00"]),
        ("12.500", ["12500", "12.50"]),
        ("1.234", ["1234"]),
        ("100 to 200B", ["100B to 200B"]),
        ("5B to 3B", ["3B to 5B"]),
        ("100B+", ["at least 100B"]),
        ("1.000.000", ["1000000"]),
        ("6,3B", ["6.3"]),
    ],
)
def test_the_mend_that_a_message_names_is_itself_readable(text: str, mends: list[str]) -> None:
    with pytest.raises(Misread) as caught:
        read_amount(text)

    for mend in mends:
        assert mend in caught.value.remedy
        read_amount(mend)


def test_the_limit_itself_is_still_an_amount() -> None:
    assert read_amount("1000T").amount == exactly(LIMIT * 100)


def test_sums_add_lows_and_forget_the_high_if_one_is_unknown() -> None:
    assert total([Amount(5, 7), Amount(1, 2)]) == Amount(6, 9)
    assert total([Amount(5, 7), Amount(1, None)]) == Amount(6, None, 8)
    assert total([UNDISCLOSED, UNDISCLOSED]) == UNDISCLOSED
    assert total([]) == NOTHING


def test_the_smallest_takes_the_smallest_that_is_disclosed() -> None:
    assert smallest([Amount(5, 7), Amount(1, None)]) == Amount(1, 1)
    assert smallest([Amount(5, None), Amount(1, None)]) == Amount(1, 1)
    assert smallest([UNDISCLOSED, Amount(3, 3)]) == UNDISCLOSED


@pytest.mark.parametrize(
    ("amount", "disclosed", "priced"),
    [
        (Amount(5, 7), 7, True),
        (Amount(5, None), 5, True),
        (UNDISCLOSED, 0, False),
        (NOTHING, 0, True),
    ],
)
def test_an_undisclosed_amount_is_never_taken_for_zero(
    amount: Amount, disclosed: int, priced: bool
) -> None:
    assert (amount.disclosed, amount.priced) == (disclosed, priced)


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (40 * BILLION, "40.00"),
        (1_400 * BILLION, "1,400.00"),
        (BILLION + BILLION // 200, "1.01"),  # 1.005: half up
        (BILLION + BILLION // 200 - 1, "1.00"),
        (Fraction(5 * BILLION, 2), "2.50"),
    ],
)
def test_billions_are_shown_with_two_digits_rounded_half_up(cents: int, shown: str) -> None:
    assert pick_scale(40 * BILLION).show(cents) == shown


@pytest.mark.parametrize(
    ("cents", "name"),
    [
        (BILLION, "billions"),
        (BILLION - 1, "millions"),
        (10**8, "millions"),
        (10**8 - 1, ""),
        (0, ""),
    ],
)
def test_the_scale_is_that_of_the_largest_amount(cents: int, name: str) -> None:
    assert pick_scale(cents).name == name


def test_an_interval_is_shown_as_one_number_where_both_ends_look_alike() -> None:
    scale = pick_scale(BILLION)

    assert scale.span(1305 * BILLION // 100, 1330 * BILLION // 100) == "13.05–13.30"
    assert scale.span(BILLION, BILLION + 1) == "1.00"
    assert scale.span(5 * BILLION, None) == "≥5.00"
    assert scale.span(0, None) == "?"


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        (exactly(30 * BILLION), "$30B"),
        (Amount(30 * BILLION, 100 * BILLION), "$30–100B"),
        (Amount(0, 100 * BILLION), "$0–100B"),
        (Amount(60 * BILLION, None), "≥$60B"),
        (UNDISCLOSED, "?"),
        (exactly(1400 * BILLION), "$1.4T"),
        (exactly(350_000_000_00), "$350M"),
        (exactly(999_999_999_99), "$1B"),
        (Amount(500_000_000_00, 2 * BILLION), "$500M–2B"),
        (exactly(40_00), "$40"),
        (exactly(0), "$0"),
    ],
)
def test_a_label_gives_an_amount_in_few_characters(amount: Amount, label: str) -> None:
    assert short(amount) == label


def test_units_of_the_currency_have_digits_only_where_there_are_cents() -> None:
    assert whole(4000) == 40
    assert type(whole(4000)) is int
    assert whole(4050) == 40.5
    assert whole(Fraction(1, 3)) == 0.0


# --- scales ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (0, "0.00"),
        (1, "<0.01"),
        (Fraction(1, 3), "<0.01"),
        (499_999_999, "<0.01"),
        (500_000_000, "0.01"),
    ],
)
def test_what_is_not_nothing_is_never_shown_as_nothing(cents: int, shown: str) -> None:
    assert UNITS["1B"].show(cents) == shown


def test_an_interval_of_little_is_told_from_nothing() -> None:
    scale = UNITS["1B"]

    assert scale.span(0, 1) == "0.00–<0.01"
    assert scale.span(1, BILLION) == "<0.01–1.00"
    assert scale.span(1, None) == ">0"


@pytest.mark.parametrize(
    ("others", "name"),
    [
        ([], "billions"),
        ([0, 0, 0, BILLION], "billions"),
        ([BILLION // 10] * 3, "billions"),
        ([BILLION // 10 - 1] * 3, "millions"),
        ([5_000, 9_000, 100 * BILLION], ""),
    ],
)
def test_the_scale_lets_half_of_the_figures_be_told_apart(others: list[int], name: str) -> None:
    assert pick_scale(BILLION, others).name == name


def test_thousands_are_shown_to_who_asks_only() -> None:
    assert pick_scale(50_000_00).name == ""
    assert UNITS["1K"].show(50_000_00) == "50.00"


def test_an_amount_of_which_more_is_disclosed_than_firm_gives_both() -> None:
    amount = Amount(11_900_000_000_00, None, 13_000_000_000_00)

    assert UNITS["1B"].amount(amount) == "11.90–≥13.00"
    assert short(amount) == "$11.9B–≥$13B"
    assert UNITS["1B"].amount(Amount(5_000_000_000_00, None)) == "≥5.00"
