"""An app file as its writer spells it, and its strict reader."""
