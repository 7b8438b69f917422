from dataclasses import replace

import pytest

from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import Sdk
from detector.measures.permission_data import PermissionData, measure_permission_data
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import index_of, own_index
from tests.disclosure.reading import read_policy_text
from tests.fakes.apk_files import apk, manifest, node, receiver
from tests.measures.touched import q

LIST = "已收集个人信息清单\n信息种类\t使用目的\t使用场景\n{}\t安全\t启动时\n"


def facts(*permissions: str) -> ApkFacts:
    root = manifest(permissions=permissions, components=[node("activity", name=".Main")])
    return facts_of(apk(root, classes={"com.app.one.Main": "java.lang.Object"}), index=own_index())


def of(text: str, apk_facts: ApkFacts | None, *, is_whole: bool = True) -> PermissionData:
    policy = read_policy_text([text], is_whole=is_whole)
    return measure_permission_data(policy, apk_facts, own_index())


def test_an_unnamed_kind_cites_its_permission() -> None:
    asked = facts("android.permission.READ_CONTACTS", "android.permission.ACCESS_FINE_LOCATION")
    data = of(LIST.format("位置信息"), asked)
    assert data.n_permitted_kinds is not None and data.n_permitted_kinds.value == 2
    assert data.n_unnamed_kinds is not None and data.n_unnamed_kinds.value == 1
    assert [one.rpartition(".")[2] for one in data.evidence_ids if "permission:" in one] == ["READ_CONTACTS"]


def test_harmless_permissions_give_access_to_nothing() -> None:
    data = of(LIST.format("昵称"), facts("android.permission.INTERNET", "android.permission.CAMERA"))
    assert data.n_permitted_kinds is not None and data.n_permitted_kinds.value == 0


def test_a_text_without_a_list_or_cut_off_leaves_it_open() -> None:
    asked = facts("android.permission.READ_CONTACTS")
    assert of("隐私政策\n我们重视隐私。", asked).n_unnamed_kinds is None
    assert of(LIST.format("昵称"), asked, is_whole=False).n_unnamed_kinds is None


def test_without_a_file_nothing_is_known() -> None:
    assert of(LIST.format("昵称"), None).quantities() == ()


KIT = Sdk(id="kit", name_zh="甲甲推送", name_en="OneKit", prefixes=("com.one",))
HEAD = "第三方SDK目录\n| SDK名称 | 公司 | 收集信息 |\n| --- | --- | --- |\n"
SMS, BOOT = "android.provider.Telephony.SMS_RECEIVED", "android.intent.action.BOOT_COMPLETED"


def facts_with_receiver(*actions: str) -> ApkFacts:
    """Of an app whose own receiver comes before its SDK's."""
    own, of_sdk = receiver(".Own", *actions), receiver("com.one.Receiver", *actions)
    names = ("com.app.one.Own", "com.one.Receiver")
    content = apk(manifest(components=[own, of_sdk]), classes=dict.fromkeys(names, "java.lang.Object"))
    return facts_of(content, index=index_of(KIT))


@pytest.mark.parametrize(
    ("data", "n_short"),
    [
        pytest.param("设备标识", 1, id="other data only"),
        pytest.param("设备标识、短信", 0, id="messages among them"),
        pytest.param("", 0, id="no data at all"),
    ],
)
def test_the_row_of_an_sdk_that_receives_messages_should_list_them(data: str, n_short: int) -> None:
    policy = read_policy_text([HEAD + f"| OneKit | 甲公司 | {data} |\n| 乙乙统计 | 乙公司 | 日志 |\n"])
    given = measure_permission_data(policy, facts_with_receiver(BOOT, SMS), index_of(KIT))
    assert (given.n_reached_rows, given.n_short_rows) == (q(1, "rows"), q(n_short, "rows"))
    rows = [one.partition("/row:")[2] for one in given.evidence_ids if "/row:" in one]
    assert rows == ["OneKit"] * n_short


def test_only_listed_sdks_that_receive_such_data_are_reached() -> None:
    listed, other = (read_policy_text([HEAD + f"| {one} | 甲公司 | 日志 |\n"]) for one in ("OneKit", "友盟"))
    for policy, actions in ((listed, (BOOT,)), (other, (SMS,))):
        given = measure_permission_data(policy, facts_with_receiver(*actions), index_of(KIT))
        assert (given.n_reached_rows, given.n_short_rows) == (q(0, "rows"), q(0, "rows"))


def test_an_sdk_that_only_another_table_has_is_not_reached() -> None:
    policy = read_policy_text([HEAD + "| OneKit | 甲公司 | 日志 |\n"])
    given = measure_permission_data(policy, facts_with_receiver(SMS), index_of(replace(KIT, id="other")))
    assert given.n_reached_rows == q(0, "rows")


def test_an_unnamed_kind_is_cited_by_file_and_permission() -> None:
    asked = facts("android.permission.READ_CONTACTS")
    policy = read_policy_text([LIST.format("昵称")])
    given = measure_permission_data(policy, asked, index_of(KIT))
    permission = f"apk:{asked.sha256[:12]}/permission:android.permission.READ_CONTACTS"
    assert given.evidence_ids == (f"{policy.name}", permission)
    assert (given.n_permitted_kinds, given.n_unnamed_kinds) == (q(1, "permissions"), q(1, "permissions"))
