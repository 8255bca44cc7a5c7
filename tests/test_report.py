"""The whole answer as a document: Markdown and HTML, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from bubblegraph import Filters, gather_report, load_ledger, read_text, render_report
from bubblegraph import select_deals as select
from bubblegraph.analysis.report import SECTIONS
from bubblegraph.cli import report as command
from bubblegraph.output.report import HEADINGS, REPORT_FORMS
from bubblegraph.output.report_words import LANGUAGES, PHRASES, Language
from conftest import REPOSITORY, Run

DEALS = REPOSITORY / "data" / "deals.yaml"
SHIPPED = [DEALS, *sorted(REPOSITORY.glob("data/history/*.yaml"))]
LOOP = """\
title: Two
as_of: 2026-06-30
strict: false
deals:
- {payer: chipco, payee: lab, kind: equity, amount: 30B, id: stake, term: 2026,
   status: {2026-03-01: closed},
   source: [{publisher: Gazette, date: 2026-03-01, url: "https://example.org/stake?a=1&b=2"}]}
- {payer: lab, payee: chipco, kind: purchase, amount: 20B, id: chips, term: 2026,
   status: {2026-05-01: closed}}
"""
HOSTILE = """\
title: "</title><script>alert(1)</script>"
strict: false
as_of: 2026-01-01
entities:
  a: {name: "</script><img src=x onerror=alert(1)>"}
  b: {name: "R&D &lt; | `code` ~~x~~ [y](z) *bold* <!--"}
deals:
- {payer: a, payee: b, kind: equity, amount: 10B, date: 2025, id: stake,
   what: "<b onclick=x>\\n# x",
   source: [{publisher: "</li><iframe>", url: "javascript:alert(1)", date: 2025},
            {publisher: P, url: "https://example.org/\\"onmouseover=\\"x"}]}
