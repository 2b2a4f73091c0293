"""From a text to batches: B sequences of T characters at a time, in the order of the text or shuffled.

Where each sequence of a batch begins depends on the seed, the epoch and the number of the batch in it, and on nothing
else: a run that goes on from a checkpoint needs only its position to read what it would have read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError, TextError, setting
from .boundaries import Joined
from .corpus import Ids

Starts = NDArray[np.intp]


class Order(Protocol):
    """In which order a text of N characters is read.

    Attributes:
        per_epoch: batches in an epoch.
        carried: batches through which the hidden state is carried, before it starts over at zero.
    """

    per_epoch: int
    carried: int

    def __init__(
        self, characters: int, seq_length: int, batch_size: int, chunks: int, seed: tuple[int, ...]
    ) -> None: ...

    def starts(self, epoch: int, batch: int) -> Starts:
        """(B,) where in the text the sequences of a batch begin."""
        ...


class InOrder:
    """B contiguous streams: stream b reads characters [b L, (b + 1) L) of the text, L = (N - 1) // B."""

    def __init__(self, characters: int, seq_length: int, batch_size: int, chunks: int, seed: tuple[int, ...]) -> None:
        length = (characters - 1) // batch_size
        self.per_epoch = self.carried = length // seq_length
        self._first = np.arange(batch_size, dtype=np.intp) * length
        self._seq_length = seq_length

    def starts(self, epoch: int, batch: int) -> Starts:
        """Every stream moves on by one sequence."""
        return self._first + batch * self._seq_length


