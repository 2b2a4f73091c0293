"""What viewers, files and other users can do to a run of the real program: it is trained all the same."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import stat
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import engine
from tui_rnn import events, wire
from tui_rnn.commands import (
    CheckGradients,
    Command,
    Extend,
    FindUnits,
    KnockOut,
    LookThroughTime,
    Pause,
    Predict,
    Resume,
    Sample,
    Save,
    ScaleLearningRate,
    Step,
    Stop,
    SumUp,
    WalkThrough,
)
from tui_rnn.run import address
from tui_rnn.run.audience import MOST_NOTICES
from tui_rnn.run.contact import NotReached, process_of
from tui_rnn.run.remote import Remote

from .raw import RawViewer, viewer

CANNOT = "tui-rnn attach cannot reach this run: "


def goes_on(running: Any) -> bool:
    """Whether a run that prints JSON makes further updates."""
    update = running.until("progress")["update"]
    return bool(running.until("progress", update=update + 1))


def ended(running: Any) -> list[str]:
    """Ask a run to save and end; the lines that it wrote on stderr."""
    running.signal(signal.SIGTERM)
    end = running.end()
    assert end.code == 128 + signal.SIGTERM, end.err
    return str(end.err).splitlines()


def test_two_hundred_viewers_of_every_kind_change_nothing(cli: Any) -> None:
    running = cli.start_training()
    running.until("progress")
    checkpoint = cli.folder / "ckpt.npz"
    with contextlib.ExitStack() as stack:
        raws = []
        for n in range(200):
            raws.append(raw := stack.enter_context(viewer(checkpoint)))
            if n < 160:
                raw.hello(control=n >= 150)  # these never read
            elif n < 180:
                raw.connection.sendall(b"%d bottles of beer\n" % n)
            elif n < 190:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    raw.connection.sendall(b"x" * 10 * 2**20)
            # and the last ones say nothing
        for raw in raws[:150]:
            raw.until(live=True)
        assert all(raw.reason.startswith("it sent something else") for raw in raws[160:180])
        assert all(raw.reason.startswith("it sent a line of more than") for raw in raws[180:190])
        assert all(raw.until(event="updated")["update"] for raw in raws[:150])
        raws[150].send(command="pause")
        assert all(raw.until(event="paused")["update"] for raw in raws[:150])
        raws[151].send(command="resume")
        assert all(raw.until(event="resumed")["update"] for raw in raws[:150])
        assert goes_on(running)
        lines = ended(running)
        assert raws[0].until(event="finished")["reason"] == "asked"
    notices = [line for line in lines if line.startswith("a viewer was disconnected")]
    assert 2 <= len(notices) <= MOST_NOTICES
    assert len(lines) - len(notices) <= 4  # what it trains, where that is saved, and how to go on
    assert not {".ckpt.npz.sock", ".ckpt.npz.lock"} & set(cli.files())


def test_too_many_open_files_do_not_matter(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 1000)
    running.until("progress")
    resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (48, 48))
    with contextlib.ExitStack() as stack:
        raws = []
        for _ in range(60):
            raws.append(stack.enter_context(viewer(cli.folder / "ckpt.npz")))
            with contextlib.suppress(BrokenPipeError):
                raws[-1].hello()
        told = [raw.next() for raw in raws]
        few = [record for record in told if "closed" in record]
        assert [record["closed"] for record in few] == ["the run has 24 viewers already"] * len(few)
        assert len(told) - len(few) == 24
        running.until("checkpoint", update=running.until("checkpoint")["update"] + 1)
    lines = ended(running)
    assert not any("cannot be saved" in line for line in lines)


ABSURD: list[tuple[Command, str]] = [
    (Sample(length=10**12, occasion="asked"), "the length of a text must be"),
    (Sample(length=-3, occasion="live"), "the length of a text must be"),
    (Sample(length=5, seed=-1, occasion="asked"), "a seed must be 0 or more"),
    (Sample(length=5, prompt="\ud800", occasion="asked"), "is not in this model's vocabulary"),
    (Sample(length=10**300), "only the run itself"),
    (Extend(10**300), "the goal cannot be beyond"),
    (Extend(-(10**300)), "the goal cannot be before"),
    (ScaleLearningRate(float("nan")), "the learning rate must be"),
    (ScaleLearningRate(float("inf")), "the learning rate must be"),
    (ScaleLearningRate(-1.0), "the learning rate must be"),
    (ScaleLearningRate(1e-300), ""),
    (Save(Path("a\0b")), ""),
    (Save(Path("missing/x.npz")), ""),
    (Save(Path("/")), ""),
    (Save(Path("x" * 5000)), ""),
    (KnockOut(layer=99, unit=0), "no unit 0 in layer 99"),
    (KnockOut(layer=-1, unit=10**30), "no unit 1000000000000000000000000000000 in layer -1"),
    (SumUp(scheduled=True), "only the run itself"),
    (Predict(length=-5), ""),
    (Predict(length=10**30, start=10**30), ""),
    (Predict(length=5, start=-(10**30)), ""),
    (Predict(length=5, text="\ud800\0"), ""),
    (FindUnits(length=-1, layer=10**30, pattern="(a+)+b"), ""),
    (FindUnits(length=10**30, layer=-(10**30), pattern="x" * 1000), ""),
    (FindUnits(length=5, pattern="(" * 1000), ""),
    (FindUnits(length=5, pattern=".*.*.*x"), ""),
    (LookThroughTime(), ""),
    (WalkThrough(), ""),
    (Step(), ""),
    (CheckGradients(), ""),
]
ANSWERS = (
    events.LearningRateChanged
    | events.Refused
    | events.NothingToSee
    | events.Saved
    | events.SaveFailed
    | events.Look
    | events.Checked
)
"""One of these follows each of those commands; a Step has an Updated."""


def test_absurd_commands_are_refused_in_a_line_and_fail_nothing(cli: Any) -> None:
    running = cli.start_training("--validation", 0.1)
    running.until("progress")
    with viewer(cli.folder / "ckpt.npz") as raw:
        raw.enter()
        raw.connection.sendall(wire.command_line(Pause()))
        raw.until(event="paused")
        for command, says in ABSURD:
            raw.connection.sendall(wire.command_line(command))
            while True:
                event = wire.event_of(raw.next())
                assert not isinstance(event, events.Failed), (command, event)
                if isinstance(event, ANSWERS) or (command == Step() and isinstance(event, events.Updated)):
                    break
            if says:
                assert isinstance(event, events.Refused | events.NothingToSee), (command, event)
                assert says in event.reason
            if isinstance(event, events.Refused | events.NothingToSee):
                assert event.reason.isprintable()
                assert len(event.reason) < 500
        raw.connection.sendall(wire.command_line(Resume()))
        raw.until(event="resumed")
        assert goes_on(running)
    ended(running)
    assert engine.load(cli.folder / "ckpt.npz").update > 0


def test_watched_by_three_a_run_learns_the_same(cli: Any, eventually: Callable[..., None]) -> None:
    given = ["--updates", 4000, "--sample-every", 1000, "--validation", 0.1]
    alone = cli.train(*given, "--json", "--out", "alone.npz").records[-1]
    running = cli.start("train", "book.txt", "--no-ui", "--json", "--hidden", 8, *given, "--paused")
    running.until("paused")
    checkpoint = cli.folder / "ckpt.npz"
    sources = [Remote(checkpoint, control=control) for control in (True, True, False)]
    told: list[events.Event] = []
    sources[1].observers.append(told.append)
    for source in sources:
        source.start()
    busy, *_ = sources
    for _ in range(3):
        busy.send(Step())
    for n in range(8):
        update = busy._update
        for command in (
            Resume(), Predict(length=50), FindUnits(length=50), KnockOut(0, n % 8), LookThroughTime(), WalkThrough(),
            Sample(length=50, seed=n, occasion="asked"), Sample(length=50, occasion="live"), CheckGradients(),
            Save(cli.folder / "copy.npz"),
        ):  # fmt: skip
            busy.send(command)
        sources[2].send(Stop())  # it may only watch
        eventually(lambda update=update: busy._update > update or busy.join(0))
        busy.send(Pause())
    busy.send(Resume())
    finished = running.until("finished")
    assert running.end().code == 0
    assert finished["update"] == 4000
    assert finished["parameters_sha256"] == alone["parameters_sha256"]
    eventually(lambda: sources[1].join(0))
    kinds = {type(event) for event in told}
    assert {events.Predicted, events.KnockedOut, events.Sampled, events.Checked, events.Saved, events.Finished} <= kinds
    for source in sources:
        source.leave()


def test_what_stands_where_the_socket_should_be_is_kept_and_the_run_goes_on(cli: Any) -> None:
    path, precious = cli.folder / ".ckpt.npz.sock", "the one copy of my thesis\n"
    (cli.folder / "precious").write_text(precious)

    def lay_socket() -> None:  # as a killed run leaves it
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
            left.bind(str(path))

    for lay, remove, is_kept in (
        (lambda: path.write_text(precious), path.unlink, True),
        (lambda: path.symlink_to("precious"), path.unlink, True),
        (path.mkdir, path.rmdir, True),
        (lay_socket, path.exists, False),
    ):
        lay()
        lines = cli.train("--updates", 5).err.splitlines()
        assert [line for line in lines if line.startswith(CANNOT)] == (
            [f"{CANNOT}{path} is not a socket; remove it"] if is_kept else []
        )
        assert os.path.lexists(path) is is_kept
        remove()
    assert (cli.folder / "precious").read_text() == precious


def test_after_kill_9_the_run_is_resumed_and_attached_to_again(cli: Any) -> None:
    running = cli.start_training("--checkpoint-every", 100)
    running.until("checkpoint")
    source = Remote(cli.folder / "ckpt.npz")
    running.signal(signal.SIGKILL)
    running.end()
    assert stat.S_ISSOCK((cli.folder / ".ckpt.npz.sock").lstat().st_mode)
    assert "no process trains" in cli.refused("attach", "--once", "ckpt.npz", says="no process trains")
    again = cli.start("train", "--resume", "--no-ui", "--json", "--updates", 10**9)
    again.until("progress")
    assert cli.run("attach", "--once").out.startswith("update ")
    source.leave()
    ended(again)
    assert not {".ckpt.npz.sock", ".ckpt.npz.lock"} & set(cli.files())


def test_of_trainers_that_race_for_a_checkpoint_one_is_reached(cli: Any) -> None:
    trainers = [cli.start_training("--checkpoint-every", 100) for _ in range(4)]
    alive = []
    for trainer in trainers:
        try:
            trainer.until("progress")
        except AssertionError:
            end = trainer.end()
            assert end.code == 2
            assert "is being trained by another tui-rnn" in end.err
        else:
            alive.append(trainer)
    (winner,) = alive
    assert process_of(cli.folder / "ckpt.npz") == winner.process.pid
    ended(winner)


def test_a_path_too_long_for_a_socket(cli: Any) -> None:
    folder = cli.folder / ("d" * 90) / ("e" * 90)
    folder.mkdir(parents=True)
    checkpoint = folder / "ckpt.npz"
    running = cli.start_training("--out", checkpoint)
    running.until("progress")
    assert not (folder / ".ckpt.npz.sock").exists()
    (path,) = address.addresses_of(checkpoint)
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert cli.run("attach", "--once", checkpoint).out.startswith("update ")
    taken = cli.run("train", "book.txt", "--no-ui", "--out", checkpoint, code=2)
    assert len(taken.err.splitlines()) == 1
    assert str(path) not in taken.err
    ended(running)
    assert not path.exists()
    with pytest.raises(NotReached, match="no process trains"):
        Remote(checkpoint)


WITHOUT = "import runpy, socket, sys; del socket.AF_UNIX; runpy.run_module('tui_rnn', run_name='__main__')"


def test_where_there_are_no_unix_sockets_one_line_says_so_and_the_run_goes_on(cli: Any) -> None:
    end = cli.python("-c", WITHOUT, "train", "book.txt", "--no-ui", "--hidden", 8, "--updates", 5)
    assert end.code == 0
    assert [line for line in end.err.splitlines() if "attach" in line] == [f"{CANNOT}this system has no Unix sockets"]
    assert (cli.folder / "ckpt.npz").exists()


def test_a_viewer_of_another_version_and_a_run_of_another_say_so_in_a_line(cli: Any) -> None:
    running = cli.start_training()
    running.until("progress")
    says = (
        f"(tui-rnn 99.0), and the run's is {wire.SPOKEN['protocol']} (tui-rnn {wire.SPOKEN['tui_rnn']}): use the same"
    )
    with viewer(cli.folder / "ckpt.npz") as raw:
        raw.send(protocol=99, tui_rnn="99.0", control=True)
        assert says in raw.reason
    (line,) = [line for line in ended(running) if "disconnected" in line]
    assert says in line
    with address.listening(address.beside(cli.folder / "ckpt.npz")) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(wire.line({"protocol": 99, "tui_rnn": "99.0\x1b[2J"}))

        answering = threading.Thread(target=answer)
        answering.start()
        cli.refused("attach", "--once", "ckpt.npz", says="and the run's is 99 (tui-rnn 99.0")
        answering.join()


def as_nobody(folder: Path, act: Callable[[], bool]) -> bool:
    """Do something in a folder, in a process of another user's."""
    child = os.fork()
    if child == 0:
        code = 2
        with contextlib.suppress(BaseException):
            os.chdir(folder)
            os.setgid(65534), os.setuid(65534)
            code = 0 if act() else 1
        os._exit(code)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) in (0, 1)
    return status == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_refused(cli: Any) -> None:
    running = cli.start_training()
    running.until("progress")
    cli.folder.chmod(0o755)
    path = cli.folder / ".ckpt.npz.sock"

    def connect() -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(path.name)
        return connection

    def is_kept_out() -> bool:
        try:
            connect()
        except PermissionError:
            return True
        return False

    def is_told() -> bool:
        return RawViewer(path, connect()).reason == "the run is another user's"

    assert as_nobody(cli.folder, is_kept_out)
    path.chmod(0o666)  # where the mode of a socket means nothing
    assert as_nobody(cli.folder, is_told)
    assert process_of(cli.folder / "ckpt.npz") == running.process.pid
    lines = ended(running)
    assert [line for line in lines if "disconnected" in line] == [
        "a viewer was disconnected: the run is another user's"
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_nor_is_the_socket_of_another_user_attached_to(cli: Any) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(cli.folder / ".ckpt.npz.sock"))
        child = os.fork()
        if child == 0:  # who listens is who is asked for its user
            os.setuid(65534)
            listener.listen()
            signal.pause()
        try:
            while True:
                with contextlib.suppress(ConnectionRefusedError), contextlib.ExitStack() as stack:
                    probe = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                    probe.connect(str(cli.folder / ".ckpt.npz.sock"))
                    data = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
                    assert struct.unpack("3i", data)[1] == 65534
                    break
            cli.refused("attach", "--once", "ckpt.npz", says="another user's process")
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
