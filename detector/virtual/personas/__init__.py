"""The personas there are, by name; the first is the default."""

from detector.core.errors import ConfigError
from detector.virtual.persona import Persona
from detector.virtual.personas import aosp_9, aosp_13, compact_13

__all__ = ["DEFAULT_PERSONA", "PERSONAS", "persona_named"]

PERSONAS: tuple[Persona, ...] = (aosp_13.PERSONA, aosp_9.PERSONA, compact_13.PERSONA)
DEFAULT_PERSONA = PERSONAS[0]


def persona_named(name: str) -> Persona:
    """Raises ConfigError with the names there are."""
    for persona in PERSONAS:
        if persona.name == name:
            return persona
    raise ConfigError(f"no persona {name!r}; there are {', '.join(one.name for one in PERSONAS)}")
