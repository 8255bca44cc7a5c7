"""Reading ledgers: every field and spelling, where each value stands, several files, tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bubblegraph import Ledger, LedgerError, Status, load_ledger, read_text
from bubblegraph.ledger.read import find_ledger, read_ledger, shipped_ledger
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.money import UNDISCLOSED, Amount

BILLION = 10**9 * 100  # cents


def deal(ledger: Ledger, number: int = 0):
    return ledger.deals[number]


def lines(*texts: str) -> str:
    return "\n".join(texts) + "\n"


# --- deals ----------------------------------------------------------------------------------------


def test_the_shortest_deal_is_one_line(ledger: Ledger) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025-09-22}
    """
    found = deal(ledger)

    assert (found.id, found.payer, found.payee, found.kind) == (
        "nvidia-openai-2025",
        "nvidia",
        "openai",
        "equity",
    )
    assert found.amount == Amount(100 * BILLION, 100 * BILLION)
    assert str(found.date) == "2025-09-22"
    assert found.history[0].status == Status.ANNOUNCED
    assert (found.paid_in, found.counts, found.confidence, found.inferred) == (
        "cash",
        True,
        "medium",
        False,
    )


def test_a_deal_in_block_style_is_the_same_deal(ledger: Ledger) -> None:
    """
    deals:
      - payer: nvidia
        payee: openai
        kind: equity
        amount: 100B
        date: 2025-09-22
    """
    flow = read_text(
        "strict: false\ndeals:\n"
        "- {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025-09-22}\n"
    )

    assert (deal(ledger).id, deal(ledger).amount, deal(ledger).date) == (
        deal(flow).id,
        deal(flow).amount,
        deal(flow).date,
    )


def test_every_field_of_a_deal_is_kept(ledger: Ledger) -> None:
    """
    deals:
    - payer: a
      payee: b
      kind: cloud
      amount: about 2B
      status: {2025-03: letter of intent, 2025-06-01: committed}
      term: 2027 to 2032
      id: big
      package: [one, two]
      what: vendor loan
      paid_in: credits
      counts: false
      replaces: old
      includes: [old]
      may_include: old
      confidence: high
      inferred: true
      source: Reuters 2025-06-01 https://example.org/x
      note: A note.
      allow: {duplicate: two tranches of one day}
    - {payer: a, payee: b, kind: debt, amount: 1B, date: 2024, id: old}
    """
    found = deal(ledger)

    assert found.about
    assert [(str(c.date), c.status.word) for c in found.history] == [
        ("2025-03", "letter of intent"),
        ("2025-06-01", "committed"),
    ]
    assert str(found.term) == "2027 to 2032"
    assert found.packages == ("one", "two")
    assert (found.what, found.paid_in, found.counts) == ("vendor loan", "credits", False)
    assert (found.replaces, found.includes, found.may_include) == (("old",), ("old",), ("old",))
    assert (found.confidence, found.inferred, found.note) == ("high", True, "A note.")
    assert dict(found.allow) == {"duplicate": "two tranches of one day"}
    assert str(found.sources[0]) == "Reuters 2025-06-01 https://example.org/x"


@pytest.mark.parametrize(
    "kind",
    ["equity", "debt", "repayment", "purchase", "cloud", "lease", "warrant", "guarantee", "Equity"],
)
def test_every_kind_is_known_in_any_case(kind: str) -> None:
    ledger = read_text(
        f"strict: false\ndeals:\n- {{payer: a, payee: b, kind: {kind}, amount: 1B, date: 2025}}"
    )

    assert deal(ledger).kind == kind.lower()


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("rumoured", Status.RUMOURED),
        ("letter of intent", Status.LETTER_OF_INTENT),
        ("letter-of-intent", Status.LETTER_OF_INTENT),
        ("letter_of_intent", Status.LETTER_OF_INTENT),
        ("Letter Of Intent", Status.LETTER_OF_INTENT),
        ("announced", Status.ANNOUNCED),
        ("committed", Status.COMMITTED),
        ("closed", Status.CLOSED),
        ("lapsed", Status.LAPSED),
        ("cancelled", Status.CANCELLED),
        ("written off", Status.WRITTEN_OFF),
        ("written_off", Status.WRITTEN_OFF),
    ],
)
def test_every_status_is_known_with_spaces_hyphens_and_underscores(
    word: str, status: Status
) -> None:
    ledger = read_text(
        f"strict: false\ndeals:\n- "
        f"{{payer: a, payee: b, kind: debt, amount: 1B, status: {word}, date: 2025}}"
    )

    assert deal(ledger).history[0].status == status


