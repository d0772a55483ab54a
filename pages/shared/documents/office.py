"""What the files of office suites share: the same bytes for the same content, and who made them. Pure functions."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

AUTHOR = "Tableau de bord du CEP"
LANGUAGE = "fr-FR"
# The first moment that a zip can hold: what a member says of its date is nobody's business
_EPOCH = (1980, 1, 1, 0, 0, 0)


def describe(properties, title: str, subject: str, made_on: dt.datetime) -> None:
    """Core properties of a python-docx or python-pptx document: nothing of the machine, nor of the hour."""
    properties.title = title
    properties.subject = subject
    properties.author = properties.last_modified_by = AUTHOR
    properties.language = LANGUAGE
    properties.created = properties.modified = made_on.replace(microsecond=0)
    properties.revision = 1
    properties.comments = properties.keywords = properties.category = ""


def normalised(content: bytes) -> bytes:
    """The same archive, its members in the same order with the same dates."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            made.writestr(member, source.read(name))
    return out.getvalue()
