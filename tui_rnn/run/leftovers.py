"""What a run that was killed leaves behind: half-written files, and lines about updates that are not saved."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import engine

from ..watch.records import record_of
from ..watch.samples import HEADING
from .runfiles import SUFFIX, RunFiles

USUAL_BEGINNING = re.compile(rb'\{"event": "\w+", "update": (\d{1,15})[,}]')


def remove_temporaries(files: RunFiles, texts: Sequence[Path]) -> None:
    """Remove the half-written files of a run that was killed while writing. Only the holder of the lock may call it.

    They have names that nobody else uses, and start like a file of a run. A link may make one of them one of ``texts``.
    """
    names = {path.name: path for path in files.all()}
    for folder in {path.parent for path in files.all()}:
        for left in folder.glob(".*.tmp"):
            found = engine.TEMPORARY.fullmatch(left.name)
            if found and found[1] in names and _is_half_written(left, found[1].endswith(SUFFIX), texts):
                with contextlib.suppress(OSError):
                    left.unlink()


def _is_half_written(path: Path, archive: bool, texts: Sequence[Path]) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_nlink > 1:
            return False
        with path.open("rb") as file:
            is_ours = not archive or file.read(4) in (b"", b"PK\x03\x04")
        return is_ours and not any(text.exists() and text.samefile(path) for text in texts)
    except OSError:
        return False


def drop_later(files: RunFiles, update: int) -> int:
    """Drop what the logs say about later updates than ``update``: a run resumed there will log them again.

    The logs of a run that was killed go further than its last checkpoint. Returns how many lines of the metrics are not
    records; they are kept, except for a last line that was cut off.
    """
    sorting = _Sorting(update)
    _rewrite(files.metrics, sorting.keeps_record)
    _rewrite(files.samples, sorting.keeps_text)
    return sorting.strange


class _Sorting:
    """Decides which lines of a log to keep; asked about each in order.

    Attributes:
        strange: how many lines of metrics so far are not records.
    """

    def __init__(self, update: int) -> None:
        self._update = update
        self._keeping = True
        self.strange = 0

    def keeps_record(self, line: bytes) -> bool:
        """Whether to keep a line of metrics."""
        usual = USUAL_BEGINNING.match(line)
        if usual and line.endswith(b"}\n") and line.count(b"{") == 1:  # far faster than parsing JSON
            return int(usual[1]) <= self._update
        record = record_of(line)
        if record is None:
            whole = line.endswith(b"\n")
            self.strange += whole and bool(line.strip())
            return whole
        update = record.get("update")
        return not isinstance(update, int | float) or update <= self._update

    def keeps_text(self, line: bytes) -> bool:
        """Whether to keep a line of the samples, by the text that it belongs to."""
        if line.startswith(b"=== ") and (heading := HEADING.match(line.decode(errors="replace"))):
            self._keeping = int(heading[1].replace(",", "")) <= self._update
        return self._keeping


def _rewrite(path: Path, keeps: Callable[[bytes], bool]) -> None:
    """Remove the lines of a file that are not kept; without any, the file is not touched."""
    with contextlib.suppress(FileNotFoundError), _named(path):
        with path.open("rb") as lines:
            kept = [keeps(line) for line in lines]
        if all(kept):
            return
        with path.open("rb") as lines, engine.replaced(path) as file:
            file.writelines(itertools.compress(lines, kept))


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Make errors in the block name ``path``: a full disk names no file, or a temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