def test_statuses_are_ordered_by_firmness() -> None:
    words = ["rumoured", "letter of intent", "announced", "committed", "closed"]

    assert [status.word for status in sorted(Status) if not status.ended][:5] == words
    assert [status.word for status in Status if status.signed] == [
        "committed",
        "closed",
        "written off",
    ]


def test_an_entry_of_the_history_may_change_terms(ledger: Ledger) -> None:
    """
    deals:
    - payer: a
      payee: b
      kind: cloud
      amount: 10B
      status:
        2025-01-10: committed
        2026-04-27: {amount: 12B, term: 2026 to 2030, note: amended, source: WSJ 2026-04-27}
        2026-05-01: {status: closed}
    """
    first, second, third = deal(ledger).history

    assert first.amount is None
    assert (second.status, second.amount, second.note) == (
        Status.COMMITTED,
        Amount(12 * BILLION, 12 * BILLION),
        "amended",
    )
    assert (str(second.term), second.sources[0].publisher) == ("2026 to 2030", "WSJ")
    assert third.status == Status.CLOSED


def test_a_history_is_kept_in_the_order_of_its_dates(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1B, status: {2026-01-01: closed,
       2025-01-01: announced}}
    """
    assert [change.status.word for change in deal(ledger).history] == ["announced", "closed"]


def test_a_source_may_be_a_list_of_mappings(ledger: Ledger) -> None:
    """
    deals:
    - payer: a
      payee: b
      kind: debt
      amount: 1B
      date: 2025
      source:
      - {publisher: FT, title: A headline, date: 2025-09, url: https://ft.example/x,
         archived: https://arc.example/x,
         read_at: https://other.example/x, supports: the amount}
      - url: https://www.sec.gov/x
      - Reuters 2025-09-22
    """
    first, second, third = deal(ledger).sources

    assert str(first) == "FT “A headline” 2025-09 https://ft.example/x"
    assert (first.archived, first.read_at, first.supports) == (
        "https://arc.example/x",
        "https://other.example/x",
        "the amount",
    )
    assert second.publisher == "sec.gov"
    assert (third.publisher, str(third.date), third.url) == ("Reuters", "2025-09-22", "")


@pytest.mark.parametrize(
    ("text", "publisher", "day", "url"),
    [
        (
            "Reuters 2026-02-27 https://example.org/x",
            "Reuters",
            "2026-02-27",
            "https://example.org/x",
        ),
        ("OpenAI and Nvidia 2025-09-22", "OpenAI and Nvidia", "2025-09-22", ""),
        ("10-K for 2025 of Nvidia", "10-K for of Nvidia", "2025", ""),
        ("https://www.ft.com/x", "ft.com", "None", "https://www.ft.com/x"),
        ("FT 2025-13", "FT 2025-13", "None", ""),
        ("FT, 2025-Q3", "FT", "2025-Q3", ""),
    ],
)
def test_a_source_in_one_string_is_publisher_date_and_address(
    text: str, publisher: str, day: str, url: str
) -> None:
    ledger = read_text(
        "strict: false\ndeals:\n"
        f'- {{payer: a, payee: b, kind: debt, amount: 1B, date: 2025, source: "{text}"}}'
    )
    source = deal(ledger).sources[0]

    assert (source.publisher, str(source.date), source.url) == (publisher, day, url)


# --- what the author wrote is what is read --------------------------------------------------------


def test_scalars_stay_what_the_author_wrote(ledger: Ledger) -> None:
    """
    entities:
      "NO": {name: Norway, country: NO, ticker: 0123}
      on: {name: 1e9, aliases: [2025-09, yes]}
    deals:
    - {payer: NO, payee: on, kind: debt, amount: 1B, date: 2025-09}
    """
    assert (deal(ledger).payer, deal(ledger).payee) == ("NO", "on")
    assert (ledger.entities["NO"].country, ledger.entities["NO"].ticker) == ("NO", "0123")
    assert (ledger.entities["on"].name, ledger.entities["on"].aliases) == (
        "1e9",
        ("2025-09", "yes"),
    )


@pytest.mark.parametrize(
    ("word", "pooled"), [("true", True), ("yes", True), ("No", False), ("FALSE", False)]
)
def test_flags_are_true_and_false_in_plain_words(word: str, pooled: bool) -> None:
    ledger = read_text(f"entities:\n  fund: {{pooled: {word}}}\n")

    assert ledger.entities["fund"].pooled is pooled


def test_anchors_and_merges_bring_values_that_the_deal_may_override(ledger: Ledger) -> None:
    """
    deals:
    - &first {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, source: &ft FT 2025}
    - {<<: *first, amount: 2B, source: *ft}
    - {<<: [*first, {note: more}], payee: c}
    """
    assert [(d.payee, d.amount.low // BILLION, d.kind) for d in ledger.deals] == [
        ("b", 1, "debt"),
        ("b", 2, "debt"),
        ("c", 1, "debt"),
    ]
    assert ledger.deals[1].sources == ledger.deals[0].sources
    assert ledger.deals[2].note == "more"


def test_an_empty_section_is_no_error(ledger: Ledger) -> None:
    """
    title: Nothing yet
    deals:
    """
    assert ledger.deals == ()
    assert ledger.title == "Nothing yet"


def test_a_byte_order_mark_is_no_part_of_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_bytes("title: Märkte\ndeals: []\n".encode("utf-8-sig"))

    assert load_ledger(path).title == "Märkte"


def test_windows_line_ends_change_nothing() -> None:
    text = lines(
        "strict: false", "deals:", "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}"
    )

    unix, windows = read_text(text), read_text(text.replace("\n", "\r\n"))

    assert unix.deals == windows.deals


# --- places ---------------------------------------------------------------------------------------


def test_every_value_keeps_its_line_and_column() -> None:
    ledger = read_text(
        lines(
            "strict: false",
            "deals:",
            "- {payer: a, payee: b,",
            "   kind: debt, amount: 1B, date: 2025}",
        ),
        file="x.yaml",
    )
    found = deal(ledger)

    assert str(found.place()) == "x.yaml:3:3"
    assert str(found.place("payer")) == "x.yaml:3:11"
    assert str(found.place("amount")) == "x.yaml:4:24"
    assert str(found.place("note")) == "x.yaml:3:3"  # not given: where the deal begins


def test_places_count_characters_not_bytes() -> None:
    ledger = read_text(
        lines(
            "strict: false",
            "deals:",
            "- {payer: 英伟达, payee: b, kind: debt, amount: 1B, date: 2025}",
        )
    )

    assert deal(ledger).place("payee").column == 23


def test_a_place_in_a_table_is_its_cell() -> None:
    ledger = read_text(
        lines("payer,payee,amount,date,note", 'a,b,1,2025,"x, y"', "", "c,d,2,2025,z"), file="t.csv"
    )

    assert str(deal(ledger).place("note")) == "t.csv:2:12"
    assert str(deal(ledger, 1).place("amount")) == "t.csv:4:5"


# --- ids ------------------------------------------------------------------------------------------


def test_ids_are_made_of_payer_payee_and_year_and_numbered(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025-01-01}
    - {payer: a, payee: b, kind: debt, amount: 2B, date: 2025-Q3}
    - {payer: a, payee: b, kind: debt, amount: 3B, date: 2026}
    - {payer: a, payee: b, kind: debt, amount: 4B, date: 2025, id: a-b-2025-3}
    - {payer: a, payee: b, kind: debt, amount: 5B, date: 2025}
    """
    assert [d.id for d in ledger.deals] == [
        "a-b-2025",
        "a-b-2025-2",
        "a-b-2026",
        "a-b-2025-3",
        "a-b-2025-4",
    ]


def test_an_id_that_is_given_is_kept_from_those_that_are_made(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: 2B, date: 2025, id: a-b-2025}
    """
    assert [d.id for d in ledger.deals] == ["a-b-2025-2", "a-b-2025"]


def test_an_id_is_found_and_an_unknown_one_is_not(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan}
    """
    assert ledger.deal("loan") is ledger.deals[0]
    assert ledger.deal("lone") is None


# --- entities -------------------------------------------------------------------------------------


def test_every_field_of_an_entity_is_kept(ledger: Ledger) -> None:
    """
    entities:
      nvidia: {name: Nvidia, sector: chipmaker, country: US, ticker: NVDA, cik: 1045810, lei: 5493,
               parent: group, aliases: [英伟达, 輝達], pooled: false, note: Makes chips}
      group: The Group
      bare:
    """
    nvidia = ledger.entities["nvidia"]

    assert (nvidia.name, nvidia.sector, nvidia.country, nvidia.ticker) == (
        "Nvidia",
        "chipmaker",
        "US",
        "NVDA",
    )
    assert (nvidia.cik, nvidia.lei, nvidia.parent, nvidia.note) == (
        "1045810",
        "5493",
        "group",
        "Makes chips",
    )
    assert nvidia.names() == ("nvidia", "Nvidia", "NVDA", "英伟达", "輝達")
    assert ledger.entities["group"].name == "The Group"
    assert ledger.entities["bare"].name == "bare"


@pytest.mark.parametrize(
    "name", ["nvidia", "Nvidia", "NVIDIA", "nvda", "英伟达", "Nvidia  Corp", "nvidia-corp"]
)
def test_a_deal_may_name_a_party_by_id_name_ticker_or_alias(name: str) -> None:
    ledger = read_text(
        lines(
            "entities: {nvidia: {name: Nvidia, ticker: NVDA, aliases: [英伟达,",
            "  Nvidia Corp]}, b: {}}",
            f"deals: [{{payer: {name}, payee: b, kind: debt, amount: 1B, date: 2025}}]",
        )
    )

    assert deal(ledger).payer == "nvidia"


def test_an_id_wins_over_the_name_of_another(ledger: Ledger) -> None:
    """
    entities: {meta: {name: Meta}, other: {name: Other, aliases: [meta]}}
    deals:
    - {payer: meta, payee: other, kind: debt, amount: 1B, date: 2025}
    """
    assert deal(ledger).payer == "meta"


def test_parties_need_not_be_declared_in_a_ledger_that_is_not_strict(ledger: Ledger) -> None:
    """
    strict: false
    entities: {a: {name: Alpha}}
    deals:
    - {payer: Alpha, payee: Beta, kind: debt, amount: 1B, date: 2025}
    """
    assert (deal(ledger).payer, deal(ledger).payee) == ("a", "Beta")
    assert ledger.entities["a"].declared
    assert not ledger.entities["Beta"].declared


# --- several files --------------------------------------------------------------------------------


def write(tmp_path: Path, **files: str) -> list[Path]:
    paths = []
    for name, text in files.items():
        paths.append(tmp_path / name.replace("_", "."))
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_several_ledgers_become_one(tmp_path: Path) -> None:
    paths = write(
        tmp_path,
        a_yaml=lines(
            "title: Chips",
            "as_of: 2025-12",
            "entities: {a: {name: Alpha}, b: {}}",
            "deals: [{payer: a, payee: b, kind: debt, amount: 1B, date: 2025}]",
        ),
        b_yaml=lines(
            "title: Clouds",
            "as_of: 2026-02-01",
            "entities: {c: {}}",
            "deals: [{payer: Alpha, payee: c, kind: debt, amount: 1B, date: 2025}]",
        ),
        c_csv=lines("payer,payee,amount,date", "a,b,5,2025"),
    )

    ledger = load_ledger(*paths)

    assert ledger.title == "Chips + Clouds + c"
    assert ledger.as_of == date(2026, 2, 1)
    assert [(d.id, d.payer, d.payee) for d in ledger.deals] == [
        ("a-b-2025", "a", "b"),
        ("a-c-2025", "a", "c"),
        ("a-b-2025-2", "a", "b"),
    ]
    assert [Path(d.place().file).name for d in ledger.deals] == ["a.yaml", "b.yaml", "c.csv"]


def test_an_entity_may_be_declared_twice_if_alike(tmp_path: Path) -> None:
    alike = "entities: {a: {name: Alpha, sector: lab}}\n"

    ledger = load_ledger(*write(tmp_path, a_yaml=alike, b_yaml=alike))

    assert list(ledger.entities) == ["a"]


def test_an_id_given_in_two_files_is_an_error_of_the_second(tmp_path: Path) -> None:
    text = (
        "strict: false\ndeals: [{id: x, payer: a, payee: b, kind: debt, amount: 1B, date: 2025}]\n"
    )

    _, problems = read_ledger(*write(tmp_path, a_yaml=text, b_yaml=text))

    assert [problem.message for problem in problems] == [
        f"the id x is given twice (first at {tmp_path / 'a.yaml'}:2:14)"
    ]
    assert problems[0].place.file.endswith("b.yaml")


def test_all_problems_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    bad = "strict: false\ndeals: [{payer: a, payee: b, kind: dept, amount: ten, date: soon}]\n"

    with pytest.raises(LedgerError) as caught:
        load_ledger(*write(tmp_path, a_yaml=bad, b_yaml=bad))

    assert [problem.place.line for problem in caught.value.problems] == [2] * 6
    assert str(caught.value).count("Did you mean debt?") == 2


def test_ledgers_of_two_currencies_are_not_added_up(tmp_path: Path) -> None:
    deals = "strict: false\ndeals: [{payer: a, payee: b, kind: debt, amount: 1B, date: 2025}]\n"
    paths = write(tmp_path, a_yaml=deals, b_yaml=f"currency: EUR\n{deals}")

    with pytest.raises(LedgerError, match="a ledger in EUR beside one in USD"):
        load_ledger(*paths)


# --- tables ---------------------------------------------------------------------------------------


def table(*rows: str, file: str = "t.csv") -> Ledger:
    return read_text(lines(*rows), file=file)


def test_a_table_needs_four_columns_and_no_declarations() -> None:
    ledger = table("payer,payee,amount,date", "a,b,100,2025-09-22")
    found = deal(ledger)

    assert (found.payer, found.payee, found.kind, found.id) == ("a", "b", "purchase", "a-b-2025")
    assert found.amount == Amount(100_00, 100_00)
    assert found.history[0].status == Status.CLOSED
    assert ledger.title == "t"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("payer;payee;amount;date", "a;b;1,000;2025"),
        ("payer\tpayee\tamount\tdate", "a\tb\t1,000\t2025"),
        ("payer|payee|amount|date", "a|b|1,000|2025"),
        ("payer,payee,amount,date", 'a,b,"1,000",2025'),
        ("Payer, Payee ,AMOUNT,Date", " a , b , 1000 , 2025 "),
    ],
)
def test_a_table_may_be_separated_by_what_spreadsheets_use(header: str, row: str) -> None:
    found = deal(table(header, row))

    assert (found.payer, found.payee, found.amount.low) == ("a", "b", 1_000_00)


