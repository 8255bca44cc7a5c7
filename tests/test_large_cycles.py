"""Loops of parties in a large table get the answer that those of a small one get."""

from __future__ import annotations

import csv
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import circular_flows, load_ledger, select_deals
from bubblegraph.analysis import large_loops, large_volume
from bubblegraph.analysis.cycles import core_cycles, size_order
from bubblegraph.analysis.large_loops import LargeLoopSearch, find_large_loops
from bubblegraph.analysis.large_volume import measure_large_volume
from bubblegraph.errors import QuestionError
from bubblegraph.graph import build_graph, circular_core
from bubblegraph.ledger.select import Filters
from bubblegraph.patience import Patience
from bubblegraph.payments.reading.tables import read_payments
from conftest import Run

pytest.importorskip("polars")

SAMPLE = Path(__file__).parent / "reference" / "amlsim_laps.csv"
EVERY = 1_000_000


def _rows(seed: int, rows: int, parties: int) -> str:
    draw = random.Random(seed)
    lines = [
        f"p{draw.randint(1, parties)},p{draw.randint(1, parties)},{draw.randint(1, 900) / 4:.2f},"
        f"2025-0{draw.randint(1, 6)}-{draw.randint(1, 28):02}"
        for _ in range(rows)
    ]
    return "\n".join(["payer,payee,amount,date", *lines]) + "\n"


