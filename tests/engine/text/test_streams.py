"""The batches of a text: in order, in shuffled chunks, from random places."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.text.streams import Streams


def read_epoch(streams):
    """Every batch of an epoch as (inputs, targets, whether the state starts over after it)."""
    batches = []
    for _ in range(streams.per_epoch):
        streams.read()
        assert streams.ids[streams._starts()].tolist() == streams.inputs[0].tolist()
        assert streams.next_input == streams.inputs[0, 0]
        batches.append((streams.inputs.T.copy(), streams.targets.T.copy(), streams.advance()))
    return batches


def test_streams_give_the_text_in_order_and_its_next_characters():
    streams = Streams(np.arange(101, dtype=np.uint8), 10, 2)
    assert streams.per_epoch == 5
    for n in range(5):
        streams.read()
        assert streams.inputs.T.tolist() == [list(range(10 * n, 10 * n + 10)), list(range(50 + 10 * n, 60 + 10 * n))]
        assert (streams.targets == streams.inputs + 1).all()
        assert streams.ids[streams._starts()].tolist() == [10 * n, 50 + 10 * n]
        assert streams.advance() == (n == 4)


@pytest.mark.parametrize("length", range(26, 80))
def test_an_epoch_ends_where_the_assignment_ends_it(length):
    streams = Streams(np.zeros(length, np.uint8), 25, 1)
    e, updates = 0, 0
    while e <= length - 25 - 1:
        e, updates = e + 25, updates + 1
    assert streams.per_epoch == updates


@pytest.mark.parametrize(("length", "batch_size"), [(25, 1), (0, 1), (50, 2)])
def test_a_text_that_is_too_short_is_refused_with_what_it_would_need(length, batch_size):
    with pytest.raises(engine.TextError, match=f"{25 * batch_size + 1}"):
        Streams(np.zeros(length, np.uint8), 25, batch_size)


@pytest.mark.parametrize(("chunks", "batch_size"), [(5, 1), (7, 3), (4, 4)])
def test_chunks_are_read_whole_each_once_in_a_new_order_each_epoch(chunks, batch_size):
    ids = np.arange(1001, dtype=np.uint16)
    streams = Streams(ids, 10, batch_size, "chunks", chunks, (1,))
    size = 1000 // chunks
    orders = []
    for _ in range(3):
        batches = read_epoch(streams)
        assert streams.position == 0
        in_chunk = size // 10
        order, offsets = [], set()
        for n, (inputs, targets, over) in enumerate(batches):
            assert (targets == inputs + 1).all()
            assert over == ((n + 1) % in_chunk == 0)
            first = inputs[:, 0] - n % in_chunk * 10
            offsets.update((first % size).tolist())
            assert (inputs == (first + n % in_chunk * 10)[:, None] + np.arange(10)).all()
            if n % in_chunk == 0:
                order += (first // size).tolist()
        assert len(offsets) == 1
        assert len(set(order)) == len(order) == chunks // batch_size * batch_size
        orders.append(order)
    assert orders[0] != orders[1] or orders[1] != orders[2]
    assert streams.epoch == 3


def test_what_makes_no_full_sequence_in_a_chunk_takes_its_turn():
    streams = Streams(np.arange(1001, dtype=np.uint16), 60, 1, "chunks", 10, (1,))  # 40 of each 100 are left over
    assert streams.share_of_epoch == 0.6
    read = set()
    for _ in range(400):
        for inputs, targets, _ in read_epoch(streams):
            read.update(inputs.reshape(-1).tolist(), targets.reshape(-1).tolist())
    assert read == set(range(1001))


def test_random_sequences_begin_anywhere_and_the_state_always_starts_over():
    streams = Streams(np.arange(301, dtype=np.uint16), 10, 3, "random", 1, (1,))
    assert streams.per_epoch == 10
    firsts = []
    for _ in range(40):
        for inputs, targets, over in read_epoch(streams):
            assert over
            assert (targets == inputs + 1).all()
            assert (np.diff(inputs) == 1).all()
            firsts += inputs[:, 0].tolist()
    assert set(firsts) <= set(range(291))
    assert len(set(firsts)) > 250


@pytest.mark.parametrize(("shuffle", "boundaries"), [("none", ()), ("chunks", ()), ("none", (30,))])
def test_a_state_that_is_not_carried_starts_over_after_every_sequence_and_the_text_is_read_as_ever(shuffle, boundaries):
    ids = np.arange(101, dtype=np.uint8)
    usual, reset = (Streams(ids, 10, 1, shuffle, 4, (1,), boundaries, carry) for carry in (True, False))
    state = np.ones((1, 1, 1, 3))
    for (inputs, targets, _), (as_usual, next_ones, _) in zip(read_epoch(reset), read_epoch(usual), strict=True):
        assert inputs.tolist() == as_usual.tolist() and targets.tolist() == next_ones.tolist()
    for _ in range(reset.per_epoch):
        state.fill(1)
        reset.advance_with(state)
        assert not state.any()


@pytest.mark.parametrize("shuffle", ["none", "chunks", "random"])
def test_a_position_is_all_that_is_needed_to_go_on(shuffle):
    ids = np.random.default_rng(0).integers(0, 99, 500).astype(np.uint8)
    one, other = (Streams(ids, 7, 2, shuffle, 5, (3,)) for _ in range(2))
    for _ in range(40):
        one.advance()
    other.position, other.epoch = one.position, one.epoch
    for _ in range(60):
        one.read(), other.read()
        assert (one.inputs == other.inputs).all()
        assert one.advance() == other.advance()


def test_more_streams_than_chunks_are_refused():
    with pytest.raises(engine.ConfigError, match="chunks must be at least the batch size of 8"):
        Streams(np.zeros(1000, np.uint8), 10, 8, "chunks", 4)


def test_chunks_that_are_too_short_are_refused_with_what_they_would_need():
    with pytest.raises(engine.TextError, match=r"each of 100 chunks needs at least 2,501.*fewer chunks"):
        Streams(np.zeros(1000, np.uint8), 25, 1, "chunks", 100)
