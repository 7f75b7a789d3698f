"""Requests of one loop ask the ledger together: one commit for a rush, each hears their own, one who left holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from kiosk.domain.refusal import Refusal
from kiosk.hall.asking import Asking, Job, settle
from kiosk.hall.books import Books, Reply, RequestKey

_DONE = Reply(204)


def _deed(_books: Books) -> Reply:
    return _DONE


def test_what_one_turn_of_the_loop_asks_is_handed_in_at_once_and_in_order() -> None:
    handed_in: list[list[Job]] = []
    keys = [RequestKey(f"k{n}", "digest") for n in range(5)]

    async def rush() -> list[Reply | Refusal]:
        asking = Asking(lambda jobs: handed_in.append(list(jobs)))

        async def request(key: RequestKey) -> Reply | Refusal:
            return await asking.ask(_deed, key)

        requests = [asyncio.create_task(request(key)) for key in keys]
        while not handed_in:
            await asyncio.sleep(0)
        settle((job, Reply(201, job.key.key if job.key else "")) for job in handed_in[0])
        return [await each for each in requests]

    replies = asyncio.run(rush())
    assert [[job.key for job in jobs] for jobs in handed_in] == [keys]
    assert replies == [Reply(201, key.key) for key in keys], "each hears their own"


def test_request_that_left_and_one_that_failed_hold_up_nobody() -> None:
    handed_in: list[Job] = []

    def take(jobs: Sequence[Job]) -> None:
        handed_in.extend(jobs)

    async def three() -> Reply | Refusal:
        asking = Asking(take)
        left, broken, stays = (asking.ask(_deed) for _ in range(3))
        while not handed_in:
            await asyncio.sleep(0)
        left.cancel()
        settle(zip(handed_in, (_DONE, ZeroDivisionError(), Reply(201)), strict=True))
        with pytest.raises(ZeroDivisionError):
            await broken
        return await stays

    assert asyncio.run(three()) == Reply(201)


def test_loop_that_ended_does_not_keep_a_thread_from_its_answer() -> None:
    handed_in: list[Job] = []

    async def asked_and_gone() -> None:
        Asking(handed_in.extend).ask(_deed)
        await asyncio.sleep(0)

    asyncio.run(asked_and_gone())
    waits: Future[Reply | Refusal] = Future()
    settle([(handed_in[0], _DONE), (Job(_deed, None, waits), Reply(201))])
    settle([(handed_in[0], _DONE)])
    assert waits.result(0) == Reply(201)
