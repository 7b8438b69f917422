"""All personas, by name; the first is the default."""

from detector.core.errors import ConfigError
from detector.virtual.persona import Persona
from detector.virtual.personas import (
    aosp_8,
    aosp_9,
    aosp_11,
    aosp_13,
    aosp_14,
    aosp_16,
    aosp_17,
    coloros_15,
    compact_13,
    emui_10,
    hyperos_14,
    oneui_12,
    originos_15,
)

__all__ = ["DEFAULT_PERSONA", "PERSONAS", "persona_named"]

PERSONAS: tuple[Persona, ...] = tuple(
    module.PERSONA
    for module in (
        aosp_13,
        aosp_9,
        aosp_8,
        aosp_11,
        aosp_14,
        aosp_16,
        aosp_17,
        compact_13,
        hyperos_14,
        coloros_15,
        emui_10,
        oneui_12,
        originos_15,
    )
)
DEFAULT_PERSONA = PERSONAS[0]


def persona_named(name: str) -> Persona:
    """Raises ConfigError listing the known names."""
    for persona in PERSONAS:
        if persona.name == name:
            return persona
    raise ConfigError(f"no persona {name!r}; there are {', '.join(persona.name for persona in PERSONAS)}")
