"""The words of scanning and judging on the command line, Chinese and English."""

__all__ = ["SCAN_WORDS"]

SCAN_WORDS: dict[str, tuple[str, str]] = {
    "across_device": ("设备", "device"),
    "across_android": ("安卓版本", "android"),
    "across_display": ("屏幕", "display"),
    "across_font-scale": ("字体缩放", "font scale"),
    "across_profile": ("判定方案", "profile"),
    "across_rules": ("规则", "rules"),
    "across_models": ("模型", "models"),
    "across_program": ("程序版本", "program"),
    "capturing": ("采集", "capturing"),
    "connect_by": ("连接：adb connect {serial}", "to connect: adb connect {serial}"),
    "device_none": ("无设备", "no device"),
    "entries_take": (
        "除冷启动外还查看：{entries}，手机用时另需 {least} 至 {most} 分钟（--entry cold 只做冷启动）",
        "besides cold starts it looks at: {entries}; that takes {least} to {most} minutes more of the phone"
        " (--entry cold makes cold starts alone)",
    ),
    "judging": ("判定", "judging"),
    "judging_again": ("重新判定未封存的结论", "judging again what no seal covers"),
    "kept": ("已采集的内容保留在", "what was captured is kept in"),
    "lab_begins": (
        "级别 lab：先冷启动 {n} 次，再触碰所见的每个窗口，每个窗口至多 {most} 次启动、约 {minutes} 分钟"
        "（可用 --max-minutes 限制）：",
        "level lab: {n} cold starts first, then touches of each window seen, at most {most} launches and"
        " about {minutes} minutes each (--max-minutes bounds them):",
    ),
    "launch": ("第 {n} 次启动", "launch {n}"),
    "limit_name": ("限值名称", "limit"),
    "limit_value": ("限值", "value"),
    "minutes_at_most": (
        "最多用多少分钟触碰？[回车：全部，约 {minutes} 分钟] ",
        "How many minutes may touching take? [Enter: all, about {minutes}] ",
    ),
    "minutes_only": ("请输入大于 0 的分钟数", "give a number of minutes above 0"),
    "missed": (
        "通过的规则至少依据 {n} 次启动：所展示内容中可能违反的不超过 {share}%（95%）；"
        "每 3 次出现 1 次的问题漏检概率 {often}%，"
        "每 10 次出现 1 次的 {seldom}%",
        "what passed rests on {n} launches or more: at most {share} % of what is shown could break it (95 %);"
        " a fault in one launch of 3 would be missed with {often} %, in one of 10 with {seldom} %",
    ),
    "adverts_seen": (
        "见到 {n} 种广告（{sightings} 次展示），占所展示广告的 {low}%～{high}%（95%）；"
        "估计至少有 {estimated} 种",
        "{n} adverts in {sightings} sightings: {low} to {high} % of what is shown (95 %),"
        " of at least {estimated}",
    ),
    "most_launches": (
        "触碰最多再启动 {n} 次，最长约 {minutes} 分钟（级别 {level}）：",
        "touching costs at most {n} more launches, about {minutes} minutes (level {level}):",
    ),
    "most_of_probe": (
        "  {subject}，{probe}：至多 {n} 次，约 {minutes} 分钟",
        "  {subject}, {probe}: at most {n} launches, about {minutes} minutes",
    ),
    "partial": ("记录不完整：采集中断", "the bundle is partial: the run broke off"),
    "probe_back_key": ("返回键", "back key"),
    "probe_close_probe": ("点击关闭标志", "taps on the close control"),
    "probe_early_tap_ladder": ("提早点击关闭标志", "early taps on the close control"),
    "probe_hit_region_probe": ("试探热区边界", "bounds of the hit region"),
    "probe_idle_watch": ("静置观察", "watching it untouched"),
    "probe_mark_probe": ("点击其他形似关闭的标志", "taps on other marks like a cross"),
    "probe_prompt_probe": ("点击提示", "taps on a prompt"),
    "probe_reshow_watch": ("关闭后观察", "watching after it was closed"),
    "probe_fresh_launches": ("如新安装或次日般启动", "launches as if new, or on the next day"),
    "probe_seldom_taps": ("再次点击关闭标志", "more taps on the close control"),
    "probe_shake_ladder": ("移动手机", "moving the phone"),
    "probe_swipe_probe": ("滑动", "swipes"),
    "probe_tap_grid": ("在窗口各处点击", "taps all over the window"),
    "probing": ("触碰", "probing"),
    "resume_by": ("继续：{command}", "to go on: {command}"),
    "rule_id": ("规则标识", "id"),
    "stopped_budget": (
        "启动 {n} 次后达到上限 {most} 次而停止：仍有 {n_open} 项未定"
        "（目标：每 {one_in} 次出现一次的问题以 {power}% 的把握发现）",
        "stopped after {n} launches, as many as were allowed: {n_open} rules are still open"
        " (asked: to see a fault in one launch of {one_in} with {power} %)",
    ),
    "stopped_clear": (
        "启动 {n} 次后停止：有新的问题已确定，不是偶然；其余规则的把握见各判定",
        "stopped after {n} launches: a new finding is beyond chance; each pass says what it leaves open",
    ),
    "stopped_power": (
        "启动 {n} 次后停止：每 {one_in} 次启动出现一次的问题，已有 {power}% 的把握会被发现",
        "stopped after {n} launches: a fault in one launch of {one_in} would have been seen with {power} %",
    ),
    "stopped_coverage": (
        "启动 {n} 次后停止：所见广告确定占所展示广告的 {coverage}% 以上",
        "stopped after {n} launches: the adverts seen surely make up {coverage} % of what is shown",
    ),
    "stopped_short": (
        "启动 {n} 次后达到上限 {most} 次而停止：所见广告未确定达到 {coverage}%",
        "stopped after {n} launches, as many as were allowed: the adverts seen are not surely {coverage} % of"
        " what is shown",
    ),
    "summary_of": ("{package}：{summary}", "{package}: {summary}"),
    "too_many_open": (
        "有 {n} 条规则未测或无法判断，多于允许的 {most} 条",
        "{n} rules are untested or cannot tell, more than the {most} allowed",
    ),
    "zone_bottom-centre": ("底部中央", "bottom centre"),
    "zone_other": ("其他位置", "elsewhere"),
    "zone_top-left": ("左上角", "top left"),
    "zone_top-right": ("右上角", "top right"),
}