def test_a_table_may_have_every_field_of_a_deal() -> None:
    found = deal(
        table(
            "id,payer,payee,kind,amount,date,status,term,package,what,paid "
            "in,counts,confidence,source,note",
            'x,a,b,debt,1B,2025,letter of intent,2026 to 2027,one;two,loan,cash,no,low,FT 2025,"a '
            '""note"""',
        )
    )

    assert (found.id, found.kind, found.packages, found.what) == (
        "x",
        "debt",
        ("one", "two"),
        "loan",
    )
    assert (found.history[0].status, str(found.term)) == (Status.LETTER_OF_INTENT, "2026 to 2027")
    assert (found.counts, found.confidence, found.note) == (False, "low", 'a "note"')
    assert found.sources[0].publisher == "FT"


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ("1000,2500", Amount(1_000_00, 2_500_00)),
        ("1000,", Amount(1_000_00, None)),
        (",2500", Amount(0, 2_500_00)),
        (",", UNDISCLOSED),
    ],
)
def test_a_table_may_give_low_and_high(cells: str, amount: Amount) -> None:
    assert deal(table("payer,payee,date,low,high", f"a,b,2025,{cells}")).amount == amount


def test_an_empty_amount_of_a_table_is_undisclosed_if_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(lines("payer,payee,amount,date", "a,b,,2025"))

    with pytest.raises(LedgerError, match="the amount is missing"):
        load_ledger(path)
    assert deal(load_ledger(path, table=TableProfile(blank="undisclosed"))).amount == UNDISCLOSED


