"""Starts ``python -m tui_rnn`` fast: a Python that has imported what it needs is forked for every command.

Each command is a process of its own all the same, with its own folder, environment, standard streams and signals; it
only does not import NumPy and Typer again, which takes longer than all that it then does. This file is the server; its
client is in conftest.py. An order is one line of JSON with four descriptors: standard input, output and error, and a
pipe to which the command's process number is written at once, and its exit code when it has ended.
"""

import contextlib
import gc
import json
import os
import runpy
import signal
import socket
import sys
from pathlib import Path


def serve(connection: socket.socket) -> None:
    """Take orders until the client goes away. Returns in each command's process, ready to run it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        order, descriptors, _, _ = socket.recv_fds(connection, 1 << 20, 4)
        if not order:
            os._exit(0)
        while not order.endswith(b"\n"):
            order += connection.recv(1 << 20)
        if os.fork() == 0:
            connection.close()
            return start(json.loads(order), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def start(order: dict, descriptors: list[int]) -> None:
    """Fork once more: the child returns as the command, the parent waits for it and reports."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *standard, report = descriptors
    pid = os.fork()
    if pid:
        for descriptor in (0, 1, 2, *standard):
            os.close(descriptor)
        os.write(report, f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    os.close(report)
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # The objects that were made for the server's own streams remember whether those were files, pipes or terminals.
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored when the tests run in the background
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    for number in order["ignored"]:
        signal.signal(number, signal.SIG_IGN)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["tui-rnn", *order["arguments"]]


def warm_up() -> None:
    """Have every command import what it needs, by asking for what cannot be had."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
        for command in ("train", "sample", "gradcheck"):
            with contextlib.suppress(typer.Exit):
                tui_rnn.cli.main.app([command, "/no such file"], standalone_mode=False)


if __name__ == "__main__":
    import typer

    import tui_rnn.cli.main
    import tui_rnn.console.headless

    warm_up()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("tui_rnn", run_name="__main__", alter_sys=True)
