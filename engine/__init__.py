"""The engine of tui-rnn: a character-level recurrent network written from scratch in NumPy.

>>> import io
>>> from engine import Config, Trainer, read_text
>>> corpus = read_text(io.BytesIO(b"the quick brown fox jumps over the lazy dog. " * 20))
>>> trainer = Trainer(Config(hidden_size=16, seed=1), corpus.ids, corpus.vocabulary)
>>> events = list(trainer.run(updates=200))
>>> events[-1].smooth_loss < events[0].smooth_loss
True

Numbers are NumPy's or Python's, paths are strings or ``pathlib.Path``. A Trainer has matrix products use one thread,
or a few for a large model; ``set_threads(n)``, or OPENBLAS_NUM_THREADS in the environment, goes before that.

Every name is imported when it is first asked for, so that Config, SamplingRule, their settings and
the recipes need no NumPy. This file is long because type checkers want to read each name in it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checkpoint.archive import MAX_SIZE
    from .checkpoint.checkpoint import MODEL_SETTINGS, Checkpoint, checkpoint_of, load, save_best, save_run
    from .checkpoint.contents import MODEL, RUN, Origin, Part, Pretrained
    from .checkpoint.replacing import TEMPORARY, NotDurable, replaced
    from .checkpoint.sizes import bytes_of_check, bytes_of_checkpoint, bytes_of_run
    from .config import GROUPS, Config, settings
    from .errors import (
        CheckpointError,
        ConfigError,
        DivergenceError,
        EngineError,
        TextError,
        VocabularyError,
        shortened,
    )
    from .network.activity import LayerActivity, layer_activity
    from .network.blas import available_cores, set_threads, use_threads
    from .network.cells import CELLS, register_cell
    from .network.cells.cell import Cell, Draw, Weight
    from .network.cells.equations import Equations, equations
    from .network.cells.gates import SATURATED
    from .network.cells.step_source import step_source
    from .network.comparison import (
        COURSE_EPS,
        FLOAT32_TOLERANCE,
        NORM_TOLERANCE,
        TOLERANCE,
        Errors,
        GradientCheck,
        ParameterCheck,
    )
    from .network.gradient_check import GradientChecker, check_gradients
    from .network.horizon import MemoryHorizon, memory_horizon
    from .network.knock_out import knocked_out
    from .network.loss import bits_per_character
    from .network.model import CharRNN
    from .network.numerical import TINY
    from .network.parameters import Array, Parameters, count
    from .network.probe import probe
    from .network.reading import Reading, read
    from .network.shapes import parameter_shapes, suitable_threads
    from .network.single_unit import Marked, largest, marking, pushes, reads, strongest
    from .network.spectrum import Spectrum, recurrent_matrices, spectra, spectra_in_pieces
    from .network.through_time import (
        STEPS,
        LossByPosition,
        gradient_through_time,
        half_life,
        loss_along,
        loss_by_position,
    )
    from .network.trace import Trace, judged, next_scores, trace
    from .network.units import LEAST_AUC, LEAST_R, Separation, Separations, best_separations, separations
    from .pieces import Pieces, finish
    from .recipes import DERIVED_SETTINGS, OF_A_RUN, RECIPES, Recipe, closest_recipe
    from .sampling.copied import AT_LEAST, copied, longest_copied
    from .sampling.distribution import Distribution, distribution
    from .sampling.novelty import Novelty, novelty
    from .sampling.rule import SamplingRule
    from .sampling.scoring import Score, score
    from .sampling.surprise import Surprise
    from .sampling.writer import Writer
    from .setting import Needs, Setting
    from .text.boundaries import cut
    from .text.corpus import Corpus, joined, normalised, read_text
    from .text.features import FEATURES, Feature, features, matches
    from .text.ngram import Baselines, baselines
    from .text.pattern import Matches
    from .text.streams import Streams, plan
    from .text.translation import character_counts, is_known, places_with, places_without, translated
    from .text.vocabulary import Vocabulary
    from .text.windows import windows
    from .training.best_model import BestModel
    from .training.clipping import clipped_share, gradient_norm
    from .training.dynamic_evaluation import dynamic_score
    from .training.learning_rate import share_of_learning_rate
    from .training.next_update import NextUpdate
    from .training.optimizers import OPTIMIZERS
    from .training.parameter_updates import ParameterUpdate, parameter_updates, weight_change
    from .training.slow_step import SlowLayer, SlowStep, SlowTimeStep, slow_step
    from .training.snapshot import Snapshot
    from .training.state import RunState
    from .training.trainer import CHECKING, Trainer, training_streams
    from .training.updated import Evaluation, Updated
    from .training.validation import MOST_CHARACTERS, learnt_and_held_out, learnt_boundaries, suitable_every

# What the imports above say, for when the program runs. A test compares the two with ``__all__``.
_NAMES_OF = {
    "checkpoint.archive": "MAX_SIZE",
    "checkpoint.checkpoint": "MODEL_SETTINGS Checkpoint checkpoint_of load save_best save_run",
    "checkpoint.contents": "MODEL RUN Origin Part Pretrained",
    "checkpoint.replacing": "TEMPORARY NotDurable replaced",
    "checkpoint.sizes": "bytes_of_check bytes_of_checkpoint bytes_of_run",
    "config": "GROUPS Config settings",
    "errors": "CheckpointError ConfigError DivergenceError EngineError TextError VocabularyError shortened",
    "network.activity": "LayerActivity layer_activity",
    "network.blas": "available_cores set_threads use_threads",
    "network.cells": "CELLS register_cell",
    "network.cells.cell": "Cell Draw Weight",
    "network.cells.equations": "Equations equations",
    "network.cells.gates": "SATURATED",
    "network.cells.step_source": "step_source",
    "network.comparison": "COURSE_EPS FLOAT32_TOLERANCE NORM_TOLERANCE TOLERANCE Errors GradientCheck ParameterCheck",
    "network.gradient_check": "GradientChecker check_gradients",
    "network.horizon": "MemoryHorizon memory_horizon",
    "network.knock_out": "knocked_out",
    "network.loss": "bits_per_character",
    "network.model": "CharRNN",
    "network.shapes": "parameter_shapes suitable_threads",
    "network.numerical": "TINY",
    "network.parameters": "Array Parameters count",
    "network.probe": "probe",
    "network.reading": "Reading read",
    "network.single_unit": "Marked largest marking pushes reads strongest",
    "network.spectrum": "Spectrum recurrent_matrices spectra spectra_in_pieces",
    "network.through_time": "STEPS LossByPosition gradient_through_time half_life loss_along loss_by_position",
    "network.trace": "Trace judged next_scores trace",
    "network.units": "LEAST_AUC LEAST_R Separation Separations best_separations separations",
    "pieces": "Pieces finish",
    "recipes": "DERIVED_SETTINGS OF_A_RUN RECIPES Recipe closest_recipe",
    "sampling.copied": "AT_LEAST copied longest_copied",
    "sampling.distribution": "Distribution distribution",
    "sampling.novelty": "Novelty novelty",
    "sampling.rule": "SamplingRule",
    "sampling.scoring": "Score score",
    "sampling.surprise": "Surprise",
    "sampling.writer": "Writer",
    "setting": "Needs Setting",
    "text.boundaries": "cut",
    "text.corpus": "Corpus joined normalised read_text",
    "text.features": "FEATURES Feature features matches",
    "text.ngram": "Baselines baselines",
    "text.pattern": "Matches",
    "text.streams": "Streams plan",
    "text.translation": "character_counts is_known places_with places_without translated",
    "text.vocabulary": "Vocabulary",
    "text.windows": "windows",
    "training.best_model": "BestModel",
    "training.clipping": "clipped_share gradient_norm",
    "training.dynamic_evaluation": "dynamic_score",
    "training.learning_rate": "share_of_learning_rate",
    "training.next_update": "NextUpdate",
    "training.optimizers": "OPTIMIZERS",
    "training.parameter_updates": "ParameterUpdate parameter_updates weight_change",
    "training.slow_step": "SlowLayer SlowStep SlowTimeStep slow_step",
    "training.snapshot": "Snapshot",
    "training.state": "RunState",
    "training.trainer": "CHECKING Trainer training_streams",
    "training.updated": "Evaluation Updated",
    "training.validation": "MOST_CHARACTERS learnt_and_held_out learnt_boundaries suitable_every",
}
_MODULE_OF = {name: module for module, names in _NAMES_OF.items() for name in names.split()}

__all__ = [
    "AT_LEAST",
    "CELLS",
    "CHECKING",
    "COURSE_EPS",
    "DERIVED_SETTINGS",
    "FEATURES",
    "FLOAT32_TOLERANCE",
    "GROUPS",
    "LEAST_AUC",
    "LEAST_R",
    "MAX_SIZE",
    "MODEL",
    "MODEL_SETTINGS",
    "MOST_CHARACTERS",
    "NORM_TOLERANCE",
    "OF_A_RUN",
    "OPTIMIZERS",
    "RECIPES",
    "RUN",
    "SATURATED",
    "STEPS",
    "TEMPORARY",
    "TINY",
    "TOLERANCE",
    "Array",
    "Baselines",
    "BestModel",
    "Cell",
    "CharRNN",
    "Checkpoint",
    "CheckpointError",
    "Config",
    "ConfigError",
    "Corpus",
    "Distribution",
    "DivergenceError",
    "Draw",
    "EngineError",
    "Equations",
    "Errors",
    "Evaluation",
    "Feature",
    "GradientCheck",
    "GradientChecker",
    "LayerActivity",
    "LossByPosition",
    "Marked",
    "Matches",
    "MemoryHorizon",
    "Needs",
    "NextUpdate",
    "NotDurable",
    "Novelty",
    "Origin",
    "ParameterCheck",
    "ParameterUpdate",
    "Parameters",
    "Part",
    "Pieces",
    "Pretrained",
    "Reading",
    "Recipe",
    "RunState",
    "SamplingRule",
    "Score",
    "Separation",
    "Separations",
    "Setting",
    "SlowLayer",
    "SlowStep",
    "SlowTimeStep",
    "Snapshot",
    "Spectrum",
    "Streams",
    "Surprise",
    "TextError",
    "Trace",
    "Trainer",
    "Updated",
    "Vocabulary",
    "VocabularyError",
    "Weight",
    "Writer",
    "available_cores",
    "baselines",
    "best_separations",
    "bits_per_character",
    "bytes_of_check",
    "bytes_of_checkpoint",
    "bytes_of_run",
    "character_counts",
    "check_gradients",
    "checkpoint_of",
    "clipped_share",
    "closest_recipe",
    "copied",
    "count",
    "cut",
    "distribution",
    "dynamic_score",
    "equations",
    "features",
    "finish",
    "gradient_norm",
    "gradient_through_time",
    "half_life",
    "is_known",
    "joined",
    "judged",
    "knocked_out",
    "largest",
    "layer_activity",
    "learnt_and_held_out",
    "learnt_boundaries",
    "load",
    "longest_copied",
    "loss_along",
    "loss_by_position",
    "marking",
    "matches",
    "memory_horizon",
    "next_scores",
    "normalised",
    "novelty",
    "parameter_shapes",
    "parameter_updates",
    "places_with",
    "places_without",
    "plan",
    "probe",
    "pushes",
    "read",
    "read_text",
    "reads",
    "recurrent_matrices",
    "register_cell",
    "replaced",
    "save_best",
    "save_run",
    "score",
    "separations",
    "set_threads",
    "settings",
    "share_of_learning_rate",
    "shortened",
    "slow_step",
    "spectra",
    "spectra_in_pieces",
    "step_source",
    "strongest",
    "suitable_every",
    "suitable_threads",
    "trace",
    "training_streams",
    "translated",
    "use_threads",
    "weight_change",
    "windows",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, once: PEP 562."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
