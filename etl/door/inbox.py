"""What lies in the inbox: files to receive, and what is no file; each read whole, or not at all.

Nothing here waits on a pipe, follows a link out of the inbox, or takes a file that is still being written.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from etl.door.readers import personal
from etl.door.readers.raw import RefusedFile

NOT_DELIVERIES = {"demonstration.json", "LISEZMOI.txt", "README.md", "Thumbs.db", "desktop.ini"}
UNFINISHED = (".part", ".partial", ".crdownload", ".filepart", ".tmp", ".download")
LIKE_A_FILE = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
    ".json",
    ".xml",
    ".parquet",
    ".zip",
    ".gz",
)
FRESH = 2.0  # seconds: a file touched since may still be growing
PAUSE = 0.2  # seconds left to a fresh file to show that it grows
LONGEST_NAME = 80  # characters of a name kept in the name of its copy


def growing() -> RefusedFile:
    return RefusedFile(
        "en_cours_de_copie",
        "La copie du fichier n'est pas finie : il grandit encore. Il sera lu à la prochaine réception.",
    )


def changing() -> RefusedFile:
    return RefusedFile(
        "fichier_change",
        "Le fichier change pendant la lecture : rien n'en est chargé. Fermez le programme qui l'écrit ; il sera lu à la "
        "prochaine réception.",
    )


@dataclass(frozen=True)
class Obstacle:
    """Something in the inbox that cannot be read as a file, and why (in French). size: bytes, or None."""

    path: Path
    rule: str
    message: str
    size: int | None = None


@dataclass(frozen=True)
class Found:
    """A file to receive, as it stood when it was listed."""

    path: Path
    size: int
    mtime_ns: int


def inbox_entries(inbox: Path) -> tuple[list[Found], list[Obstacle]]:
    """Files to receive, oldest first then by name, so that a correction comes after what it corrects; and obstacles."""
    files: list[Found] = []
    obstacles: list[Obstacle] = []
    if inbox.is_dir():
        _walk(inbox, inbox.resolve(), files, obstacles)
    return (
        sorted(files, key=lambda f: (f.mtime_ns, f.path.name, str(f.path))),
        sorted(obstacles, key=lambda o: str(o.path)),
    )


def inbox_files(inbox: Path) -> list[Path]:
    """The files that would be received, in the order of reception."""
    return [found.path for found in inbox_entries(inbox)[0]]


def _walk(folder: Path, root: Path, files: list[Found], obstacles: list[Obstacle]) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        obstacles.append(Obstacle(folder, "dossier_illisible", _access(error, "Le dossier")))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith((".", "~$")) or entry.name in NOT_DELIVERIES:
            continue
        try:
            about = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # taken away meanwhile
        except OSError as error:
            obstacles.append(Obstacle(path, "illisible", _access(error, "Le fichier")))
            continue
        if stat.S_ISLNK(about.st_mode):
            obstacle = _link(path, root)
        elif stat.S_ISDIR(about.st_mode):
            obstacle = _folder(path)
            _walk(path, root, files, obstacles)
        elif stat.S_ISREG(about.st_mode):
            obstacle = None
            if entry.name.lower().endswith(UNFINISHED):
                obstacle = Obstacle(path, growing().rule, str(growing()), about.st_size)
            else:
                files.append(Found(path, about.st_size, about.st_mtime_ns))
        else:
            obstacle = Obstacle(path, "pas_un_fichier", not_a_file(about.st_mode))
        if obstacle:
            obstacles.append(obstacle)


def _folder(path: Path) -> Obstacle | None:
    if not path.name.lower().endswith(LIKE_A_FILE):
        return None
    message = f"C'est un dossier, pas un fichier {path.suffix.lower()} : déposez le fichier lui-même."
    return Obstacle(path, "pas_un_fichier", message)


def _link(path: Path, root: Path) -> Obstacle | None:
    """A link is never followed: what it leads to is received for itself if it lies in the inbox."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Obstacle(path, "lien", "C'est un lien qui ne mène nulle part : déposez le fichier lui-même.")
    if target.is_relative_to(root):
        return None
    return Obstacle(
        path,
        "lien",
        "C'est un lien qui mène hors du dossier de dépôt : il n'est pas suivi. Déposez le fichier lui-même.",
    )


