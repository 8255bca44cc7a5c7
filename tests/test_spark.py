"""What is said where Spark cannot answer, or is not there; none is started.

What it finds on a cluster is tested in test_spark_cluster.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bubblegraph.errors import QuestionError
from bubblegraph.payments.slicing import spark_session
from bubblegraph.payments.slicing.spark_session import open_cluster
from conftest import Run

polars = pytest.importorskip("polars")

# --- the command ----------------------------------------------------------------------------------


def _parquet(folder: Path) -> str:
    path = folder / "pay.parquet"
    frame = polars.DataFrame(
        {"payer": ["a"], "payee": ["b"], "amount": [5], "date": ["2025-01-31"]}
    )
    frame.write_parquet(path)
    return str(path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "ask cycles TABLE --within 30d"),
        (("--tolerance", "10%"), "ask cycles TABLE --within 30d"),
        (("--within", "7d", "--query", "SELECT 1"), "--engine large"),
        (("--within", "7d", "--threads", "2"), "--engine large"),
    ],
)
def test_what_only_one_machine_does_is_wrong_usage(
    tmp_path: Path, bubblegraph: Run, options: tuple[str, ...], said: str
) -> None:
    result = bubblegraph("cycles", _parquet(tmp_path), "--engine", "spark", *options)

    assert result.code == 2
    assert said in " ".join(result.err.split())


def test_a_master_is_of_spark_alone(tmp_path: Path, bubblegraph: Run) -> None:
    path = _parquet(tmp_path)

    result = bubblegraph("cycles", path, "--within", "7d", "--master", "local[2]")

    assert result.code == 2
    assert "--engine spark" in result.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pay.csv", "scan_csv('pay.csv', infer_schema=False).sink_parquet("),
        ("pay.tsv.gz", "separator='\\t').sink_parquet("),
        ("bank.duckdb", "is a database"),
    ],
)
def test_what_is_no_parquet_is_refused_before_spark_starts(
    bubblegraph: Run, name: str, said: str
) -> None:
    result = bubblegraph("cycles", name, "--within", "7d", "--engine", "spark")

    assert result.code == 1
    assert said in result.err


# --- what may be missing --------------------------------------------------------------------------


@pytest.fixture
def pyspark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A pyspark that has not been started, and a folder in the place of the path of programs."""
    modules = {name: ModuleType(name) for name in ("pyspark", "pyspark.sql", "pyarrow", "pandas")}
    modules["pyspark"].__version__ = "4.0.0"  # type: ignore[attr-defined]
    none = SimpleNamespace(getActiveSession=lambda: None)
    modules["pyspark.sql"].SparkSession = none  # type: ignore[attr-defined]
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("JAVA_HOME", "SPARK_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _java(folder: Path, version: str) -> None:
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", encoding="utf-8")
    java.chmod(0o755)


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow", "pandas"])
def test_without_a_library_the_extra_is_named(
    pyspark: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)

    with pytest.raises(QuestionError, match=rf"needs {missing}: .*bubblegraph\[spark\]"):
        open_cluster("local[2]")


def test_without_java_it_is_said_how_to_get_it(pyspark: Path) -> None:
    with pytest.raises(QuestionError, match=r"needs Java.*openjdk-17-jre-headless"):
        open_cluster("local[2]")


@pytest.mark.parametrize(("version", "said"), [("11.0.2", "Java 11"), ("1.8.0_392", "Java 8")])
def test_a_java_that_is_too_old_is_told(pyspark: Path, version: str, said: str) -> None:
    _java(pyspark, version)

    with pytest.raises(QuestionError, match=f"needs Java 17, and this is {said}"):
        open_cluster("local[2]")


def test_another_version_of_spark_is_told_with_both(
    pyspark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pyspark / "jars").mkdir()
    (pyspark / "jars/spark-core_2.13-3.5.1.jar").touch()
    monkeypatch.setenv("SPARK_HOME", str(pyspark))

    with pytest.raises(QuestionError, match=r"version 3\.5\.1 and pyspark version 4\.0\.0"):
        open_cluster("local[2]")


def test_a_spark_that_is_not_where_it_is_said_to_be_is_told(
    pyspark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_HOME", str(pyspark / "spark"))

    with pytest.raises(QuestionError, match=r"there is no Spark in .*spark, where SPARK_HOME"):
        open_cluster("local[2]")


@pytest.mark.parametrize(
    ("master", "said"),
    [("spark://127.0.0.1:1", "nobody answers"), ("spark://host", "spark://host:7077")],
)
def test_a_master_that_is_not_there_is_told(pyspark: Path, master: str, said: str) -> None:
    _java(pyspark, "17.0.15")

    with pytest.raises(QuestionError, match=said):
        open_cluster(master)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ModuleNotFoundError: No module named 'bubblegraph'", "PYSPARK_PYTHON"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker", "another Python"),
        ("bubblegraph.errors.QuestionError: the pair is too large", "the pair is too large"),
        ("[PATH_NOT_FOUND] Path does not exist: file:/a. SQLSTATE: 4", "there is no file file:/a"),
        ("file:/a.csv is not a Parquet file. Expected magic number", "is not Parquet"),
        ("SparkException: Python worker exited unexpectedly (crashed)", "more --slices"),
        ("is bigger than spark.driver.maxResultSize (1024.0 MiB)", "raise it"),
        ("An error\nCaused by: disk full", "failed: Caused by: disk full"),
    ],
)
def test_what_spark_says_becomes_a_sentence(error: str, said: str) -> None:
    assert said in spark_session.said(error, "local[2]")
