"""Imported by the process that workers are forked from: it holds all imports and models, which they share.

Forked memory is copied only where it is written to, so a worker costs what its own scan needs, and starts at
once. It works because perception uses one thread here: threads do not survive a fork.
"""

import gc
import logging

import numpy.random  # noqa: F401 - Dask imports it in each worker

import detector.farm.own_certificate  # noqa: F401 - a worker gets it with its first task; OpenSSL is large
from detector.farm.worker import get_ready

__all__: list[str] = []

log = logging.getLogger(__name__)

try:
    get_ready()
except Exception:  # each worker then tries by itself, and its attempts report the reason
    log.exception("the models could not be loaded in advance")
gc.collect()
gc.freeze()  # a later collection would write to all objects, and so copy them
