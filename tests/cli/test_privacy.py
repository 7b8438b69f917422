"""`detector privacy`, as a person or a script calls it."""

from pathlib import Path

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.cli.test_documents import holds
from tests.fakes.apk_files import apk, manifest, node

POLICY = """隐私政策
第三方SDK共享信息清单
SDK名称：极光推送
公司：深圳市和讯华谷信息技术有限公司
收集信息：设备标识
使用目的：推送
使用场景：启动时
共享方式：SDK 采集
"""


def test_verdicts_come_from_a_policy_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "policy.txt").write_text(POLICY, encoding="utf-8")
    classes = dict.fromkeys(["com.app.one.Main", "com.iflytek.cloud.SpeechUtility"], "java.lang.Object")
    root = manifest(components=[node("activity", name=".Main")])
    (tmp_path / "app.apk").write_bytes(apk(root, classes=classes))
    ran = detector(
        "privacy", "com.app.one", "--policy", "policy.txt", "--apk", "app.apk", "--json", cwd=tmp_path
    )
    document = holds(ran.out, "verdicts-1")
    assert ran.code == ExitCode.CLEAN  # the findings are of severity info
    outcomes = {one["code"]: one["outcome"] for one in document["verdicts"]}  # type: ignore[attr-defined]
    assert outcomes == {
        "PRV-01": "cantTell",
        "PRV-03": "cantTell",
        "PRV-04": "failed",
        "PRV-13": "passed",
        **dict.fromkeys(
            ("PRV-02", "PRV-05", "PRV-06", "PRV-07", "PRV-08", "PRV-09", "PRV-10", "PRV-11", "PRV-12"),
            "untested",
        ),
        "SVC-01": "untested",
        "SVC-02": "untested",
    }


def test_a_file_of_another_app_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.apk").write_bytes(apk(manifest(), classes={"com.app.one.A": "b.B"}))
    ran = detector("privacy", "com.other", "--apk", "app.apk", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("com.app.one", "com.other"), ran.err
