"""What changed between two days or two versions, and what that did to the loops."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bubblegraph import Filters, Ledger, circular_flows, compare_flows, read_text, select_deals
from bubblegraph.analysis.diff import Difference
from conftest import REPOSITORY, Run, complete_ledger, environment, ledger_text

DEALS = str(REPOSITORY / "data" / "deals.yaml")
HEXES = ("old.yaml", "0" * 40, "100644")  # what git says of a version beside its path


def between(ledger: Ledger, first: date, last: date) -> Difference:
    before, after = (
        circular_flows(select_deals(ledger, Filters(as_of=day))) for day in (first, last)
    )
    return compare_flows(before, after)


def versions(old: str, new: str) -> Difference:
    before, after = (
        circular_flows(select_deals(read_text(ledger_text(text)))) for text in (old, new)
    )
    return compare_flows(before, after)


def sorts(difference: Difference) -> dict[str, str]:
    return {change.deal_id: change.sort for change in difference.changes}


# --- two days -------------------------------------------------------------------------------------


def test_between_two_days_deals_come_end_and_change(ledger: Ledger) -> None:
    """
    deals:
    - {id: same,  payer: a, payee: b, kind: debt, amount: 1, status: {2024: closed}}
    - {id: ended, payer: a, payee: b, kind: debt, amount: 1, status: {2024: announced,
       2025-06: cancelled}}
    - {id: old,   payer: a, payee: b, kind: debt, amount: 1, status: {2024: announced}}
    - {id: new,   payer: a, payee: b, kind: debt, amount: 2, status: {2025-06: closed},
       replaces: old}
    - {id: firm,  payer: a, payee: b, kind: debt, amount: 1, status: {2024: announced,
       2025-06: committed}}
    - {id: more,  payer: a, payee: b, kind: debt, amount: 1,
       status: {2024: closed, 2025-06: {status: closed, amount: 3}}}
    - {id: moved, payer: a, payee: b, kind: cloud, amount: 1, term: 2025 to 2026,
       status: {2024: closed, 2025-06: {status: closed, term: 2026 to 2027}}}
    - {id: later, payer: a, payee: b, kind: debt, amount: 1, status: {2026: closed}}
    """
    found = between(ledger, date(2025, 1, 1), date(2025, 12, 31))

    assert sorts(found) == {
        "ended": "ended",
        "old": "ended",
        "new": "added",
        "firm": "changed",
        "more": "changed",
        "moved": "changed",
    }


def test_between_a_day_and_itself_nothing_changes(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt,  amount: 1, date: 2024}
    - {payer: b, payee: a, kind: cloud, amount: 1, date: 2024}
    """
    found = between(ledger, date(2025, 1, 1), date(2025, 1, 1))

    assert (found.changes, found.appeared, found.vanished) == ((), (), ())


def test_a_loop_that_was_there_before_did_not_appear_where_the_list_was_cut(
    bubblegraph: Run, tmp_path: Path
) -> None:
    """Eleven parties that all pay one another; one more deal, and other loops are among the 5,000
    largest.
    """
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(complete_ledger(11))
    new.write_text(
        complete_ledger(11) + "- {payer: p10, payee: p09, kind: debt, amount: 5, date: 2025}\n"
    )

    found = json.loads(bubblegraph("diff", "old.yaml", "new.yaml", "--json").out)
    shown = bubblegraph("diff", "old.yaml", "new.yaml")

    assert (found["appeared"], found["vanished"]) == ([], [])
    assert "there are more than 5,000 loops" in found["before"]["stopped"]
    assert found["after"]["loops"] >= 5_000
    assert "loops\tat least 5,0" in shown.out
    assert "Not every loop after is listed: there are more than 5,000 loops" in shown.out
    assert (
        "Not every loop after is listed"
        in bubblegraph("diff", old.name, new.name, "--format", "csv").err
    )


