"""Damaged and hostile checkpoints, at random: each must be refused with a CheckpointError, or load to a sound model.

    python tests/faults/fuzz_checkpoints.py [--cases 5000] [--seed 0]

Half of the cases change bytes of a real checkpoint (flip, cut, insert, repeat): what loads must be the same model. The
other half take its members apart and put them together in a well-formed zip file in which one thing is other: what
loads is another checkpoint, and must be able to write.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import engine

Members = dict[str, bytes]
SETTINGS: list[dict[str, Any]] = [
    {"hidden_size": 3},
    {"hidden_size": 2, "cell": "lstm", "optimizer": "adam", "layers": 2, "validation": 0.2},
]


def checkpoint(folder: Path, **settings: Any) -> bytes:
    """A real checkpoint, of a small run."""
    corpus = engine.read_text(io.BytesIO(b"the quick brown fox jumps over the lazy dog\n" * 20))
    trainer = engine.Trainer(engine.Config(**settings), corpus.ids, corpus.vocabulary)
    list(trainer.run(5))
    origin = engine.Origin(
        name="fox", path="fox.txt", sha256=corpus.sha256, characters=880, encoding="utf-8", updates=None
    )
    engine.save_run(folder / "real.npz", trainer, origin)
    return (folder / "real.npz").read_bytes()


def changed_bytes(data: bytes, generator: random.Random) -> bytes:
    """One to four changes at random places; headers and the directory, at the ends, are hit more often."""
    for _ in range(generator.randint(1, 4)):
        middle = generator.random() < 0.3
        near = (
            generator.randrange(len(data))
            if middle
            else generator.choice([0, len(data)]) + generator.randint(-400, 400)
        )
        where = min(max(near, 0), len(data) - 1)
        length = generator.randint(1, 40)
        piece = data[where : where + length]
        data = generator.choice(
            [
                data[:where] + bytes([data[where] ^ (1 << generator.randrange(8))]) + data[where + 1 :],
                data[:where] + generator.randbytes(len(piece)) + data[where + length :],
                data[:where] + data[where + length :],
                data[:where] + generator.randbytes(length) + data[where:],
                data[:where] + piece + data[where:],
                data[:where] + generator.choice([b"\x00", b"\xff"]) * len(piece) + data[where + length :],
            ]
        )
    return data


def changed_members(data: bytes, generator: random.Random) -> bytes:
    """A well-formed zip file of the same members, in which one thing is wrong."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    compression = generator.choice(
        [zipfile.ZIP_STORED] * 9 + [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    )
    extra: list[tuple[str, bytes]] = []
    generator.choice([_drop, _swap, _resize, _recast, _poison, _describe, _describe, _describe])(members, generator)
    if generator.random() < 0.1:
        name = generator.choice([*members, "../evil.npy", "/etc/passwd", "weights/", "x" * 60_000, "meta.json\0"])
        extra.append((name, members.get(name, b"x")))
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in [*members.items(), *extra]:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def _array(members: Members, generator: random.Random) -> str:
    return generator.choice([name for name in members if name.endswith(".npy")])


def _put(members: Members, name: str, array: np.ndarray) -> None:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    members[name] = buffer.getvalue()


def _get(members: Members, name: str) -> np.ndarray:
    return np.load(io.BytesIO(members[name]))


def _drop(members: Members, generator: random.Random) -> None:
    del members[generator.choice(list(members))]


def _swap(members: Members, generator: random.Random) -> None:
    a, b = generator.sample(list(members), 2)
    members[a], members[b] = members[b], members[a]


def _resize(members: Members, generator: random.Random) -> None:
    name = generator.choice(list(members))
    content = members[name]
    members[name] = content[: generator.randrange(len(content))] + generator.randbytes(generator.choice([0, 0, 9]))


def _recast(members: Members, generator: random.Random) -> None:
    name = _array(members, generator)
    array = _get(members, name)
    changes: list[Callable[[], np.ndarray]] = [
        lambda: array.astype("<f8" if array.dtype == np.float32 else "<f4"),
        lambda: array.astype(">f4"),
        lambda: array.astype(complex),
        lambda: array.astype(object),
        lambda: array.astype("<U8"),
        lambda: np.asfortranarray(np.atleast_2d(array)),
        lambda: array[..., np.newaxis],
        lambda: array.reshape(-1)[1:],
        lambda: np.zeros((0, *array.shape), array.dtype),
    ]
    _put(members, name, generator.choice(changes)())


def _poison(members: Members, generator: random.Random) -> None:
    name = _array(members, generator)
    array = _get(members, name).copy()
    array.flat[generator.randrange(array.size)] = generator.choice([np.nan, np.inf, -np.inf])
    _put(members, name, array)


def _describe(members: Members, generator: random.Random) -> None:
    """Put something else in the place of a value of the description, at any depth."""
    document = json.loads(members["meta.json"])
    place: Any = document
    while True:
        key = generator.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if isinstance(place[key], dict | list) and place[key] and generator.random() < 0.7:
            place = place[key]
        else:
            break
    odd = [
        None,
        True,
        -1,
        0,
        1,
        2**31,
        10**9,
        2**63,
        10**400,
        0.5,
        -1e308,
        1e999,
        "",
        "x",
        "\x1b[2J",
        "\ud800",
        "a" * 10**5,
    ]
    odd += [[], {}, [[]], [[1, 2]], {"x": 1}, [1e999]]
    if generator.random() < 0.1:
        del place[key]
    else:
        place[key] = generator.choice(odd)
    members["meta.json"] = json.dumps(document).encode()


def try_one(path: Path, real: engine.Checkpoint | None) -> str:
    """Load it: "refused" or "loaded". ``real`` is what it must then be equal to. Raises whatever else may come out."""
    try:
        found = engine.load(path)
    except engine.CheckpointError as error:
        assert "\n" not in str(error)
        assert "allow_pickle" not in str(error)
        return "refused"
    if real is not None:
        assert found.parameters_sha256() == real.parameters_sha256()
        assert (found.config, found.vocabulary) == (real.config, real.vocabulary)
    assert np.isfinite(found.weights.flat).all()
    assert len(list(islice(found.writer().write(engine.SamplingRule(), np.random.default_rng(0)), 5))) == 5
    return "loaded"


def fuzz(folder: Path, cases: int, seed: int) -> Counter[str]:
    """Try so many cases; how many were refused and how many loaded."""
    generator, ends = random.Random(seed), Counter[str]()
    for settings in SETTINGS:
        data = checkpoint(folder, **settings)
        real = engine.load(folder / "real.npz")
        for n in range(cases // len(SETTINGS)):
            change = changed_bytes if n % 2 else changed_members
            path = folder / "hostile.npz"
            path.write_bytes(change(data, generator))
            try:
                ends[try_one(path, real if change is changed_bytes else None)] += 1
            except BaseException:
                path.rename(folder.parent / f"found-{seed}-{n}.npz")
                raise
    return ends


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        ends = fuzz(Path(folder), options.cases, options.seed)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{ends.total():,} cases: {dict(ends)}; memory grew by {grown:.0f} MB at the most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
