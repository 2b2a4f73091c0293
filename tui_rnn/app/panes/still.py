"""A Static that draws only what is new: over a slow line, every needless byte delays the answer to a key."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

BORDER = 6  # columns of the border beside a title, with the spaces around that


class StillStatic(Static):
    """Text that is redrawn only when it changes."""

    def __init__(self, content: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(content, id=id, classes=classes, markup=False)
        self._said: Content | None = None

    def set_content(self, content: Content) -> None:
        """Show ``content``."""
        if self._said is not None and content == self._said and content.spans == self._said.spans:
            return
        before, self._said = self._said, content
        self.update(content, layout=before is None or not self._takes_the_same_rows(before, content))

    def _takes_the_same_rows(self, before: Content, content: Content) -> bool:
        """Whether both are equally high once they are wrapped; a widget that is not laid out cannot tell."""
        rules, width = self.styles.get_rules(), self.content_size.width
        return width > 0 and before.get_height(rules, width) == content.get_height(rules, width)

    def entitle(self, title: str | Sequence[str], subtitle: str | Sequence[str] | None = None) -> None:
        """Set the border titles: of several wordings the first that fits, or else the last.

        A ``subtitle`` of None leaves that one unchanged.
        """
        room = self.outer_size.width - BORDER
        for name, wordings in (("border_title", title), ("border_subtitle", subtitle)):
            texts = [wordings] if isinstance(wordings, str) else wordings or []
            text = next((text for text in texts if cell_len(text) <= room), texts[-1] if texts else None)
            if text is not None and str(getattr(self, name)) != text:
                setattr(self, name, Content(text))
