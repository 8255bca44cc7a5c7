"""What pictures and answers say of a table of payments: to the cent, and in its own words."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bubblegraph import (
    circular_flows,
    compare_flows,
    draw_matrix,
    draw_network,
    draw_sankey,
    draw_timeline,
    draw_track,
    draw_waterfall,
    draw_wheels,
    find_laps,
    gather_report,
    read_text,
    render_report,
    replay_ledger,
    select_deals,
)
from bubblegraph.drawing.picture import Picture
from bubblegraph.ledger.select import Selection
from bubblegraph.output.answer import Lines
from bubblegraph.output.diff import answer_diff, sum_up_diff
from bubblegraph.page.build import make_page
from conftest import Run

TABLE = """\
id,date,payer,payee,amount
P1,2025-01-03,Alder,Birch,4885.40
P2,2025-01-20,Birch,Cedar,4987.33
P3,2025-02-11,Cedar,Alder,412.60
P4,2025-02-28,Birch,Alder,82.15
P5,2025-03-05,Dogwood,Alder,400123.45
"""
FORMS = ("track", "network", "sankey", "wheels", "matrix", "waterfall", "timeline")


def of(table: str) -> Selection:
    return select_deals(read_text(table, file="bank.csv"))


def draw(form: str, selection: Selection) -> Picture:
    if form == "timeline":
        return draw_timeline(replay_ledger(selection.ledger))
    forms = {
        "track": draw_track,
        "network": draw_network,
        "sankey": draw_sankey,
        "wheels": draw_wheels,
        "matrix": draw_matrix,
        "waterfall": draw_waterfall,
    }
    return forms[form](circular_flows(selection))


def words_on(picture: Picture) -> list[str]:
    return [text.get_text() for text in picture.figure.axes[0].texts]


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_gives_payments_to_the_cent_and_calls_them_so(form: str) -> None:
    picture = draw(form, of(TABLE))
    said = "\n".join([*words_on(picture), *picture.tooltips.values()])
    assert picture.title.startswith("Up to $494.75 of payments can complete a lap")
    assert "Of $410,490.93 in all." in said
    assert not re.search(r"compan|deal|disclosed|closed|Purchase|invested", said)
    shown = set(re.findall(r"\$[0-9][0-9,.]*[0-9][KMBT]?", said))
    whole = {amount for amount in shown if "." not in amount}  # of axes and keys alone
    assert all(re.fullmatch(r"\$[1-9]0{0,5}K?|\$0", amount) for amount in whole), whole


def test_what_a_picture_rounds_has_digits_behind_the_point() -> None:
    large = (
        TABLE.replace("412.60", "4999999.40")
        .replace("4885.40", "6000000")
        .replace("4987.33", "1999999999.99")
    )
    said = words_on(draw("network", of(large)))
    assert {"$5.00M", "$2.00B", "$6M", "$82.15"} <= set(said)
    assert "Up to $5,000,081.55 of payments can complete a lap, all of it in order of time" in said
    assert any("Of $2.01B in all." in line for line in said)


def test_a_matrix_says_that_its_cells_are_rounded() -> None:
    small = "\n".join(TABLE.splitlines()[:5])
    assert "4,885.40" in words_on(draw("matrix", of(small)))
    assert "In $: payers" in " ".join(words_on(draw("matrix", of(small))))
    large = small.replace("412.60", "412000.60")
    assert "412,001" in words_on(draw("matrix", of(large)))
    assert "In $, rounded: payers" in " ".join(words_on(draw("matrix", of(large))))


def test_a_page_of_payments_speaks_of_parties_and_payments_alone() -> None:
    html = make_page(of(TABLE)).html
    style_and_script = r"<script(?! type).*?</script>|<style.*?</style>"
    said = re.sub(style_and_script, "", html, flags=re.DOTALL)
    said, _, data = said.partition('<script type="application/json" id="data">')
    assert "Every payment" in said
    assert not re.search(r"[Cc]ompan(y|ies)\b|[Dd]eals?\b|disclosed|[Aa]nnounce", text_of(said))
    assert '"payments":true' in data
    assert "$4,885.40" in data
    assert '"company":"party"' in data


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_a_page_of_payments_has_chinese_words_for_all_that_it_says(language: str) -> None:
    html = make_page(of(TABLE), language=language).html
    said = text_of(re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL))
    for name in ("Alder", "Birch", "Cedar", "Dogwood", "bank", "bubblegraph", "US"):
        said = said.replace(name, "")
    assert "付款" in said
    assert set(re.findall(r"[A-Za-z]{3,}", said)) <= {"cycles", "within", "tolerance"}


def test_a_picture_of_laps_alone_does_not_call_their_payments_all() -> None:
    laps = find_laps(of(TABLE), within=timedelta(days=45))
    picture = draw("track", select_deals(laps.ledger))
    said = " ".join(words_on(picture))
    assert "Of $10,285.33 in these payments." in said
    assert "bank, payments on 1 lap" in said
    page = text_of(make_page(select_deals(laps.ledger)).html)
    assert "Left out are payments that are on none of these laps." in page


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_a_report_of_payments_leaves_out_what_only_deals_have() -> None:
    report = gather_report(of(TABLE))
    said = render_report(report, "md")
    assert "Which payments hold the loops together" in said
    assert "5 of the 5 payments count." in said
    deals_only = r"[Cc]ompan(y|ies)\b|[Dd]eals?\b|disclosed|no source|Relationship|closed 20"
    assert not re.search(deals_only, said)
    chinese = render_report(report, "md", language="zh-Hans")
    assert "哪些付款维系着回路" in chinese


def test_answers_on_tables_of_payments_speak_of_payments_alone(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "then.csv").write_text(TABLE)
    (tmp_path / "now.csv").write_text(TABLE.replace("412.60", "512.60"))

    for words in (
        ("diff", "then.csv", "now.csv"),
        ("compare", "then.csv", "now.csv", "--all"),
        ("sources", "now.csv"),
        ("profile", "now.csv"),
        ("progress", "now.csv"),
        ("volume", "now.csv", "--min-amount", "90", "--since", "2025-01-01"),
        ("volume", "now.csv", "--as-of", "2024-01-01"),
        ("volume", "now.csv", "--as-of", "2024-01-01", "--engine", "large"),
    ):
        said = bubblegraph(*words).out
        assert not re.search(r"deal|signed|disclosed|announced|compan|supplier|invest", said), said


def test_what_changed_of_a_payment_is_its_amount_or_its_day() -> None:
    then, now = (circular_flows(of(table)) for table in (TABLE, TABLE.replace("412.60", "512.60")))

    said = answer_diff(compare_flows(then, now))

    assert sum_up_diff(compare_flows(then, now)).startswith("1 changed: P3; T* 494.75 → 594.75;")
    assert isinstance(said.body[1], Lines)
    assert said.body[1].lines[1:3] == (
        "changed: Cedar → Alder (P3)",
        "  412.60 on 2025-02-11 → 512.60 on 2025-02-11",
    )
