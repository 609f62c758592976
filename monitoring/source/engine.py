"""The engine that reads a source: one DuckDB connection, what streams into it, and how a query over these fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa

MEMORY_LIMIT = "2GB"
"""Of a reading that nobody gave another limit; a row group in the making takes some 100 MB a core."""
TOLD_SECONDS = 10
_NO_ROOM = "No space left on device"
# Values come once or are codes: large dictionaries, and filters over them, would be a third of the work.
_PARQUET = "FORMAT PARQUET, COMPRESSION ZSTD, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 2000, WRITE_BLOOM_FILTER FALSE"

Batches: TypeAlias = Iterable[pa.RecordBatch]
Progress = Callable[[str], None]


def _say_nothing(_line: str) -> None:
    """For a reading that nobody waits for."""


class Engine:
    """Runs queries over relations. `folder` is where files in another form are put; none: where the system keeps such.

    What a stream raises is raised by the query that reads it, unchanged: the engine itself would only say that something failed.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path | None = None, progress: Progress = _say_nothing
    ) -> None:
        self.folder = folder
        self.subject = ""
        self._connection = connection
        self._progress = progress
        self._told_last = ""
        self._fault: BaseException | None = None
        self._streams: dict[str, Generator[pa.RecordBatch, None, None]] = {}

    def stream(self, schema: pa.Schema, batches: Batches) -> str:
        """Name of a relation of these batches; it can be read once, and is read piece by piece as the query asks."""
        name = f"stream_{len(self._streams)}"
        self._streams[name] = self._kept(batches)
        self._connection.register(name, pa.RecordBatchReader.from_batches(schema, self._streams[name]))
        return name

    def load(self, name: str, table: pa.Table) -> None:
        """Make a relation of a table."""
        self._connection.register(name, table)

    def tell(self, what: str) -> None:
        """Say how far the subject has come, once."""
        if what != self._told_last:
            self._progress(f"{self.subject}: {what}")
        self._told_last = what

    def copy(self, query: str, path: Path) -> int:
        """Write a query's rows to a Parquet file; return their number."""
        target = str(path).replace("'", "''")
        with self._watched(path):
            return int(str(self.rows(f"COPY ({query}) TO '{target}' ({_PARQUET}, USE_TMP_FILE FALSE)")[0][0]))

    def keep(self, name: str, query: str) -> None:
        """Make a relation of a query's rows, which are read now."""
        self.rows(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """All rows of a small answer; the streams are at their end then, whether it was given or not."""
        with self._told():
            return self._connection.execute(query).fetchall()

    def pieces(self, query: str, rows: int) -> Iterator[pa.Table]:
        """The rows of a query in pieces."""
        with self._told():
            try:
                for batch in self._connection.sql(query).to_arrow_reader(rows):
                    yield pa.Table.from_batches([batch])
            except (pa.ArrowException, OSError) as error:
                raise duckdb.Error(type(error).__name__) from None

    def _kept(self, batches: Batches) -> Generator[pa.RecordBatch, None, None]:
        try:
            yield from batches
        except GeneratorExit:
            raise
        except BaseException as error:
            # Between two foreign libraries only a text of it would be left.
            self._fault = error
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            if self._fault is not None:
                raise self._fault from None
            if _NO_ROOM in str(error):
                raise OSError(ENOSPC, _NO_ROOM) from None
            raise
        finally:
            self._end_streams()

    def _end_streams(self) -> None:
        self._fault = None
        for name, batches in self._streams.items():
            self._connection.unregister(name)
            batches.close()
        self._streams.clear()

    @contextmanager
    def _watched(self, path: Path) -> Iterator[None]:
        """Say now and then how much of a file is written; streams tell by themselves how much they read."""
        is_done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(path, is_done), daemon=True)
        if not self._streams:
            watch.start()
        try:
            yield
        finally:
            is_done.set()
            if watch.is_alive():
                watch.join()

    def _watch(self, path: Path, is_done: threading.Event) -> None:
        # The file is looked at, not the engine: asked while it waits for a stream it would wait for ever.
        while not is_done.wait(TOLD_SECONDS):
            if path.exists():
                self.tell(f"{path.stat().st_size >> 20:,} MB written")


@contextmanager
def open_engine(folder: Path, progress: Progress = _say_nothing, memory_limit: str = MEMORY_LIMIT) -> Iterator[Engine]:
    """An engine of its own that spills beside what it writes, whose rights its spill files share."""
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = $limit", {"limit": memory_limit})
        connection.execute("SET temp_directory = $folder", {"folder": str(folder / "spill")})
        yield Engine(connection, folder, progress)
