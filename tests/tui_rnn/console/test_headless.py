"""Training without the app: the files it leaves, what it prints, and how it ends when it is told to."""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine

COMPANIONS = {"ckpt.npz", "ckpt.best.npz", "ckpt.metrics.jsonl", "ckpt.samples.txt"}
FIRST_LOSS = 25 * math.log(29)  # of 25 characters, each one of 29 that are equally likely
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eabc\x08 \u0301\u0302\u0303\u0304\n" * 60

PROGRESS = {
    "update": int,
    "epoch": float,
    "loss": float,
    "smooth_loss": float,
    "bits_per_char": float,
    "updates_per_s": float,
    "chars_per_s": float,
    "seconds": float,
}
FINISHED = {
    "update": int,
    "smooth_loss": float,
    "best_smooth_loss": float,
    "best_update": int,
    "seconds": float,
    "updates_per_s": float,
    "checkpoint": str,
    "parameters_sha256": str,
}


def hash_of_checkpoint(path: Path, text: Path) -> str:
    """As a program that uses the engine would find it."""
    with text.open("rb") as stream:
        ids = engine.read_text(stream).ids
    return engine.load(path).trainer(ids).parameters_sha256()


# --- what it leaves behind, and what it prints


def test_the_bundled_book_is_trained_and_everything_is_kept(cli: Any) -> None:
    cli.book.unlink()
    ended = cli.run("train", "--no-ui", "--updates", 60, "--sample-every", 30)
    assert set(cli.files()) == COMPANIONS
    assert engine.load(cli.folder / "ckpt.npz").update == 60
    assert engine.load(cli.folder / "ckpt.best.npz").kind == "model"
    first = next(record for record in cli.metrics() if record["event"] == "progress")
    assert first["update"] == 1
    assert first["smooth_loss"] == pytest.approx(25 * math.log(72), rel=1e-3)
    assert "the-salt-lantern.txt: 137,023 characters, UTF-8, LF line endings, 72 distinct" in ended.err
    assert "5,480 updates an epoch" in ended.err
    assert "saved ckpt.npz at update 60; best model: ckpt.best.npz" in ended.err


def test_texts_and_figures_go_to_stdout_and_nothing_else(cli: Any) -> None:
    ended = cli.train("--updates", 40, "--sample-every", 20, "--sample-length", 30)
    headings = re.findall(r"^=== update (\d+) .*===$", ended.out, re.MULTILINE)
    assert headings[:3] == ["0", "20", "40"]
    (shown,) = re.findall(
        r"^update 40/40  epoch 0\.56  (\d\.\d{3}) bits/char \(smooth loss (\d+\.\d\d) nats per 25 characters\)  \S+ u",
        ended.out,
        re.MULTILINE,
    )
    assert float(shown[0]) == pytest.approx(float(shown[1]) / 25 / math.log(2), abs=1e-3)
    assert "===" not in ended.err
    assert "book.txt" not in ended.out


def test_of_a_mean_loss_and_of_validation_the_figures_are_in_the_same_unit(cli: Any) -> None:
    options = ("--mean-loss", "--validation", 0.2, "--validate-every", 20)
    line = cli.train("--updates", 40, "--sample-every", 0, *options).out.splitlines()[-1]
    figures = (
        r"  (\d\.\d{3}) bits/char \(smooth loss (\d\.\d{3}) nats per character\)  validation (\d\.\d{3}) bits/char  "
    )
    bits, nats, validation = map(float, re.search(figures, line).groups())
    assert bits == pytest.approx(nats / math.log(2), abs=2e-3)
    told = [record for record in cli.metrics() if record["event"] == "validation"][-1]
    assert validation == pytest.approx(told["bits_per_char"], abs=1e-3)


def test_every_text_is_kept_with_its_update_and_loss(done: Any) -> None:
    kept = (done.folder / "ckpt.samples.txt").read_text()
    assert re.findall(r"^=== update (\d+)(?: · smooth loss \d+\.\d\d)? · .* (\w+) model ===$", kept, re.MULTILINE) == [
        ("0", "current"),
        ("100", "current"),
        ("200", "current"),
        ("300", "current"),
        (str(done.finished["best_update"]), "best"),
    ]
    for record in done.ended.records:
        if record["event"] == "sample":
            assert record["text"] in kept


