"""Vectors in the device's axes: x to the right, y to the top edge, z out of the glass."""

import math

__all__ = ["Vector", "cross", "dot", "norm", "plus", "rotated", "times", "unit"]

Vector = tuple[float, float, float]


def plus(one: Vector, other: Vector) -> Vector:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def times(factor: float, vector: Vector) -> Vector:
    return (factor * vector[0], factor * vector[1], factor * vector[2])


def dot(one: Vector, other: Vector) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def cross(one: Vector, other: Vector) -> Vector:
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )


def norm(vector: Vector) -> float:
    return math.sqrt(dot(vector, vector))


def unit(vector: Vector) -> Vector:
    """Unit vector. Raises ZeroDivisionError for the null vector."""
    return times(1 / norm(vector), vector)


def rotated(vector: Vector, turn_rad: Vector) -> Vector:
    """`vector` rotated about the direction of `turn_rad` by its length (Rodrigues' formula)."""
    angle_rad = norm(turn_rad)
    if angle_rad == 0:
        return vector
    axis = times(1 / angle_rad, turn_rad)
    along = times(dot(axis, vector) * (1 - math.cos(angle_rad)), axis)
    across = times(math.sin(angle_rad), cross(axis, vector))
    return plus(plus(times(math.cos(angle_rad), vector), across), along)
