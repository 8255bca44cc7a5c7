"""A session of Apache Spark: opened quietly, in bounded time, with reasons where it cannot be."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from bubblegraph.errors import QuestionError
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.payments.compiling import needed
from bubblegraph.text import printable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SHUFFLED", "Cluster", "open_cluster", "said"]

T = TypeVar("T")

JAVA = 17  # the lowest for Spark 4
ANSWER = 5.0  # seconds for a master to answer
OPEN = 90.0  # seconds to open a session, and for workers to take the first work
TICK = 0.1
TRIES = 64  # numbers for each task among which one is sought that falls to it
CANCELS = 50  # times that work is told to end
EXTRA = 'pip install "bubblegraph[spark]"'
SET = {  # of a session of our own
    "spark.app.name": "bubblegraph",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
SHUFFLED = "spark.sql.shuffle.partitions"
SQL = {  # while a session is used
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
    "spark.sql.adaptive.enabled": "false",
}


_opened: list[Cluster] = []  # a process has one


class Cluster:
    """A session of Spark, in which work is done that can be broken off.

    Parameters
    ----------
    session : SparkSession
    """

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.where = str(session.sparkContext.master)
        self._group = f"bubblegraph-{uuid4()}"
        self._keys: dict[int, list[int]] = {}
        self._released: list[DataFrame] = []

    @property
    def processors(self) -> int:
        """How many tasks run at once."""
        return int(self.session.sparkContext.defaultParallelism)

    def release(self, kept: DataFrame) -> None:
        """Give up what the workers keep, before the next work.

        It is called when Python collects what nobody needs, which may be amid a call of Spark.
        """
        self._released.append(kept)

    def keys(self, number: int) -> list[int]:
        """Give so many whole numbers that fall to as many tasks, where Spark deals them out."""
        if number not in self._keys:
            place = f"pmod(hash(cast(id as int)), {number}) as place"
            tried = self.session.range(TRIES * number).selectExpr("cast(id as int) as id", place)
            keys = [key for _, key in tried.groupBy("place").min("id").collect()]
            self._keys[number] = keys if len(keys) == number else list(range(number))
        return self._keys[number]

    def do(self, work: Callable[[], T], patience: Patience = ENDLESS, doing: str = "") -> T:
        """Do some work on the workers, until patience is over.

        Raises
        ------
        KeyboardInterrupt
            If somebody ended it; Spark is told to stop.
        QuestionError
            If it took too long, or if Spark fails: with what it says.
        """
        try:
            return self.attempt(work, patience, doing)
        except Stopped:
            if patience.interrupted:
                raise KeyboardInterrupt from None
            raise QuestionError(
                f"the search on {self.where} was ended: {patience.why}. Give it more time with "
                "--patience, or less to search: --min-amount, a shorter --within."
            ) from None

    def attempt(self, work: Callable[[], T], patience: Patience, doing: str = "") -> T:
        """Do the same, where there is an answer without it.

        Raises
        ------
        Stopped
            If patience is over; Spark is told to stop.
        """
        with _no_warnings():
            task = _Away(lambda: self._grouped(work))
            try:
                while not task.wait(TICK):
                    patience.check()
                    if doing:
                        patience.tell(f"{doing}{self._progress()}")
            finally:
                self._cancel(task)
            found: T = task.result(self.where)
        return found

    def _cancel(self, task: _Away) -> None:
        """End what is not done: again where the next job was just to begin."""
        for _ in range(CANCELS):
            if task.done:
                break
            self.session.sparkContext.cancelJobGroup(self._group)
            task.wait(TICK)

    def _grouped(self, work: Callable[[], T]) -> T:
        self.session.sparkContext.setJobGroup(self._group, "bubblegraph", interruptOnCancel=True)
        while self._released:
            self._released.pop().unpersist()
        with self._set():
            return work()

    @contextmanager
    def _set(self) -> Iterator[None]:
        """Set what the work relies on, and put it back."""
        conf = self.session.conf
        own = {**SQL, SHUFFLED: str(2 * self.processors)}
        before = {name: conf.get(name, None) for name in own}
        for name, value in own.items():
            conf.set(name, value)
        try:
            yield
        finally:
            with suppress(Exception):  # the session may be gone
                for name, old in before.items():
                    if old is None:
                        conf.unset(name)
                    else:
                        conf.set(name, old)

    def _progress(self) -> str:
        """How much of what is being done is done."""
        tracker = self.session.sparkContext.statusTracker()
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        whole = sum(stage.numTasks for stage in stages if stage)
        return (
            f", {sum(s.numCompletedTasks for s in stages if s) / whole:.0%} done" if whole else ""
        )

    def close(self) -> None:
        """End the session."""
        self.session.stop()
        _opened.clear()

    def check(self) -> None:
        """See that the workers run what the driver runs.

        Raises
        ------
        QuestionError
            If they do not, or none takes any work.
        """
        pyspark = needed("pyspark").__version__
        if self.session.version != pyspark:
            raise QuestionError(_other_version(self.session.version, pyspark))
        number = self.processors
        frame = self.session.range(0, number, 1, number)
        told = "version string, python string"
        limit = Patience(OPEN)
        try:
            found = self.do(lambda: frame.mapInArrow(_versions, told).distinct().collect(), limit)
        except QuestionError:
            if not limit.over:
                raise
            raise QuestionError(
                f"{self.where} answers, and no worker took any work for {OPEN:.0f} seconds. Are "
                "there workers with memory and processors to spare?"
            ) from None
        own, mine = _own_versions()
        for theirs, python in found:
            if (theirs, python) != (own, mine):
                raise QuestionError(
                    f"a worker of {self.where} has bubblegraph {theirs} on Python {python}, and "
                    f"here is bubblegraph {own} on Python {mine}: install the same on both."
                )


def _own_versions() -> tuple[str, str]:
    return version("bubblegraph"), f"{sys.version_info[0]}.{sys.version_info[1]}"


def _versions(batches: Any) -> Any:
    import pyarrow  # noqa: PLC0415

    for _ in batches:
        own, python = _own_versions()
        yield pyarrow.RecordBatch.from_pydict({"version": [own], "python": [python]})


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Leave out what pyspark warns of: of what is to come in other libraries."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pyspark")
        yield


class _Away:
    """Work in a thread of its own, which nobody has to wait for."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._found: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found = self._work()
        except BaseException as error:
            self._error = error

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait so long, and say whether it is done."""
        self._thread.join(seconds)
        return self.done

    def result(self, where: str) -> Any:
        """Give what was found, or say why there is nothing."""
        if self._error is None:
            return self._found
        if type(self._error).__module__.split(".")[0] not in ("pyspark", "py4j"):
            raise self._error
        raise QuestionError(said(str(self._error), where)) from None


def said(error: str, where: str) -> str:
    """What Spark says, in a sentence."""
    if missing := re.search(r"No module named '(bubblegraph|polars|numpy|numba|pyarrow)", error):
        return (
            f"the workers of {where} cannot import {missing[1]}. Install bubblegraph there with "
            'its extra "spark", and set PYSPARK_PYTHON to the Python that has it.'
        )
    if own := re.findall(r"bubblegraph\.errors\.\w+: (.+)", error):
        return str(own[-1])
    if "is not a Parquet file" in error or "UNABLE_TO_INFER_SCHEMA" in error:
        return "what is to be read is not Parquet, or there is none in that folder. Check the path."
    if path := re.search(r"\[PATH_NOT_FOUND\].*?: (\S+?)\.? ", f"{error} "):
        return f"there is no file {printable(path[1])}. Check the path."
    if "PYTHON_VERSION_MISMATCH" in error or "has different version" in error:
        return (
            f"the workers of {where} run another Python than {sys.version_info[0]}."
            f"{sys.version_info[1]}: set PYSPARK_PYTHON to one of the same version."
        )
    if "maxResultSize" in error:
        return (
            f"what the workers of {where} found is more than spark.driver.maxResultSize: raise it, "
            "or have less at once: more --slices, a shorter --within, --min-amount."
        )
    if re.search("OutOfMemory|exited unexpectedly|ExecutorLost|code 137|Container killed", error):
        return (
            f"a worker of {where} was lost, again and again, as where memory is too small. Give it "
            "more (spark.executor.memory, spark.executor.pyspark.memory), or less to hold: more "
            "--slices, a shorter --within, --min-amount."
        )
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:") or "Error: " in line]
    first = (causes or lines or ["it does not say why"])[0]
    return f"Spark at {where} failed: {printable(first)[:300]}"


# --- opening --------------------------------------------------------------------------------------


def open_cluster(master: str | None = None, patience: Patience = ENDLESS) -> Cluster:
    """Open a session of Spark, or take the one that there is.

    Parameters
    ----------
    master : str, optional
        ``spark://host:7077``, ``local[2]``, …; if not given, as Spark is configured here.
    patience : Patience

    Raises
    ------
    QuestionError
        If there is no pyspark or no Java, if they do not suit each other, or if nobody answers.
    """
    for library in ("pyspark", "pyarrow", "pandas"):  # pyspark asks for them, whatever it is to do
        try:
            importlib.import_module(library)
        except ImportError:
            raise QuestionError(f"--engine spark needs {library}: {EXTRA}.") from None
    if _opened:
        cluster = _opened[0]
    else:
        with _no_warnings():
            from pyspark.sql import SparkSession  # noqa: PLC0415

            cluster = Cluster(SparkSession.getActiveSession() or _open(master, patience))
        cluster.check()
        _opened.append(cluster)
    if master not in (None, cluster.where):
        raise QuestionError(
            f"a session of Spark is open at {cluster.where} already: leave {master} out."
        )
    return cluster


def _check_spark(own: str) -> None:
    """Whether the Spark that is installed here is that of pyspark."""
    home = os.environ.get("SPARK_HOME")
    if not home:
        return
    for jar in Path(home, "jars").glob("spark-core_*.jar"):
        theirs = jar.stem.rpartition("-")[2]
        if theirs != own:
            raise QuestionError(f"{_other_version(theirs, own)} SPARK_HOME is {printable(home)}.")
    if not Path(home, "bin", "spark-submit").exists():
        raise QuestionError(
            f"there is no Spark in {printable(home)}, where SPARK_HOME says it is: correct it, or "
            "unset it, and pyspark brings its own."
        )


def _other_version(theirs: str, own: str) -> str:
    return (
        f"Spark is version {theirs} and pyspark version {own}: install the same, "
        f'pip install "pyspark=={theirs}".'
    )


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    mend = f"Install Java {JAVA} or later (on Debian openjdk-17-jre-headless), or set JAVA_HOME."
    try:
        if java is None:
            raise OSError
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        raise QuestionError(f"Spark needs Java, and there is none. {mend}") from None
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    if found and int(found[1]) < JAVA:
        raise QuestionError(f"Spark needs Java {JAVA}, and this is Java {found[1]}. {mend}")


def _check_master(master: str | None) -> None:
    """Whether somebody answers where the master is to be."""
    if master is None or not master.startswith("spark://"):
        return
    places = re.findall(r"([^/,:]+):(\d+)", master)
    if not places:
        raise QuestionError(f"a master is written spark://host:7077 or local[2]: {master}")
    for host, port in places:
        try:
            socket.create_connection((host, int(port)), timeout=ANSWER).close()
        except (OSError, OverflowError):
            continue
        return
    raise QuestionError(f"nobody answers at {master}: is the master running, and is this its URL?")


def _open(master: str | None, patience: Patience) -> SparkSession:
    _check_spark(needed("pyspark").__version__)
    _check_java()
    _check_master(master)
    patience.tell("Opening a session of Spark")
    where, limit = master or "the master that is configured", Patience(OPEN)
    with tempfile.TemporaryFile() as log:
        task = _Away(lambda: _new_session(master, log))
        while not task.wait(TICK) and not (patience.over or limit.over):
            pass
        if patience.interrupted:
            raise KeyboardInterrupt
        if not task.done:
            raise QuestionError(f"{where} takes no application in time: is it Spark, and running?")
        try:
            session: SparkSession = task.result(where)
        except QuestionError as error:
            raise QuestionError(_why(log) or str(error)) from None
        return session


def _new_session(master: str | None, log: IO[bytes]) -> SparkSession:
    """Start Spark; what it prints goes to a file."""
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf(loadDefaults=False)
    for name, value in SET.items():
        conf.set(name, value)
    if master is not None:
        conf.set("spark.master", master)
        if master.startswith("local"):
            conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
    return SparkSession(SparkContext(conf=conf, gateway=gateway))


def _why(log: IO[bytes]) -> str:
    """What Spark has printed of its failure."""
    log.seek(0)
    text = log.read().decode("utf-8", "replace")
    if "InvalidClassException" in text or "local class incompatible" in text:
        return (
            "the master runs another version of Spark than pyspark here, which is "
            f"{needed('pyspark').__version__}: install the version of the cluster."
        )
    if "All masters are unresponsive" in text:
        return "the master does not take this application: is it Spark, and of this version?"
    return ""