def test_plain_numbers_of_a_table_are_units_of_the_currency() -> None:
    ledger = table("payer,payee,amount,date", "a,b,100,2025", "a,b,12500.5,2025")

    assert [d.amount.low for d in ledger.deals] == [100_00, 12_500_50]


def test_a_table_keeps_texts_in_quotes_that_span_lines() -> None:
    ledger = table("payer,payee,amount,date,note", 'a,b,1,2025,"one', 'two"', "c,d,2,2025,x")

    assert ledger.deals[0].note == "one\ntwo"
    assert str(ledger.deals[1].place()) == "t.csv:4:1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_may_end_its_lines_as_any_system_does(end: str) -> None:
    text = end.join(["payer,payee,amount,date", "a,b,1,2025", "c,d,2,2025", ""])

    ledger = read_text(text, file="t.csv")

    assert [(d.payer, d.place("date").line) for d in ledger.deals] == [("a", 2), ("c", 3)]


def test_a_table_with_a_byte_order_mark_and_blank_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\n\npayer;payee;amount;date\n\n;;;\n英伟达;b;1;2025\n".encode("utf-8-sig"))

    ledger = load_ledger(path)

    assert [(d.payer, d.place().line) for d in ledger.deals] == [("英伟达", 6)]


def test_a_table_without_suffix_is_known_by_its_header() -> None:
    ledger = read_text(lines("payer,payee,amount,date", "a,b,1,2025"), file="stdin")

    assert len(ledger.deals) == 1


