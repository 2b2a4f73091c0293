"""A file of named arrays and one JSON document: an .npz that NumPy can open.

It is written so that no crash can tear it (``engine.checkpoint.replacing``) and read as if a stranger had made it: no
declared size is trusted. Members must be the expected ones, stored and not compressed, exactly as long as they should
be, and side by side, before a byte of data is read.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ..errors import CheckpointError, quoted
from ..network.parameters import Array
from .replacing import replaced

META = "meta.json"
MAX_SIZE = (1 << 31) - (16 << 20)  # bytes of arrays; a zip file of more needs extensions that Reader does not allow
MAX_META = 8 << 20  # bytes; a vocabulary of every Unicode character takes about half of it
MAX_ITEMS = 250_000  # commas and brackets in it: each may become an object of 100 bytes
MAX_MEMBERS = 512
MAX_DIRECTORY = 1 << 17  # bytes
END_RECORD = struct.Struct("<4s4H2LH")
ZIP64_LOCATOR = b"PK\x06\x07"
LOCAL_HEADER = 30  # bytes, before the member's name and extra field

Expected = Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]
"""Name -> shape and dtype of every array an archive must hold, and no others."""


def write(
    path: Path, meta: Mapping[str, Any], arrays: Mapping[str, Array], check: Callable[[], None] | None = None
) -> None:
    """Write an archive to ``path``, atomically and durably; ``check`` as in ``replaced``.

    Raises:
        OSError: it could not be written; what was at ``path`` is as it was.
        CheckpointError: it would be too large; the same holds.
    """
    try:
        with replaced(path, check) as file:
            _write_members(file, meta, arrays)
    except zipfile.LargeZipFile:
        raise CheckpointError(f"it would be larger than {MAX_SIZE / 1e9:.1f} GB, which is the limit") from None


def _write_members(file: BinaryIO, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    # A fixed date makes equal runs equal files.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        # A file name that is not UTF-8 has lone surrogates: "backslashreplace" writes them as JSON does, \udcff.
        text = json.dumps(meta, ensure_ascii=False, allow_nan=False, indent=1)
        document = text.encode("utf-8", "backslashreplace")
        if len(document) > MAX_META:  # what is written is within what is read
            raise CheckpointError(f"its description would have {len(document):,} bytes, and {MAX_META:,} is the limit")
        archive.writestr(zipfile.ZipInfo(META), document)
        for name, array in arrays.items():
            member = io.BytesIO()
            little_endian = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
            np.lib.format.write_array(member, little_endian, version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getbuffer())


class Reader:
    """An open archive whose directory has been checked. Use ``open_archive``."""

    def __init__(self, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        self._archive, self._members = archive, members

    def meta(self) -> dict[str, Any]:
        """The JSON document.

        Raises:
            CheckpointError: there is none, or it is not a JSON object.
        """
        info = self._members.get(META)
        if info is None or info.file_size > MAX_META:
            raise CheckpointError("it is not a checkpoint of tui-rnn")
        try:
            data = self._archive.read(info)
            if sum(map(data.count, (b",", b"[", b"{"))) > MAX_ITEMS:
                raise CheckpointError("it is damaged: its description has too many parts")
            document = json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError, zipfile.BadZipFile):
            raise CheckpointError("it is damaged: its description cannot be read") from None
        if not isinstance(document, dict):
            raise CheckpointError("it is damaged: its description is not an object")
        return document

    def arrays(self, expected: Expected) -> dict[str, Array]:
        """The arrays, which must be the expected ones to the letter and of finite numbers.

        Raises:
            CheckpointError: they are not.
        """
        names = {META, *(f"{name}.npy" for name in expected)}
        if names != set(self._members):
            odd = sorted(names ^ set(self._members))[0]
            raise CheckpointError(f"it is damaged: {quoted(odd)} is {'missing' if odd in names else 'not expected'}")
        headers = {name: _npy_header(shape, dtype) for name, (shape, dtype) in expected.items()}
        for name, (shape, dtype) in expected.items():
            if not _plausible(self._members[f"{name}.npy"].file_size, prod(shape) * dtype.itemsize):
                raise CheckpointError(f"it is damaged: the array {name!r} has the wrong size")
        return {name: self._array(name, *expected[name], headers[name]) for name in expected}

    def _array(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any], header: str) -> Array:
        try:
            data = self._archive.read(self._members[f"{name}.npy"])
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
            raise CheckpointError(f"it is damaged: the array {name!r} cannot be read") from None
        start = 10 + int.from_bytes(data[8:10], "little")
        if data[:8] != b"\x93NUMPY\x01\x00" or data[10:start].decode("latin-1").rstrip(" \n") != header:
            raise CheckpointError(f"it is damaged: the array {name!r} has the wrong shape or type")
        if len(data) - start != prod(shape) * dtype.itemsize:
            raise CheckpointError(f"it is damaged: the array {name!r} has the wrong size")
        array = np.frombuffer(data, dtype.newbyteorder("<"), offset=start).reshape(shape)
        if not np.isfinite(array).all():
            raise CheckpointError(f"it is damaged: the array {name!r} holds numbers that are not finite")
        return array.astype(dtype, copy=False)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _npy_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> str:
    """The header of a .npy member, as NumPy writes it, less its padding."""
    return f"{{'descr': '{dtype.newbyteorder('<').str}', 'fortran_order': False, 'shape': {shape!r}, }}"


def _plausible(file_size: int, data_size: int) -> bool:
    return data_size < file_size <= data_size + 1024


@contextlib.contextmanager
def open_archive(path: Path) -> Iterator[Reader]:
    """Open an archive for reading, its directory checked.

    Raises:
        CheckpointError: it is not a regular file, not an archive, or its members are not plain and side by side.
        OSError: it cannot be opened.
    """
    # Asked before opening: opening a FIFO would wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise CheckpointError("it is not a file")
    with path.open("rb") as file:
        directory_start = _check_end_record(file)
        try:
            with zipfile.ZipFile(file) as archive:
                yield Reader(archive, _check_members(archive, directory_start))
        except (zipfile.BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError):
            raise CheckpointError("it is damaged, or not a checkpoint of tui-rnn") from None


def _check_end_record(file: BinaryIO) -> int:
    """Where the directory begins; checked, so that ``ZipFile`` cannot be made to read a huge one."""
    size = file.seek(0, os.SEEK_END)
    if size < END_RECORD.size:
        raise CheckpointError("it is empty" if size == 0 else "it is not a checkpoint of tui-rnn")
    file.seek(max(0, size - END_RECORD.size - 20))
    tail = file.read()
    signature, *numbers = END_RECORD.unpack(tail[-END_RECORD.size :])
    _, _, _, members, directory_size, directory_start, comment = numbers
    if signature != b"PK\x05\x06" or comment or tail.startswith(ZIP64_LOCATOR):
        raise CheckpointError("it is not a checkpoint of tui-rnn, or only the beginning of one")
    whole = directory_start + directory_size + END_RECORD.size == size
    if members > MAX_MEMBERS or directory_size > MAX_DIRECTORY or not whole:
        raise CheckpointError("it is damaged: its table of contents is wrong")
    file.seek(0)
    return int(directory_start)


def _check_members(archive: zipfile.ZipFile, directory_start: int) -> dict[str, zipfile.ZipInfo]:
    """The members by name: each once, stored, and lying one behind the other up to the directory."""
    members: dict[str, zipfile.ZipInfo] = {}
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        stored = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        start = info.header_offset + LOCAL_HEADER + len(info.filename.encode())
        if not stored or info.flag_bits & 1 or info.header_offset != end or info.filename in members:
            raise CheckpointError("it is damaged: its members are not as tui-rnn writes them")
        members[info.filename] = info
        end = start + info.file_size
    if end != directory_start:
        raise CheckpointError("it is damaged: its members are not as tui-rnn writes them")
    return members
