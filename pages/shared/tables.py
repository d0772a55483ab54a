"""Tables as HTML text: real headings, numbers aligned, long ones scroll inside their frame. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from pages.shared import formats as f


@dataclass(frozen=True)
class Table:
    """A figure's numbers, made only when somebody opens them.

    rows: gives the raw rows; labels: column name → heading; decimals: columns of numbers → decimals shown;
    shown: writes other columns differently on screen than in files; more: columns that only files have.
    """

    rows: Callable[[], pd.DataFrame]
    labels: dict[str, str]
    decimals: dict[str, int] = field(default_factory=dict)
    shown: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    more: dict[str, str] = field(default_factory=dict)

    def on_screen(self) -> pd.DataFrame:
        """Every cell as a text; a missing number is an empty cell, the status column says why."""
        rows = self.rows()
        texts = (self.shown(rows) if self.shown else rows).astype(object)
        for column, decimals in self.decimals.items():
            texts[column] = [f.number(v, decimals) if f.is_known(v) else "" for v in rows[column]]
        return texts

    def html(self, caption: str, most: int) -> str:
        return html(self.on_screen(), self.labels, caption, tuple(self.decimals), most)


def html(
    rows: pd.DataFrame,
    labels: dict[str, str],
    caption: str,
    numeric: Sequence[str] = (),
    most: int | None = None,
) -> str:
    """A table whose cells are already texts; `numeric` columns are aligned to the right.

    caption: what the table holds, read first by screen readers. most: rows shown, said when there are more.
    """
    shown = rows if most is None else rows.head(most)
    head = "".join(f'<th scope="col"{_align(c, numeric)}>{escape(label)}</th>' for c, label in labels.items())
    body = []
    for row in shown[list(labels)].astype(object).itertuples(index=False, name=None):
        cells = [
            f"<{tag}{_align(column, numeric)}>{escape(str(value)) if f.is_known(value) else ''}</{tag[:2]}>"
            for column, value, tag in zip(
                labels, row, ['th scope="row"', *["td"] * (len(labels) - 1)], strict=True
            )
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    more = ""
    if len(shown) < len(rows):
        more = (
            f'<p class="source">{f.number(len(shown))} lignes montrées sur {f.number(len(rows))}{f.NBSP}: '
            "« Télécharger » les donne toutes.</p>"
        )
    return (
        f'<div class="tableau" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table><caption class="lu">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>{more}"
    )


def _align(column: str, numeric: Sequence[str]) -> str:
    return ' class="n"' if column in numeric else ""