# --- finding --------------------------------------------------------------------------------------


def test_the_ledger_of_the_folder_comes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_ledger() == shipped_ledger()

    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "deals.yaml").touch()
    assert find_ledger() == Path("data/deals.yaml")

    (tmp_path / "deals.yaml").touch()
    assert find_ledger() == Path("deals.yaml")


# --- other currencies, other files, other headings ------------------------------------------------


def test_an_amount_in_another_currency_is_converted_at_the_rate_of_the_ledger(
    ledger: Ledger,
) -> None:
    """
    rates: {GBP: {rate: 1.36, date: 2025-09-16, source: FT 2025-09-16}}
    deals:
    - {payer: a, payee: b, kind: debt, amount: £500m to £1bn, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: at least GBP 100m, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: $1B, date: 2025}
    """
    assert [d.amount for d in ledger.deals] == [
        Amount(680_000_000_00, 1_360_000_000_00),
        Amount(136_000_000_00, None),
        Amount(BILLION, BILLION),
    ]


def test_a_ledger_includes_others_by_a_path_relative_to_itself(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "parts.yaml").write_text(
        lines(
            "title: Parts",
            "include: ../more.yaml",
            "entities: {b: {}}",
            "deals: [{payer: a, payee: b, kind: debt, amount: 1B, date: 2025}]",
        )
    )
    (tmp_path / "more.yaml").write_text("entities: {c: {}}\n")
    (tmp_path / "main.yaml").write_text(
        lines(
            "title: Main", "include: [sub/parts.yaml, more.yaml]", "entities: {a: {}}", "deals: []"
        )
    )

    ledger = load_ledger(tmp_path / "main.yaml")

    assert ledger.title == "Main"
    assert sorted(ledger.entities) == ["a", "b", "c"]
    assert [d.id for d in ledger.deals] == ["a-b-2025"]


