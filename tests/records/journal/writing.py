"""The address of a journal comes in; a process that writes in it without end goes out.

Started by a server of forks that has everything imported, so that a process costs little.
"""

import asyncio
import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from records.journal import Entry, Journal, Secret
from records.store import open_store

CALLERS = 16


def context() -> ForkServerContext:
    """Where such processes come from."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.records.journal.writing"])
    return found


def start(address: str, name: str) -> tuple[ForkServerProcess, Connection]:
    """A process, and where it reports each acknowledged record as `(index, body)`."""
    here, there = context().Pipe(duplex=False)
    process = context().Process(target=write, args=(address, name, there), daemon=True)
    process.start()
    there.close()
    return process, here


def write(address: str, name: str, acknowledged: Connection) -> None:
    """Write with many callers; each reports its receipt before it asks again."""
    journal = Journal(open_store(address, create=False), cadence=0.01)

    async def call(caller: int) -> None:
        number = 0
        while True:
            body = f'{{"by":"{name}","caller":{caller},"n":{number}}}'.encode()
            receipt = await journal.append(Entry(body, name, (Secret.of("account", name),)))
            acknowledged.send((receipt.index, body))
            number += 1

    async def call_all() -> None:
        await asyncio.gather(*[call(caller) for caller in range(CALLERS)])

    asyncio.run(call_all())


def drained(acknowledged: Connection) -> dict[int, bytes]:
    """Everything that was acknowledged, up to the death of the process."""
    found: dict[int, bytes] = {}
    try:
        while True:
            index, body = acknowledged.recv()
            found[index] = body
    except (EOFError, OSError):
        return found
