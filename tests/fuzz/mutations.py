"""Ways in which a delivery gets damaged, from the byte to the workbook. Each takes a random generator."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import xlsxwriter

NASTY = [
    "", " ", "s", "nc", "ND", "-", "*", "///", "#N/A", "#REF!", "NaN", "inf", "-inf", "null", "None", "0", "-0", "-1", "1e3",
    "1E-5", "1,234", "1.234", "1 234", "1\u00a0234", "1\u202f234", "12%", "12,5", "12,50", "0,1", "00012", "١٢", "1_000", "0x10",
    "999999999999", "1" * 40, "true", "VRAI", "2A004", "2a004", "1004", "75056", "99999", "01", "1", "2024-Q1", "T1 2024",
    "1er trim. 24", "2024", "31/12/2024", "45382", "31/02/2024", "Total", "TOTAL GÉNÉRAL", "Source : x", "=1+1", "@x", "+3",
    "'12", '"', '""', 'a"b', "é" * 60, "\u200b12", "\ufeff12", "12\u200f", "\t12", "12\x0b", "x" * 300, "<b>", "DROP TABLE", "😀",
]  # fmt: skip


def byte_flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def insert_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    noise = rng.choice(
        [
            rng.randbytes(rng.randint(1, 8)),
            b"\x00",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\r",
            b"\n\n",
            b'"',
            b";",
            b"\x81",
        ]
    )
    return data[:at] + noise + data[at:]


def delete_bytes(data: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + data[at + rng.randint(1, 30) :]


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def repeat_part(data: bytes, rng: random.Random) -> bytes:
    a, b = sorted(rng.randint(0, len(data)) for _ in range(2))
    return data[:b] + data[a:b] + data[b:]


def move_part(data: bytes, rng: random.Random) -> bytes:
    a, b, c = sorted(rng.randint(0, len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


BYTES = [byte_flip, insert_bytes, delete_bytes, cut, repeat_part, move_part]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def encode_otherwise(data: bytes, rng: random.Random) -> bytes:
    encoding = rng.choice(
        [
            "utf-8",
            "utf-8-sig",
            "cp1252",
            "latin-1",
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "mac-roman",
            "utf-7",
            "utf-32",
        ]
    )
    return _text(data).encode(encoding, "replace")


def mix_encodings(data: bytes, rng: random.Random) -> bytes:
    lines = _text(data).split("\n")
    return b"\n".join(line.encode(rng.choice(["utf-8", "cp1252"]), "replace") for line in lines)


def end_lines_otherwise(data: bytes, rng: random.Random) -> bytes:
    end = rng.choice([b"\r\n", b"\r", b"\n\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8"])
    return data.replace(b"\r\n", b"\n").replace(b"\n", end)


def separate_otherwise(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b";", rng.choice([b",", b"\t", b"|", b":", b" ; ", b";;"]))


TEXT = [encode_otherwise, mix_encodings, end_lines_otherwise, separate_otherwise]


def lines_of(data: bytes) -> tuple[list[str], str]:
    text = _text(data)
    return text.replace("\r\n", "\n").split("\n"), rng_separator(text)


def rng_separator(text: str) -> str:
    return max(";,\t|", key=text[:2000].count)


def on_lines(change: Callable[[list[str], random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def mutate(data: bytes, rng: random.Random) -> bytes:
        lines, _ = lines_of(data)
        change(lines, rng)
        return "\n".join(lines).encode("utf-8", "replace")

    mutate.__name__ = change.__name__
    return mutate


def drop_line(lines, rng):
    del lines[rng.randrange(len(lines))]


def copy_line(lines, rng):
    lines.insert(rng.randint(0, len(lines)), rng.choice(lines))


def swap_lines(lines, rng):
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def join_lines(lines, rng):
    at = rng.randrange(len(lines))
    lines[at : at + 2] = ["".join(lines[at : at + 2])]


def split_line(lines, rng):
    at = rng.randrange(len(lines))
    where = rng.randint(0, len(lines[at]))
    lines[at : at + 1] = [lines[at][:where], lines[at][where:]]


def add_title(lines, rng):
    lines.insert(
        0,
        rng.choice(
            ["", "Livraison du trimestre", ";;;", "Total;;;", "Données de démonstration", ";Femmes;;Hommes"]
        ),
    )


def add_note(lines, rng):
    lines.append(
        rng.choice(["Source : x", "(1) note", "Total;;;12;14", "* p", "fin", ";;;;;;;;;;;;;;;;;;;;"])
    )


LINES = [on_lines(f) for f in (drop_line, copy_line, swap_lines, join_lines, split_line, add_title, add_note)]


def on_cells(
    change: Callable[[list[list[str]], random.Random], None],
) -> Callable[[bytes, random.Random], bytes]:
    def mutate(data: bytes, rng: random.Random) -> bytes:
        lines, separator = lines_of(data)
        rows = [line.split(separator) for line in lines]
        change(rows, rng)
        return "\n".join(separator.join(row) for row in rows).encode("utf-8", "replace")

    mutate.__name__ = change.__name__
    return mutate


def nasty_cell(rows, rng):
    for _ in range(rng.randint(1, 5)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(NASTY)


def swap_cells(rows, rng):
    row = rng.choice(rows)
    a, b = rng.randrange(len(row)), rng.randrange(len(row))
    row[a], row[b] = row[b], row[a]


def add_cell(rows, rng):
    row = rng.choice(rows)
    row.insert(rng.randint(0, len(row)), rng.choice(NASTY))


def drop_cell(rows, rng):
    row = rng.choice(rows)
    if len(row) > 1:
        del row[rng.randrange(len(row))]


def quote_cell(rows, rng):
    row = rng.choice(rows)
    at = rng.randrange(len(row))
    row[at] = rng.choice(
        ['"{}"', '"{}', '{}"', '"{}""', '""{}""', '"{}\n"', '"\n{}"', '{}"{}', '"{}";"']
    ).replace("{}", row[at])


def swap_columns(rows, rng):
    width = min(map(len, rows))
    if width > 1:
        a, b = rng.randrange(width), rng.randrange(width)
        for row in rows:
            row[a], row[b] = row[b], row[a]


def drop_column(rows, rng):
    at = rng.randrange(max(map(len, rows)))
    for row in rows:
        if len(row) > max(at, 1):
            del row[at]


def copy_column(rows, rng):
    at = rng.randrange(max(map(len, rows)))
    for row in rows:
        if len(row) > at:
            row.append(row[at])


def wrong_header(rows, rng):
    at = max(range(min(6, len(rows))), key=lambda i: len(rows[i]))
    row = rows[at]
    row[rng.randrange(len(row))] = rng.choice(
        ["", "Entrées", "Bénéficiaires", "Sexe", "Sexes", "Code", "Total", "x", row[-1]]
    )


def nasty_column(rows, rng):
    at = rng.randrange(max(map(len, rows)))
    value = rng.choice(NASTY)
    for row in rows[rng.randrange(len(rows)) :]:
        if len(row) > at and rng.random() < 0.5:
            row[at] = value


CELLS = [
    on_cells(f)
    for f in (
        nasty_cell, swap_cells, add_cell, drop_cell, quote_cell, swap_columns, drop_column, copy_column, wrong_header, nasty_column
    )
]  # fmt: skip
OF_TEXT = BYTES + TEXT + LINES * 2 + CELLS * 2


# --- workbooks ----------------------------------------------------------------------------------------------------


def as_workbook(rows: list[list[str]], rng: random.Random) -> bytes:
    """The same table in Excel: numbers as numbers or as texts, a title, errors, merged cells, a hidden sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet(rng.choice(["Feuil1", "T1", "x" * 31]))
        top, left = rng.choice([(0, 0), (3, 0), (1, 2)])
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                number = re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", cell)
                if number and rng.random() < 0.7:
                    sheet.write_number(top + i, left + j, float(cell))
                else:
                    sheet.write_string(top + i, left + j, cell[:32_000])
        width = max(map(len, rows))
        for _ in range(rng.randint(0, 3)):
            i, j = top + rng.randrange(len(rows)), left + rng.randrange(width)
            kind = rng.randrange(3)
            if kind == 0:
                sheet.write_formula(i, j, "=1/0", value=rng.choice(["#N/A", "#REF!", "12", "", "0"]))
            elif kind == 1:
                sheet.write_boolean(i, j, True)
            else:
                sheet.write_blank(i, j, None)
        if rng.random() < 0.3:
            i, j = top + rng.randrange(len(rows)), left + rng.randrange(width)
            sheet.merge_range(i, j, i + rng.randint(1, 3), j + rng.randint(0, 1), "fusion")
        if rng.random() < 0.2:
            other = book.add_worksheet("Autre")
            other.write_row(0, 0, rows[0])
            if rng.random() < 0.5:
                other.hide()
    return out.getvalue()