def test_a_file_that_is_included_many_times_is_read_once(tmp_path: Path) -> None:
    for number in range(12):
        names = ", ".join([f"{number + 1}.yaml"] * 8)
        (tmp_path / f"{number}.yaml").write_text(f"include: [{names}]\n")
    (tmp_path / "12.yaml").write_text("strict: false\ndeals: []\n")

    ledger = load_ledger(tmp_path / "0.yaml")

    assert [Path(file).stem for file in ledger.files] == [str(number) for number in range(13)]


def test_files_that_include_files_without_end_are_an_error(tmp_path: Path) -> None:
    for number in range(2_000):
        (tmp_path / f"{number}.yaml").write_text(f"include: {number + 1}.yaml\n")

    with pytest.raises(LedgerError, match="16 deep"):
        load_ledger(tmp_path / "0.yaml")


def test_an_included_hyphen_is_a_file_not_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.yaml").write_text("include: '-'\n")

    with pytest.raises(LedgerError, match='cannot include "-": there is no such file'):
        load_ledger("main.yaml")


def test_a_link_to_itself_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "main.yaml").write_text("include: loop.yaml\n")

    for name in ("loop.yaml", "main.yaml"):
        with pytest.raises(LedgerError, match="symbolic links"):
            load_ledger(tmp_path / name)


