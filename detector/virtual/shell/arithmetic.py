"""`$((...))`: integers, variables, and C's operators, as the device's shell evaluates them.

Numbers have 64 bits. Anything that is not such an expression is rejected; nothing is ever run as a program.
"""

import ast
import operator
from collections.abc import Callable, Mapping

__all__ = ["ArithmeticFault", "whole_number"]

_MAX_LETTERS = 500


class ArithmeticFault(Exception):
    """The message is what the shell prints after its own name."""


_BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_COMPARED: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def whole_number(expression: str, variables: Mapping[str, str]) -> int:
    """Raises ArithmeticFault; a variable that is not set counts as 0."""
    text = expression.replace("$", "").strip() or "0"
    try:
        if len(text) > _MAX_LETTERS:
            raise ArithmeticFault("expression too long")
        return _wrapped(_value(ast.parse(text, mode="eval").body, variables))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ArithmeticFault(f"{expression.strip()}: unexpected expression") from error


def _value(node: ast.expr, variables: Mapping[str, str]) -> int:
    match node:
        case ast.Constant(value=int() as number):
            return number
        case ast.Name(id=name):
            text = variables.get(name, "0") or "0"
            return int(text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, variables)
        case ast.BinOp(left=left, op=sign, right=right):
            return _computed(sign, _value(left, variables), _value(right, variables))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return int(_COMPARED[type(sign)](_value(left, variables), _value(right, variables)))
        case _:
            raise ValueError(ast.dump(node))


def _computed(sign: ast.operator, left: int, right: int) -> int:
    """Division is C's: towards zero."""
    if isinstance(sign, ast.Div | ast.Mod):
        if right == 0:
            raise ArithmeticFault("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if isinstance(sign, ast.Div) else left - quotient * right
    if type(sign) not in _BINARY:
        raise ValueError(type(sign).__name__)
    return _wrapped(_BINARY[type(sign)](left, right))


def _wrapped(number: int) -> int:
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)
