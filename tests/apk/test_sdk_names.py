from detector.apk.sdk_table import Sdk, names_of, plain


def test_an_sdk_goes_by_its_name_its_stem_and_its_vendor() -> None:
    names = names_of(
        Sdk(id="x", name_zh="晴岚推送", name_en="Qinglan Push", vendor_zh="深圳市晴岚科技有限公司")
    )
    assert {"晴岚推送", "晴岚", "qinglanpush", "qinglan"} <= names
    assert "推送" not in names


def test_plain_has_letters_alone() -> None:
    assert plain(" Qing-lan_SDK（1）") == "qinglansdk1"
