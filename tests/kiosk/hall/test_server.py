"""The hall's listening socket."""

from __future__ import annotations

import asyncio
import socket

import pytest

from kiosk.hall.server import AddressTaken, listen


def test_small_answers_leave_at_once_instead_of_waiting_for_an_acknowledgement() -> None:
    async def accepted_option() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def on_line(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            found.set_result(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        address = listen("127.0.0.1", 0)
        async with await asyncio.start_server(on_line, sock=address):
            _, writer = await asyncio.open_connection(*address.getsockname())
            option = await asyncio.wait_for(found, 5)
            writer.close()
        return option

    assert asyncio.run(accepted_option()) != 0


def test_address_in_use_is_told_with_a_sentence() -> None:
    taken = listen("127.0.0.1", 0)
    taken.listen()
    try:
        with pytest.raises(AddressTaken) as caught:
            listen("127.0.0.1", taken.getsockname()[1])
        assert "用不了" in caught.value.said and "端口" in caught.value.do
    finally:
        taken.close()
