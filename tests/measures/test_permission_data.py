from detector.apk.facts import ApkFacts
from detector.disclosure.policy_text import read_policy_text
from detector.measures.permission_data import PermissionData, measure_permission_data
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.fakes.apk_files import apk, manifest, node

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
