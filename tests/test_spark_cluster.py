"""Spark finds what one machine finds, on a cluster of two workers, and when one of them dies.

The tests on a cluster need Java and the extra ``spark``, and start a master and two workers on this
machine. They are skipped unless BUBBLEGRAPH_SPARK says "there", as in .ci/spark.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import Filters, TableProfile, find_laps, load_ledger, select_deals
from bubblegraph.analysis.large_laps import LargeLapSearch, find_large_laps
from bubblegraph.analysis.sliced_laps import SlicedLapSearch, find_sliced_laps
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.patience import Patience
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.slices import SliceFound
from bubblegraph.payments.slicing.spark import SparkTable
from bubblegraph.payments.slicing.spark_search import _counts_of
from bubblegraph.payments.slicing.spark_session import open_cluster
from bubblegraph.payments.slicing.spark_work import WHOLE
from conftest import HANGS, REPOSITORY, environment

polars = pytest.importorskip("polars")

on_spark = pytest.mark.skipif(
    os.environ.get("BUBBLEGRAPH_SPARK") != "there", reason="it takes Java and Spark: .ci/spark"
)
WEEK = {"within": timedelta(days=7)}
SAMPLE = REPOSITORY / "tests/reference/amlsim_laps.csv"


# --- a cluster ------------------------------------------------------------------------------------


@dataclass
class Standalone:
    """A master and its workers, each a process with those that it starts."""

    master: str
    workers: list[subprocess.Popen[bytes]]


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


def _daemon(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    import pyspark  # noqa: PLC0415

    home = str(Path(pyspark.__file__).parent)
    more = {
        "SPARK_HOME": home,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_WORKER_DIR": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
        "JAVA_HOME": os.environ.get("JAVA_HOME", ""),
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{words[0]}", *words[1:]],
            stdout=log, stderr=log, env=environment(**more), start_new_session=True,
        )  # fmt: skip


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(said: Any) -> None:
    until = time.monotonic() + HANGS
    while not said():
        assert time.monotonic() < until
        time.sleep(0.05)


def _workers_of(page: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/") as answer:
            return int(json.load(answer)["aliveworkers"])
    except (OSError, ValueError):  # the page comes before its numbers
        return 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standalone]:
    """A master and two workers; the session on them is that of all tests."""
    folder = tmp_path_factory.mktemp("spark")
    port, page = _free_port(), _free_port()
    where = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page))
    processes = [_daemon(folder, "master", "master.Master", *where)]
    master = f"spark://127.0.0.1:{port}"
    own = ("--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0")
    try:
        _wait_for(lambda: _workers_of(page) == 0 and _answers(port))
        workers = [_daemon(folder, f"worker{n}", "worker.Worker", *own, master) for n in range(2)]
        processes += workers
        _wait_for(lambda: _workers_of(page) == 2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYSPARK_PYTHON", sys.executable)
            patch.setenv("PYTHONPATH", str(REPOSITORY / "src"))
            patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
            yield Standalone(master, workers)
        open_cluster(master).close()
    finally:
        for process in processes:
            _kill(process)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _parquet(folder: Path, seed: int, rows: int = 80, name: str = "pay.parquet") -> str:
    draw, path = random.Random(seed), folder / name
    columns = {
        "payer": [f"p{draw.randint(1, 6)}" for _ in range(rows)],
        "payee": [f"p{draw.randint(1, 6)}" for _ in range(rows)],
        "amount": [draw.choice([5.0, 7.25, 1000.0, 0.0]) for _ in range(rows)],
        "date": [date(2025, draw.randint(1, 3), draw.randint(1, 28)) for _ in range(rows)],
    }
    polars.DataFrame(columns).write_parquet(path)
    return str(path)


# --- the answer -----------------------------------------------------------------------------------


@on_spark
def test_one_machine_two_workers_one_thread_and_the_small_engine_give_the_same_json(
    tmp_path: Path, cluster: Standalone
) -> None:
    path, profile = tmp_path / "amlsim.parquet", TableProfile(date_format="days")
    frame = polars.read_csv(SAMPLE).rename({"day": "date", "cents": "amount"})
    frame.write_parquet(path)
    frame.write_csv(tmp_path / "amlsim.csv")
    rule = {"within": timedelta(days=30), "order": "strict", "longest": None, "most": 1000}

    small = find_laps(
        select_deals(load_ledger(str(tmp_path / "amlsim.csv"), table=profile)), **rule
    ).to_dict()
    whole = read_payments(str(path), profile=profile)
    large, single = (find_large_laps(whole, **rule, threads=n).to_dict() for n in (None, 1))
    spark = SparkTable(str(path), master=cluster.master, profile=profile)
    found = find_sliced_laps(spark, **rule).to_dict()

    assert found["found"] == 768
    assert found == large == single
    for answer in (small, found):  # the forms of the files differ
        del answer["ledger"]
        for lap in answer["laps"]:
            for payment in lap["payments"]:
                del payment["file"], payment["line"]
    assert found == small


@on_spark
@pytest.mark.parametrize(
    "rule",
    [
        {**WEEK, "order": "strict"},
        {**WEEK, "order": "any", "filters": Filters(entities=("P1",))},
        {**WEEK, "tolerance": 0.1, "filters": Filters(as_of=date(2025, 3, 1), min_amount=600)},
        {"within": timedelta(0), "filters": Filters(since=date(2025, 3, 20), entities=("p2",))},
    ],
)
def test_every_rule_and_filter_gives_the_same(
    tmp_path: Path, cluster: Standalone, rule: dict[str, Any]
) -> None:
    path = _parquet(tmp_path, 1)

    found = find_sliced_laps(SparkTable(path, master=cluster.master), **rule, slices=5)

    assert found.to_dict() == find_large_laps(read_payments(path), **rule).to_dict()


@on_spark
def test_more_laps_than_are_packed_have_the_same_bounds(
    tmp_path: Path, cluster: Standalone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("large_laps", "sliced_laps"):
        monkeypatch.setattr(f"bubblegraph.analysis.{module}.PACKED", 10)
        monkeypatch.setattr(f"bubblegraph.analysis.{module}.CARRIED", 12)
    path = _parquet(tmp_path, 2, rows=300)

    whole = find_large_laps(read_payments(path), **WEEK, most=7)
    found = find_sliced_laps(SparkTable(path, master=cluster.master), **WEEK, most=7, slices=9)

    assert whole.found > 100
    assert found.to_dict() == whole.to_dict()


@on_spark
def test_slices_that_hold_as_many_laps_as_64_bits_add_up_to_as_many(cluster: Standalone) -> None:
    found = [(2, 2**63 - 1, 0), (2, 2**63 - 1, 0), (3, 2**62, 0), (3, 5, 0), (WHOLE, 1, 0)]
    session = open_cluster(cluster.master).session

    counts, complete = _counts_of(session.createDataFrame(found, "row long, cents long, marks int"))

    assert counts.tolist() == [0, 0, 2**63 - 1, 2**62 + 5]
    assert complete


@on_spark
def test_a_day_with_most_of_the_payments_is_shared_by_slices(
    tmp_path: Path, cluster: Standalone
) -> None:
    frame = polars.read_parquet(_parquet(tmp_path, 3, rows=200))
    busy = polars.when(polars.col("date") < date(2025, 3, 1)).then(date(2025, 1, 15))
    path = str(tmp_path / "skewed.parquet")
    frame.with_columns(busy.otherwise("date").alias("date")).write_parquet(path)

    found = find_sliced_laps(SparkTable(path, master=cluster.master), **WEEK, slices=8)

    assert found.to_dict() == find_large_laps(read_payments(path), **WEEK).to_dict()


@on_spark
def test_files_rows_and_names_that_are_not_plain_are_read_in_the_same_way(
    tmp_path: Path, cluster: Standalone
) -> None:
    texts = [
        [("LABCO", "b  b", "5", "2025-01-31"), ("b b", "Labco", "4", "2025-02-30")],
        [(None, "a", "4", "2025-02-01"), ("b b", "lab-co", "", "2025-02-01")],
        [("labco", "x", "$4", "2025-02-01"), ("x", "LABCO", "4", "31 Jan 2025")],
        [("b b", "labco", "4", None), ("bank", "labco", "7", "2025-02-02")],
        [("labco", "The Bank", "7", "2025-02-03"), ("b b", "labco", "4", "2025-02-03")],
    ]
    for number, rows in enumerate(texts):
        columns = ["payer", "payee", "amount", "date"]
        frame = polars.DataFrame(rows, schema=dict.fromkeys(columns, polars.String), orient="row")
        frame.write_parquet(tmp_path / f"part {number}.parquet")
    paths, options = str(tmp_path / "*.parquet"), {"rejects": True, "aliases": {"The Bank": "bank"}}

    whole = read_payments(paths, **options)
    spark = SparkTable(paths, master=cluster.master, **options)

    assert [str(each) for each in spark.rejects] == [str(each) for each in whole.rejects]
    assert find_sliced_laps(spark, **WEEK).to_dict() == find_large_laps(whole, **WEEK).to_dict()
    with pytest.raises(LedgerError, match="--rejects"):
        SparkTable(paths, master=cluster.master)


def _awkward(draw: random.Random, rows: int) -> Any:
    """Payments of one hour or of many days, to oneself, without amounts, days and ids."""
    days, hours = draw.choice([1, 60]), draw.choice(["", "T09:00:00"])
    lines = []
    for number in range(rows):
        payer, payee = (f"p{draw.randint(1, 4)}" for _ in "ab")
        day = f"2025-01-01{hours}"
        if days > 1:
            day = f"2025-0{draw.randint(1, 2)}-{draw.randint(1, 28):02d}{hours}"
        day = draw.choice([day, day, day, day, day, "2025-01"])
        amount = draw.choice(["5", "7.25", "1000", "0", "undisclosed", "$5"])
        own = draw.choice(["", f"x{number}"]) if number else "p1-p2-2025-2"
        lines.append((payer, payee, amount, day, own))
    columns = ["payer", "payee", "amount", "date", "id"]
    return polars.DataFrame(lines, schema=dict.fromkeys(columns, polars.String), orient="row")


@on_spark
@pytest.mark.parametrize(("seed", "order"), [(1, "weak"), (5, "strict"), (3, "any")])
def test_awkward_tables_have_one_answer_whoever_searches(
    tmp_path: Path, cluster: Standalone, seed: int, order: Any
) -> None:
    frame, path = _awkward(random.Random(seed), 60), str(tmp_path / "pay.parquet")
    rule: dict[str, Any] = {**WEEK, "order": order, "longest": 3}
    frame.write_parquet(path)
    frame.write_csv(tmp_path / "pay.csv")

    small = find_laps(select_deals(load_ledger(str(tmp_path / "pay.csv"))), **rule).to_dict()
    large = find_large_laps(read_payments(path), **rule)
    spark = SlicedLapSearch(SparkTable(path, master=cluster.master), **rule, slices=4)
    listed = [lap.to_dict() for lap in spark]

    assert large.found > 0
    assert listed == [lap.to_dict() for lap in LargeLapSearch(read_payments(path), **rule)]
    assert spark.result().to_dict() == large.to_dict()
    parties = [[lap["parties"] for lap in found["laps"]] for found in (small, large.to_dict())]
    assert parties[0] == parties[1]


@on_spark
def test_an_id_that_is_given_twice_is_noticed_among_all_rows(
    tmp_path: Path, cluster: Standalone
) -> None:
    frame = polars.read_parquet(_parquet(tmp_path, 1)).with_row_index("id")
    twice = polars.when(polars.col("id") == 70).then(3).otherwise("id")
    path = str(tmp_path / "twice.parquet")
    frame.with_columns(twice.alias("id")).write_parquet(path)

    with pytest.raises(LedgerError, match="is given twice"):
        SparkTable(path, master=cluster.master)
    found = [
        table.rejects
        for table in (
            read_payments(path, rejects=True),
            SparkTable(path, master=cluster.master, rejects=True),
        )
    ]
    assert found[0] == found[1] != ()


@on_spark
def test_a_table_without_laps_or_without_rows_says_so(tmp_path: Path, cluster: Standalone) -> None:
    for rows in (0, 1):
        path = _parquet(tmp_path, 1, rows=rows)

        found = find_sliced_laps(SparkTable(path, master=cluster.master), **WEEK)

        assert found.to_dict() == find_large_laps(read_payments(path), **WEEK).to_dict()


@on_spark
def test_what_spark_cannot_do_is_refused(tmp_path: Path, cluster: Standalone) -> None:
    table = SparkTable(_parquet(tmp_path, 1), master=cluster.master)

    assert repr(table).startswith("SparkTable(")
    with pytest.raises(QuestionError, match=r'called "p7"\. Known: p1, p2'):
        find_sliced_laps(table, **WEEK, filters=Filters(entities=("p7",)))
    with pytest.raises(QuestionError, match="there is no file"):
        SparkTable(str(tmp_path / "none.parquet"), master=cluster.master)
    with pytest.raises(QuestionError, match="already"):
        SparkTable(_parquet(tmp_path, 1), master="local[2]")


@on_spark
def test_a_search_that_is_ended_stops_on_the_workers(cluster: Standalone) -> None:
    spark, patience = open_cluster(cluster.master), Patience()

    def sleep(batches: Any) -> Any:
        for batch in batches:
            time.sleep(HANGS)
            yield batch

    def end() -> None:
        _wait_for(lambda: spark.session.sparkContext.statusTracker().getActiveStageIds())
        patience.interrupted = True

    threading.Thread(target=end, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        spark.do(spark.session.range(2).mapInArrow(sleep, "id long").collect, patience)

    _wait_for(lambda: not spark.session.sparkContext.statusTracker().getActiveStageIds())


@on_spark
def test_a_search_that_is_ended_gives_the_slices_that_were_searched(
    tmp_path: Path, cluster: Standalone, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, patience = _parquet(tmp_path, 1, rows=200), Patience()
    table, counting = SparkTable(path, master=cluster.master), Merged.count

    def interrupting(self: Merged, found: SliceFound) -> None:
        counting(self, found)
        patience.interrupted = True

    monkeypatch.setattr(Merged, "count", interrupting)
    found = find_sliced_laps(table, **WEEK, slices=8, patience=patience)

    whole = find_large_laps(read_payments(path), **WEEK, most=1000)
    assert found.stopped == "it was interrupted"
    assert 0 < found.found < whole.found
    assert {lap.parties for lap in found.laps} <= {lap.parties for lap in whole.laps}


@on_spark
def test_the_answer_is_the_same_when_a_worker_is_killed_in_the_middle(
    tmp_path: Path, cluster: Standalone, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _parquet(tmp_path, 5, rows=3000)
    whole = find_large_laps(read_payments(path), **WEEK, longest=4).to_dict()
    table, counting = SparkTable(path, master=cluster.master), Merged.count
    tracker = open_cluster(cluster.master).session.sparkContext.statusTracker()
    found, begun = list[Any](), threading.Event()

    def count(self: Merged, some: SliceFound) -> None:
        counting(self, some)
        begun.set()

    def search() -> None:
        found.append(find_sliced_laps(table, **WEEK, longest=4, slices=16).to_dict())

    monkeypatch.setattr(Merged, "count", count)
    searching = threading.Thread(target=search)
    searching.start()
    begun.wait(HANGS)
    _wait_for(tracker.getActiveStageIds)
    _kill(cluster.workers[0])
    assert not found
    searching.join(HANGS)

    assert found == [whole]


# --- the command ----------------------------------------------------------------------------------


@on_spark
def test_the_command_prints_what_it_prints_of_one_machine_and_nothing_else(tmp_path: Path) -> None:
    path = _parquet(tmp_path, 1)
    asked = [sys.executable, "-m", "bubblegraph", "cycles", path, "--within", "7d"]
    run = {"capture_output": True, "env": environment(JAVA_HOME=os.environ.get("JAVA_HOME", ""))}

    whole = subprocess.run([*asked, "--engine", "large"], check=True, **run)
    spark = subprocess.run(
        [*asked, "--engine", "spark", "--master", "local[2]"], check=False, **run
    )

    assert (spark.returncode, spark.stderr) == (0, b"")
    assert spark.stdout == whole.stdout


@on_spark
def test_a_port_that_is_no_master_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        master = f"spark://127.0.0.1:{silent.getsockname()[1]}"
        asked = ["cycles", _parquet(tmp_path, 1), "--within", "7d", "--engine", "spark"]
        spark = subprocess.run(
            [sys.executable, "-m", "bubblegraph", *asked, "--master", master, "--patience", "10"],
            capture_output=True, check=False,
            env=environment(JAVA_HOME=os.environ.get("JAVA_HOME", "")),
        )  # fmt: skip

    assert (spark.returncode, spark.stdout) == (1, b"")
    assert spark.stderr.decode().startswith(f"bubblegraph: {master} takes no application in time")