- {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025, id: rent}
"""
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and those that were left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.crossed.append(tag)

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] or "" for _, found in self.elements if attribute in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two.yaml").write_text(LOOP)
    (tmp_path / "hostile.yaml").write_text(HOSTILE)
    return tmp_path


def markdown(text: str, language: str = "en", **filters: object) -> str:
    selection = select(read_text(text), Filters(**filters))  # type: ignore[arg-type]
    return render_report(gather_report(selection), "md", language=language)


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.*)$", text, re.MULTILINE)


# --- what it says ---------------------------------------------------------------------------------


def test_every_deal_of_every_row_has_one_note_with_its_line_and_its_sources() -> None:
    report = gather_report(select(load_ledger(DEALS)), sections=["loops"])
    text = render_report(report, "md")
    notes = dict(re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE))
    deals = {
        standing.deal.id: standing.deal
        for ranked in report.flows.rows
        for leg in ranked.cycle.legs
        for standing in leg.deals
    }

    assert len(notes) == len(deals)
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(notes)
    for note in notes.values():
        deal = deals[note.split(" ")[0].replace("\\", "")]
        assert f"(deals.yaml, line {deal.place().line})" in note
        for source in deal.sources:
            assert source.publisher in note.replace("\\", "")
            assert str(source.date or "") in note
            assert f"<{source.url or source.read_at}>" in note or not source.url + source.read_at


def test_what_the_commands_say_stands_in_the_report(bubblegraph: Run, folder: Path) -> None:
    ordered = LOOP.replace("2026-05-01: closed", "2026-05-01: committed")
    (folder / "two.yaml").write_text(ordered, "utf-8")
    report = bubblegraph("report", "two.yaml").out

    for asked in ("cycles", "cut", "progress", "coverage"):
        said = bubblegraph(asked, "two.yaml", "--format", "md").out.splitlines()
        finding, rows = said[1], [line for line in said if line.startswith("| ")]
        assert finding in report
        assert rows
        assert all(row in report for row in rows)


def test_a_row_that_cannot_run_in_order_says_why() -> None:
    text = markdown(LOOP.replace("id: chips, term: 2026", "id: chips, term: 2025"))

    assert "These rows add up and cannot run in order of time, invested first:" in text
    assert "chips ends 2025-12-31, stake, which has to come before it, begins 2026-01-01" in text


def test_filters_stand_at_the_top_whatever_the_sections_are(bubblegraph: Run, folder: Path) -> None:
    text = bubblegraph("report", "two.yaml", "--kind", "equity", "--sections", "method").out

    assert text.splitlines()[4] == "Filters: kind equity."
    assert headings(text) == [HEADINGS["method"]]


def test_sections_are_those_asked_for_in_the_order_of_the_report(
    bubblegraph: Run, folder: Path
) -> None:
    text = bubblegraph("report", "two.yaml", "--sections", "caveats,cut, summary,cut").out

    assert headings(text) == [HEADINGS[name] for name in ("summary", "cut", "caveats")]


def test_the_command_knows_every_section_language_and_form(bubblegraph: Run) -> None:
    assert tuple(HEADINGS) == SECTIONS == command.SECTIONS
    assert tuple(LANGUAGES) == command.LANGUAGES
    assert tuple(REPORT_FORMS) == command.FORMS
    known = " ".join(bubblegraph("report", "--help").out.split())
    assert f"Only these sections: {', '.join(SECTIONS)}." in known


@pytest.mark.parametrize(
    ("deals", "said"),
    [
        ("[]", "There is no loop, so no row adds up."),
        (
            "\n- {payer: a, payee: b, kind: equity, amount: 10, date: 2025}",
            "There is no loop, so there is no track to draw.",
        ),
        (
            "\n- {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}"
            "\n- {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}",
            "No loop carries a disclosed amount, so no row adds up.",
        ),
    ],
)
def test_without_rows_it_says_why(deals: str, said: str) -> None:
    assert said in markdown(f"strict: false\ndeals: {deals}\n")


def test_a_view_without_rows_says_so() -> None:
    other = "- {payer: x, payee: y, kind: equity, amount: 1B, date: 2025}\n"

    assert "No row involves what the filters show" in markdown(LOOP + other, entities=("x",))


def test_payments_without_dates_have_no_order(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text("payer,payee,amount\na,b,1500\nb,a,900\n")

    text = bubblegraph("report", "paid.csv", "--sections", "summary,order").out
    assert "At most 900.00 of the 2,400.00 paid" in text
    assert "Payments without dates are in the table: their order is not known." in text


def test_where_the_cut_is_refused_the_other_sections_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bubblegraph.solving.packing.MOST", 1)
    text = markdown(LOOP)

    assert "cut needs T\\*" in text
    assert headings(text)[: len(HEADINGS)] == list(HEADINGS.values())


# --- files ----------------------------------------------------------------------------------------


def test_the_picture_is_inside_html_and_beside_markdown(bubblegraph: Run, folder: Path) -> None:
    assert bubblegraph("report", "two.yaml", "-o", "out.html").err == "Wrote out.html\n"
    ran = bubblegraph("report", "two.yaml", "-o", "out.md")

    page = (folder / "out.html").read_text(encoding="utf-8")
    assert re.findall(r'<div class="(light|dark)">\n<svg', page) == ["light", "dark"]
    assert ran.err == "Wrote out.md and out-track.png\n"
    assert "](out-track.png)" in (folder / "out.md").read_text(encoding="utf-8")
    assert (folder / "out-track.png").read_bytes().startswith(b"\x89PNG")


def test_on_standard_output_nothing_is_written_beside(bubblegraph: Run, folder: Path) -> None:
    before = sorted(folder.iterdir())

    assert "The picture is drawn where" in bubblegraph("report", "two.yaml").out
    assert "<svg" in bubblegraph("report", "two.yaml", "--format", "html").out
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_same_ledger_gives_the_same_bytes(folder: Path, program: Run, form: str) -> None:
    for seed in ("1", "2"):
        ran = program("report", str(DEALS), "-o", f"{seed}.{form}", PYTHONHASHSEED=seed)
        assert ran.code == 0, ran.err
    first, second = ((folder / f"{seed}.{form}").read_bytes() for seed in ("1", "2"))

    assert first.replace(b"1-track.png", b"2-track.png") == second


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--sections", "sumary"), 2, 'section is not known: "sumary". Did you mean summary?'),
        (("--sections", ","), 2, "Known: summary, picture, loops"),
        (("--lang", "fr"), 2, 'language is not known: "fr". Known: en, zh-Hant, zh-Hans.'),
        (("-o", "out.pdf"), 1, 'cannot tell the format of "out.pdf". Use .md, .markdown, .html'),
        (("-o", "gone/out.html"), 1, 'there is no folder "gone"'),
        (("--format", "docx"), 2, "Known: md, html."),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(
    bubblegraph: Run, folder: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = bubblegraph("report", "two.yaml", *words)

    assert ran.code == code
    assert said in " ".join(ran.err.split())


# --- HTML -----------------------------------------------------------------------------------------


def pages(bubblegraph: Run, folder: Path) -> Iterator[str]:
    for ledger in ("two.yaml", "hostile.yaml", str(DEALS)):
        ran = bubblegraph("report", ledger, "-o", "out.html", "--lang", "zh-hant")
        assert ran.code == 0, ran.err
        yield (folder / "out.html").read_text(encoding="utf-8")


def test_html_is_well_formed_and_asks_nobody_for_anything(bubblegraph: Run, folder: Path) -> None:
    for text in pages(bubblegraph, folder):
        page = Page(text)
        tags = {tag for tag, _ in page.elements}
        ids, links = page.values("id"), page.values("href")

        assert (page.open, page.crossed) == ([], [])
        assert len(ids) == len(set(ids))
        assert not tags & {"script", "img", "iframe", "link", "object", "b", "form"}
        assert not page.values("src")
        assert not [name for _, found in page.elements for name in found if name.startswith("on")]
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
        assert all(re.match("https?://|#", link) for link in links)
        assert "@import" not in text
        assert not re.search(r"url\((?!#)", text)


def test_html_has_its_language_and_headings_in_order(bubblegraph: Run, folder: Path) -> None:
    for text in pages(bubblegraph, folder):
        page = Page(text)
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]

        assert page.elements[0] == ("html", {"lang": "zh-Hant"})
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_names_are_shown_as_they_are_in_html(bubblegraph: Run, folder: Path) -> None:
    bubblegraph("report", "hostile.yaml", "-o", "out.html")
    text = (folder / "out.html").read_text(encoding="utf-8")

    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; ⇄ R&amp;D &amp;lt; | `code`" in text


def test_names_are_no_marks_in_markdown() -> None:
    text = markdown(HOSTILE)
    plain = re.sub(r"\\.", "", text)  # without what is escaped
    shown = re.sub(r"<https?://[^>]*>|<!-- -->", "", plain)

    assert "<" not in shown
    assert "~~" not in shown
    assert "&lt;" not in shown
    assert "](" not in shown
    assert "`" not in shown
    assert "<javascript" not in text
    assert "\n# x" not in text


# --- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_no_sentence_on_a_shipped_ledger_stays_english(
    path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    ledger, say = load_ledger(path), Language.say

    def heard(self: Language, words: str) -> str:
        said = say(self, words)
        if re.search(
            r"(?<![\w-])(the|of|is|are|in|at|to|all) ", said.replace(ledger.lacks or "–", "")
        ):
            left.append(said)
        return said

    monkeypatch.setattr(Language, "say", heard)
    render_report(gather_report(select(ledger)), "md", language=language)

    assert left == []


def test_a_chinese_report_of_a_chinese_ledger_has_no_english_but_ids_and_commands() -> None:
    text = markdown(
        """