def test_quiet_prints_nothing(cli: Any) -> None:
    ended = cli.train("--updates", 30, "--quiet")
    assert (ended.stdout, ended.stderr) == (b"", b"")
    assert set(cli.files()) == COMPANIONS | {"book.txt"}


def test_a_run_is_kept_where_out_says(cli: Any) -> None:
    (cli.folder / "runs").mkdir()
    cli.train("--updates", 30, "--out", "runs/fox.npz")
    kept = {"runs", "runs/fox.npz", "runs/fox.best.npz", "runs/fox.metrics.jsonl", "runs/fox.samples.txt"}
    assert set(cli.files()) == kept | {"book.txt"}


def test_the_metrics_are_kept_where_log_says(cli: Any) -> None:
    cli.train("--updates", 30, "--log", "figures.jsonl")
    assert set(cli.files()) == COMPANIONS - {"ckpt.metrics.jsonl"} | {"figures.jsonl", "book.txt"}
    assert cli.metrics("figures.jsonl")[-1]["event"] == "finished"


@pytest.mark.parametrize("form", ["plain", "--json"])
def test_what_is_piped_holds_no_escape_sequence_whatever_the_text_holds(cli: Any, form: str) -> None:
    cli.book.write_text(HOSTILE, newline="")
    ended = cli.train("--updates", 30, "--sample-every", 10, *([] if form == "plain" else [form]))
    for output in (ended.out, ended.err):
        assert not set(output) & set("\x1b\x07\x08\x9b\u202e")
    assert "\x1b" in (cli.folder / "ckpt.samples.txt").read_text()  # a file holds what the model wrote


def test_a_training_process_never_loads_the_app(cli: Any) -> None:
    source = (
        "import sys; from tui_rnn.cli.main import main; sys.argv[1:] = sys.argv[1:]\n"
        "try: main()\nfinally: print('loaded:', *[name for name in sys.modules if name.startswith('textual')])"
    )
    ended = cli.python("-c", source, "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 5, "--quiet")
    assert (ended.code, ended.out) == (0, "loaded:\n")


# --- the JSON contract


def test_every_line_is_an_object_and_the_last_one_is_finished(done: Any) -> None:
    events = [record["event"] for record in done.ended.records]
    assert events[-1] == "finished"
    assert events.count("finished") == 1
    assert set(events) == {"progress", "sample", "checkpoint", "through_time", "inside_summary", "finished"}


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("progress", PROGRESS),
        ("sample", {"update": int, "text": str, "prompt": str, "temperature": float, "model": str}),
        ("checkpoint", {"path": str, "update": int}),
        ("finished", FINISHED),
    ],
)
def test_an_event_has_its_fields(done: Any, event: str, fields: dict[str, type]) -> None:
    records = [record for record in done.ended.records if record["event"] == event]
    assert records
    for record in records:
        assert {name: type(record.get(name)) for name in fields} == fields


def test_the_figures_of_a_run_agree_with_each_other(done: Any) -> None:
    progress = [record for record in done.ended.records if record["event"] == "progress"]
    assert [record["update"] for record in progress] == [1, 100, 200, 300]
    assert progress[0]["loss"] == progress[0]["smooth_loss"] == pytest.approx(FIRST_LOSS, rel=1e-3)
    for record in progress:
        assert record["bits_per_char"] == pytest.approx(record["smooth_loss"] / 25 / math.log(2))
        assert record["epoch"] == pytest.approx(record["update"] / 71, abs=1e-6)
    assert done.finished["smooth_loss"] == progress[-1]["smooth_loss"] < progress[0]["smooth_loss"]
    assert done.finished["best_smooth_loss"] <= done.finished["smooth_loss"]
    assert (done.finished["update"], done.finished["checkpoint"]) == (300, "ckpt.npz")