def not_a_file(mode: int) -> str:
    """The sentence about something that is no regular file."""
    kinds = (
        (stat.S_ISDIR, "un dossier"),
        (stat.S_ISFIFO, "un tube (pipe)"),
        (stat.S_ISSOCK, "une socket"),
        (stat.S_ISCHR, "un périphérique"),
        (stat.S_ISBLK, "un périphérique"),
    )
    what = next((name for test, name in kinds if test(mode)), "un objet du système")
    return f"C'est {what}, pas un fichier : il n'est pas ouvert. Déposez le fichier lui-même."


def _access(error: OSError, what: str) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{what} ne se laisse pas lire : demandez le droit d'accès, ou déposez-en une copie."
    return f"{what} ne se laisse pas lire (erreur {error.errno} du système) : déposez-en une nouvelle copie."


def wait_for_growing(files: list[Found], now: float | None = None) -> set[Path]:
    """The files that grew since they were listed. One short pause, and only if some file is fresh."""
    limit = (time.time() if now is None else now) - FRESH
    fresh = [f for f in files if f.mtime_ns > limit * 1e9]
    if not fresh:
        return set()
    time.sleep(PAUSE)
    return {f.path for f in fresh if _size(f.path) not in (f.size, None)}


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except OSError:
        return None


def open_file(path: Path, follow: bool = False) -> int:
    """A descriptor on a regular file, opened without ever waiting. Raises RefusedFile, FileNotFoundError.

    follow: accept a link as the last part of the path (a file named by hand, not one found in the inbox).
    """
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    )
    if not follow:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        mode = (path.stat() if follow else path.lstat()).st_mode  # opening a device may already act on it
        if not stat.S_ISREG(mode):
            raise RefusedFile("pas_un_fichier", not_a_file(mode))
        handle = os.open(path, flags)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RefusedFile("illisible", _access(error, "Le fichier")) from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):  # something else took its place meanwhile
        os.close(handle)
        raise RefusedFile("pas_un_fichier", not_a_file(mode))
    return handle


def state_of(handle: int) -> tuple[int, int, int]:
    """What tells that a file has changed: its size, and when it was written."""
    about = os.fstat(handle)
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns


def read_stable(path: Path, follow: bool = False) -> bytes:
    """The bytes of a file that did not change while they were read; read again once. Raises RefusedFile."""
    for _ in range(2):
        handle = open_file(path, follow)
        try:
            with os.fdopen(handle, "rb", buffering=0) as source:
                before = state_of(source.fileno())
                data = source.readall()
                if state_of(source.fileno()) == before and len(data) == before[0]:
                    return data
        except OSError as error:
            raise RefusedFile("illisible", _access(error, "Le fichier")) from error
    raise changing()


def shown_name(name: str) -> str:
    """A file name fit for a screen: undecodable bytes and control characters made visible, personal data hidden."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return personal.masked("".join(c if c.isprintable() else "\ufffd" for c in text))


def copy_name(digest: str, name: str) -> str:
    """Name of the exact copy of a file: its fingerprint, then its own name, cut and cleared of what paths dislike."""
    shown = re.sub(r'[/\\:*?"<>|\ufffd]', "_", shown_name(name)).strip(". ") or "fichier"
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = dot + ending if 0 < len(ending) <= 8 else ""
        shown = (stem if ending else shown)[: LONGEST_NAME - len(ending)] + ending
    return f"{digest[:12]}__{shown}"


def owner_of(path: Path) -> str:
    """Who hands the file in: CEP_DEPOSANT, else the owner of the file as the system names it, else nothing."""
    said = os.environ.get("CEP_DEPOSANT", "").strip()
    if said:
        return said[:100]
    try:
        return path.owner()
    except (KeyError, OSError, NotImplementedError):
        return ""
