"""Phones on several hosts: the workers of every host join one Dask scheduler over TLS.

The scheduler is Dask's own (`dask scheduler`). A run is one of its clients, and `detector farm worker` starts
one worker process per phone on each host. Anyone who can join a scheduler can run code as its user, so
connections that leave this machine require certificates.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import dask

from detector.core.errors import DeviceNotReady
from detector.farm.dask_quietly import Client, Nanny, Security
from detector.farm.engine import SETTINGS, START_TIMEOUT_S, DaskEngine, set_up_scheduler, worker_options
from detector.farm.errand import DEVICES_FILE_HERE
from detector.farm.tls import TlsFiles, refuse_open_network

__all__ = ["engine_elsewhere", "security_of", "serve_phones"]


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
    with dask.config.set(SETTINGS), tempfile.TemporaryDirectory(prefix="detector-farm-") as scratch:
        asyncio.run(_serve(address, security, phones, {DEVICES_FILE_HERE: str(devices_file)}, scratch))


async def _serve(
    address: str, security: Security, phones: Sequence[str], env: dict[str, str], scratch: str
) -> None:
    async with AsyncExitStack() as stack:
        nannies = []
        for phone in phones:
            options = worker_options(phone, security, scratch)
            nanny = Nanny(address, env={**os.environ, **env}, **options)
            try:
                nannies.append(await stack.enter_async_context(nanny))
            except (OSError, TimeoutError, ValueError, RuntimeError) as error:  # as Dask wraps them
                raise DeviceNotReady(address, f"the scheduler cannot be reached: {error}") from error
        await asyncio.gather(*(nanny.finished() for nanny in nannies))