def test_texts_have_the_length_asked_for_and_the_final_one_a_thousand(cli: Any) -> None:
    records = cli.train("--updates", 20, "--sample-every", 10, "--sample-length", 33, "--json").records
    lengths = [(r["occasion"], len(r["text"])) for r in records if r["event"] == "sample"]
    assert lengths == [("scheduled", 33), ("scheduled", 33), ("scheduled", 33), ("final", 1000)]


def test_the_hash_is_that_of_the_saved_weights_and_memory(done: Any) -> None:
    path = done.folder / "ckpt.npz"
    assert hash_of_checkpoint(path, done.cli.book) == done.hash
    saved = engine.load(path)
    digest = hashlib.sha256(saved.weights.flat.tobytes() + saved.arrays["optimizer"].tobytes())
    assert digest.hexdigest() == done.hash


def test_the_best_model_is_the_one_that_the_run_names(done: Any) -> None:
    best = engine.load(done.folder / "ckpt.best.npz")
    assert best.update == done.finished["best_update"]
    assert best.smooth_loss == done.finished["best_smooth_loss"]


def test_another_seed_is_another_run(cli: Any, done: Any) -> None:
    assert cli.train("--updates", 300, "--json", "--seed", 1).records[-1]["parameters_sha256"] != done.hash


@pytest.mark.parametrize(
    "watching",
    [
        ("--json", "--sample-every", 7),
        ("--json", "--sample-every", 0, "--checkpoint-every", 11),
        ("--sample-every", 50, "--sample-length", 0),
        ("--quiet",),
    ],
    ids=["often sampled", "often saved", "plain", "quiet"],
)
def test_watching_changes_nothing_that_is_learnt(cli: Any, done: Any, watching: tuple[object, ...]) -> None:
    cli.train("--updates", 300, *watching)
    assert cli.metrics()[-1]["parameters_sha256"] == done.hash


def test_equal_runs_make_equal_files(cli: Any, done: Any) -> None:
    cli.train("--updates", 300, "--quiet", "--sample-every", 100)
    for name in ("ckpt.npz", "ckpt.best.npz", "ckpt.samples.txt"):
        assert (cli.folder / name).read_bytes() == (done.folder / name).read_bytes()


def test_epochs_are_turned_into_updates(cli: Any) -> None:
    assert cli.train("--epochs", 1.5, "--json").records[-1]["update"] == 107  # 71 an epoch


def test_no_updates_at_all_still_make_a_checkpoint_to_go_on_from(cli: Any, done: Any) -> None:
    finished = cli.train("--updates", 0, "--json").records[-1]
    assert (finished["update"], finished["smooth_loss"], finished["best_smooth_loss"]) == (0, None, None)
    assert cli.resume("--updates", 300).records[-1]["parameters_sha256"] == done.hash


@pytest.mark.parametrize("quiet", [(), ("--quiet",)], ids=["loud", "quiet"])
def test_a_run_that_ends_worse_than_guessing_says_so(cli: Any, quiet: tuple[object, ...]) -> None:
    """Its loss is finite, so nothing else is wrong with it."""
    distinct = len(set(cli.book.read_text()))
    guessing = f"guessing among {distinct} characters ({math.log2(distinct):.3f})"
    ended = cli.train("--updates", 300, "--learning-rate", 500, *quiet)
    assert f"worse than {guessing}: try a smaller --learning-rate (now 500)\n" in ended.err
    assert "worse than guessing" not in cli.train("--updates", 300, *quiet).err


def test_where_stderr_is_closed_nothing_is_said_on_stdout_instead(cli: Any) -> None:
    command = f"{sys.executable} -m tui_rnn train book.txt --no-ui --json --hidden 8 --updates 20 2>&-"
    ended = subprocess.run(["sh", "-c", command], cwd=cli.folder, env=cli.environment, capture_output=True)
    assert all(json.loads(line)["event"] for line in ended.stdout.splitlines())


# --- signals, and a reader that goes away


