"""A small SDK table for tests, and the project's own."""

from functools import cache

from detector import codec
from detector.apk.sdk_table import (
    ComponentRole,
    Purpose,
    Sdk,
    SdkComponent,
    SdkIndex,
    SdkTable,
)
from detector.engines.model_store import load_model_bytes

__all__ = ["OTHER", "PUSH", "index_of", "own_index", "table_of"]

PUSH = Sdk(
    id="push",
    name_zh="推送",
    name_en="Push",
    vendor_zh="厂商",
    purpose=Purpose.PUSH,
    prefixes=("com.push",),
    components=(
        SdkComponent(name="com.push.Daemon", role=ComponentRole.WAKE_TARGET),
        SdkComponent(name="com.push.stub.Stub*"),
    ),
    actions=("com.push.WAKE",),
    process_suffixes=(":pushcore",),
    libraries=("libpush*.so",),
    code_marks=("wake_others",),
)
OTHER = Sdk(
    id="other", name_zh="其他", name_en="Other", prefixes=("com.push.deep.er",), keywords=(".kword.",)
)


def table_of(*sdks: Sdk, name: str = "test") -> SdkTable:
    return SdkTable(format="sdk-table/1", name=name, licence="Apache-2.0", source="tests", sdks=sdks)


def index_of(*sdks: Sdk) -> SdkIndex:
    return SdkIndex([table_of(*sdks)])


@cache
def own_index() -> SdkIndex:
    return SdkIndex([codec.from_yaml(SdkTable, load_model_bytes("sdk_table").decode(), where="sdk_table")])
