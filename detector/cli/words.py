"""The command line's own words in both languages. Those of rules and reasons are in `i18n/`."""

from typing import TYPE_CHECKING

from detector.cli.explain_words import EXPLAIN_WORDS
from detector.cli.farm_words import FARM_WORDS
from detector.cli.init_words import INIT_WORDS
from detector.cli.language import LANGUAGES, language
from detector.cli.scan_words import SCAN_WORDS
from detector.core.entry import COLD
from detector.core.subject import WHOLE_APP, entry_mark_of, number_of, sdk_of
from detector.core.verdict import Outcome, Severity
from detector.i18n import in_the_singular

if TYPE_CHECKING:
    from detector.regression.fingerprint import Mark
    from detector.reporting.words import Words

__all__ = ["outcome_word", "quantity_word", "severity_word", "subject_words", "term", "window_words", "word"]

_WORDS: dict[str, tuple[str, str]] = {
    **EXPLAIN_WORDS,
    **FARM_WORDS,
    **INIT_WORDS,
    **SCAN_WORDS,
    "texts": ("文本", "texts"),
    "letters": ("字数", "letters"),
    "third_parties": ("文本中的第三方", "third parties in the texts"),
    "in_lists": ("列于清单", "in lists"),
    "no_list_seen": ("未见清单，不计数", "no list seen, so not counted"),
    "company": ("公司", "company"),
    "data": ("信息", "data"),
    "list": ("清单", "list"),
    "taps": ("点击数", "taps"),
    "after": ("之后", "after"),
    "action": ("操作", "action"),
    "android": ("安卓", "Android"),
    "answer": ("结论", "answer"),
    "app": ("应用", "app"),
    "step": ("正在进行", "now"),
    "step_connection": ("应答", "answers"),
    "step_install": ("安装已知应用", "installing the known app"),
    "step_doctor": ("检查手机", "examining the phone"),
    "step_calibration": ("校准页面", "the calibration page"),
    "step_launches": ("冷启动", "cold starts"),
    "step_page": ("静止页面", "the resting page"),
    "step_touch": ("触摸", "touching"),
    "step_shake": ("摇动", "shaking"),
    "step_update": ("更新与广播", "an update and its broadcast"),
    "trust": ("可信度", "trust"),
    "trust_trusted": ("可信", "trusted"),
    "trust_limited": ("有限", "limited"),
    "trust_not": ("不可信", "not"),
    "trust_untested": ("未测", "untested"),
    "trusted_with": ("这部手机可以信任到什么程度", "What this phone can be trusted with"),
    "as_it_is": ("与真值一致", "as it is"),
    "at_least_left": ("至少还需", "at least left:"),
    "baseline": ("基线", "baseline"),
    "caller": ("调用方", "caller"),
    "before": ("之前", "before"),
    "by_chance": ("偶然概率", "by chance"),
    "by_itself": ("默认", "by itself"),
    "calls_to_action": ("诱导按钮", "calls to action"),
    "came": ("出现", "came"),
    "can_be_started_by": (
        "可被广播唤起（能力，不代表发生过）",
        "can be started by broadcasts (it can, which does not mean that it did)",
    ),
    "can_stay_alive_by": ("可用于常驻或复活的手段（能力）", "means to stay alive or come back (it can)"),
    "case": ("案卷", "case"),
    "change": ("变化", "change"),
    "change_appeared": ("新出现", "appeared"),
    "change_better": ("变好", "better"),
    "change_same": ("无变化", "same"),
    "change_untold": ("无法比较", "cannot be compared"),
    "change_vanished": ("已消失", "vanished"),
    "change_worse": ("变差", "worse"),
    "check": ("检查", "check"),
    "check_custody": ("保管日志", "log of custody"),
    "check_judged": ("判定绑定", "judged"),
    "check_signed": ("签名", "signed"),
    "check_time_stamped": ("时间戳", "time-stamped"),
    "check_trusted": ("密钥可信", "key trusted"),
    "check_whole": ("完整性", "whole"),
    "clauses": ("条款", "clauses"),
    "close_controls": ("关闭控件", "close controls"),
    "code_none": (
        "文件中没有代码，SDK 只能按声明判断",
        "no code in it: SDKs are identified by declarations alone",
    ),
    "code_part": (
        "多数组件的代码不在文件中（运行时加载或未知加固），SDK 可能不全",
        "most components have no class in its files (loaded later, or packed): SDKs may be missing",
    ),
    "can_tell_by": ("可据以察觉检测的手机状态（能力）", "by what it can tell that it is examined (it can)"),
    "component": ("组件", "component"),
    "components": ("组件数", "components"),
    "contrast": ("对比度", "contrast"),
    "deliverable": ("可送达", "deliverable"),
    "deliverable_False": ("否", "no"),
    "deliverable_True": ("是", "yes"),
    "deliverable_depends": ("视情况", "depends"),
    "demo": ("演示", "demo"),
    "demo_title": (
        "演示：内嵌虚拟设备（不能代替真机）",
        "demo on embedded virtual devices (no stand-in for a phone)",
    ),
    "detail": ("细节", "detail"),
    "doubt": ("存疑：不是当时判定的内容", "in doubt, this is not what was judged"),
    "device": ("设备", "device"),
    "display": ("屏幕", "display"),
    "examining": ("正在检查", "examining"),
    "expected": ("真值", "truth"),
    "faults": ("故障", "faults"),
    "file": ("文件", "file"),
    "fit": ("可以测量", "fit to measure"),
    "findings": ("不符合", "findings"),
    "fingerprint": ("指纹", "fingerprint"),
    "fingerprint_holds": (
        "指纹由规则、应用、窗口性质及是否占满屏幕得出；版本、设备、位置、尺寸和广告素材的变化不会改变它。",
        "A fingerprint is made of the rule, the app, what the window is for, and whether it fills the screen;"
        " no version, device, place, size or creative changes it.",
    ),
    "first_of_them": ("仅列前", "the first"),
    "found": ("发现", "found"),
    "found_by": ("发现途径", "found by"),
    "glyph": ("图形", "glyph"),
    "began": ("开始", "began"),
    "by": ("操作者", "by"),
    "ended": ("结束", "ended"),
    "not_ended": ("未结束（中断或仍在进行）", "not (killed, or still running)"),
    "scan_no": ("第几次/共几次", "scan/of"),
    "history_added": (
        "新增 {n} 个案卷，{there} 个已在其中，按保留期删去 {gone} 个",
        "{n} cases added, {there} were there already, {gone} dropped as too old",
    ),
    "how_tested": (
        "共 {n} 项检验，经 Holm 校正，整体误报概率不超过 5%；{still} 个量没有变化，"
        "{out} 个量无法检验（--json 列出原因）。",
        "{n} tests, corrected together (Holm): 5 % for any false alarm at all."
        " {still} quantities did not move, {out} could not be tested (--json says why).",
    ),
    "imported": (
        "已写入 {out}：{n} 个 SDK；{left_out} 条规则无法表示，已略去。",
        "{out}: {n} SDKs; {left_out} rules cannot be expressed in the table and were left out.",
    ),
    "is_mended": ("已修复", "mended"),
    "judged_beside": (
        "案卷已封存，新的判定写在",
        "the case is sealed; this judgement is stored beside it, in",
    ),
    "keep_alive_account_authenticator": ("账号认证", "account authenticator"),
    "keep_alive_boot_permission_unused": ("申请了开机权限但无接收器", "boot permission without a receiver"),
    "keep_alive_extra_process": ("独立进程", "process of its own"),
    "keep_alive_foreground_service": ("前台服务", "foreground service"),
    "keep_alive_high_priority": ("高优先级", "high priority"),
    "keep_alive_job_service": ("定时任务", "job service"),
    "keep_alive_native_daemon": ("疑似本地守护程序", "may be a native daemon"),
    "keep_alive_one_pixel_activity": ("疑似 1 像素页面", "may be a one-pixel activity"),
    "keep_alive_paired_processes": ("双进程", "paired processes"),
    "keep_alive_permission": ("权限", "permission"),
    "keep_alive_persistent": ("常驻标记", "persistent"),
    "keep_alive_shared_user": ("共享用户", "shared user id"),
    "keep_alive_sync_adapter": ("账号同步", "sync adapter"),
    "keep_alive_system_bound": ("系统绑定的服务", "bound by the system"),
    "keep_alive_wake_code": ("唤醒代码", "wake code"),
    "key_id": ("密钥标识", "key id"),
    "kind": ("类型", "kind"),
    "kind_incomplete": ("不完整", "incomplete"),
    "kind_tampered": ("被篡改", "tampered"),
    "kind_unsigned": ("未签名", "unsigned"),
    "level": ("级别", "level"),
    "level_blocks": ("阻碍", "BLOCKS"),
    "level_note": ("注意", "note"),
    "level_ok": ("正常", "ok"),
    "limits": ("限值", "limits"),
    "matched_by_action": ("动作", "intent action"),
    "matched_by_asset": ("资源文件", "asset"),
    "matched_by_class": ("代码中的类", "class in its code"),
    "matched_by_component": ("组件全名", "component name"),
    "matched_by_keyword": ("关键词", "keyword"),
    "matched_by_library": ("本地库", "native library"),
    "matched_by_pattern": ("名称模式", "name pattern"),
    "matched_by_prefix": ("包名前缀", "package prefix"),
    "matched_by_process": ("进程名", "process name"),
    "matched_by_superclass": ("父类", "superclass"),
    "measuring": ("测量", "measuring"),
    "mended": (
        "基线中有 {n} 项已修复（detector baseline prune 将其删去）",
        "{n} entries of the baseline are mended (detector baseline prune removes them)",
    ),
    "model": ("型号", "model"),
    "name": ("名称", "name"),
    "number": ("编号", "number"),
    "n_rules": ("{n} 条规则", "{n} rules"),
    "no_device": ("没有发现设备", "no device is plugged in"),
    "no_findings": ("未发现问题", "no findings"),
    "no_window": ("没有信息窗口", "no information window"),
    "not_fit": ("不宜测量", "NOT fit to measure"),
    "not_stamped": ("未加盖时间戳（稍后可用 seal --stamp）", "no time stamp (seal --stamp gets one later)"),
    "origin": ("来源", "origin"),
    "others_can_start": (
        "可被其他应用启动（★ 为已知的唤醒入口）",
        "other apps can start (★ a known wake target)",
    ),
    "outcome": ("结果", "outcome"),
    "passphrase_of": ("{what} 的口令", "passphrase or PIN of {what}"),
    "passphrase_new": ("为密钥设置口令", "a passphrase for the key"),
    "passphrase_again": ("再输入一次", "once more"),
    "process": ("进程", "process"),
    "run": ("第 {n} 次", "run {n}"),
    "permission": ("所需权限", "permission"),
    "personas": ("机型", "personas"),
    "position": ("位置", "position"),
    "profile": ("判定方案", "profile"),
    "purpose": ("用途", "purpose"),
    "purpose_ads": ("广告", "advertising"),
    "purpose_analytics": ("统计", "analytics"),
    "purpose_crash": ("崩溃收集", "crash reports"),
    "purpose_framework": ("框架", "framework"),
    "purpose_hot-fix": ("热修复", "hot fix"),
    "purpose_id": ("设备标识", "device id"),
    "purpose_im": ("即时通信", "messaging"),
    "purpose_keep-alive": ("保活", "keep-alive"),
    "purpose_login": ("登录", "sign-in"),
    "purpose_map": ("地图定位", "map"),
    "purpose_media": ("媒体", "media"),
    "purpose_other": ("其他", "other"),
    "purpose_packer": ("加固", "packer"),
    "purpose_payment": ("支付", "payment"),
    "purpose_push": ("推送", "push"),
    "purpose_security": ("安全", "security"),
    "purpose_share": ("分享", "sharing"),
    "purpose_support": ("客服", "customer support"),
    "purpose_unknown": ("未知", "unknown"),
    "purpose_update": ("更新", "update"),
    "purpose_vendor-push": ("厂商推送", "vendor push"),
    "reason": ("说明", "reason"),
    "prepared": ("检测前的准备（{by}）：{what}", "prepared by {by}: {what}"),
    "prepared_consent_asked": ("检测中应用曾请求同意隐私条款", "the app asked for consent in a run"),
    "prepared_consent_given": ("已同意隐私条款", "consent to its terms given"),
    "prepared_consent_refused": ("已拒绝隐私条款", "consent to its terms refused"),
    "prepared_introduction_passed": ("已跳过引导页", "introduction passed"),
    "prepared_login_by_step": ("可能已登录", "possibly logged in"),
    "prepared_login_declined": ("已跳过登录", "login declined"),
    "prepared_nothing": ("没有需要回答的", "nothing had to be answered"),
    "prepared_refused": ("已拒绝系统请求 {n} 次", "{n} permission prompts refused"),
    "prepared_storage_cleared": ("已清除应用数据", "storage cleared"),
    "report": ("报告", "report"),
    "role": ("性质", "role"),
    "rule": ("规则", "rule"),
    "runs": ("次数", "runs"),
    "score": ("置信", "score"),
    "sdk": ("SDK", "SDK"),
    "sdks": ("SDK", "SDKs"),
    "sdks_declared": ("只有声明、没有代码的 SDK", "SDKs that are declared, code absent"),
    "open_in_browser": (
        "请在本机浏览器中打开以下地址；按 Ctrl-C 结束",
        "open this address in a browser on this machine; Ctrl-C ends it",
    ),
    "pruned": (
        "去掉 {n} 个文件：原案卷 {of} MB，副本占 {mb} MB",
        "{n} files went: the case has {of} MB, the copy takes {mb} MB",
    ),
    "judged_alike": (
        "原案卷与副本重新判定，结论逐字节相同",
        "original and copy, judged again, give the same bytes",
    ),
    "alike_by_bytes": (
        "判定所读取的文件与原案卷逐字节相同",
        "all that judging reads is the original's, byte for byte",
    ),
    "judged_otherwise_now": (
        "本版本的规则或模型对原案卷的判定与留存的结论不同；留存的结论未作改动",
        "this version judges the original differently; the stored verdicts are left unchanged",
    ),
    "redacted": (
        "遮盖 {n} 个文件中的 {places} 处，去掉 {gone} 个文件；结论转录自原案卷，未重新判定",
        "{places} places covered in {n} files, {gone} files left out; the verdicts are carried over",
    ),
    "not_covered": (
        "只在所在位置遮盖，其他位置未遮盖",
        "covered only where it stands under the region, not elsewhere",
    ),
    "redaction_secret": (
        "密钥文件，不要随副本交出；据此可证明副本出自哪个案卷",
        "the secret, not to be handed over with the copy; it proves where the copy is from",
    ),
    "copy_of": ("原案卷", "a copy of"),
    "check_capture_signed": ("采集时签名", "signed as captured"),
    "check_copied": ("副本", "copy"),
    "packed": ("{n} 个文件，{mb} MB（案卷 {of} MB）", "{n} files, {mb} MB (the case has {of} MB)"),
    "sealed": ("第 {n} 次封存，密钥 {key}", "seal {n}, by the key {key}"),
    "sealed_before": (
        "第 {n} 次封存之后没有新内容，密钥 {key}",
        "nothing is newer than seal {n}, by the key {key}",
    ),
    "signed": ("已签名：{who}", "signed by {who}"),
    "signed_before": ("此前已由 {who} 签名", "it was signed before, by {who}"),
    "serial": ("序列号", "serial"),
    "severity": ("程度", "severity"),
    "size": ("图形短边", "glyph short side"),
    "source": ("出处", "source"),
    "stage": ("阶段", "stage"),
    "stamped": ("时间戳", "time stamp"),
    "standing_accepted": ("已接受", "accepted"),
    "standing_expired": ("接受已过期", "accepted once, expired"),
    "standing_known": ("已知", "known"),
    "standing_new": ("新发现", "new"),
    "standing_unlooked": ("此前未查看该进入方式", "not looked at before"),
    "standing_worse": ("比已知的更严重", "worse than known"),
    "starts": ("进程启动", "starts"),
    "state": ("状态", "state"),
    "takes": ("规程最短用时", "the protocol takes at least"),
    "takes_with_switch": ("若有开关可试，最短用时", "with a switch to try at least"),
    "text": ("文字", "text"),
    "title": ("名称", "title"),
    "to_check_by_oneself": (
        "不用本程序的核验方法（见 docs/verify-by-hand.md；公钥和根证书填在 check.sh 开头）：",
        "to check without this program (docs/verify-by-hand.md explains the steps; the first lines of"
        " check.sh name the public key and the root certificate):",
    ),
    "too_slow": ("没有完成", "did not finish"),
    "trigger": ("触发", "trigger"),
    "unseen": ("未出现", "not seen"),
    "version": ("版本", "version"),
    "quantity": ("量", "quantity"),
    "px_per_css_px": ("每 CSS 像素的像素数", "px per CSS px"),
    "edge_bias": ("图形短边偏差", "bias of a glyph's short side"),
    "contrast_bias": ("对比度相对偏差", "relative bias of a contrast"),
    "frame_interval": ("截图间隔", "between two pictures"),
    "screen_latency": ("绘制到截图的延迟", "from drawing to picture"),
    "px_per_mm": ("每毫米像素数", "px per mm"),
    "value": ("测得", "measured"),
    "vendor": ("厂商", "vendor"),
    "watching": ("观察", "watching"),
    "what_it_is": ("应用实情", "what it is"),
    "written": ("已写入", "written"),
    "what_to_do": ("情况与处理", "what it means, and what to do"),
    "why": ("原因", "why"),
    "went": ("消失", "went"),
    "window": ("窗口", "window"),
    "exit_code": ("退出码", "exit code"),
    "hours": ("小时", "hours"),
    "job": ("任务", "job"),
    "jobs": ("任务数", "jobs"),
    "load": ("预计 {hours} 小时后全部完成", "all done after about {hours} hours"),
    "minutes": ("分钟", "minutes"),
    "phones": ("可用设备", "phones"),
    "since": ("已持续", "since"),
    "doing": ("正在做", "doing"),
}


