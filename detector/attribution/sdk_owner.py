"""The SDK that a component belongs to. The table is passed in: this folder contains none."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["NO_SDKS", "Sdk", "SdkOwners"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sdk:
    """`purpose` is push, ads, analytics, …; `matched_by`: how it was identified (exact name, prefix, …)."""

    id: str
    name_zh: str
    name_en: str
    vendor: str
    purpose: str
    matched_by: str


class SdkOwners(Protocol):
    def owner_of(self, class_name: str, package: str) -> Sdk | None:
        """None: the app's own code, or an SDK that the table does not contain."""


class _NoSdks:
    def owner_of(self, class_name: str, package: str) -> Sdk | None:
        return None


NO_SDKS: SdkOwners = _NoSdks()
