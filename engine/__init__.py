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
"""

from .best_model import BestModel
from .blas import set_threads
from .cells import CELLS
from .checkpoint import Checkpoint, load, present, save_best, save_run
from .config import Config
from .corpus import Corpus, joined, normalised, read_text
from .description import MODEL, RUN, Origin, Part
from .errors import (
    CheckpointError,
    ConfigError,
    DivergenceError,
    EngineError,
    TextError,
    VocabularyError,
)
from .gradient_check import Errors, GradientCheck, GradientChecker, ParameterCheck, check_gradients
from .loss import bits_per_character
from .memory import bytes_of_check, bytes_of_checkpoint, bytes_of_run
from .model import CharRNN, parameter_shapes
from .novelty import Novelty, novelty
from .optimizers import OPTIMIZERS
from .parameters import Parameters, count
from .recipes import RECIPES, Recipe, closest_recipe
from .replacing import TEMPORARY, NotDurable, replaced
from .sampling import SamplingRule, Writer
from .streams import Streams
from .trainer import Trainer
from .validation import learnt_and_held_out
from .vocabulary import Vocabulary

__all__ = [
    "CELLS",
    "MODEL",
    "OPTIMIZERS",
    "RECIPES",
    "RUN",
    "TEMPORARY",
    "BestModel",
    "CharRNN",
    "Checkpoint",
    "CheckpointError",
    "Config",
    "ConfigError",
    "Corpus",
    "DivergenceError",
    "EngineError",
    "Errors",
    "GradientCheck",
    "GradientChecker",
    "NotDurable",
    "Novelty",
    "Origin",
    "ParameterCheck",
    "Parameters",
    "Part",
    "Recipe",
    "SamplingRule",
    "Streams",
    "TextError",
    "Trainer",
    "Vocabulary",
    "VocabularyError",
    "Writer",
    "bits_per_character",
    "bytes_of_check",
    "bytes_of_checkpoint",
    "bytes_of_run",
    "check_gradients",
    "closest_recipe",
    "count",
    "joined",
    "learnt_and_held_out",
    "load",
    "normalised",
    "novelty",
    "parameter_shapes",
    "present",
    "read_text",
    "replaced",
    "save_best",
    "save_run",
    "set_threads",
]
