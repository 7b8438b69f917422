"""Phones on several hosts: the workers of every host join one Dask scheduler over TLS.

The scheduler is Dask's own (`dask scheduler`). A run is one of its clients, and `detector farm worker` starts
one worker process per phone on each host. Anyone who can join a scheduler can run code as its user, so
connections that leave this machine require certificates.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from detector.core.errors import DeviceNotReady
from detector.farm.dask_quietly import Client, Nanny, Security, dask
from detector.farm.engine import SETTINGS, START_TIMEOUT_S, DaskEngine, set_up_scheduler, worker_options
from detector.farm.errand import DEVICES_FILE_HERE
from detector.farm.leftovers import marked_scratch
from detector.farm.tls import TlsFiles, refuse_open_network

__all__ = ["engine_elsewhere", "is_gone", "security_of", "serve_phones"]

log = logging.getLogger(__name__)

REJOIN_EVERY_S = 10.0
ANSWER_TIMEOUT_S = 10.0
_NOT_JOINED = (OSError, TimeoutError, ValueError, RuntimeError)
"""What Dask raises if a worker cannot join."""


def security_of(address: str, tls: TlsFiles | None) -> Security:
    """Raises ConfigError if the address is invalid or the connection would be unencrypted."""
    refuse_open_network(address, tls)
    if tls is None:
        return Security()
    return Security(
        require_encryption=True,
        tls_ca_file=str(tls.ca),
        tls_client_cert=str(tls.cert),
        tls_client_key=str(tls.key),
        tls_worker_cert=str(tls.cert),
        tls_worker_key=str(tls.key),
    )


@contextmanager
def engine_elsewhere(address: str, tls: TlsFiles | None) -> Iterator[DaskEngine]:
    """Yields a client of that scheduler. Raises DeviceNotReady if it does not answer or rejects us."""
    security = security_of(address, tls)
    with dask.config.set(SETTINGS):
        try:
            client = Client(address, security=security, timeout=START_TIMEOUT_S / 4, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise DeviceNotReady(address, f"the scheduler cannot be reached: {error}") from error
        with client:
            client.run_on_scheduler(set_up_scheduler)
            yield DaskEngine(client)


def serve_phones(address: str, tls: TlsFiles | None, phones: Sequence[str], devices_file: Path) -> None:
    """Run one worker per phone until the scheduler ends or a signal arrives."""
    security = security_of(address, tls)
    with dask.config.set(SETTINGS), marked_scratch() as scratch:
        asyncio.run(_serve(address, security, phones, {DEVICES_FILE_HERE: str(devices_file)}, scratch))


async def _serve(
    address: str, security: Security, phones: Sequence[str], env: dict[str, str], scratch: Path
) -> None:
    def nanny_of(phone: str) -> Nanny:
        options = worker_options(phone, security, scratch)
        return Nanny(address, env={**os.environ, **env}, **options)

    async with AsyncExitStack() as stack:
        joining = (stack.enter_async_context(nanny_of(phone)) for phone in phones)
        joined = await asyncio.gather(*joining, return_exceptions=True)
        nannies = [one for one in joined if not isinstance(one, BaseException)]
        for exception in joined:
            if isinstance(exception, _NOT_JOINED):
                raise DeviceNotReady(address, f"the scheduler cannot be reached: {exception}") from exception
            if isinstance(exception, BaseException):
                raise exception
        kept = zip(phones, nannies, strict=True)
        await asyncio.gather(
            *(_kept_up(nanny, partial(nanny_of, phone), address, stack) for phone, nanny in kept)
        )


async def _kept_up(nanny: Nanny, again: Callable[[], Nanny], address: str, stack: AsyncExitStack) -> None:
    """A phone's worker joins again after the network was away; returns once the scheduler has ended."""
    while True:
        await nanny.finished()
        while not await is_gone(address):
            await asyncio.sleep(REJOIN_EVERY_S)
            try:
                nanny = await stack.enter_async_context(again())
            except _NOT_JOINED as error:
                log.warning("the scheduler cannot be reached", extra={"address": address, "why": str(error)})
            else:
                break
        else:
            return


async def is_gone(address: str) -> bool:
    """Whether the scheduler's process has ended: its machine answers that no process listens there.

    A machine that does not answer is no evidence of it.
    """
    parts = urlsplit(address)
    try:
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(parts.hostname, parts.port), ANSWER_TIMEOUT_S
        )
    except ConnectionRefusedError:
        return True
    except (OSError, TimeoutError):
        return False
    writer.close()
    return False
