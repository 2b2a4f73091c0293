"""``python -m tui_rnn`` is ``tui-rnn``."""

from .cli import main

if __name__ == "__main__":
    main()
