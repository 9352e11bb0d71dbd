"""Workbooks made part by part, for what no program writes on purpose."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping

VECTORS = Path(__file__).parents[1] / "vectors" / "spreadsheets"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _relation(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>'


_XLSX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
}
_ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx_of(sheet: str | bytes) -> bytes:
    """An XLSX whose only sheet is this XML."""
    return zipped(_XLSX_PARTS | {"xl/worksheets/sheet1.xml": sheet})


def xlsx_sheet(rows: str) -> str:
    """The XML of a sheet with these rows."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def ods_of(content: str | bytes, manifest: str = "<manifest/>") -> bytes:
    """An ODS with this content.xml and this list of its parts."""
    return zipped({"mimetype": _ODS_MIME, "META-INF/manifest.xml": manifest, "content.xml": content})


def ods_content(rows: str) -> str:
    """The XML of one table with these rows."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Sheet">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def ods_cell(text: str, repeated: int = 1) -> str:
    """A cell of text, or as many alike."""
    attributes = f'office:value-type="string" table:number-columns-repeated="{repeated}"'
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"
