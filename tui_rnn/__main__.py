"""The program: ``tui-rnn``, or ``python -m tui_rnn``. Here is what must happen before slow imports."""

from .system import signals


def main() -> None:
    """Run the command line."""
    signals.take_early()
    from .cli.main import main as run

    run()


if __name__ == "__main__":
    main()