class Chunks:
    """The text in equal chunks, drawn in a new order each epoch; each stream reads one chunk after another.

    A chunk that is no multiple of T long leaves a remainder that no sequence fits into. So the chunks begin a little
    later in each epoch, by an offset that is drawn, and the remainder takes its turn. With more than one stream the
    last few chunks of an order may be left over; they differ from epoch to epoch.
    """

    def __init__(self, characters: int, seq_length: int, batch_size: int, chunks: int, seed: tuple[int, ...]) -> None:
        if chunks < batch_size:
            raise ConfigError("chunks", f"must be at least the batch size of {batch_size}, not {chunks}")
        self._chunk = (characters - 1) // chunks
        self.carried = self._chunk // seq_length
        self.per_epoch = self.carried * (chunks // batch_size)
        self._seq_length, self._batch_size, self._count, self._seed = seq_length, batch_size, chunks, seed
        self._spare = characters - 1 - (chunks - 1) * self._chunk - self.carried * seq_length  # the largest offset
        self._epoch, self._order, self._offset = -1, np.zeros(0, np.intp), 0

    def starts(self, epoch: int, batch: int) -> Starts:
        """The next sequence of B chunks, or the first of the next B."""
        if epoch != self._epoch:
            generator = np.random.default_rng([*self._seed, epoch])
            self._order = generator.permutation(self._count)
            self._offset = int(generator.integers(0, self._spare + 1))
            self._epoch = epoch
        which, sequence = divmod(batch, self.carried)
        chunks = self._order[which * self._batch_size : (which + 1) * self._batch_size]
        return chunks * self._chunk + self._offset + sequence * self._seq_length


class RandomPlaces:
    """Every sequence begins anywhere in the text, from a hidden state of zero. An epoch is as many characters as the
    text has."""

    def __init__(self, characters: int, seq_length: int, batch_size: int, chunks: int, seed: tuple[int, ...]) -> None:
        self.per_epoch, self.carried = (characters - 1) // (seq_length * batch_size), 1
        self._places, self._batch_size, self._seed = characters - seq_length, batch_size, seed

    def starts(self, epoch: int, batch: int) -> Starts:
        """Drawn independently for each batch."""
        generator = np.random.default_rng([*self._seed, epoch, batch])
        return generator.integers(0, self._places, self._batch_size)


ORDERS: Mapping[str, type[Order]] = {"none": InOrder, "chunks": Chunks, "random": RandomPlaces}


def plan(
    characters: int,
    seq_length: int,
    batch_size: int,
    shuffle: str,
    chunks: int,
    seed: tuple[int, ...],
    boundaries: Sequence[int],
) -> tuple[Order, Joined | None]:
    """In which order a text is read, and how its places are those of a text with boundaries; None where it has none."""
    kind = ORDERS[shuffle]
    joined = Joined(characters, boundaries, seq_length, anywhere=kind is RandomPlaces) if boundaries else None
    if joined is None or joined.pieces == 1:
        return kind(characters, seq_length, batch_size, chunks, seed), None
    return kind(joined.characters, seq_length, batch_size, chunks, seed), joined


class Streams:
    """Hands out the batches of a text, one after another; the target of each character is the one after it.

    When no full batch is left the streams start over: that is one epoch.

    Args:
        ids: (N,) the text.
        seq_length: T. batch_size: B.
        shuffle: a name in ORDERS. chunks: for the order of that name.
        seed: of what is drawn at random.
        boundaries: where another text begins; see ``Joined``.
        carry_state: whether the hidden state is carried from a sequence to the one that follows it in the text.

    Attributes:
        ids, boundaries: the text.
        position: characters read in each stream since the epoch began.
        epoch: number of passes over the text so far.
        inputs, targets: (T, B) the latest batch, overwritten by the next.
        per_epoch: how many batches make one epoch. share_of_epoch: how much of the text they are.

    Raises:
        TextError: the text is too short for a single sequence in each stream.
        ConfigError: there are more streams than chunks.
    """

    def __init__(
        self,
        ids: Ids,
        seq_length: int,
        batch_size: int,
        shuffle: str = "none",
        chunks: int = 1,
        seed: tuple[int, ...] = (0,),
        boundaries: Sequence[int] = (),
        carry_state: bool = True,
    ) -> None:
        self._carry_state = carry_state
        self._order, self._joined = plan(len(ids), seq_length, batch_size, shuffle, chunks, seed, boundaries)
        self.per_epoch = self._order.per_epoch
        if self.per_epoch < 1:
            raise TextError(_too_short(len(ids), seq_length, batch_size, chunks if shuffle == "chunks" else 1))
        self.ids, self.boundaries, self._seq_length = ids, tuple(boundaries), seq_length
        self._windows = np.lib.stride_tricks.sliding_window_view(ids, seq_length + 1)  # every T + 1 characters
        self._characters: NDArray[np.intp] = np.zeros((seq_length + 1, batch_size), np.intp)
        self.inputs, self.targets = self._characters[:-1], self._characters[1:]
        self.position = 0
        self.epoch = 0

    @property
    def _batch(self) -> int:
        return self.position // self._seq_length

    @property
    def share_of_epoch(self) -> float:
        """How much of the text the batches of an epoch are."""
        read: int = self.per_epoch * self._seq_length * self._characters.shape[1]
        return read / (len(self.ids) - 1)

    @property
    def next_input(self) -> int:
        """The character that the next sequence of stream 0 begins with."""
        return int(self.ids[self.place])

    @property
    def place(self) -> int:
        """Where in the text the next sequence of stream 0 begins."""
        return int(self._starts()[0])

    def _starts(self) -> Starts:
        starts = self._order.starts(self.epoch, self._batch)
        return starts if self._joined is None else self._joined.places(starts)

    def next_batch(self) -> NDArray[np.intp]:
        """(T + 1, B) the sequences at ``position`` with the character after each, time-major: a copy."""
        return self._windows[self._starts()].T.astype(np.intp)

    def read(self) -> None:
        """Copy the sequences at ``position`` to ``inputs`` and ``targets``, time-major."""
        self._characters[...] = self._windows[self._starts()].T

    def advance(self) -> bool:
        """Move on by one sequence. Returns whether the hidden state is to start over at zero."""
        self.position += self._seq_length
        batch = self._batch
        if batch == self.per_epoch:
            self.position = 0
            self.epoch += 1
        return not self._carry_state or batch % self._order.carried == 0

    def advance_with(self, state: NDArray[Any]) -> None:
        """Move on by one sequence, and set to zero what of the hidden state (L, S, B, H) is not carried over."""
        before = None if self._joined is None else self._starts()
        if self.advance():
            state.fill(0)
        elif before is not None:
            state[:, :, self._starts() != before + self._seq_length] = 0


def _too_short(characters: int, seq_length: int, batch_size: int, chunks: int) -> str:
    pieces, what = (chunks, "chunks") if chunks > 1 else (batch_size, "streams")
    each = f" in each of {pieces:,} {what}" if pieces > 1 else ""
    fewer = {"chunks": f" or fewer {setting('chunks')}", "streams": f" or {setting('batch_size')}"}
    return (
        f"the text has {characters:,} characters; a sequence of {seq_length}{each} needs at least "
        f"{seq_length * pieces + 1:,}: use a longer text or a smaller {setting('seq_length')}"
        + (fewer[what] if pieces > 1 else "")
    )
