"""Earlier releases: the templates of each as one small archive that never changes again."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from functools import cache as once
from hashlib import sha256
from pathlib import Path

from scaffold import __version__, cache
from scaffold.errors import BadTemplates, NotCarried
from scaffold.library import Library, load, parse, read
from upgrader.layer import Layer, UnknownLayer

FOLDER = Path(__file__).with_name("archives")
RECORD = "digests.toml"


def library_of(release: str) -> Library:
    """Return the library of a release, this one's or an earlier one's.

    Raises NotCarried where this release does not carry it, BadTemplates where its archive is not
    the one that was recorded when it was made.
    """
    if release == __version__:
        return load()
    return _archived(release)


def layer_of(library: Library, name: str, release: str) -> Layer:
    """Return a layer of a release's library. Raises UnknownLayer, for a newer one too."""
    if name not in library.by_name and release != __version__ and name in load().by_name:
        raise UnknownLayer(
            what=f"the templates of scaffold {release} have no layer {name}",
            where="the project's release",
            help="`scaffold update` brings the newer templates; then run this again",
        )
    return library.layer(name)


def carried() -> list[str]:
    """Return the releases that have an archive here, oldest first."""
    return sorted(_record(), key=numbers)


def numbers(release: str) -> tuple[int, ...]:
    """Return the numbers of a version such as "0.1.0", to compare it by."""
    return tuple(int(part) for part in release.split("."))


def pack(texts: Mapping[str, str]) -> bytes:
    """Return an archive of templates: the same bytes for the same texts."""
    import gzip
    import tarfile

    packed = io.BytesIO()
    with (
        gzip.GzipFile("", "wb", 9, packed, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(texts):
            data = texts[path].encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def unpack(data: bytes) -> dict[str, str]:
    """Return the texts that `pack` has packed."""
    import tarfile

    texts = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for entry in archive:
            if (file := archive.extractfile(entry)) is not None:
                texts[entry.name] = file.read().decode()
    return texts


@once
def _archived(release: str) -> Library:
    path = FOLDER / f"{release}.tar.gz"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotCarried(
            what=f"the templates of scaffold {release} are not carried by {__version__}",
            where=str(path),
            help="install a release of scaffold: its wheel carries those of all before it",
        ) from error
    digest = sha256(data).hexdigest()
    if _record().get(release, {}).get("archive") != digest:
        raise BadTemplates(
            what=f"the templates of scaffold {release} are not those that were released",
            where=str(path),
            help="install the tool again",
        )
    key = repr((__version__, digest))
    document = cache.remembered(f"library-{release}", key)
    if document is None:
        document = read(unpack(data))
        cache.remember(f"library-{release}", key, document)
    return parse(document, key)


def _record() -> Mapping[str, Mapping[str, str]]:
    try:
        return tomllib.loads((FOLDER / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