def inside(data: bytes, rng: random.Random) -> bytes:
    """Damage one part of a workbook, its checksums made right again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        target = rng.choice(
            [n for n in old.namelist() if "sheet" in n or "workbook" in n or "shared" in n or "styles" in n]
        )
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _damage_xml(content, rng) if name == target else content)
    return out.getvalue()


def _damage_xml(xml: bytes, rng: random.Random) -> bytes:
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(BYTES)(xml, rng)
    if kind == 1:  # a place, an index or a number becomes another
        numbers = list(re.finditer(rb"[0-9]+", xml))
        if numbers:
            m = rng.choice(numbers)
            return (
                xml[: m.start()]
                + rng.choice([b"0", b"-1", b"99999999", b"1e9", b"", b"1048577"])
                + xml[m.end() :]
            )
    if kind == 2:
        places = list(re.finditer(rb' r="([A-Z]+)[0-9]+"', xml))
        if places:
            m = rng.choice(places)
            return xml[: m.start(1)] + rng.choice([b"XFD", b"ZZZ", b"A", b"AAAA", b""]) + xml[m.end(1) :]
    if kind == 3:
        types = list(re.finditer(rb' t="(\w+)"', xml))
        if types:
            m = rng.choice(types)
            return (
                xml[: m.start(1)]
                + rng.choice([b"s", b"str", b"e", b"b", b"n", b"d", b"inlineStr"])
                + xml[m.end(1) :]
            )
    tags = list(re.finditer(rb"<[^>]*>", xml))
    if not tags:
        return xml
    m = rng.choice(tags)
    if kind == 4:
        return xml[: m.start()] + xml[m.end() :]
    return xml[: m.end()] + m.group() + xml[m.end() :]


OF_WORKBOOK = [inside, inside, inside, byte_flip, cut, delete_bytes, repeat_part]


def mutated(seed: bytes, rng: random.Random) -> bytes:
    """One to three mutations of a delivery, text or workbook; now and then a text becomes a workbook."""
    workbook = seed.startswith(b"PK")
    if not workbook and rng.random() < 0.15:
        lines, separator = lines_of(seed)
        rows = [line.split(separator) for line in lines if line]
        for change in rng.choices(
            (nasty_cell, swap_cells, wrong_header, copy_column, nasty_column), k=rng.randint(0, 2)
        ):
            change(rows, rng)
        seed, workbook = as_workbook(rows, rng), True
        if rng.random() < 0.5:
            return seed
    for mutate in rng.choices(OF_WORKBOOK if workbook else OF_TEXT, k=rng.choice([1, 1, 1, 2, 2, 3])):
        if len(seed) < 2 or (mutate is inside and not _opens(seed)):
            break
        seed = mutate(seed, rng)
    return seed


def _opens(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.testzip() is None
    except Exception:
        return False