def test_loops_appear_and_vanish_with_their_deals(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt,  amount: 9, status: {2024: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, status: {2024: announced, 2025-06: cancelled}}
    - {payer: b, payee: c, kind: cloud, amount: 4, status: {2025-06: announced}}
    - {payer: c, payee: a, kind: cloud, amount: 4, status: {2024: announced}}
    """
    found = between(ledger, date(2025, 1, 1), date(2025, 12, 31))

    assert [ranked.cycle.entities for ranked in found.appeared] == [("a", "b", "c")]
    assert [ranked.cycle.entities for ranked in found.vanished] == [("a", "b")]
    assert (found.before.all.high.value, found.after.all.high.value) == (4_00, 4_00)
    assert found.after.all.circulation_high.volume == 12_00


# --- two versions ---------------------------------------------------------------------------------


def test_between_two_versions_deals_are_matched_by_their_ids() -> None:
    found = versions(
        """
        deals:
        - {id: same, payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        - {id: gone, payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        - {id: turn, payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        - {id: kind, payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        - {id: word, payer: a, payee: b, kind: debt, amount: 1, date: 2024, what: a note}
        """,
        """
        deals:
        - {id: new,  payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        - {id: word, payer: a, payee: b, kind: debt, amount: 1, date: 2024, what: a bond}
        - {id: kind, payer: a, payee: b, kind: equity, amount: 1, date: 2024}
        - {id: turn, payer: b, payee: a, kind: debt, amount: 1, date: 2024}
        - {id: same, payer: a, payee: b, kind: debt, amount: 1, date: 2024}
        """,
    )

    assert sorts(found) == {"new": "added", "kind": "changed", "turn": "changed", "gone": "removed"}
    assert [change.deal_id for change in found.changes] == ["new", "kind", "turn", "gone"]
    assert [ranked.cycle.entities for ranked in found.appeared] == [("a", "b")]


# --- the command ----------------------------------------------------------------------------------

OLD = "strict: false\ndeals:\n- {id: ab, payer: a, payee: b, kind: debt, amount: 9, date: 2024}\n"
NEW = (
    OLD + "- {id: ba, payer: b, payee: a, kind: cloud, amount: 4, date: 2025, term: 2025 to 2026}\n"
)


@pytest.fixture
def pair(tmp_path: Path) -> None:
    """Two versions of a ledger: the later has a loop."""
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(NEW)


@pytest.mark.usefixtures("pair")
def test_two_files_are_two_versions(bubblegraph: Run) -> None:
    ran = bubblegraph("diff", "old.yaml", "new.yaml")

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "Changes: old to new, US$"
    assert "T* if all\t0.00\t4.00" in ran.lines
    assert "loops\t0\t1" in ran.lines
    assert ran.lines[-5:] == [
        "added: b → a, cloud (ba)",
        "  4.00 announced",
        "",
        "Loops that appeared: 1",
        "  a ⇄ b",
    ]


@pytest.mark.usefixtures("pair")
def test_a_version_beside_itself_says_that_nothing_changed(bubblegraph: Run) -> None:
    assert bubblegraph("diff", "new.yaml", "new.yaml").lines[-1] == "No deal changed."


@pytest.mark.usefixtures("pair")
def test_days_are_typed_as_people_say_them(bubblegraph: Run) -> None:
    ran = bubblegraph("diff", "new.yaml", "--from", "1 December 2024", "--to", "today")

    assert ran.code == 0
    assert "added: b → a, cloud (ba)" in ran.lines


@pytest.mark.usefixtures("pair")
def test_without_a_later_day_it_is_that_of_the_ledger(bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("diff", "new.yaml", "--from", "2024", "--json").out)

    assert (found["before"]["counted"], found["after"]["counted"]) == (1, 2)
    assert (found["before"]["filters"]["as_of"], found["after"]["filters"]["as_of"]) == (
        "2024-12-31",
        None,
    )
    assert found["appeared"] == [["a", "b"]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("new.yaml",), "give --from DATE"),
        (("new.yaml", "--to", "2025"), "give --from DATE"),
        (
            ("new.yaml", "--from", "2026", "--to", "2025"),
            "--from 2026-12-31 is after --to 2025-12-31",
        ),
        (("new.yaml", "--from", "the day before"), 'not a date: "the day before"'),
        (("new.yaml", "--from", "2025", "--to", "2025-13"), "2025-13"),
        (("old.yaml", "new.yaml", "--from", "2025"), "two versions without them"),
        (("old.yaml", "new.yaml", "--to", "2025"), "two versions without them"),
        (("old.yaml", "new.yaml", "new.yaml"), "give one ledger with --from and --to"),
        (
            ("new.yaml", "--from", "2025", "--as-of", "2025"),
            "--as-of says nothing beside --from and --to",
        ),
        (("--git", "new.yaml", "--from", "2025"), "say nothing of the versions that git gives"),
        (("--git", "new.yaml", "old.yaml"), "--git takes path old-file old-hex old-mode"),
    ],
)
@pytest.mark.usefixtures("pair")
def test_a_question_that_is_none_is_wrong_usage(
    bubblegraph: Run, words: tuple[str, ...], message: str
) -> None:
    ran = bubblegraph("diff", *words)

    assert (ran.code, ran.out) == (2, "")
    assert message in " ".join(ran.err.replace("│", " ").split())


def test_a_day_after_that_of_the_ledger_needs_a_later_one(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    as_of: 2026-03-31
    deals: []
    """
    ran = bubblegraph("diff", ledger_file.name, "--from", "2027")

    assert (ran.code, ran.out) == (2, "")
    assert "--from 2027-12-31 is after 2026-03-31, the day of the ledger: give --to" in ran.err


def test_a_deal_that_does_not_count_is_said_not_to_count(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {id: letter,  payer: a, payee: b, kind: debt,    amount: 1, status: {2025: letter of intent}}
    - {id: right,   payer: a, payee: b, kind: warrant, amount: 2, status: {2025: closed}}
    - {id: loan,    payer: a, payee: b, kind: debt,    amount: 3, status: {2025: closed}}
    """
    ran = bubblegraph("diff", ledger_file.name, "--from", "2024", "--to", "2025")

    assert [line for line in ran.lines if line.startswith("  ")] == [
        "  1.00 letter of intent, not counted",
        "  2.00 closed, not counted: warrant",
        "  3.00 closed",
    ]


def test_deals_that_a_filter_leaves_out_are_no_changes(ledger: Ledger) -> None:
    """
    deals:
    - {id: loan,  payer: a, payee: b, kind: debt,   amount: 1, status: {2025: closed}}
    - {id: stake, payer: a, payee: b, kind: equity, amount: 2, status: {2025: closed}}
    """
    debt = Filters(as_of=date(2024, 12, 31), kinds=("debt",))
    before, after = (
        circular_flows(select_deals(ledger, f)) for f in (debt, replace(debt, as_of=None))
    )

    assert sorts(compare_flows(before, after)) == {"loan": "added"}


@pytest.mark.usefixtures("pair")
def test_git_gives_seven_words_of_which_two_are_the_versions(bubblegraph: Run) -> None:
    ran = bubblegraph("diff", "--git", "deals.yaml", *HEXES, "new.yaml", *HEXES[1:])

    assert ran.code == 0
    assert ran.lines[0].startswith("Changes of deals.yaml: deals")
    assert "added: b → a, cloud (ba)" in ran.lines


@pytest.mark.usefixtures("pair")
def test_git_gives_two_words_more_for_a_file_that_was_renamed(bubblegraph: Run) -> None:
    words = ("deals.yaml", *HEXES, "new.yaml", *HEXES[1:], "new-name.yaml", "similarity index 90%")

    ran = bubblegraph("diff", "--git", *words)

    assert ran.code == 0
    assert ran.lines[0].startswith("Changes of deals.yaml, now new-name.yaml: deals to new-name")


@pytest.mark.parametrize(
    ("old", "new", "head", "change"),
    [
        ("/dev/null", "euro.yaml", "deals.yaml is new: euro, EUR", "added: a → b, debt (ab)"),
        ("euro.yaml", "/dev/null", "deals.yaml is gone: euro, EUR", "removed: a → b, debt (ab)"),
        ("euro.yaml", "nul", "deals.yaml is gone: euro, EUR", "removed: a → b, debt (ab)"),
    ],
)
@pytest.mark.usefixtures("pair")
def test_a_file_that_is_new_or_gone_is_compared_with_nothing_in_its_currency(
    bubblegraph: Run, tmp_path: Path, old: str, new: str, head: str, change: str
) -> None:
    (tmp_path / "euro.yaml").write_text(f"title: euro\ncurrency: EUR\n{OLD}", encoding="utf-8")

    ran = bubblegraph("diff", "--git", "deals.yaml", old, *HEXES[1:], new, *HEXES[1:])

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == head
    assert change in ran.lines


@pytest.mark.parametrize(
    ("broken", "sound", "lines"),
    [
        (
            "new.yaml",
            "old.yaml",
            ["The version before: deals, US$.", "The version after cannot be read:"],
        ),
        (
            "old.yaml",
            "new.yaml",
            ["The version after: deals, US$.", "The version before cannot be read:"],
        ),
    ],
)
@pytest.mark.usefixtures("pair")
def test_of_a_broken_version_git_is_told_why_and_shown_the_other(
    bubblegraph: Run, tmp_path: Path, broken: str, sound: str, lines: list[str]
) -> None:
    (tmp_path / broken).write_text("deals: [{payer: a, payee: b}]\n", encoding="utf-8")

    ran = bubblegraph("diff", "--git", "deals.yaml", "old.yaml", *HEXES[1:], "new.yaml", *HEXES[1:])

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "Changes of deals.yaml: the versions cannot be compared."
    assert set(lines) <= set(ran.lines)
    assert "  deals.yaml:1:9: error: a deal without kind (deal a → b)" in ran.lines
    assert any(line.startswith("deals counted\t") for line in ran.lines)
    assert bubblegraph("diff", "old.yaml", "new.yaml").code == 1  # nobody waits for more


@pytest.mark.usefixtures("pair")
def test_what_is_wrong_with_a_version_is_told_in_a_few_lines(
    bubblegraph: Run, tmp_path: Path
) -> None:
    for name in ("old.yaml", "new.yaml"):
        rows = "- {payer: a, payee: b}\n" * 50
        (tmp_path / name).write_text(f"strict: false\ndeals:\n{rows}", encoding="utf-8")

    ran = bubblegraph("diff", "--git", "deals.yaml", "old.yaml", *HEXES[1:], "new.yaml", *HEXES[1:])

    assert ran.code == 0
    assert "The version before cannot be read:" in ran.lines
    assert "The version after cannot be read:" in ran.lines
    assert len(ran.lines) < 35
    assert sum("more lines" in line for line in ran.lines) == 2


@pytest.mark.usefixtures("pair")
def test_amounts_in_two_currencies_are_not_compared(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(f"currency: EUR\n{NEW}", encoding="utf-8")

    ran = bubblegraph("diff", "--git", "deals.yaml", "old.yaml", *HEXES[1:], "new.yaml", *HEXES[1:])
    plain = bubblegraph("diff", "old.yaml", "new.yaml")

    assert ran.code == 0
    assert "The currency changed:" in ran.lines
    assert "  amounts in USD and in EUR cannot be compared." in ran.lines
    assert (plain.code, plain.err) == (
        1,
        "bubblegraph: amounts in USD and in EUR cannot be compared.\n",
    )


@pytest.mark.usefixtures("pair")
def test_git_goes_on_whatever_is_asked_of_a_version(bubblegraph: Run) -> None:
    words = ("deals.yaml", "old.yaml", *HEXES[1:], "new.yaml", *HEXES[1:])

    nobody = bubblegraph("diff", "--git", *words, "--without", "nobody")
    unmerged = bubblegraph("diff", "--git", "deals.yaml")
    unread = bubblegraph("diff", "--git", *words[:1], "gone.yaml", *words[2:], "--json")

    nothing = bubblegraph(
        "diff", "--git", "deals.yaml", "/dev/null", *HEXES[1:], "/dev/null", *HEXES[1:]
    )
    assert (nobody.code, unmerged.code, unread.code, nothing.code) == (0, 0, 0, 0)
    assert 'no deal has the id "nobody"' in nobody.out
    assert unmerged.out.startswith("# deals.yaml is still to be merged.\n")
    assert json.loads(unread.out)["before"] is None
    assert json.loads(unread.out)["after"]["counted"] == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_shows_what_a_change_does_to_a_ledger_that_includes_another(tmp_path: Path) -> None:
    driver = shlex.join([sys.executable, "-m", "bubblegraph", "diff", "--git"])
    who = {
        f"GIT_{role}_{part}": "x@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    env = environment(**who, GIT_CONFIG_GLOBAL=os.devnull)

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-c", f"diff.ledger.command={driver}", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True
        )

    folder = tmp_path / "books"
    folder.mkdir()
    (tmp_path / ".gitattributes").write_text("*deals.yaml diff=ledger\n")
    (folder / "parties.yaml").write_text("entities: {a: {name: Anna}, b: {}}\n")
    (folder / "deals.yaml").write_text(
        "include: parties.yaml\n" + OLD.replace("strict: false\n", "")
    )
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    (folder / "deals.yaml").write_text(
        "include: parties.yaml\n" + NEW.replace("strict: false\n", "")
    )

    shown = git("diff")
    git("commit", "-q", "-a", "-m", "second")
    between = git("diff", "HEAD~1", "HEAD")

    assert "added: b → Anna, cloud (ba)" in shown.stdout
    assert (
        shown.stderr
        == "Both versions with books/parties.yaml as it stands in the working folder.\n"
    )
    assert (between.stdout, between.stderr) == (shown.stdout, shown.stderr)
    assert shown.stdout.startswith("# Changes of books/deals.yaml: deals")
    (folder / "deals.yaml").write_text("include: parties.yaml\ndeals: [{payer: a}]\n")
    assert (
        "The version after cannot be read:\n  books/deals.yaml:2:9: error: " in git("diff").stdout
    )
    (folder / "deals.yaml").unlink()
    assert git("diff").stdout.startswith("# books/deals.yaml is gone: deals")
    git("checkout", "-q", ".")
    git("mv", "books/deals.yaml", "books/more.deals.yaml")
    assert (
        "books/more.deals.yaml is new" in git("diff", "--no-renames", "HEAD", "--", "*more*").stdout
    )


def test_the_changes_of_the_shipped_ledger_can_be_read_by_programs(bubblegraph: Run) -> None:
    days = ("--from", "2025-09-01", "--to", "2026-06-30")
    found = json.loads(bubblegraph("diff", DEALS, *days, "--json").out)
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("diff", DEALS, *days, "--format", "csv").out))
    )

    assert list(found) == [
        "schema",
        "command",
        "before",
        "after",
        "changes",
        "appeared",
        "vanished",
    ]
    assert list(found["after"]) == [
        "ledger",
        "filters",
        "gaps",
        "counted",
        "loops",
        "signed",
        "all",
    ]
    assert found["after"]["loops"] == found["before"]["loops"] + len(found["appeared"]) - len(
        found["vanished"]
    )
    assert [row["deal"] for row in rows] == [change["deal"] for change in found["changes"]]
    assert {row["change"] for row in rows} <= {"added", "removed", "ended", "changed"}
    assert list(rows[0]) == [
        "deal",
        "change",
        "payer",
        "payee",
        "before_low",
        "before_high",
        "before_disclosed",
        "before_status",
        "before_counted",
        "after_low",
        "after_high",
        "after_disclosed",
        "after_status",
        "after_counted",
    ]
    lapsed = next(row for row in rows if row["deal"] == "nvda-openai-30b")
    assert (lapsed["change"], lapsed["before_status"], lapsed["after_status"]) == (
        "added",
        "",
        "committed",
    )