title: 人工智能热潮
as_of: 2026-06-30
currency: CNY
strict: false
entities: {a: {name: 甲公司}, b: {name: 乙公司}}
deals:
- {payer: a, payee: b, kind: equity, amount: 30B, id: d1, what: 股份, status: {2026-03-01: closed}}
- {payer: b, payee: a, kind: cloud, amount: up to 20B, id: d2, term: 2026 to 2030,
   status: {2026-05-01: committed}}
""",
        "zh-Hans",
        min_amount=100,
        kinds=("equity", "cloud"),
    )
    words = set(re.findall(r"[A-Za-z]{2,}", text))

    assert words <= {"CNY", "ledger", "yaml"} | {"bubblegraph", "cycles", "cut", "coverage", "NAME"}
    assert "# 资金循环：人工智能热潮" in text
    assert "筛选条件：种类：股权，云服务；金额不低于 1（未披露的保留）。" in text


def test_what_stands_in_the_ledger_stays_though_it_is_a_word_of_the_table() -> None:
    text = markdown(
        """
title: Sources
strict: false
entities: {a: {name: loop}, b: {name: all}}
deals:
- {payer: a, payee: b, kind: equity, amount: 30B, id: committed, what: cloud, date: 2025}
- {payer: b, payee: a, kind: cloud, amount: 20B, id: debt, date: 2025}
""",
        "zh-Hant",
    )

    assert text.startswith("# 資金循環：Sources\n")
    assert "loop ⇄ all" in text
    assert "committed：30.00，股權，cloud，2025 宣布[^" in text


@pytest.mark.parametrize(
    ("word", "tag"),
    [("zh", "zh-Hans"), ("ZH_hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("zh-cn", "zh-Hans")],
)
def test_languages_go_by_several_names(bubblegraph: Run, folder: Path, word: str, tag: str) -> None:
    text = bubblegraph("report", "two.yaml", "--lang", word, "--sections", "method").out

    assert headings(text) == [LANGUAGES[tag].say(HEADINGS["method"])]


def test_every_phrase_has_the_same_holes_in_each_language() -> None:
    for phrase in PHRASES:
        english, *others = (sorted(re.findall(r"\{\w\}", words)) for words in phrase)
        assert others == [english, english], phrase
    assert len({phrase[0] for phrase in PHRASES}) == len(PHRASES)


def test_in_html_only_names_are_broken_into_lines() -> None:
    page = Page(render_report(gather_report(select(read_text(LOOP))), "html"))
    cells = [given["class"] for tag, given in page.elements if tag in ("td", "th")]

    assert {*cells} == {"name", "short", "right"}
