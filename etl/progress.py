"""How long work tells where it stands: on a terminal, in plain lines, or on a page."""

from __future__ import annotations

import sys
from typing import Protocol

from tqdm import tqdm


class Progress(Protocol):
    """Called as `progress(step, share, detail)`.

    step: what is being done, in French (« Réception des fichiers »).
    share: part of the whole work done so far, between 0 and 1.
    detail: what is being read just now (a file name), or "".
    """

    def __call__(self, step: str, share: float, detail: str = "") -> None: ...


def silent(step: str, share: float, detail: str = "") -> None:
    """The progress of tests and of `--json`."""


class TerminalProgress:
    """A bar on a terminal, one plain line per step elsewhere."""

    def __init__(self) -> None:
        self._step = ""
        self._bar = (
            tqdm(total=100, bar_format="{desc} |{bar}| {n:3.0f} %{postfix}", file=sys.stderr)
            if sys.stderr.isatty()
            else None
        )

    def __call__(self, step: str, share: float, detail: str = "") -> None:
        if self._bar is not None:
            self._bar.set_description_str(step, refresh=False)
            self._bar.set_postfix_str(detail[-40:], refresh=False)
            self._bar.n = round(100 * share, 1)
            self._bar.refresh()
        elif step != self._step:
            print(f"{step}…", file=sys.stderr)
        self._step = step

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
