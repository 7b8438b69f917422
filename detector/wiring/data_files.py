"""Data files of the package: clauses, profiles, words. They are part of the wheel."""

from importlib.resources import files

__all__ = ["yaml_files"]


def yaml_files(folder: str) -> list[tuple[str, str]]:
    """(name, text) of each YAML file in a folder of the package, sorted by name."""
    found = [path for path in files("detector").joinpath(folder).iterdir() if path.name.endswith(".yaml")]
    return [
        (traversable.name, traversable.read_text(encoding="utf-8"))
        for traversable in sorted(found, key=lambda one: one.name)
    ]
