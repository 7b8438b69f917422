"""Brings an app to where it can be tested: by itself or by a list of steps, as evidence of its own."""

from detector.preparation.auto import NAME, read_preparation
from detector.preparation.dialogs import DialogReader
from detector.preparation.preparer import AUTO, Before, PreparationFailed, Preparer
from detector.preparation.renewing import Renewer
from detector.preparation.standing import Answer, PreparationWords, Standing
from detector.preparation.steps import ListedSteps, PreparedApp, SecretiveDevice, Secrets

__all__ = [
    "AUTO",
    "NAME",
    "Answer",
    "Before",
    "DialogReader",
    "ListedSteps",
    "PreparationFailed",
    "PreparationWords",
    "PreparedApp",
    "Preparer",
    "Renewer",
    "SecretiveDevice",
    "Secrets",
    "Standing",
    "read_preparation",
]
