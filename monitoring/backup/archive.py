"""The file of a backup: a tar with every file's hash in its last members, so that damage anywhere is seen."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from monitoring.errors import WarehouseError
from monitoring.platform.state import PlatformState

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_HASH = "manifest.sha256"
CHUNK_BYTES = 2**20


@dataclass(frozen=True)
class Contents:
    """What a backup says about itself. `files` maps a name to its sha256; the key itself is never in it."""

    taken_at: str
    package_version: str
    schema_version: int
    key_fingerprint: str
    first_night: str
    front: str
    platform: PlatformState | None
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class ArchiveWriter:
    """Adds files and hashes what it adds."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, size: int, stream: IO[bytes]) -> None:
        """Add `size` bytes of a stream under a name."""
        hashing = _Hashing(stream)
        self._tar.addfile(_member(name, size), hashing)
        self.files[name] = hashing.hexdigest()

    def finish(self, contents: Contents) -> None:
        """Add what the backup says about itself, and its hash."""
        text = json.dumps(asdict(contents), indent=1).encode()
        for name, data in ((MANIFEST, text), (MANIFEST_HASH, hashlib.sha256(text).hexdigest().encode())):
            self._tar.addfile(_member(name, len(data)), io.BytesIO(data))


class _Hashing:
    """Reads a stream through and hashes it on the way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive, readable by its owner only; the file appears when it is complete, or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError as error:
        raise WarehouseError(
            f"The backup {path} could not be written ({error.strerror or type(error).__name__}). There is no backup of this run; what the pipeline keeps is "
            "unchanged. Make room or name another folder, and run `monitoring backup` again."
        ) from None
    finally:
        partial.unlink(missing_ok=True)


def unpack(path: Path, folder: Path | None) -> Contents:
    """Compare every byte with its hash, and write the files into a folder if one is given; returns what the backup says.

    Raises `WarehouseError` if anything is damaged, missing or more than there should be.
    """
    found: dict[str, str] = {}
    ends: dict[str, bytes] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                stream = tar.extractfile(member)
                if stream is None:
                    raise _damaged(path, f"{member.name} is no file")
                if member.name in {MANIFEST, MANIFEST_HASH}:
                    ends[member.name] = stream.read()
                else:
                    found[member.name] = _take_out(stream, _target(path, folder, member.name))
    except tarfile.TarError as error:
        raise _damaged(path, type(error).__name__) from None
    except OSError as error:
        raise WarehouseError(
            f"The backup {path} could not be read or unpacked ({error.strerror or type(error).__name__}). Nothing was put back. Check the name and the "
            "rights of the file and the room on the disk, then run `monitoring restore` again."
        ) from None
    contents = _contents(path, ends)
    wrong = sorted(name for name in found.keys() | contents.files.keys() if found.get(name) != contents.files.get(name))
    if wrong:
        raise _damaged(
            path, f"{len(wrong)} of {len(contents.files)} files differ from their hash, the first is {wrong[0]}"
        )
    return contents


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _target(path: Path, folder: Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise _damaged(path, "a name in it points outside")
    return target


def _take_out(stream: IO[bytes], target: Path | None) -> str:
    hashing = _Hashing(stream)
    if target is None:
        while hashing.read(CHUNK_BYTES):
            pass
        return hashing.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        while data := hashing.read(CHUNK_BYTES):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashing.hexdigest()


def _contents(path: Path, ends: dict[str, bytes]) -> Contents:
    text = ends.get(MANIFEST, b"")
    if hashlib.sha256(text).hexdigest().encode() != ends.get(MANIFEST_HASH):
        raise _damaged(path, "its list of files is missing or cut off")
    told = json.loads(text)
    if told["format"] != FORMAT:
        raise WarehouseError(
            f"The backup {path} is of format {told['format']}; this program reads format {FORMAT}. Nothing was put back. Restore it with the program that "
            f"wrote it, version {told['package_version']}."
        )
    platform = told.pop("platform")
    return Contents(**told, platform=PlatformState(**platform) if platform else None)


def _damaged(path: Path, told: str) -> WarehouseError:
    return WarehouseError(
        f"The backup {path} is damaged or no backup: {told}. Nothing was put back, for a warehouse with a wrong byte would give wrong burdens. Take an older "
        "backup, or build the warehouse anew from the source (docs/operations.md)."
    )