def test_files_that_include_each_other_are_an_error_not_an_endless_loop(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("include: b.yaml\n")
    (tmp_path / "b.yaml").write_text("include: a.yaml\n")

    with pytest.raises(LedgerError, match="includes this file in turn"):
        load_ledger(tmp_path / "a.yaml")


def test_columns_of_other_names_are_mapped_and_the_rest_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(lines("From Account,to_account,Sum,Day,Teller,note", "a,b,5,2025,Jo,x"))

    ledger, problems = read_ledger(
        path,
        columns={"payer": "from account", "payee": "to_account", "amount": "sum", "date": "day"},
    )

    assert problems == []
    assert (deal(ledger).payer, deal(ledger).payee, deal(ledger).amount.low) == ("a", "b", 5_00)
    assert deal(ledger).note == ""


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"payr": "a"}, '--columns: no such field: "payr"'),
        ({"payer": "form"}, '--columns: no such column: "form"'),
    ],
)
def test_a_column_that_is_not_there_is_said(
    tmp_path: Path, columns: dict[str, str], message: str
) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(lines("from,payee,amount,date", "a,b,5,2025"))

    _, problems = read_ledger(path, columns=columns)

    assert message in [problem.message for problem in problems]


def test_figures_events_and_claims_are_kept_beside_the_deals(ledger: Ledger) -> None:
    """
    entities: {openai: {}, nvidia: {}}
    financials:
    - {entity: openai, metric: revenue, period: 2025, amount: 13.1B, source: FT 2026}
    - {entity: openai, metric: users, value: at least 700, unit: million}
    events:
    - {entity: nvidia, date: 1999-01, event: listing}
    claims:
    - {says: Nvidia invests up to 100B, deal: loi, amount: up to 100B, date: 2025-09,
       source: FT 2025-09}
    """
    revenue, users = ledger.figures
    (event,), (claim,) = ledger.events, ledger.claims

    assert (revenue.metric, revenue.period) == ("revenue", "2025")
    assert revenue.amount == Amount(131 * BILLION // 10, 131 * BILLION // 10)
    assert (str(users.value), users.unit) == ("at least 700", "million")
    assert (event.entity, str(event.date), event.event) == ("nvidia", "1999-01", "listing")
    assert (claim.says, claim.deals) == ("Nvidia invests up to 100B", ("loi",))
    assert claim.amount == Amount(0, 100 * BILLION)


def test_a_deal_of_somebody_with_himself_is_counted_once_among_the_undeclared() -> None:
    text = "deals:\n- {payer: a, payee: a, kind: debt, amount: 1, date: 2025}\n"

    with pytest.raises(LedgerError) as refused:
        read_text(text)

    assert 'payer is not declared: "a" (deal a → a)' in str(refused.value)
