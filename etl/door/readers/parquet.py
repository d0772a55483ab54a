"""A Parquet file as a table of text, judged by the same contracts as a csv."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.contracts import Contract
from etl.door.readers import personal
from etl.door.readers.header import find, require_complete, unknown_dataset
from etl.door.readers.raw import RawSheet, RefusedFile
from etl.door.readers.rows import to_sheet

MAGIC = b"PAR1"
LARGEST = 4 << 30  # bytes once decompressed


def read_parquet(data: bytes, known: dict[str, Contract], hint: str | None = None) -> list[RawSheet]:
    """The one table of a Parquet file. Raises RefusedFile."""
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > LARGEST:
            raise RefusedFile(
                "format", "Le fichier Parquet est trop gros une fois décompressé : livrez un csv."
            )
        names = file.schema_arrow.names
        header = find([names], known, hint)
        if header is None:
            raise unknown_dataset(known)
        announced = personal.find_in_header(names, header.contract)
        if announced:
            raise RefusedFile(personal.RULE, announced)
        require_complete(header)
        # columns that the contract does not know are looked at too: they may hold what must not be received
        columns = [_as_text(column, name) for name, column in zip(names, file.read().columns, strict=True)]
    except (pa.ArrowException, OSError) as error:
        raise RefusedFile(
            "format", "Le fichier Parquet ne se lit pas : livrez-le de nouveau, ou en csv."
        ) from error
    for name, column in zip(names, columns, strict=True):
        words = pc.drop_null(column.combine_chunks().dictionary_encode().dictionary)
        _refuse_personal("\n".join(words.to_pylist()).encode(), name, header.contract.official)
    lines = pa.array(range(1, file.metadata.num_rows + 1), pa.int64())
    return [to_sheet(header, "", columns, lines, [], [], "")]


def _refuse_personal(words: bytes, column: str, official: bool) -> None:
    """An official file may hold e-mail addresses, in columns that are not kept."""
    kinds = [(personal.NIR, personal.find_nir)] + ([] if official else [(personal.MAIL, personal.find_mail)])
    for kind, find_in in kinds:
        if find_in(words) is not None:
            raise RefusedFile(personal.RULE, personal.sentence(kind, f"Colonne « {column[:80]} »"))


def _as_text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """The column as its owner would write it: a whole number without decimals, a date as 2026-11-21."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        raise RefusedFile(
            "format", f"La colonne « {name[:80]} » du fichier Parquet n'est pas un texte ni un nombre."
        )
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.date32(), safe=False)
    if pa.types.is_floating(kind):
        whole = pc.all(pc.fill_null(pc.equal(column, pc.round(column)), True)).as_py()
        column = (
            column.cast(pa.int64()) if whole and pc.all(pc.is_finite(column), min_count=0).as_py() else column
        )
    return column.cast(pa.string())