@pytest.fixture
def bank(tmp_path: Path) -> str:
    """A table whose payments are too many to have T* computed, for the test."""
    path = tmp_path / "bank.csv"
    path.write_text(_rows(seed=4, rows=90, parties=14), encoding="utf-8")
    return str(path)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_loops, "FEW", 3)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table have too many legs on loops for T*."""
    monkeypatch.setattr(large_loops, "FEW", 3)
    monkeypatch.setattr(large_volume, "SOLVED", 0)
    monkeypatch.setattr(large_volume.packing, "MOST", 0)


@pytest.fixture
def sample(tmp_path: Path) -> str:
    path = tmp_path / "amlsim.csv"
    rows = list(csv.DictReader(SAMPLE.read_text(encoding="utf-8").splitlines()))
    lines = [
        f"{row['payer']},{row['payee']},{int(row['cents']) / 100:.2f},"
        f"2024-{1 + int(row['day']) // 28:02}-{1 + int(row['day']) % 28:02}"
        for row in rows
    ]
    path.write_text("\n".join(["payer,payee,amount,date", *lines]) + "\n", encoding="utf-8")
    return str(path)


def _small_loops(path: str, longest: int) -> list[tuple[str, ...]]:
    """All loops of a table by the small engine, the largest first."""
    core = circular_core(build_graph(select_deals(load_ledger(path))))
    found = core_cycles(core, most=EVERY, longest=longest)
    return [cycle.entities for cycle in sorted(found.cycles, key=size_order)]


# --- few payments on loops ------------------------------------------------------------------------


PAYMENTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "B", "c", '"d, e"', "007"]),
        st.sampled_from(["a", "b", "c", '"d, e"', "007"]),
        st.sampled_from(["5", "3", "0", "7.25", "undisclosed"]),
        st.sampled_from(["2025-01-31", "2025-02-01", "2025-02-28", "2025-02", "2025", "2024"]),
    ),
    max_size=25,
)
ASKED = st.sampled_from([{}, {"longest": 3}, {"most": 2}, {"longest": 3, "most": 2}])
FILTERS = st.builds(
    Filters,
    as_of=st.sampled_from([None, date(2025, 2, 1)]),
    since=st.sampled_from([None, date(2025, 1, 1)]),
)


def _written(payments: list[tuple[str, str, str, str]]) -> str:
    return "\n".join(["payer,payee,amount,date", *map(",".join, payments)]) + "\n"


@settings(max_examples=60, deadline=None)
@given(PAYMENTS, ASKED, FILTERS)
def test_small_and_large_give_the_same_json(
    payments: list[tuple[str, str, str, str]], asked: dict[str, Any], filters: Filters
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bank.csv")
        path.write_text(_written(payments), encoding="utf-8")
        selection, table = select_deals(load_ledger(str(path)), filters), read_payments(str(path))

        small = circular_flows(selection, **asked).to_dict()
        large = find_large_loops(table, filters=filters, **asked).to_dict()

        assert large == small


def test_rows_without_an_id_among_others_with_one_are_numbered_as_in_a_small_table(
    tmp_path: Path,
) -> None:
    rows = ["N1,a,b,5,2025-01-31", ",a,b,5,2025-02-01", "N3,b,a,5,2025", ",b,a,5,2025-02"]
    rows += [",a,b,1,2025-03-01", "N6,a,c,1,2025-03-01"]
    path = tmp_path / "bank.csv"
    path.write_text("\n".join(["id,payer,payee,amount,date", *rows]), encoding="utf-8")

    small = circular_flows(select_deals(load_ledger(str(path)))).to_dict()
    large = find_large_loops(read_payments(str(path))).to_dict()

    assert large == small
    assert small["cycles"][0]["legs"][0]["deals"] == ["N1", "a-b-2025", "a-b-2025-2"]


def test_a_party_of_rows_without_a_day_alone_is_known(tmp_path: Path, bubblegraph: Run) -> None:
    rows = [
        ("a", "b", "5", "2025-01-31"),
        ("b", "a", "undisclosed", "2025"),
        ("c", "a", "1", "2025"),
    ]
    (tmp_path / "bank.csv").write_text(_written(rows), encoding="utf-8")

    for words in (("--entity", "c"), ("--explain", "b"), ("--entity", "B", "--json")):
        small, large = (
            bubblegraph("cycles", "bank.csv", "--engine", engine, *words)
            for engine in ("small", "large")
        )
        assert (large.code, large.lines[:2]) == (small.code, small.lines[:2])
        assert "c is on no loop" in large.out or large.out == small.out


def test_filters_give_the_same_json(bank: str) -> None:
    for filters in (
        Filters(entities=("p3",)),
        Filters(as_of=date(2025, 3, 1)),
        Filters(since=date(2025, 4, 1)),
    ):
        small = circular_flows(select_deals(load_ledger(bank), filters)).to_dict()
        large = find_large_loops(read_payments(bank), filters=filters).to_dict()

        assert large == small


def test_both_engines_print_the_same_answer(bank: str, bubblegraph: Run) -> None:
    views = ((), ("--all",), ("--deals",), ("--explain", "1"), ("--explain", "p3"))
    for words in (*views, ("--min-amount", "50", "--json")):
        small = bubblegraph("cycles", bank, *words)
        large = bubblegraph("cycles", bank, *words, "--engine", "large")

        assert (large.code, large.out) == (0, small.out)


# --- many -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("longest", [2, 3, 4, 5])
def test_many_loops_are_those_of_the_small_engine_in_its_order(bank: str, longest: int) -> None:
    every = _small_loops(bank, longest)

    found = find_large_loops(read_payments(bank), longest=longest, most=30)

    assert [ranked.cycle.entities for ranked in found.cycles] == every[:30]
    assert found.found == len(every)
    assert found.counts == Counter(map(len, every))


@pytest.mark.usefixtures("many")
def test_bounds_are_those_of_volume_and_enclose_what_the_small_engine_computes(bank: str) -> None:
    exact = circular_flows(select_deals(load_ledger(bank)), most=10)

    found = find_large_loops(read_payments(bank))

    assert not found.all.exact
    assert found.all == measure_large_volume(read_payments(bank)).trips["all"]
    assert found.all.high.least <= exact.all.high.value <= found.all.high.value
    assert found.all.circulation_high.volume >= exact.all.circulation_high.volume
    assert found.question.gross["all"] == exact.question.gross["all"]
    low, high = (found.in_order["all"]["any"].low, exact.in_order["all"]["any"].high)
    assert low.least <= high.value <= low.value


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("text", [None, "undisclosed"])
def test_where_t_is_computed_its_rows_are_those_of_the_small_engine(
    bank: str, text: str | None
) -> None:
    if text:
        more = f"p1,p2,{text},2025\np2,p1,{text},2025-01-31\np3,p1,{text},2025-02-01\n"
        Path(bank).write_text(Path(bank).read_text("utf-8") + more, encoding="utf-8")
    small = circular_flows(select_deals(load_ledger(bank)))
    large = find_large_loops(read_payments(bank), most=3)

    rows = [
        [(ranked.rank, ranked.cycle.entities, ranked.all) for ranked in flows.rows]
        for flows in (small, large)
    ]
    assert rows[1] == rows[0]
    assert large.to_dict()["totals"] == small.to_dict()["totals"]
    assert large.found > len(large.cycles)


@pytest.mark.usefixtures("few")
def test_loops_of_rows_without_a_day_or_an_amount_are_counted_and_listed(tmp_path: Path) -> None:
    rows = [("a", "b", "5", "2025-01-31"), ("b", "c", "undisclosed", "2025-02-01")]
    rows += [("c", "a", "3", "2025"), ("b", "a", "2", "2024-05"), ("b", "a", "0", "2024-05-01")]
    (tmp_path / "bank.csv").write_text(_written(rows), encoding="utf-8")
    table = read_payments(str(tmp_path / "bank.csv"))

    found = find_large_loops(table)
    listed = [(loop.parties, loop.amounts, loop.payments) for loop in LargeLoopSearch(table)]

    assert found.counts == {2: 1, 3: 1}
    assert [ranked.cycle.entities for ranked in found.cycles] == [("a", "b"), ("a", "b", "c")]
    assert sorted(listed) == [
        (("a", "b"), (5_00, 2_00), (1, 1)),
        (("a", "b", "c"), (5_00, None, 3_00), (1, 1, 1)),
    ]


@pytest.mark.usefixtures("many")
def test_loops_of_a_public_sample_are_those_of_the_small_engine(sample: str) -> None:
    every = _small_loops(sample, 6)

    found = find_large_loops(read_payments(sample), most=50)

    assert found.counts == Counter(map(len, every)) == {2: 174, 3: 109, 4: 236, 5: 914, 6: 3643}
    assert [ranked.cycle.entities for ranked in found.cycles] == every[:50]


@pytest.mark.usefixtures("many")
def test_the_first_screen_says_what_is_known(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--engine", "large", "--longest", "4", "--most", "2")

    every = _small_loops(bank, 4)
    lengths = ", ".join(f"{n} of {legs}" for legs, n in sorted(Counter(map(len, every)).items()))
    assert ran.lines[1].startswith("At most ")
    assert ran.lines[2] == f"{len(every)} loops of up to 4 legs: {lengths}."
    assert "T* is not computed" in ran.out
    assert f"there are {len(every)} loops of up to 4 legs; the 2 largest are listed" in ran.out


@pytest.mark.usefixtures("many")
def test_loops_of_a_party_are_those_it_is_on(bank: str, bubblegraph: Run) -> None:
    theirs = [entities for entities in _small_loops(bank, 4) if "p3" in entities]

    found = find_large_loops(
        read_payments(bank), longest=4, most=5, filters=Filters(entities=("p3",))
    )

    assert [ranked.cycle.entities for ranked in found.cycles] == theirs[:5]
    assert found.found == len(theirs)
    assert f"{len(theirs)} loops of up to 4 legs through p3" in str(found.stopped)
    words = ("--engine", "large", "--entity", "p3", "--longest", "4")
    assert (
        f"{len(theirs)} loops through p3 of up to 4 legs:"
        in bubblegraph("cycles", bank, *words).out
    )


@pytest.mark.usefixtures("few")
def test_who_is_on_no_loop_is_told_so(bank: str, bubblegraph: Run) -> None:
    with open(bank, "a", encoding="utf-8") as table:
        table.write("outside,p1,5,2025-01-31\n")

    ran = bubblegraph("cycles", bank, "--engine", "large", "--entity", "outside")

    assert ran.code == 0
    assert "outside is on no loop" in ran.out
    assert "No loop:" not in ran.out


@pytest.mark.usefixtures("many")
def test_a_search_that_is_over_gives_what_it_has(bank: str) -> None:
    found = find_large_loops(read_payments(bank), longest=5, patience=Patience(0))

    assert not found.complete
    assert str(found.stopped).startswith("it took longer than 0 seconds")
    assert not found.all.exact


@pytest.mark.usefixtures("few")
def test_threads_change_nothing(bank: str) -> None:
    one, two = (find_large_loops(read_payments(bank), threads=n).to_dict() for n in (1, 2))

    assert one == two


@pytest.mark.usefixtures("few")
def test_no_more_rows_are_read_than_there_is_time_for(
    bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_loops, "MOST_ROWS", 12)
    found = find_large_loops(read_payments(bank), longest=4)

    assert 0 < len(found.cycles) < 20
    assert f"the {len(found.cycles)} largest are listed" in str(found.stopped)

    monkeypatch.setattr(large_loops, "MOST_ROWS", 1)
    with pytest.raises(QuestionError, match="--min-amount"):
        find_large_loops(read_payments(bank))


def test_a_table_without_loops_says_so(tmp_path: Path, bubblegraph: Run) -> None:
    (tmp_path / "chain.csv").write_text(
        "payer,payee,amount,date\na,b,5,2025-01-31\nb,c,4,2025-02-01\n"
    )

    ran = bubblegraph("cycles", "chain.csv", "--engine", "large")

    assert ran.code == 0
    assert "No loop: none of the 2 payments that count leads back to its payer." in ran.out


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_gives_what_is_known_so_far(tmp_path: Path) -> None:
    from test_large_lists import TELLS  # noqa: PLC0415
    from test_working import end, says, started  # noqa: PLC0415 - for POSIX alone

    text = _rows(seed=2, rows=12_000, parties=300)
    (tmp_path / "dense.csv").write_text(text, encoding="utf-8")
    program = TELLS.replace("large_laps", "large_loops").replace("LargeLap", "LargeLoop")

    with started(program.format(function="count_loops", words=("--longest", "9")), tmp_path) as run:
        says(run, b"stuck")
        time.sleep(0.5)  # so that it is in the midst of it
        run.send_signal(signal.SIGINT)
        code, out, err = end(run)

    assert (code, err) == (130, "")
    assert "it was interrupted; the 20 largest of up to 9 legs are listed" in out
    assert "# At least " in out


# --- lists, and other commands --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["all.ndjson", "all.csv", "all.tsv", "all.parquet"])
def test_a_list_has_every_loop_once(bank: str, name: str, tmp_path: Path, bubblegraph: Run) -> None:
    every = _small_loops(bank, 5)

    ran = bubblegraph("cycles", bank, "--engine", "large", "--longest", "5", "--list", name)

    assert ran.code == 0
    assert sorted(_listed(tmp_path / name)) == sorted(every)


OPEN = 'p1,p2,undisclosed,2025\n"=x, y",p2,3,2025-01\np2,"=x, y",7.50,2025-01-02\n'


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("all.ndjson", ()),
        ("all.csv", ("--longest", "4")),
        ("all.tsv", ("--entity", "P3")),
        ("all.parquet", ("--most", "7", "--explain", "1")),
    ],
)
def test_both_engines_write_the_same_list_beside_the_same_answer(
    bank: str, name: str, words: tuple[str, ...], tmp_path: Path, bubblegraph: Run
) -> None:
    with open(bank, "a", encoding="utf-8") as table:
        table.write(OPEN)
    found = []
    for engine in ("small", "large"):
        ran = bubblegraph("cycles", bank, *words, "--engine", engine, "--list", name)
        found.append((ran.code, ran.out, (tmp_path / name).read_bytes()))

    assert found[0] == found[1]
    assert len(_listed(tmp_path / name)) == 7 or "--most" not in words


def test_a_list_has_loops_of_any_length_where_the_answer_has(
    tmp_path: Path, bubblegraph: Run
) -> None:
    ring = [(f"p{i}", f"p{(i + 1) % 9}", "5", "2025-01-31") for i in range(9)]
    (tmp_path / "ring.csv").write_text(_written(ring), encoding="utf-8")

    for engine in ("small", "large"):
        bubblegraph("cycles", "ring.csv", "--engine", engine, "--list", "all.csv")
        assert [len(loop) for loop in _listed(tmp_path / "all.csv")] == [9]


def test_a_list_is_of_payments_alone(tmp_path: Path, bubblegraph: Run) -> None:
    rows = "a,b,5,2025-01-31,debt,announced\nb,a,4,2025-02-01,cloud,announced\n"
    (tmp_path / "deals.csv").write_text(f"payer,payee,amount,date,kind,status\n{rows}")

    ran = bubblegraph("cycles", "deals.csv", "--list", "all.csv")
    shown = bubblegraph("cycles", "deals.csv", "--list", "all.csv", "--relationship", "reciprocal")

    assert (ran.code, shown.code) == (1, 2)
    assert "--list is of payments, the rows of a table" in ran.err
    assert "(deals.csv:2:1)" in ran.err
    assert not (tmp_path / "all.csv").exists()


def _listed(path: Path) -> list[tuple[str, ...]]:
    if path.suffix == ".ndjson":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [tuple(json.loads(line)["parties"]) for line in lines]
    if path.suffix == ".parquet":
        import polars  # noqa: PLC0415

        records = polars.read_parquet(path).to_dicts()
    else:
        mark = "\t" if path.suffix == ".tsv" else ","
        with path.open(encoding="utf-8") as stream:
            records = list(csv.DictReader(stream, delimiter=mark))
    loops: dict[int, list[str]] = {}
    for record in records:
        loops.setdefault(int(record["loop"]), []).append(record["payer"])
    return [tuple(parties) for parties in loops.values()]


def test_a_listed_loop_has_what_its_legs_carry(tmp_path: Path, bubblegraph: Run) -> None:
    rows = "a,b,5,2025-01-31\na,b,2.50,2025-02-01\nb,a,4,2025-02-01\nb,c,1,2025-02-01\n"
    (tmp_path / "pay.csv").write_text(f"payer,payee,amount,date\n{rows}")

    bubblegraph("cycles", "pay.csv", "--engine", "large", "--list", "all.ndjson")

    (loop,) = map(json.loads, (tmp_path / "all.ndjson").read_text().splitlines())
    assert loop == {
        "loop": 1,
        "parties": ["a", "b"],
        "alone": 4,
        "legs": [
            {"payer": "a", "payee": "b", "amount": 7.5, "payments": 2},
            {"payer": "b", "payee": "a", "amount": 4, "payments": 1},
        ],
    }


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("command", "name"),
    [("draw", "loops.svg"), ("export", "loops.graphml"), ("page", "loops.html")],
)
def test_the_largest_loops_are_drawn_exported_and_made_a_page_of(
    bank: str, command: str, name: str, tmp_path: Path, bubblegraph: Run
) -> None:
    ran = bubblegraph(command, bank, "--engine", "large", "--longest", "3", "-o", name)

    listed = _small_loops(bank, 3)[:20]
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert ran.code == 0
    assert listed[0][0] in text
    assert command != "page" or "payments on the largest 20 loops" in text


@pytest.mark.usefixtures("few")
def test_show_has_the_loops_of_a_party(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("show", "p3", bank, "--engine", "large", "--longest", "3")

    assert ran.code == 0
    assert "payments on the largest 8 loops" in ran.out


# --- the kernels interpreted ----------------------------------------------------------------------


def test_interpreted_kernels_give_the_same_answer(bank: str, program: Run) -> None:
    words = ("cycles", bank, "--engine", "large", "--json", "--longest", "5", "--list", "all.csv")

    compiled = program(*words)
    interpreted = program(*words, BUBBLEGRAPH_INTERPRET="1")

    assert compiled.code == 0
    assert interpreted.out == compiled.out


# --- what large tables do not take ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("cycles", "{bank}", "--sector", "x"), 1, "--sector is for small tables"),
        (("cycles", "{bank}", "--pooled"), 1, "take --as-of, --since, --min-amount and --entity"),
        (("cycles", "{bank}", "--chance", "5"), 2, "--chance is for small tables"),
        (("cycles", "{bank}", "--own", "p1"), 1, "--own is for small tables, and "),
        (("cycles", "{bank}", "--explain", "1", "--within", "9d"), 2, "leave them out"),
        (("cycles",), 2, "name the table, such as payments.parquet"),
        (("cycles", "-"), 2, "standard input is read as a small table"),
        (("show", "p1/p2", "{bank}"), 2, "of a large table one party is shown"),
        (("show", "nobody", "{bank}"), 1, 'no party is called "nobody"'),
    ],
)
def test_what_a_large_table_does_not_take_gets_a_plain_message(
    bank: str, words: tuple[str, ...], code: int, said: str, bubblegraph: Run
) -> None:
    ran = bubblegraph(*(word.format(bank=bank) for word in words), "--engine", "large")

    assert ran.code == code
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize("more", [(), ("--within", "180d")])
def test_show_proposes_no_number_that_cycles_does_not_have(
    bank: str, more: tuple[str, ...], bubblegraph: Run
) -> None:
    ran = bubblegraph("show", "p3", bank, "--engine", "large", *more)

    assert ran.code == 0
    assert "--explain" not in ran.out
    assert ran.lines[0].startswith("p3: bank, payments on the largest ")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"PAR1\x15\x04\x15\x00", "Parquet"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "compressed by gzip"),
        (b"\x28\xb5\x2f\xfd\x04\x00", "compressed by Zstandard"),
        (b"SQLite format 3\0", "a database of SQLite"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x00DUCK", "a database of DuckDB"),
    ],
)
@pytest.mark.parametrize("command", ["check", "deals", "timeline", "progress", "profile", "cut"])
def test_commands_of_small_tables_say_which_take_a_large_one(
    tmp_path: Path, raw: bytes, kind: str, command: str, bubblegraph: Run
) -> None:
    (tmp_path / "payments.dat").write_bytes(raw)

    ran = bubblegraph(command, "payments.dat")

    assert ran.code == 1
    said = ran.out + ran.err
    assert f"the file is {kind}" in said
    assert "cycles, volume, draw, export, page and show read it" in said
