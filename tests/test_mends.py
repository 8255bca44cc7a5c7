"""Whoever follows a remedy to the letter is rid of the fault: what messages say to write is
accepted.
"""

from __future__ import annotations

import json
import re

import pytest

from bubblegraph.errors import Problem
from bubblegraph.ledger.read import read_ledger
from bubblegraph.meant import amounts_meant
from bubblegraph.money import read_amount

DEAL = "strict: false\ndeals:\n- {{payer: a, payee: b, kind: {kind}, amount: {amount}, {more}}}\n"
FIGURE = (
    "strict: false\nentities: {a: {}}\nfinancials: [{entity: a, metric: users, period: 2025, %s}]\n"
)


def deal(kind: str = "debt", amount: str = "1B", more: str = "date: 2025") -> str:
    return DEAL.format(kind=kind, amount=amount, more=more)


AMOUNTS = """\
ten|five billion|1.000|12.500|12.345|1.005|about 1.000|up to 1.000|1.000 to 2.000|2.000 to 1.000
1,5|0,5|1,00|1,5B|12,5 million|1,5 to 2,5|1.234,50|1.000,00|-1.000,00|1.000.000
1.000.000 to 2.000.000|up to 1.500.000,50|1.2.3|5.5.5B|5..5|5,|5.|1,234,5|12,34,567|1_000
1'000'000|1 000 000|1’000.50|-5|-5B|−5B|(5B)|at least -5B|5B+|$5B+|5X|5 zillion|5 lakh|5 mrd
5 Mrd.|5bln|5 mln|$5 to €6B|3 to 5B|3B to 5|3 billion to 5|5B to 3B|5 bn to 4 bn|5-6B|5–6B
5 – 6 million|$5-6 billion|between 5B and 6B|from 5B to 6B|5B or 6B|5B-6B|5B…6B|≥5B|>5B|>= 5B
more than 5B|5B or more|5B and up|≤5B|<5B|less than 5B|no more than $5B|ca. 5B|approx. 5B
roughly 5B|5B USD|5 USD|5B to 6B USD|up to 5B USD|5 $|5B$|100 million dollars|5–6 Mrd. USD|A$5B|5%
5B/year|10K shares|nan|inf|NaN|0x10|0.001|0.005B to 0.0000000000001B|1.23456789012345B|up to
at least|up to ten|about|~|USD|B|null|up to 5B to 6B|up to at least 5B|1e40|99999999999999999
1000001B|--5|5B?|5 B illion|TBD|n/a|?|-|..."""
DATES = """\
31/01/2025|3/4/2026|27 November 2026|27 Nov 2026|November 27, 2026|Nov 2026|2025-9-22|2025-13-01
2025-31-12|2025-02-30|2025-02-29|2025-00|9999-99|0000|0000-01-01|2025-6-31|31 June 2025|yesterday
today|Q3 2025|2025 Q3|2025-q3|2025-Q5|2025-W05|25-09-22|1/1/25|20250922|spring 2025
2025-09-22T0:00|2025-09-22 00:00:00|2025.09.22|22.09.2025|FY2025|H1 2025|2025-H1|mid-2025
2025-09-22 to 2025-10-01|late September 2025|2026年11月27日|soon|?|n/a|2025?|~2025"""
TERMS = """\
five years|2027–2032|2027-2032|2027 - 2032|2027/2032|2027 until 2032|from 2027 to 2032
between 2027 and 2032|2032 to 2027|2027-09-2032-10|2025-09-22–2026-09-22|0 years from 2027
1000 years from 2027|99 years from 9999|from spring|until spring|2027 to spring
2027 to 2032 to 2033|5 years from spring|2027-13|5 years|12 months|120 months from 2027
31/01/2025 to 2028|Nov 2026 to Q3 2028|from 3/4/2026|until 31/12/2030|5 years from 3/4/2026
3 years from 27 Nov 2026|3 yrs starting 2027|through 2032|by 2030|to 2032|2027 to|2027 onwards
since 2027|2027-|today to 2030|long|?"""
SPANS = "ten|5 to 3|-1 to -3|1.000.000|1,5|5%|3x|at most 5|up to|0.5.1|∞"
FAULTS: dict[str, tuple[str, str]] = {  # the ledger round a value, and values that are wrong there
    "amount": (deal(amount="VALUE"), AMOUNTS),
    "an amount beside billions": (
        deal(amount="VALUE") + "- {payer: b, payee: c, kind: debt, amount: 7B, date: 2025}\n",
        "5|100|1234.5000|1,000|1,234.5|.5|1e3|$5|up to 5|about 5|5 to 6|5.5 to 6|USD "
        "12|11.360000000000582|"
        "1000 to 2,000.5",
    ),
    "paid": (deal(amount="undisclosed", more="paid: VALUE, date: 2025"), "1,5M|5 mln|-5M|ten|5M+"),
    "amount in the history": (
        deal(more="status: {2025: {status: closed, amount: VALUE}}"),
        "1,5M|5 mln|-5M|ten|5M+|3 to 5B",
    ),
    "date": (deal(more="date: VALUE"), DATES),
    "date in the history": (deal(more="status: {VALUE: closed}"), DATES.replace("?", "soon")),
    "date of a source": (deal(more="date: 2025, source: {publisher: x, date: VALUE}"), DATES),
    "as_of": ("strict: false\nas_of: VALUE\n", DATES),
    "term": (deal(more="date: 2025, term: VALUE"), TERMS),
    "kind": (deal(kind="VALUE"), "equty|loan|investment|dept|Equity!|purchse|?"),
    "status": (
        deal(more="date: 2025, status: VALUE"),
        "anounced|done|signed|LOI|written-of|closd|letter",
    ),
    "paid_in": (deal(more="date: 2025, paid_in: VALUE"), "stock|cash.|share|token"),
    "confidence": (deal(more="date: 2025, confidence: VALUE"), "hihg|very high|sure|med"),
    "counts": (deal(more="date: 2025, counts: VALUE"), "maybe|1|ja|True!"),
    "inferred": (deal(more="date: 2025, inferred: VALUE"), "maybe|0"),
    "strict": ("strict: VALUE\n", "maybe|0"),
    "currency": ("strict: false\ncurrency: VALUE\n", "dollars|$|US|USDT|€"),
    "value": (FIGURE % "value: VALUE", SPANS),
    "amount of a figure": (FIGURE % "amount: VALUE", "1,5M|5 mln|ten|5M+"),
    "rate": ("strict: false\nrates: {GBP: {rate: VALUE, date: 2025}}\n", "ten|0|-1|1 to 2|1,3|1e3"),
    "allow": (deal(more="date: 2025, allow: {VALUE: why not}"), "duplicat|Terms|x|all"),
}
STRUCTURES: dict[str, tuple[str, str]] = {  # as above, but the value is YAML
    "allow": (
        deal(more="date: 2025, allow: VALUE"),
        "duplicate|[duplicate]|{duplicate: 1}|{duplicate: true}",
    ),
    "rates": ("strict: false\nrates: VALUE\n", "1.36|[GBP]"),
    "a rate": ("strict: false\nrates: {GBP: VALUE}\n", "1.36|{date: 2025}"),
    "currency of a rate": ("strict: false\nrates: {VALUE: {rate: 1.36}}\n", "gbp|£|pounds"),
    "history": (deal(more="status: VALUE"), "{}"),
    "empty amount": (deal(amount="VALUE"), "null|''|~|\"  \""),
}
WITHOUT_A_FORM = {  # what is meant nobody can know: these say what to look at
    "$5 to €6B",
    "1e40",
    "99999999999999999",
    "1000001B",
    "99 years from 9999",
}


