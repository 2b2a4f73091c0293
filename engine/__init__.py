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

from .checkpoint.checkpoint import Checkpoint, load, present, save_best, save_run
from .checkpoint.description import MODEL, RUN, Origin, Part
from .checkpoint.replacing import TEMPORARY, NotDurable, replaced
from .checkpoint.sizes import bytes_of_check, bytes_of_checkpoint, bytes_of_run
from .config import Config
from .errors import CheckpointError, ConfigError, DivergenceError, EngineError, TextError, VocabularyError
from .network.blas import set_threads
from .network.cells import CELLS
from .network.gradient_check import Errors, GradientCheck, GradientChecker, ParameterCheck, check_gradients
from .network.loss import bits_per_character
from .network.model import CharRNN, parameter_shapes
from .network.parameters import Parameters, count
from .recipes import RECIPES, Recipe, closest_recipe
from .sampling.novelty import Novelty, novelty
from .sampling.writer import SamplingRule, Writer
from .text.corpus import Corpus, joined, normalised, read_text
from .text.streams import Streams
from .text.vocabulary import Vocabulary
from .training.best_model import BestModel
from .training.optimizers import OPTIMIZERS
from .training.trainer import Trainer
from .training.updated import Evaluation, Updated
from .training.validation import learnt_and_held_out

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
    "Evaluation",
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
    "Updated",
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