@pytest.mark.parametrize(("number", "code"), SIGNALS, ids=lambda value: getattr(value, "name", ""))
def test_a_signal_saves_and_the_run_goes_on_as_if_nothing_had_been(cli: Any, number: signal.Signals, code: int) -> None:
    running = cli.start_training()
    running.until("progress", update=200)
    running.signal(number)
    ended = running.end()
    assert ended.code == code
    stopped = ended.records[-1]
    assert (stopped["event"], stopped["completed"]) == ("finished", False)
    assert hash_of_checkpoint(cli.folder / "ckpt.npz", cli.book) == stopped["parameters_sha256"]
    assert f"saved ckpt.npz at update {stopped['update']:,}; best model: ckpt.best.npz" in ended.err
    assert "to resume: tui-rnn train --resume ckpt.npz" in ended.err

    goal = stopped["update"] + 50
    resumed = cli.resume("--updates", goal).records[-1]
    whole = cli.train("--updates", goal, "--json", "--out", "whole.npz", "--sample-every", 0).records[-1]
    for name in ("update", "parameters_sha256", "smooth_loss", "best_update", "best_smooth_loss"):
        assert resumed[name] == whole[name]


linux_only = pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="sets the size of a pipe")


def stuck(cli: Any, *arguments: object) -> Any:
    """A run that waits in a write: its pipe is smaller than the line it prints, which nobody reads to the end."""
    running = cli.start(
        *("train", "book.txt", "--no-ui", "--hidden", 8, "--json", "--updates", 10**9, "--sample-length", 6000),
        *arguments,
        buffering=0,
    )
    fcntl.fcntl(running.stdout, fcntl.F_SETPIPE_SZ, 4096)
    return running


@linux_only
def test_a_second_signal_ends_a_run_that_cannot_end_by_itself(
    cli: Any, eventually: Callable[[Callable[[], object]], None]
) -> None:
    running = stuck(cli)
    running.stdout.read(1)  # of the text at update 0, whose end does not fit into the pipe
    handled = Path(f"/proc/{running.process.pid}/status")
    running.signal(signal.SIGINT)

    def is_default_again() -> bool:
        caught = re.search(r"^SigCgt:\t(\w+)$", handled.read_text(), re.MULTILINE)
        return caught is not None and not int(caught[1], 16) >> (signal.SIGINT - 1) & 1

    eventually(is_default_again)
    running.signal(signal.SIGINT)
    # It waits a moment for its reader: on a busy machine that is over before the second signal comes.
    assert running.process.wait() in (-signal.SIGINT, 128 + signal.SIGINT)


@linux_only
@pytest.mark.parametrize("form", ["plain", "--json"])
def test_a_reader_that_does_not_read_holds_nobody_up(
    cli: Any, eventually: Callable[[Callable[[], object]], None], form: str
) -> None:
    options = ["--sample-every", 10, "--updates", 10**9, *([] if form == "plain" else [form])]
    running = cli.start("train", "book.txt", "--no-ui", "--hidden", 8, *options, buffering=0)
    fcntl.fcntl(running.stdout, fcntl.F_SETPIPE_SZ, 4096)
    texts = cli.folder / "ckpt.samples.txt"
    eventually(lambda: texts.exists() and texts.stat().st_size > 200_000)  # the pipe holds 4,096
    running.signal(signal.SIGTERM)
    assert running.process.wait() == 143
    assert engine.load(cli.folder / "ckpt.npz").update == cli.metrics()[-1]["update"]


def test_a_terminal_that_hangs_up_many_times_loses_nothing(cli: Any) -> None:
    running = cli.start_training("--hidden", 300)  # about 2 MB to save
    running.until("progress", update=100)
    for _ in range(200):
        running.signal(signal.SIGHUP)
    running.end()
    assert engine.load(cli.folder / "ckpt.npz").update >= 100


def test_an_ignored_hangup_stays_ignored(cli: Any) -> None:
    running = cli.start_training(ignored=(signal.SIGHUP,))  # as nohup does
    reached = running.until("progress", update=100)["update"]
    running.signal(signal.SIGHUP)
    running.until("progress", update=reached + 2000)
    running.signal(signal.SIGTERM)
    assert running.end().code == 143


