"""The command line's own words in both languages. Rules and reasons have theirs in `i18n/`."""

from detector.cli.language import LANGUAGES, language

__all__ = ["word"]

_WORDS: dict[str, tuple[str, str]] = {
    "action": ("操作", "action"),
    "android": ("安卓", "Android"),
    "app": ("应用", "app"),
    "as_it_is": ("与真值一致", "as it is"),
    "calls_to_action": ("诱导按钮", "calls to action"),
    "capturing": ("采集", "capturing"),
    "case": ("案卷", "case"),
    "check": ("检查", "check"),
    "clauses": ("条款", "clauses"),
    "close_controls": ("关闭控件", "close controls"),
    "contrast": ("对比度", "contrast"),
    "demo": ("演示", "demo"),
    "demo_title": (
        "演示：内嵌虚拟设备（不能代替真机）",
        "demo on embedded virtual devices (no stand-in for a phone)",
    ),
    "display": ("屏幕", "display"),
    "expected": ("真值", "truth"),
    "faults": ("故障", "faults"),
    "file": ("文件", "file"),
    "found": ("发现", "found"),
    "found_by": ("发现途径", "found by"),
    "glyph": ("图形", "glyph"),
    "judging": ("判定", "judging"),
    "kept": ("已采集的内容保留在", "what was captured is kept in"),
    "kind": ("类型", "kind"),
    "limits": ("限值", "limits"),
    "measuring": ("测量", "measuring"),
    "model": ("型号", "model"),
    "name": ("名称", "name"),
    "no_findings": ("未发现问题", "no findings"),
    "no_window": ("没有信息窗口", "no information window"),
    "no_device": ("没有发现设备", "no device is plugged in"),
    "origin": ("来源", "origin"),
    "outcome": ("结果", "outcome"),
    "partial": ("记录不完整", "the bundle is partial: the run broke off"),
    "personas": ("机型", "personas"),
    "position": ("位置", "position"),
    "profile": ("判定方案", "profile"),
    "reason": ("说明", "reason"),
    "report": ("报告", "report"),
    "rule": ("规则", "rule"),
    "runs": ("次数", "runs"),
    "serial": ("序列号", "serial"),
    "score": ("置信", "score"),
    "severity": ("程度", "severity"),
    "size": ("图形短边", "glyph short side"),
    "source": ("出处", "source"),
    "state": ("状态", "state"),
    "text": ("文字", "text"),
    "title": ("名称", "title"),
    "too_slow": ("没有完成", "did not finish"),
    "value": ("测得", "measured"),
    "what_it_is": ("应用实情", "what it is"),
    "window": ("窗口", "window"),
}


def word(key: str) -> str:
    """The word in the language of this command. A KeyError is a mistake of ours."""
    return _WORDS[key][LANGUAGES.index(language())]
