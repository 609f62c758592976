"""Files with a password: zip archives with AES-256 (WinZip's AE-2), which 7-Zip, WinRAR and most other archivers open.

The zip format's older encryption is broken, and is not written.
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path, PurePosixPath

import pyzipper

from monitoring.errors import FileError
from monitoring.workbooks.returned import UnreadFile

SUFFIX = ".zip"
SHORTEST = 12
"""Characters of a password: shorter ones are found by trying."""
LARGEST_BYTES = 1 << 28
"""Of all files of an archive; a workbook of 10,000 persons has some 2 MB."""


def read_password(path: Path | None) -> bytes | None:
    """The first line of a file as password; none without a file. Raises `FileError` if it is missing, not UTF-8 or too short."""
    if path is None:
        return None
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(
            f"The password file {path} cannot be read ({type(error).__name__}), so nothing was read or written. Name a UTF-8 file with the password in its first line."
        ) from None
    if not lines or len(lines[0]) < SHORTEST:
        raise FileError(
            f"The password in the first line of {path} has fewer than {SHORTEST} characters and would be found by trying, so nothing was read or written. Take a longer one."
        )
    return lines[0].encode()


def pack(name: str, content: bytes, password: bytes) -> bytes:
    """An archive that holds one file, encrypted; its name can be read without the password."""
    packed = io.BytesIO()
    with pyzipper.AESZipFile(packed, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password)
        archive.writestr(name, content)
    return packed.getvalue()


def unpack(path: Path, password: bytes | None, folder: Path) -> list[Path] | UnreadFile:
    """The files of an archive, with a password or without one, laid into a folder; any other file as it is."""
    if path.suffix.lower() != SUFFIX:
        return [path]
    try:
        with pyzipper.AESZipFile(path) as archive:
            archive.setpassword(password)
            contents = _contents(archive)
    except FileNotFoundError:
        return UnreadFile(path.name, f"The archive {path.name} does not exist. Correct its name.")
    except OSError as error:
        return UnreadFile(path.name, f"The archive {path.name} cannot be read ({type(error).__name__}).")
    except (pyzipper.BadZipFile, zlib.error, EOFError):
        return UnreadFile(
            path.name, f"The archive {path.name} is damaged or too large; nothing of it was read. Ask for it again."
        )
    except NotImplementedError:
        return UnreadFile(
            path.name,
            f"The archive {path.name} is packed in a way that is not read here; nothing of it was read. Ask for it as a plain .zip.",
        )
    except RuntimeError:  # the library's word for a password that is missing or wrong
        told = "needs a password" if password is None else "has another password"
        return UnreadFile(
            path.name,
            f"The archive {path.name} {told}; nothing of it was read. Name the file with its password by --password-file.",
        )
    return [_lay(folder / str(number), *content) for number, content in enumerate(contents)]


def _contents(archive: pyzipper.AESZipFile) -> list[tuple[str, bytes]]:
    """Name and content of each file; the names lead nowhere else."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if sum(member.file_size for member in members) > LARGEST_BYTES:
        raise pyzipper.BadZipFile
    found = []
    for member in members:
        content = archive.open(member).read(member.file_size + 1)
        if len(content) > member.file_size:
            raise pyzipper.BadZipFile
        found.append((PurePosixPath(member.filename.replace("\\", "/")).name, content))
    return found


def _lay(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True)
    place = folder / name
    place.touch(mode=0o600)
    place.write_bytes(content)
    return place
