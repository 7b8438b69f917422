"""The SDK that a started component belongs to: from the app's own files if read, else from the tables."""

from detector.apk.facts import ApkFacts, SdkFacts
from detector.apk.sdk_table import SdkIndex
from detector.attribution.sdk_owner import Sdk

__all__ = ["FileSdkOwners"]


class FileSdkOwners:
    """For the app under test its files add what its classes extend and where code is located."""

    def __init__(self, index: SdkIndex, apk: ApkFacts | None) -> None:
        self._index = index
        self._package = None if apk is None else apk.package
        sdks = {} if apk is None else {sdk.id: sdk for sdk in apk.sdks}
        self._of_component = (
            {}
            if apk is None
            else {
                component.name: _sdk_of(sdks[component.sdk], component.sdk_matched_by)
                for component in apk.components
                if component.sdk is not None and component.sdk in sdks
            }
        )

    def owner_of(self, class_name: str, package: str) -> Sdk | None:
        if package == self._package and class_name in self._of_component:
            return self._of_component[class_name]
        match = self._index.of_class(class_name)
        if match is None:
            return None
        sdk = match.sdk
        return Sdk(
            id=sdk.id,
            name_zh=sdk.name_zh,
            name_en=sdk.name_en,
            vendor=sdk.vendor_zh or sdk.vendor_en or "",
            purpose=sdk.purpose.value,
            matched_by=match.matched_by.value,
        )


def _sdk_of(sdk: SdkFacts, matched_by: str | None) -> Sdk:
    return Sdk(
        id=sdk.id,
        name_zh=sdk.name_zh,
        name_en=sdk.name_en,
        vendor=sdk.vendor or "",
        purpose=sdk.purpose,
        matched_by=matched_by or sdk.matched_by,
    )
