from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import engine
from engine.checkpoint.contents import MODEL, RUN, expected, header_of, values_of
from engine.training.state import RunState

PART = engine.Part(name="a.txt", path="a.txt", sha256="0", characters=5, encoding="utf-8")


def described(corpus, **changes):
    trainer = engine.Trainer(engine.Config(hidden_size=4), corpus.ids, corpus.vocabulary)
    parts = (PART, dataclasses.replace(PART, name="b.txt", characters=7))
    origin = engine.Origin(name="both", path=None, sha256="1", characters=12, encoding="utf-8", updates=9, parts=parts)
    values = {
        "format": 2,
        "kind": RUN,
        "config": trainer.config.to_dict(),
        "vocabulary": corpus.vocabulary.characters,
        "origin": dataclasses.asdict(origin),
        **RunState.of(trainer).to_dict(),
        "made_with": {},
    }
    return json.loads(json.dumps(values)) | changes, origin


def test_where_the_text_came_from_is_read_with_its_parts(corpus):
    values, origin = described(corpus)
    assert values_of(values)["origin"] == origin
    assert origin.boundaries == (5,)


def test_the_model_that_a_run_began_with_is_read(corpus):
    values, origin = described(corpus)
    source = engine.Pretrained(name="old.npz", update=9, text="a.txt", weights_sha256="f0")
    began = dataclasses.replace(origin, init_from=source)
    assert values_of(values | json.loads(json.dumps(header_of(began))))["origin"] == began
    for change in ({"update": -1}, {"name": 3}, {"pickle": "x"}):
        odd = dataclasses.asdict(began) | {"init_from": dataclasses.asdict(source) | change}
        with pytest.raises(engine.CheckpointError, match="it is damaged"):
            values_of(values | {"origin": odd})


def test_only_a_checkpoint_that_needs_the_newer_format_has_it(corpus):
    _, origin = described(corpus)
    assert header_of(origin)["format"] == 2 and "init_from" not in header_of(origin)["origin"]
    source = engine.Pretrained(name="old.npz", update=9, text="a.txt", weights_sha256="f0")
    assert header_of(dataclasses.replace(origin, init_from=source))["format"] == 3


def test_a_run_has_the_arrays_that_a_model_has_and_more(corpus):
    values, _ = described(corpus)
    run, model = (expected(values_of(values | {"kind": kind})) for kind in (RUN, MODEL))
    assert set(run) - set(model) == {f"best/{name.removeprefix('weights/')}" for name in model if name != "state"} | {
        "optimizer", "best_state",
    }  # fmt: skip
    assert model.items() <= run.items()
    assert {dtype for _, dtype in run.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 4}, "made by a newer version"),
        ({"format": 0}, "format 0"),
        ({"kind": "cake"}, "kind 'cake'"),
        ({"note": "read me"}, "'note' does not belong in a checkpoint"),
        ({"vocabulary": "".join(map(chr, range(48, 55_000)))}, None),
    ],
)
def test_what_does_not_fit_is_refused(corpus, change, said):
    values, _ = described(corpus, **change)
    if said is None:  # many characters are fine; a model too large for them is not
        values["config"]["hidden_size"] = 8000
        said = "more than 250,000,000 parameters"
    with pytest.raises(engine.CheckpointError, match=said):
        values_of(values)


def test_texts_that_are_not_as_long_as_they_are_together_are_refused(corpus):
    values, _ = described(corpus)
    values["origin"]["parts"][0]["characters"] = 6
    with pytest.raises(engine.CheckpointError, match="the lengths of its texts do not add up"):
        values_of(values)
