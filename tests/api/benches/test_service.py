"""What the readers of the bench measure, against a server whose answers are known."""

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.benches.service.files import FILES, MEMORY, application
from api.benches.service.load import Ask, Measured, Order, _quantile, _run
from api.benches.service.table import IDLE, SOLVING, Row, line, verdicts

BODY = b"x" * 100_000


def read(status: bytes = b"200 OK", close_after: int | None = None) -> tuple[Measured, set[str]]:
    """Let five readers read for a moment; return what they measured, and what was asked."""
    asked: set[str] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        count = 0
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                asked.add(head.split(b" ")[1].decode())
                assert b"\r\nAuthorization: Link a\r\n" in head
                length = b"HTTP/1.1 " + status + b"\r\ncontent-length: %d\r\n\r\n" % len(BODY)
                # In pieces, as a network brings it.
                for piece in (length[:20], length[20:] + BODY[:10], BODY[10:]):
                    writer.write(piece)
                    await writer.drain()
                count += 1
                if count == close_after:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def both() -> Measured:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            asks = [
                [Ask(f"/{reader}/{number}", {"Authorization": "Link a"}) for number in range(3)]
                for reader in range(5)
            ]
            return await _run(Order("127.0.0.1", port, 0.3, 0.1, asks, 1, None))

    return asyncio.run(both()), asked


def test_answers_are_counted_whole() -> None:
    measured, asked = read()
    assert measured.wrong == 0
    assert measured.statuses == {"200": measured.answers}
    assert measured.all > measured.answers > 10
    assert measured.megabytes == pytest.approx(measured.answers * (len(BODY) + 41) / 1e6, rel=0.01)
    assert 0 < measured.p50 <= measured.p99 <= measured.longest
    assert asked == {f"/{reader}/{number}" for reader in range(5) for number in range(3)}


def test_other_answers_are_told() -> None:
    measured, _ = read(b"503 Service Unavailable")
    assert measured.wrong == measured.answers


def test_a_connection_that_is_closed_ends_it() -> None:
    with pytest.raises(ConnectionError):
        read(close_after=2)


def test_quantiles() -> None:
    times = [float(number) for number in range(1, 101)]
    assert (_quantile(times, 0.5), _quantile(times, 0.99), _quantile([7.0], 0.99)) == (50.0, 99.0, 7.0)


def test_files_are_given_out_both_ways(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(BODY)
    with TestClient(application(tmp_path)) as client:
        for place in (FILES, MEMORY):
            assert client.get(f"{place}/0").content == BODY


def test_aims_are_judged() -> None:
    def row(where: str, answers: int, p99: float) -> Row:
        measured = Measured(1.0, answers, 0, 1.0, 1.0, p99, p99, 0.1, {"200": answers}, answers)
        return Row("overview", where, 10.0, measured, 0.5)

    rows = [row(FILES, 1000, 5.0), row(MEMORY, 2000, 5.0), row(IDLE, 600, 4.0), row(SOLVING, 500, 7.0)]
    assert verdicts(rows).endswith("met")
    assert "0.60" in verdicts(rows) and "1.75" in verdicts(rows)
    assert verdicts([*rows[:2], row(IDLE, 400, 4.0), row(SOLVING, 500, 9.0)]).endswith("missed: rate, p99")
    assert line(rows[0]).split()[-1] == "0"