def _reports_words() -> "Words":
    from detector.reporting.words import Words  # noqa: PLC0415 - a list of rules needs no report

    return Words(language())


def term(kind: str, code: str) -> str:
    """A code of a document in the reports' words, `term("role", "advert")`; itself if it has none."""
    return _reports_words().or_none(f"{kind}.{code}") or code


def outcome_word(outcome: Outcome) -> str:
    return term("outcome", outcome.value).lower()


def severity_word(severity: Severity) -> str:
    return term("severity", severity.value)


def quantity_word(name: str) -> str:
    return _reports_words().quantity(name)


def subject_words(subject: str) -> str:
    """`window:hot/1` as people say it."""
    number, sdk, entry = number_of(subject), sdk_of(subject), entry_mark_of(subject)
    named = term("subject", WHOLE_APP) if entry != COLD and number is None else term("subject", subject)
    if number is not None:
        named = _reports_words()("subject.window", number=f"{number}/{sdk}" if sdk else number)
    return named if entry == COLD else f"{named} · {_reports_words().entry(entry)}"


def window_words(mark: "Mark") -> str:
    """The window of a finding by what it is for and whether it fills the screen."""
    shape = "" if not mark.shape else _reports_words().shape(mark.shape)
    of_app = mark.window == "app"
    return " · ".join(filter(None, (term("subject" if of_app else "role", mark.window), shape, mark.sdk)))


def word(key: str, **fills: object) -> str:
    """The word or sentence in the language of this command. A KeyError is a mistake of ours."""
    words = _WORDS[key][LANGUAGES.index(language())]
    if not fills:
        return words
    filled = words.format_map(fills)
    return in_the_singular(filled) if language() == "en" else filled
