"""Saving and loading: exact, atomic, and safe against what is not a checkpoint."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine.checkpoint import archive


def trainer_of(corpus, **values):
    return engine.Trainer(engine.Config(**{"hidden_size": 8, **values}), corpus.ids, corpus.vocabulary)


def train(trainer, updates):
    for _ in trainer.run(trainer.update + updates):
        pass


@pytest.fixture
def saved(corpus, origin, tmp_path):
    trainer = trainer_of(corpus)
    train(trainer, 30)
    path = tmp_path / "ckpt.npz"
    engine.save_run(path, trainer, origin)
    return path


SETTINGS = [
    {},
    {"dtype": "float64"},
    {"batch_size": 3, "layers": 2},
    {"cell": "gru", "optimizer": "adam", "learning_rate": 0.01},
    {"cell": "lstm", "optimizer": "sgd", "learning_rate": 0.01},
    {"optimizer": "rmsprop", "learning_rate": 0.01},
    {"dropout": 0.4, "layers": 2, "clip_norm": 1.0},
    {"shuffle": "chunks", "chunks": 4, "batch_size": 2},
    {"carry_state": False, "batch_size": 2},
    {"shuffle": "random", "schedule": "cosine", "schedule_updates": 80, "warmup": 10},
    {"validation": 0.2, "validate_every": 4, "decay": 0.5, "decay_patience": 1, "learning_rate": 0.9},
    {"validation": 0.2, "validate_every": 4, "patience": 3, "learning_rate": 0.9, "mean_loss": True},
]


@pytest.mark.parametrize("values", SETTINGS, ids=str)
@pytest.mark.parametrize(("before", "after"), [(1, 1), (20, 40), (41, 90)])
def test_going_on_from_a_checkpoint_is_not_having_stopped(corpus, origin, tmp_path, values, before, after):
    whole, part = trainer_of(corpus, **values), trainer_of(corpus, **values)
    train(whole, before + after)
    train(part, before)
    engine.save_run(tmp_path / "c.npz", part, origin)
    resumed = engine.load(tmp_path / "c.npz").trainer(corpus.ids)
    train(resumed, after)
    assert resumed.parameters_sha256() == whole.parameters_sha256()
    assert (resumed.smooth_loss, resumed.epoch) == (whole.smooth_loss, whole.epoch)
    assert (resumed.model.state == whole.model.state).all()
    assert (resumed.best.update, resumed.best.smooth_loss) == (whole.best.update, whole.best.smooth_loss)
    assert (resumed.best.weights == whole.best.weights).all()
    assert resumed.best.validation_loss == whole.best.validation_loss
    assert (resumed.learning_rates, resumed.out_of_patience) == (whole.learning_rates, whole.out_of_patience)
    assert resumed.sample(40) == whole.sample(40)


def test_a_checkpoint_of_the_first_format_is_read(saved, corpus):
    def older(document):
        document["format"] = 1
        del document["best_validation_loss"]
        kept = {"cell", "layers", "hidden_size", "seq_length", "batch_size", "optimizer", "learning_rate", "clip"}
        document["config"] = {k: v for k, v in document["config"].items() if k in kept | {"dtype", "seed"}}

    resumed, now = engine.load(rewritten(saved, meta=older)).trainer(corpus.ids), engine.load(saved).trainer(corpus.ids)
    train(resumed, 5), train(now, 5)
    assert resumed.parameters_sha256() == now.parameters_sha256()


def test_the_best_model_writes_but_does_not_go_on(corpus, origin, tmp_path):
    trainer = trainer_of(corpus)
    train(trainer, 50)
    engine.save_best(tmp_path / "best.npz", trainer, origin)
    best = engine.load(tmp_path / "best.npz")
    rule = engine.SamplingRule()
    texts = [w.write(rule, np.random.default_rng(1)) for w in (best.writer(), trainer.best_writer())]
    assert [next(texts[0]) for _ in range(50)] == [next(texts[1]) for _ in range(50)]
    with pytest.raises(engine.CheckpointError, match="resume from the run's own file"):
        best.trainer(corpus.ids)


def test_numpy_opens_it(saved, corpus):
    with np.load(saved) as arrays:
        assert arrays["weights/layer0.input"].shape == (len(corpus.vocabulary), 8)


def test_it_follows_the_umask_and_leaves_no_temporary_file(corpus, origin, tmp_path):
    before = os.umask(0o027)
    try:
        engine.save_run(tmp_path / "c.npz", trainer_of(corpus), origin)
    finally:
        os.umask(before)
    assert (tmp_path / "c.npz").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["c.npz"]


def test_a_failed_write_leaves_what_was_there(corpus, origin, tmp_path, saved):
    before = saved.read_bytes()
    trainer = trainer_of(corpus)
    trainer.model.weights.flat[3] = np.inf
    with pytest.raises(engine.DivergenceError, match="not finite"):
        engine.save_run(saved, trainer, origin)
    with pytest.raises(OSError):
        engine.save_run(tmp_path / "nowhere" / "c.npz", trainer_of(corpus), origin)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        engine.save_run(tmp_path / "folder", trainer_of(corpus), origin)
    assert saved.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ckpt.npz", "folder"]


def loads_to_an_equal_run_or_is_refused(path: Path, weights: np.ndarray) -> None:
    try:
        checkpoint = engine.load(path)
    except engine.CheckpointError as error:
        assert "\n" not in str(error)
    else:
        assert (checkpoint.weights.flat == weights).all()


def test_every_beginning_of_it_is_refused(saved):
    data = saved.read_bytes()
    for length in (0, 1, 21, 22, *range(30, len(data), 97), len(data) - 1):
        saved.write_bytes(data[:length])
        with pytest.raises(engine.CheckpointError):
            engine.load(saved)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255), more=st.binary(max_size=3))
def test_a_changed_byte_is_refused_or_harmless(saved, where, change, more):
    original = saved.with_suffix(".kept")
    if not original.exists():
        original.write_bytes(saved.read_bytes())
    data = bytearray(original.read_bytes())
    weights = engine.load(original).weights.flat
    data[int(where * len(data))] ^= change
    saved.write_bytes(bytes(data) + more)
    loads_to_an_equal_run_or_is_refused(saved, weights)


def rewritten(path: Path, *, meta=None, arrays=None, compression=zipfile.ZIP_STORED, extra=(), drop=()) -> Path:
    """The checkpoint with other members, in a well-formed zip."""
    with zipfile.ZipFile(path) as source:
        members = {name: source.read(name) for name in source.namelist()}
    document = json.loads(members["meta.json"])
    if meta:
        meta(document)
    members["meta.json"] = json.dumps(document).encode()
    for name, array in (arrays or {}).items():
        buffer = io.BytesIO()
        np.save(buffer, array, allow_pickle=True)
        members[f"{name}.npy"] = buffer.getvalue()
    out = path.with_name("hostile.npz")
    with zipfile.ZipFile(out, "w", compression) as target:
        for name, data in [*members.items(), *extra]:
            if name not in drop:
                target.writestr(name, data)
    return out


def at(*keys, value):
    def change(document):
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (at("format", value=99), "newer version"),
        (at("config", "hidden_size", value=10**9), "hidden_size"),
        (at("config", "hidden_size", value=8000), "wrong size|parameters"),
        (at("config", "depth", value=1), "depth"),
        (at("config", "cell", value="transformer"), "cell"),
        (at("vocabulary", value="ba"), "ascending"),
        (at("vocabulary", value=7), "vocabulary"),
        (at("update", value=-1), "update"),
        (at("update", value=1.5), "update"),
        (at("smooth_loss", value="low"), "smooth_loss"),
        (at("learning_rates", value=[]), "learning_rates"),
        (at("learning_rates", value=[[0, 1e9]]), "learning_rate"),
        (at("next_input", value=10**6), "next_input"),
        (at("kind", value="cake"), "kind"),
        (at("origin", value=None), "origin"),
    ],
)
def test_a_description_that_lies_is_refused(saved, change, message):
    with pytest.raises(engine.CheckpointError, match=message):
        engine.load(rewritten(saved, meta=change))


def test_members_that_should_not_be_there_are_refused(saved, corpus):
    V = len(corpus.vocabulary)
    good = np.zeros((V, 8), np.float32)
    for arrays in (
        {"weights/layer0.input": good.astype(np.float64)},
        {"weights/layer0.input": good.T},
        {"weights/layer0.input": np.asfortranarray(good)},
        {"weights/layer0.input": good + np.nan},
        {"weights/layer0.input": np.array([{"a": 1}], object)},
        {"more": good},
    ):
        with pytest.raises(engine.CheckpointError):
            engine.load(rewritten(saved, arrays=arrays))
    with pytest.raises(engine.CheckpointError):
        engine.load(rewritten(saved, compression=zipfile.ZIP_DEFLATED))
    with pytest.raises(engine.CheckpointError):
        engine.load(rewritten(saved, drop=["state.npy"]))
    with pytest.raises(engine.CheckpointError):
        engine.load(rewritten(saved, extra=[("../evil.npy", b"x")]))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = rewritten(saved, extra=[("meta.json", b"{}")])
    with pytest.raises(engine.CheckpointError):
        engine.load(twice)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x05\x06" + bytes(18), bytes(100_000), b"PK\x03\x04" * 1000])
def test_what_is_not_a_checkpoint_is_refused(tmp_path, data):
    (tmp_path / "x.npz").write_bytes(data)
    with pytest.raises(engine.CheckpointError):
        engine.load(tmp_path / "x.npz")


def test_what_is_not_a_file_is_refused_and_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(engine.CheckpointError, match=str(path)):
            engine.load(path)


def test_another_text_of_the_same_vocabulary_does_not_crash_it(saved, corpus):
    checkpoint = engine.load(saved)
    with pytest.raises(engine.EngineError):
        dataclasses.replace(checkpoint, position=10**9).trainer(corpus.ids)
    with pytest.raises(engine.EngineError):
        checkpoint.trainer(corpus.ids[:26])


def test_an_archive_is_the_same_for_the_same_content(tmp_path):
    arrays = {"a": np.arange(5.0)}
    for name in ("one", "two"):
        archive.write(tmp_path / name, {"x": 1}, arrays)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("values", [{}, {"cell": "lstm", "layers": 2, "batch_size": 3}, {"validation": 0.2}], ids=str)
def test_a_snapshot_of_a_checkpoint_is_that_of_its_trainer(corpus, origin, tmp_path, values):
    trainer = trainer_of(corpus, **values)
    train(trainer, 37)
    engine.save_run(tmp_path / "ckpt.npz", trainer, origin)
    found, wanted = engine.load(tmp_path / "ckpt.npz").snapshot(corpus.ids), engine.Snapshot.of(trainer)
    assert (found.update, found.place, found.config, found.vocabulary) == (
        37,
        wanted.place,
        trainer.config,
        corpus.vocabulary,
    )
    for name in ("state", "learnt", "held_out"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name)), name
    assert np.array_equal(found.weights.flat, wanted.weights.flat)


def test_a_best_model_is_looked_at_from_the_beginning_of_its_text(corpus, origin, tmp_path):
    trainer = trainer_of(corpus)
    train(trainer, 40)
    engine.save_best(tmp_path / "best.npz", trainer, origin)
    best = engine.load(tmp_path / "best.npz")
    found = best.snapshot(corpus.ids)
    assert (found.update, found.place) == (trainer.best.update, 0)
    assert not found.state.any()
    assert np.array_equal(found.weights.flat, trainer.best.weights)
    assert len(best.snapshot_with().text) == 0
    assert np.array_equal(best.snapshot_with(corpus.ids[:7]).text, corpus.ids[:7])


def test_a_snapshot_is_refused_where_the_run_would_be(saved, corpus):
    found = dataclasses.replace(engine.load(saved), position=10**9)
    with pytest.raises(engine.CheckpointError, match="position"):
        found.snapshot(corpus.ids)
    with pytest.raises(engine.TextError):
        found.snapshot(corpus.ids[:10])


# --- beginning with a trained model


def begun(checkpoint, seed=3, text=b"the qu\xc3\xafck br\xc3\xb6wn f\xc3\xb6x jumps over it. " * 30):
    corpus = engine.read_text(io.BytesIO(text))
    config = dataclasses.replace(checkpoint.config, seed=seed)
    return checkpoint.new_run(config, corpus.ids, corpus.vocabulary, corpus.boundaries)


@pytest.mark.parametrize("values", SETTINGS[:6], ids=str)
def test_a_new_run_begins_with_the_weights_and_with_nothing_else(corpus, origin, tmp_path, values):
    trainer = trainer_of(corpus, **values)
    train(trainer, 40)
    engine.save_run(tmp_path / "c.npz", trainer, origin)
    new, same, other = (begun(engine.load(tmp_path / "c.npz"), seed) for seed in (3, 3, 4))
    assert (new.update, new.smooth_loss, new.streams.position, new.best.update) == (0, None, 0, 0)
    assert new.optimizer.memory.max(initial=0) <= 1e-8 and not new.model.state.any()
    assert np.array_equal(new.best.weights, new.model.weights.flat)
    assert np.array_equal(new.model.weights["layer0.recurrent"], trainer.model.weights["layer0.recurrent"])
    known, drawn = (new.vocabulary.encode(c) for c in ("q", "ö"))
    rows = new.model.weights["layer0.input"]
    assert np.array_equal(rows[known], trainer.model.weights["layer0.input"][corpus.vocabulary.encode("q")])
    assert not np.array_equal(rows[drawn], other.model.weights["layer0.input"][drawn])
    assert np.array_equal(rows[known], other.model.weights["layer0.input"][known])
    for run in (new, same):
        train(run, 30)
    assert new.parameters_sha256() == same.parameters_sha256()


def test_it_begins_better_than_a_run_that_draws_its_weights(corpus, origin, tmp_path):
    trainer = trainer_of(corpus, learning_rate=0.01, optimizer="adam")
    train(trainer, 500)
    engine.save_best(tmp_path / "best.npz", trainer, origin)
    first, of_nothing = (
        next(iter(run.run())).loss
        for run in (begun(engine.load(tmp_path / "best.npz")), trainer_of(corpus, learning_rate=0.01))
    )
    assert first < of_nothing - 10


@pytest.mark.parametrize("change", [{"hidden_size": 9}, {"cell": "gru"}, {"layers": 2}, {"dtype": "float64"}], ids=str)
def test_a_run_of_another_model_cannot_begin_with_it(corpus, saved, change):
    checkpoint = engine.load(saved)
    with pytest.raises(engine.ConfigError, match="as in the model to begin with"):
        checkpoint.new_run(dataclasses.replace(checkpoint.config, **change), corpus.ids, corpus.vocabulary)


def test_what_it_began_with_is_saved_with_it_and_with_its_best_model(corpus, origin, saved, tmp_path):
    source = engine.load(saved)
    pretrained = source.as_pretrained("ckpt.npz")
    assert (pretrained.update, pretrained.text) == (30, "pangrams")
    trainer = source.new_run(source.config, corpus.ids, corpus.vocabulary)
    train(trainer, 5)
    for save, name in ((engine.save_run, "a.npz"), (engine.save_best, "b.npz")):
        save(tmp_path / name, trainer, dataclasses.replace(origin, init_from=pretrained))
        assert engine.load(tmp_path / name).origin.init_from == pretrained
    assert pretrained.weights_sha256 == engine.load(saved).weights_sha256() != trainer.parameters_sha256()


@pytest.mark.parametrize(
    "values", [{}, {"layers": 2, "batch_size": 2}, {"validation": 0.2, "validate_every": 4}], ids=str
)
def test_the_best_model_in_a_run_is_the_one_that_is_saved_beside_it(corpus, origin, tmp_path, values):
    trainer = trainer_of(corpus, **values)
    train(trainer, 30)
    engine.save_run(tmp_path / "run.npz", trainer, origin)
    engine.save_best(tmp_path / "best.npz", trainer, origin)
    beside, within = engine.load(tmp_path / "best.npz"), engine.load(tmp_path / "run.npz").best_model()
    assert within.fields() == beside.fields() and within.kind == beside.kind == engine.MODEL
    assert within.parameters_sha256() == beside.parameters_sha256()
    assert {name: array.tobytes() for name, array in within.arrays.items()} == {
        name: array.tobytes() for name, array in beside.arrays.items()
    }
    assert beside.best_model() is beside


def test_weights_are_evaluated_as_the_run_does_it(corpus, origin, tmp_path):
    trainer = trainer_of(corpus, validation=0.2, validate_every=5)
    train(trainer, 30)
    engine.save_run(tmp_path / "run.npz", trainer, origin)
    run = engine.load(tmp_path / "run.npz")
    assert run.best_model().evaluate(corpus.ids) == trainer.best.validation_loss
    assert run.evaluate(corpus.ids) == trainer.validation.loss
    assert dataclasses.replace(run, config=engine.Config()).evaluate(corpus.ids) is None
