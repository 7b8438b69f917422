"""All rules, in the order of reports: one YAML file a rule, and functions where the logic is a rule's own."""

import importlib
from importlib.resources import files

from detector.judging.rule import Judge, Rule
from detector.judging.rule_files import read_rules
from detector.measures import MEASURES_BY_NAME

__all__ = ["RULES", "own_function"]


def own_function(name: str) -> Judge | None:
    """`looks.long_splash` is the function of that name in `looks.py`; None if there is none."""
    module_name, _, function = name.partition(".")
    try:
        module = importlib.import_module(f"{__name__}.{module_name}")
    except ImportError:
        return None
    return getattr(module, function) if function in module.__all__ else None


RULES: tuple[Rule, ...] = read_rules(
    sorted(
        (entry.name, entry.read_text(encoding="utf-8"))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".yaml")
    ),
    measures=MEASURES_BY_NAME,
    functions=own_function,
)