@pytest.mark.parametrize("form", ["plain", "--json"])
def test_a_reader_that_goes_away_saves_and_ends_the_run(cli: Any, form: str) -> None:
    options = ["--sample-every", 10, "--updates", 10**9, *([] if form == "plain" else [form])]
    running = cli.start("train", "book.txt", "--no-ui", "--hidden", 8, *options)
    running.stdout.readline()
    running.stdout.close()
    ended = running.end()
    assert ended.code == 128 + signal.SIGPIPE
    assert "Traceback" not in ended.err
    assert "saved ckpt.npz at update" in ended.err
    assert engine.load(cli.folder / "ckpt.npz").update == cli.metrics()[-1]["update"]
    assert cli.metrics()[-1]["event"] == "finished"


def test_a_run_piped_to_head_saves_and_ends(cli: Any) -> None:
    command = f"{sys.executable} -m tui_rnn train book.txt --no-ui --hidden 8 --sample-every 10 | head -n 1"
    shown = subprocess.run(command, shell=True, cwd=cli.folder, env=cli.environment, capture_output=True, check=True)
    assert shown.stdout.decode().startswith("=== update 0 ")
    assert b"Traceback" not in shown.stderr
    assert engine.load(cli.folder / "ckpt.npz").kind == "run"


# --- kill -9


