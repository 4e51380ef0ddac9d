"""Uploads made to do harm, or grown beyond all measure: refused with a reason, within bounded time and memory."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Caller, Service, zip_of

pytestmark = pytest.mark.long

ZEROS = bytes(1 << 20)

ROWS = 1_000_000

MEGABYTES = 500
"""What the service may grow by; what is sent here would unpack to much more."""


def high_ratio(files: dict[str, bytes]) -> bytes:
    """Return a zip of a hundred megabytes of zeros in less than one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("campaign.toml", files["campaign.toml"])
        with archive.open("villages.csv", "w") as entry:
            for _ in range(100):
                entry.write(ZEROS)
    return content.getvalue()


def overlapping(files: dict[str, bytes]) -> bytes:
    """Return a zip whose entries all stand for the same megabytes, as the densest bombs do."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", ZEROS * 8)
    packed = one.getvalue()
    start = packed.rindex(b"PK\1\2")
    entry, end = packed[start : packed.rindex(b"PK\5\6")], packed[packed.rindex(b"PK\5\6") :]
    entries = b"".join(entry[:46] + bytes([65 + number]) for number in range(26))
    return packed[:start] + entries + struct.pack("<4s4H2LH", end[:4], 0, 0, 26, 26, len(entries), start, 0)


def nested(files: dict[str, bytes]) -> bytes:
    """Return zips in a zip in a zip."""
    inner = high_ratio(files)
    for _ in range(3):
        inner = zip_of({f"{number}.zip": inner for number in range(4)})
    return inner


def many_entries(files: dict[str, bytes]) -> bytes:
    """Return a zip of thirty thousand empty files."""
    return zip_of({str(number): b"" for number in range(30_000)})


def outside(files: dict[str, bytes]) -> bytes:
    """Return a zip whose paths lead out of the folder."""
    return zip_of(files | {"../../../../tmp/luudong-was-here": b"x"})


def huge_claim(files: dict[str, bytes]) -> bytes:
    """Return a zip that claims four gigabytes for each of its files."""
    packed = bytearray(zip_of(files))
    place = 0
    while (place := packed.find(b"PK\1\2", place)) >= 0:
        packed[place + 24 : place + 28] = b"\xfe\xff\xff\xff"
        place += 4
    return bytes(packed)


def broken(files: dict[str, bytes]) -> bytes:
    """Return a zip that ends in its middle."""
    packed = zip_of(files)
    return packed[: len(packed) // 2]


def long_table(files: dict[str, bytes]) -> bytes:
    """Return a campaign with a million villages."""
    head, first, *_ = files["villages.csv"].decode().splitlines()
    rows = "\n".join(f"v{number}{first[3:]}" for number in range(ROWS))
    return zip_of(files | {"villages.csv": f"{head}\n{rows}\n".encode()})


def long_wrong_table(files: dict[str, bytes]) -> bytes:
    """Return a campaign with a million volunteers, each of them with errors."""
    return zip_of(files | {"volunteers.csv": b"id,team,role\n" + b",nobody,x\n" * ROWS})


def long_workbook(files: dict[str, bytes]) -> bytes:
    """Return a workbook with a sheet of a million rows."""
    row = b'<row><c t="inlineStr"><is><t>v</t></is></c><c><v>1</v></c></row>'
    return _workbook(b"<sheetData>" + row * ROWS + b"</sheetData>")


def bomb_workbook(files: dict[str, bytes]) -> bytes:
    """Return a workbook whose sheet is a hundred and fifty megabytes of blanks."""
    return _workbook(b"<sheetData>" + b" " * (150 << 20) + b"</sheetData>")


def entities_workbook(files: dict[str, bytes]) -> bytes:
    """Return a workbook whose sheet names a text that doubles thirty times."""
    entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    sheet = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e29;</t></is></c></row></sheetData>'
    return _workbook(sheet.encode(), f'<!DOCTYPE x [<!ENTITY e0 "{"x" * 50}">{entities}]>')


def _workbook(sheet: bytes, doctype: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return zip_of(
        {
            "[Content_Types].xml": (
                f'{head}<Types xmlns="{package}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
                f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ).encode(),
            "xl/workbook.xml": (
                f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
                '<sheet name="villages" sheetId="1" r:id="a"/></sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": (
                f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
                f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ).encode(),
            "xl/worksheets/sheet1.xml": f'{head}{doctype}<worksheet xmlns="{main}">'.encode()
            + sheet
            + b"</worksheet>",
        }
    )


BOMBS: dict[Callable[[dict[str, bytes]], bytes], tuple[str, set[str]]] = {
    high_ratio: ("bomb.zip", {"unpacked-too-large"}),
    overlapping: ("bomb.zip", {"unpacked-too-large", "zip-unreadable", "upload-twice", "campaign-invalid"}),
    nested: ("bomb.zip", {"campaign-invalid"}),
    many_entries: ("bomb.zip", {"upload-too-many"}),
    outside: ("bomb.zip", {"upload-path"}),
    huge_claim: ("bomb.zip", {"stored", "zip-unreadable"}),
    broken: ("bomb.zip", {"zip-unreadable"}),
    long_table: ("long.zip", {"campaign-invalid"}),
    long_wrong_table: ("long.zip", {"campaign-invalid"}),
    long_workbook: ("long.xlsx", {"campaign-invalid", "unpacked-too-large"}),
    bomb_workbook: ("bomb.xlsx", {"campaign-invalid", "unpacked-too-large"}),
    entities_workbook: ("bomb.xlsx", {"campaign-invalid"}),
}


def peak(served: Service) -> float:
    """Return the most memory that the process that answers has had, megabytes."""
    text = Path(f"/proc/{served.process.pid}/status").read_text(encoding="ascii")
    [line] = [line for line in text.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def test_what_would_do_harm_is_refused(
    service: Callable[..., Service], database, database_url, caller, tiny_files: dict[str, bytes]
) -> None:
    if database_url.startswith("postgresql"):
        pytest.skip("nothing of this reaches the database")
    served = service(database_url).start()
    an: Caller = caller(served, database)
    assert an.upload(zip_of(tiny_files)).status_code == 201
    before = peak(served)
    stored = 1
    for make, (name, codes) in BOMBS.items():
        answer = an.upload(make(tiny_files), name)
        said = answer.json()
        code = "stored" if answer.status_code == 201 else said["code"]
        assert code in codes, (make.__name__, answer.status_code, said)
        assert answer.status_code < 500
        stored += code == "stored"
        assert len(answer.content) < 200_000, make.__name__
        assert peak(served) - before < MEGABYTES, make.__name__
        assert an.ask("GET", "/health").status_code == 200
    assert len(an.ask("GET", "/campaigns").json()["items"]) == stored
    assert not Path("/tmp/luudong-was-here").exists()