def cases(faults: dict[str, tuple[str, str]]) -> list[object]:
    return [
        pytest.param(ledger, value, id=f"{field}: {value}")
        for field, (ledger, values) in faults.items()
        for value in dict.fromkeys(re.split(r"[|\n]", values))
    ]


def errors(text: str) -> list[Problem]:
    _, problems = read_ledger("x.yaml", texts={"x.yaml": text})
    return [problem for problem in problems if problem.level == "error"]


def suggestions(remedy: str) -> list[str]:
    """The forms that a remedy gives."""
    if match := re.search(r"Did you mean (.+)\?", remedy):
        return [match[1]]
    if match := re.search(r"Known: (.+)\.", remedy):
        return match[1].split(", ")
    match = re.search(r"(?:Write|Say why:) (?:for example |rates: )?(?:allow: )?(.+)\.$", remedy)
    if match is None:
        return []
    about = (
        r" for the smaller one| if that is meant| where .*| and swap .*|, if it is .*|; the unit .*"
        r"|,? or another .*"
    )
    return [
        re.sub(rf"(?:{about})$", "", form)
        for form in re.split(
            r", or | or |; or |, (?![^{]*\})", re.sub(rf"(?:{about})$", "", match[1])
        )
    ]


def _mended(ledger: str, value: str, written: str) -> None:
    found = errors(ledger.replace("VALUE", written))

    assert found, f"{value} is no fault"
    (problem,) = found
    forms = suggestions(problem.remedy)
    assert forms or value in WITHOUT_A_FORM, problem.remedy
    for form in forms:
        assert form != value, problem.remedy
        left = errors(ledger.replace("VALUE", form if form.startswith("{") else json.dumps(form)))
        assert not left, f"{problem.remedy}: {left[0].message}"


