"""`pm path PACKAGE`: paths of an installed app's APKs."""

from detector.parsing.bounded import lines_of

__all__ = ["parse_package_paths"]


def parse_package_paths(text: str) -> tuple[str, ...]:
    """Each APK, the base first as Android lists it; () if the app is not installed."""
    lines = (line.strip() for line in lines_of(text))
    return tuple(line.removeprefix("package:") for line in lines if line.startswith("package:/"))
