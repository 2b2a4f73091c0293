"""Files made to harm whoever loads them: each is refused in one line, and takes no more memory than it may."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from .fuzz_checkpoints import checkpoint

ALLOWED = 64 * 2**20  # bytes, beside the file and its arrays, which are small here


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def header(text: str) -> bytes:
    """The beginning of an .npy file with this header."""
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text.encode()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    return zipped(list({**members_of(data), name: content}.items()))


def described(data: bytes, change: Callable[[dict], object]) -> bytes:
    members = members_of(data)
    document = json.loads(members["meta.json"])
    change(document)
    return zipped(list({**members, "meta.json": json.dumps(document).encode()}.items()))


def compressed(data: bytes, method: int) -> bytes:
    """A bomb: a member of 300 MB in a few kB."""
    members = members_of(data)
    members["weights/output.npy"] = members["weights/output.npy"] + bytes(300 * 2**20)
    return zipped(list(members.items()), method)


def overlapping(data: bytes) -> bytes:
    """Every entry of the directory names the same bytes."""
    big = zipped([("weights/output.npy", bytes(2**20))])
    start = big.rindex(b"PK\x01\x02")
    end = big.rindex(b"PK\x05\x06")
    entries = big[start:end] * 400
    return big[:start] + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 400, 400, len(entries), start, 0)


def crowded(data: bytes) -> bytes:
    """A directory of many members, which zipfile would make objects of."""
    return zipped([(f"weights/{n:09}", b"") for n in range(60_000)])


LYING = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 100000), }\n"
PICKLE = io.BytesIO()
np.save(PICKLE, np.array([print], object), allow_pickle=True)

HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "a deflated bomb": lambda data: compressed(data, zipfile.ZIP_DEFLATED),
    "a bz2 bomb": lambda data: compressed(data, zipfile.ZIP_BZIP2),
    "an lzma bomb": lambda data: compressed(data, zipfile.ZIP_LZMA),
    "overlapping members": overlapping,
    "a directory of 60,000 members": crowded,
    "a header that lies": lambda data: replaced(data, "weights/output.npy", header(LYING) + bytes(48)),
    "a header of 2 MB": lambda data: replaced(data, "weights/output.npy", header("(" * 2**21)),
    "a header that is a program": lambda data: replaced(
        data, "weights/output.npy", header("__import__('os').abort()\n")
    ),
    "a pickle": lambda data: replaced(data, "weights/output.npy", PICKLE.getvalue()),
    "a member twice": lambda data: zipped([*members_of(data).items(), ("meta.json", b"{}")]),
    "a path": lambda data: zipped([*members_of(data).items(), ("../../evil", b"x")]),
    "a description of 9 MB": lambda data: replaced(data, "meta.json", b'{"x": "' + b"a" * 9 * 2**20 + b'"}'),
    "a description of many numbers": lambda data: described(
        data, lambda d: d.update(learning_rates=[[0, 0.1]] * 10**6)
    ),
    "a description of many objects": lambda data: described(data, lambda d: d.update(origin=[{}] * 2 * 10**6)),
    "a description that says more": lambda data: described(data, lambda d: d.update(note="read me")),
    "a description that is deep": lambda data: replaced(data, "meta.json", b"[" * 10**6),
    "a hidden size of 10^9": lambda data: described(data, lambda d: d["config"].update(hidden_size=10**9)),
    "the largest model": lambda data: described(data, lambda d: d["config"].update(hidden_size=8192, layers=16)),
    "the largest batch": lambda data: described(data, lambda d: d["config"].update(seq_length=10**4, batch_size=4096)),
    "a number of 10^400": lambda data: described(data, lambda d: d.update(smooth_loss=10**400)),
    "a vocabulary of two a": lambda data: described(data, lambda d: d.update(vocabulary="aa")),
    "half of a surrogate pair": lambda data: described(data, lambda d: d.update(vocabulary="\ud800")),
    "an escape sequence for a kind": lambda data: described(data, lambda d: d.update(kind="\x1b[2J\n")),
    "a member of 60,000 characters": lambda data: zipped([*members_of(data).items(), ("m" * 60_000, b"x")]),
    "a setting of 60,000 characters": lambda data: described(data, lambda d: d["config"].update({"s" * 60_000: 1})),
    "a value of 60,000 characters": lambda data: described(data, lambda d: d["config"].update(cell="c" * 60_000)),
    "a number of 4,000 digits": lambda data: described(data, lambda d: d["config"].update(seed=10**4000)),
    "a format of 4,000 digits": lambda data: described(data, lambda d: d.update(format=10**4000)),
    "a kind of 60,000 characters": lambda data: described(data, lambda d: d.update(kind="k" * 60_000)),
    "a newer format": lambda data: described(data, lambda d: d.update(format=99)),
    "half a file": lambda data: data[: len(data) // 2],
    "nothing": lambda data: b"",
    "a text": lambda data: b"the quick brown fox\n" * 10**6,
}
SPECIAL = ["/dev/zero", "/dev/null", "folder", "pipe", "missing", "loop"]

MEASURES = """
import os, re, sys
from pathlib import Path
import engine
def memory(which):
    return int(re.search(which + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
for path in sys.argv[1:]:
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    try:
        engine.load(Path(path))
    except engine.CheckpointError as error:
        said = str(error)
    else:
        said = "LOADED"
    print(memory("VmHWM") - before, said, flush=True)
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    data = checkpoint(folder, hidden_size=3)
    paths = {}
    for n, (name, make) in enumerate(HOSTILE.items()):
        paths[name] = folder / f"{n}.npz"
        paths[name].write_bytes(make(data))
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    return paths | {name: folder / name for name in SPECIAL}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_none_takes_more_memory_than_it_may_and_each_is_refused_in_one_line(hostile: dict[str, Path]) -> None:
    command = [sys.executable, "-c", MEASURES, *map(str, hostile.values())]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout.splitlines()
    assert len(said) == len(hostile)
    for (name, path), line in zip(hostile.items(), said, strict=True):
        took, message = line.split(" ", 1)
        size = path.stat().st_size if path.is_file() else 0
        assert int(took) < size + ALLOWED, f"{name} took {int(took) / 2**20:.0f} MB"
        assert message.startswith(str(path)), f"{name}: {message}"
        assert "pickle" not in message
        assert len(message) <= 500


@pytest.mark.parametrize(
    "name",
    [
        "a deflated bomb",
        "a member of 60,000 characters",
        "a newer format",
        "an escape sequence for a kind",
        "/dev/zero",
        "pipe",
    ],
)
@pytest.mark.parametrize("command", [["info"], ["sample"], ["train", "--no-ui", "--resume"]], ids=lambda c: c[0])
def test_the_commands_say_it_in_one_line_and_end_with_2(
    hostile: dict[str, Path], name: str, command: list[str]
) -> None:
    program = [sys.executable, "-m", "tui_rnn", *command, str(hostile[name])]
    ended = subprocess.run(program, capture_output=True, timeout=60, cwd=hostile["folder"])
    assert (ended.returncode, ended.stdout) == (2, b"")
    (line,) = ended.stderr.decode().splitlines()
    assert line.startswith(f"tui-rnn: {hostile[name]} cannot be")
    assert "\x1b" not in line
    assert len(line) <= 500
    assert name != "a newer format" or "made by a newer version of tui-rnn (format 99" in line