@pytest.mark.parametrize(("ledger", "value"), cases(FAULTS))
def test_what_a_message_says_to_write_is_accepted(ledger: str, value: str) -> None:
    _mended(ledger, value, json.dumps(value, ensure_ascii=False))


@pytest.mark.parametrize(("ledger", "value"), cases(STRUCTURES))
def test_what_a_message_says_to_write_for_a_structure_is_accepted(ledger: str, value: str) -> None:
    _mended(ledger, value, value)


def test_there_are_enough_faults() -> None:
    assert len(cases(FAULTS)) > 300


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,5B", "1.5B"),
        ("12,5 million", "12.5 million"),
        ("1.000.000 to 2.000.000", "1000000 to 2000000"),
        ("$5–6 billion", "$5 billion to 6 billion"),
        ("up to 5B USD", "up to USD 5B"),
        ("5–6 Mrd. EUR", "EUR 5B to 6B"),
        ("5B or more", "at least 5B"),
        ("100 million dollars", "$100 million"),
        ("1.23456789012345B", "1234567890.12"),
    ],
)
def test_an_amount_keeps_its_unit_and_its_currency_in_the_mend(text: str, meant: str) -> None:
    def reads(form: str) -> bool:
        try:
            read_amount(form)
        except Exception:
            return False
        return True

    assert amounts_meant(text, reads) == [meant]


def test_a_table_is_told_two_digits_behind_the_point_where_more_were_refused() -> None:
    text = "payer,payee,amount,date\na,b,5B,2025\nb,a,1234.5000,2025\n"

    _, (problem,) = read_ledger("t.csv", texts={"t.csv": text})

    assert problem.remedy == "Write 1234.5000B or 1234.5000M; or 1234.50, if it is that little."
    assert not read_ledger("t.csv", texts={"t.csv": text.replace("1234.5000", "1234.50")})[1]


# --- amounts that were computed in binary ---------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("11.360000000000582", 1136),
        ("0.30000000000000004", 30),
        ("0.7999999999999999", 80),
        ("1234567.8900000001", 123456789),
        ("4.999999999999999", 500),
        ("2.3000000000000003M", 230000000),
    ],
)
def test_what_is_off_by_floating_point_alone_is_the_cent_that_is_meant(
    written: str, cents: int
) -> None:
    assert read_amount(written).amount.low == cents


@pytest.mark.parametrize(
    "written", ["11.3601", "0.001", "11.365000000000582", "1.0000001", "99.999", "0.995"]
)
def test_what_is_finer_than_a_cent_is_told_what_to_write(written: str) -> None:
    text = f"payer,payee,amount,date\na,b,{written},2025\n"

    _, (problem,) = read_ledger("t.csv", texts={"t.csv": text})

    assert re.search(r"[0-9]+\.[0-9]{2}(?: for the smaller one)?\.$", problem.remedy)
