"""The program: ``tui-rnn``, or ``python -m tui_rnn``. What has to come before the first import that takes long."""

from .system import signals


def main() -> None:
    """Run the command line."""
    signals.take_early()
    from .cli.main import main as run

    run()


if __name__ == "__main__":
    main()
