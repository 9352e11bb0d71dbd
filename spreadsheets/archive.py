"""Looks into a zipped workbook (XLSX, ODS) before the parser does.

The parser holds a sheet as a full rectangle. With one stray letter in the last cell of an XLSX sheet that is 500 GB,
and a process that cannot get them ends. A workbook of some kilobytes may unpack to gigabytes. Both are refused here.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from spreadsheets.errors import ContentFault, NotASpreadsheet, PasswordProtected
from spreadsheets.extent import NoExtent, OdsExtent, XlsxExtent
from spreadsheets.table import TableKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipInfo

    from spreadsheets.extent import Extent
    from spreadsheets.limits import Limits

MAGIC = b"PK\x03\x04"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST, _MANIFEST_BYTES = "META-INF/manifest.xml", 1 << 20
_CHUNK = 1 << 16
_ENCRYPTED = 0x1  # of a part's flags: APPNOTE 4.4.4
# All that zipfile, zlib and expat raise on bytes that are not what they should be.
_DAMAGE = (BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, IndexError, NotImplementedError)


def verify_archive(path: Path, data: bytes, limits: Limits) -> TableKind:
    """What the workbook is. Raises NotASpreadsheet, PasswordProtected, TooLarge."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _verify_open(path, archive)
            kind = _find_kind(archive)
            if kind is None:
                raise NotASpreadsheet(path, ContentFault.OTHER_KIND)
            _verify_size(path, archive, kind, limits)
    except _DAMAGE as error:
        raise NotASpreadsheet(path, ContentFault.DAMAGED) from error
    return kind


def _verify_open(path: Path, archive: ZipFile) -> None:
    """Raise PasswordProtected, or NotASpreadsheet for a way of packing that workbooks do not have."""
    for part in archive.infolist():
        if part.flag_bits & _ENCRYPTED:
            raise PasswordProtected(path)
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotASpreadsheet(path, ContentFault.OTHER_KIND)
    if _MANIFEST in archive.namelist():
        with archive.open(_MANIFEST) as manifest:
            if b"encryption-data" in manifest.read(_MANIFEST_BYTES):
                raise PasswordProtected(path)


def _find_kind(archive: ZipFile) -> TableKind | None:
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return TableKind.XLSX
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as part:
            return TableKind.ODS if part.read(len(_ODS)) == _ODS else None
    return None


def _verify_size(path: Path, archive: ZipFile, kind: TableKind, limits: Limits) -> None:
    """Raise TooLarge."""
    unpacked = 0
    for part in archive.infolist():
        extent = _extent(kind, part.filename)
        for chunk in _unpack(archive, part, limits.unpacked_bytes + 2 * _CHUNK):
            unpacked += len(chunk)
            limits.verify_unpacked(path, unpacked)
            extent.feed(chunk)
            limits.verify_cells(path, extent.cells)
        extent.close()
        limits.verify_cells(path, extent.cells)


def _extent(kind: TableKind, name: str) -> Extent:
    """What measures the sheets in this part."""
    if kind is TableKind.ODS:
        return OdsExtent() if name == "content.xml" else NoExtent()
    return XlsxExtent() if name.lower().endswith(".xml") else NoExtent()


def _unpack(archive: ZipFile, part: ZipInfo, most: int) -> Iterator[bytes]:
    # The size that an archive states may be false; with this one, all there is up to `most` is read before its checksum
    # is found wrong.
    part.file_size = most
    with archive.open(part) as content:
        while chunk := content.read(_CHUNK):
            yield chunk
