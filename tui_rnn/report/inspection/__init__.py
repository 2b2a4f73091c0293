"""The figures of ``tui-rnn inspect``: measured values as JSON, as tables, as charts, and as a document."""
