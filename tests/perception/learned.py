"""The shipped weights, for tests of whatever is weighed with them."""

from functools import cache

from detector import codec
from detector.perception.weights import Weights
from tests.repository import REPOSITORY

__all__ = ["shipped"]


@cache
def shipped() -> Weights:
    path = REPOSITORY / "models" / "interpretation.json"
    return codec.from_json(Weights, path.read_bytes(), where=str(path))