@linux_only
def test_after_a_kill_the_run_goes_on_from_its_checkpoint_and_tells_nothing_twice(cli: Any, done: Any) -> None:
    running = stuck(cli, "--sample-every", 30, "--checkpoint-every", 40)
    running.until("checkpoint", update=40)
    running.stdout.read(1)  # of the text at update 60, whose end does not fit into the pipe
    running.signal(signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL
    assert engine.load(cli.folder / "ckpt.npz").update == 40
    assert [r["update"] for r in cli.metrics() if r["event"] == "sample"] == [0, 30, 60]  # ahead of the checkpoint

    resumed = cli.resume("--updates", 300, "--sample-every", 30, "--sample-length", 5).records[-1]
    assert resumed["parameters_sha256"] == done.hash
    told = [(r["event"], r["update"], r.get("occasion")) for r in cli.metrics() if r["event"] != "checkpoint"]
    assert len(told) == len(set(told))
    scheduled = [r["update"] for r in cli.metrics() if r["event"] == "sample" and r["occasion"] == "scheduled"]
    assert scheduled == list(range(0, 301, 30))
    for look in ("through_time", "inside_summary"):
        assert [r["update"] for r in cli.metrics() if r["event"] == look] == [0, 100]
    kept = re.findall(r"^=== update (\d+) .* current model ===$", (cli.folder / "ckpt.samples.txt").read_text(), re.M)
    assert kept == [str(update) for update in scheduled]
    progress = [r["update"] for r in cli.metrics() if r["event"] == "progress"]
    assert progress == sorted(set(progress))
    assert {1, 41, 300} <= set(progress) <= {1, 41, 100, 200, 300}


def test_a_line_that_a_crash_cut_off_is_dropped(cli: Any) -> None:
    cli.train("--updates", 50, "--quiet")
    with (cli.folder / "ckpt.metrics.jsonl").open("a") as file:
        file.write('{"event": "progress", "upd')
    cli.resume("--updates", 60)
    assert [r["update"] for r in cli.metrics() if r["event"] == "progress"] == [1, 50, 51, 60]


# --- saving fails


def test_a_save_that_fails_is_told_and_the_run_goes_on_and_saves_again(cli: Any) -> None:
    (cli.folder / "runs").mkdir()
    running = cli.start_training("--out", "runs/ckpt.npz", "--checkpoint-every", 50)
    running.until("checkpoint", update=50)
    (cli.folder / "runs").rename(cli.folder / "gone")
    failed = running.until("checkpoint_failed")
    assert failed["reason"] == "No such file or directory"
    running.until("progress", update=failed["update"] + 100)
    (cli.folder / "gone").rename(cli.folder / "runs")
    saved = running.until("checkpoint", update=failed["update"] + 101)
    running.signal(signal.SIGINT)
    ended = running.end()
    assert ended.code == 130
    assert engine.load(cli.folder / "runs/ckpt.npz").update == ended.records[-1]["update"]
    problems = [line for line in ended.err.splitlines() if "saved" in line]
    assert re.fullmatch(
        r"runs/ckpt\.npz cannot be saved at update [\d,]+: No such file or directory\. Training goes on\.", problems[0]
    )
    assert re.fullmatch(r"runs/ckpt\.npz could be saved again, at update [\d,]+\.", problems[1])
    assert len(problems) == 3  # told once, not at every attempt; the third is the end's
    assert saved["path"] == "runs/ckpt.npz"


def test_a_run_whose_last_save_failed_ends_with_code_1(cli: Any) -> None:
    (cli.folder / "runs").mkdir()
    running = cli.start_training("--out", "runs/ckpt.npz")
    running.until("progress", update=100)
    shutil.rmtree(cli.folder / "runs")
    running.signal(signal.SIGINT)
    ended = running.end()
    assert ended.code == 1
    assert ended.records[-1]["event"] == "finished"
    assert ended.err.splitlines()[-1] == "runs/ckpt.npz could not be saved: No such file or directory"
    assert "Traceback" not in ended.err


def test_a_disk_that_is_full_leaves_the_checkpoint_before_as_it_was(cli: Any) -> None:
    cli.train("--updates", 50, "--quiet")
    before = (cli.folder / "ckpt.npz").read_bytes()

    def small_files_only() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, len(before) // 2))

    command = ("-m", "tui_rnn", "train", "--no-ui", "--resume", "--quiet", "--updates", 60)
    ended = cli.python(*command, preexec_fn=small_files_only)
    assert ended.code == 1
    assert "ckpt.npz could not be saved: File too large" in ended.err
    assert (cli.folder / "ckpt.npz").read_bytes() == before
    assert not [name for name in cli.files() if "tmp" in name]


def test_a_run_that_fails_says_what_to_do_and_ends_with_code_1(cli: Any) -> None:
    source = (
        "import math; from engine.training.trainer import CharRNN; from tui_rnn.cli.main import main\n"
        "CharRNN.loss_and_gradients = lambda self, *batch: math.nan\nmain()"
    )
    ended = cli.python("-c", source, "train", "book.txt", "--no-ui", "--hidden", 8, "--json")
    assert ended.code == 1
    assert ended.records[-1]["event"] == "failed"
    assert ended.err.splitlines()[-1] == (
        "the run failed after update 0: the loss is not a finite number at update 1 (last smooth loss: none); "
        "try a lower --learning-rate (now 0.1) or a lower --clip (now 5), or --on-nan rollback; there is no checkpoint"
    )
    assert "Traceback" not in ended.err


RAISING = """
from engine.training.trainer import Trainer
from tui_rnn.cli.main import main
make_update = Trainer.make_update
def raising(self):
    if self.update == 1105 and len(self.learning_rates) == 1:
        self.set_learning_rate(30.0)
    return make_update(self)
Trainer.make_update = raising
main()
"""


def test_a_spike_is_told_on_stderr_and_in_the_metrics_and_undone_where_that_was_asked_for(cli: Any) -> None:
    run = ("-c", RAISING, "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 1500)
    warned = cli.python(*run)
    assert warned.code == 0
    assert "the loss jumped from " in warned.err
    assert "Rolled back" not in warned.err
    back = cli.python(*run, "--on-spike", "rollback")
    assert back.code == 0
    assert "Rolled back to update 1,000, with a learning rate of 0.05." in back.err
    kinds = [record["event"] for record in cli.metrics()]
    assert kinds.index("warning") < kinds.index("rolled_back") < kinds.index("finished")
    quiet = cli.python(*run, "--on-spike", "ignore")
    assert "the loss jumped" not in quiet.err


def test_an_error_nobody_foresaw_is_shown_in_full(cli: Any) -> None:
    source = (
        "from engine.training.trainer import CharRNN; from tui_rnn.cli.main import main\n"
        "def broken(self, *batch): raise ValueError('\\x1b[2J')\n"
        "CharRNN.loss_and_gradients = broken\nmain()"
    )
    ended = cli.python("-c", source, "train", "book.txt", "--no-ui", "--hidden", 8)
    assert ended.code == 1
    assert "Traceback (most recent call last):" in ended.err
    assert "in broken" in ended.err
    assert "\x1b" not in ended.err


# --- standard output that is not as one expects

SHORT = ("-m", "tui_rnn", "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 50)


@pytest.mark.parametrize("form", ["plain", "--json"])
def test_a_full_disk_under_stdout_saves_and_ends_without_a_traceback(cli: Any, form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = cli.python(*SHORT, *([] if form == "plain" else [form]), stdout=full)
    assert ended.code != 0
    assert "Traceback" not in ended.err
    assert (cli.folder / "ckpt.npz").exists()


@pytest.mark.parametrize("form", ["plain", "--json"])
def test_a_run_without_any_stdout_trains(cli: Any, form: str) -> None:
    ended = cli.python(*SHORT, *([] if form == "plain" else [form]), preexec_fn=lambda: os.close(1))
    assert "Traceback" not in ended.err
    assert engine.load(cli.folder / "ckpt.npz").update == 50


def test_a_log_in_another_encoding_does_not_end_the_run(cli: Any) -> None:
    assert cli.python(*SHORT, env=cli.environment | {"PYTHONIOENCODING": "ascii"}).code == 0


# --- memory


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_a_long_text_is_kept_as_small_integers(cli: Any) -> None:
    """5 MB in well under 150 MB, most of which Python and NumPy take; one-hot it would be 580 MB of float32."""
    text = cli.book.read_bytes()
    source = (
        "import re; from pathlib import Path; from tui_rnn.cli.main import main\n"
        "try: main()\nfinally: print(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1])"
    )
    command = ("--no-ui", "--hidden", 8, "--quiet")
    peaks = []
    for copies in (600, 2800):  # 1.1 MB, 5 MB
        cli.book.write_bytes(text * copies)
        peaks.append(int(cli.python("-c", source, "train", "book.txt", *command, "--updates", 50).out))
    assert peaks[1] < 150_000  # kB
    assert (peaks[1] - peaks[0]) * 1024 < 4 * 2200 * len(text)  # fewer than four bytes for each further character


# --- a run that is to end in time


def test_a_run_ends_in_time_is_saved_and_goes_on_as_if_it_had_not(cli: Any, done: Any) -> None:
    endless = ("--updates", 10**9, "--minutes", 0.005)
    ended = cli.train(*endless)
    checkpoint = engine.load(cli.folder / "ckpt.npz")
    assert "the run stops after 0.005 minutes of training, finished or not" in ended.err
    said = f"stopped after 0.005 minutes, as asked, at update {checkpoint.update:,} of 1,000,000,000; to resume: "
    assert f"{said}tui-rnn train --resume ckpt.npz\n" in ended.err
    assert checkpoint.update == cli.metrics()[-1]["update"] > 0
    assert checkpoint.origin.updates == 10**9
    more = cli.resume("--minutes", 0.002).records[-1]
    assert more["update"] > checkpoint.update
    alone = cli.train("--updates", more["update"], "--out", "alone.npz", "--json").records[-1]
    assert alone["parameters_sha256"] == more["parameters_sha256"]


def test_a_run_that_reaches_its_goal_in_time_says_nothing_of_it(cli: Any, done: Any) -> None:
    ended = cli.train("--updates", 300, "--minutes", 1000)
    assert "as asked" not in ended.err
    assert engine.load(cli.folder / "ckpt.npz").parameters_sha256() == done.hash


@pytest.mark.parametrize("minutes", [0, -1, "nan", "inf", 1e7])
def test_minutes_out_of_range_are_refused(cli: Any, minutes: object) -> None:
    cli.refused("train", "book.txt", f"--minutes={minutes}", says="tui-rnn: --minutes must be a number above 0")
