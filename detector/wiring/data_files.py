"""Data files of the package: clauses, profiles, words. They are part of the wheel."""

from importlib.resources import files

__all__ = ["yaml_files"]


def yaml_files(folder: str) -> list[tuple[str, str]]:
    """(name, text) of each YAML file in a folder of the package, sorted by name."""
    found = [one for one in files("detector").joinpath(folder).iterdir() if one.name.endswith(".yaml")]
    return [(one.name, one.read_text(encoding="utf-8")) for one in sorted(found, key=lambda one: one.name)]
