"""The words of `detector explain`, Chinese and English."""

__all__ = ["EXPLAIN_WORDS"]

EXPLAIN_WORDS: dict[str, tuple[str, str]] = {
    "explain_window": ("{window}，第 {run} 次启动：{kind}", "{window}, run {run}: {kind}"),
    "explain_frame": ("{frame}：{kind}", "{frame}: {kind}"),
    "explain_why_window": ("为何认定有这个窗口", "Why there is this window"),
    "explain_frames": (
        "共 {n} 帧显示它，从 {first} 到 {last}。",
        "{n} frames show it, from {first} to {last}.",
    ),
    "explain_kinds": (
        "其中认作{kind}的 {n} 帧，得分合计 {sum}；合计最大者为准。",
        "{n} of them show it as {kind}, with scores that add up to {sum}; the largest sum decides.",
    ),
    "explain_kind": ("{kind}：{n} 帧，得分合计 {sum}。", "{kind}: {n} frames, scores add up to {sum}."),
    "explain_settled": ("其中 {n} 帧的认定依据：{by}。", "{n} of these frames are told {by}."),
    "explain_window_score": (
        "单看最有把握的一帧（{frame}），有窗口的概率为 {score}，由以下各项相加而得（对数几率）：",
        "The frame that is surest by itself ({frame}) shows a window with a chance of {score}, which adds up"
        " from these, in log-odds:",
    ),
    "explain_frame_settled": ("这一帧的认定依据：{by}。", "This frame is told {by}."),
    "explain_frame_alone": (
        "单看这一帧：{kind}；有窗口的概率为 {score}，由以下各项相加而得（对数几率）：",
        "By itself it shows: {kind}. The chance of a window is {score}, which adds up from these, in"
        " log-odds:",
    ),
    "explain_why_control": ("为何认定这个关闭控件", "Why this is its close control"),
    "explain_no_control": ("没有看到关闭控件。", "No close control was seen."),
    "explain_chosen": (
        "{kind}{text}，位于 {box}：{n} 帧，得分合计 {sum}，最高 {best}（{frame}）。",
        "{kind}{text} at {box}: {n} frames, scores add up to {sum}, the best is {best} ({frame}).",
    ),
    "explain_chain": (
        "能跟踪到的候选控件中，曾达到 {sure} 的优先，其中得分合计最大者为准。",
        "Of what may be the control, what scored {sure} at some time comes first; of these, the largest sum"
        " decides.",
    ),
    "explain_never_sure": ("未被选中：从未达到 {sure}。", "Not chosen: it never scored {sure}."),
    "explain_less": ("未被选中：得分合计较小。", "Not chosen: its scores add up to less."),
    "explain_outdone": (
        "虽曾被选中，点击结果否定了它。",
        "It would have been chosen by its looks; what touches did speaks against it.",
    ),
    "explain_factors": (
        "得分由以下各项相加而得（对数几率，大于 0 为支持，小于 0 为反对）：",
        "Its best score adds up from these, in log-odds; above 0 speaks for it, below 0 against it:",
    ),
    "explain_by_rule": (
        "得分由触摸的结果给出，无分项。",
        "Touches gave its score; it does not add up from factors.",
    ),
    "explain_sum": ("合计", "Together"),
    "explain_closing_node": (
        "按点击结果替换：看似关闭控件者点击后都未关闭窗口，而一个无文字的小节点关闭了它，故以该节点为关闭控件。",
        "Replaced by touch: nothing that looks like a control closed the window, and a small node without"
        " words did; so that node is its control.",
    ),
    "explain_leads_away": (
        "按点击结果存疑：多次启动中点击它都跳往他处，从未关闭窗口，且它没有自己的节点；它可能是画在素材里的。",
        "Doubted by touch: taps on it led elsewhere in several launches and never closed the window, and it"
        " has no node of its own; it may be painted in the creative.",
    ),
    "explain_why_role": (
        "为何认定这个用途：{role}（{percent} %）",
        "Why this is its role: {role} ({percent} %)",
    ),
    "explain_role_before": (
        "单看画面为{role}（{percent} %），点击结果改变了它。",
        "By its looks alone it is: {role} ({percent} %). Where touches led changes that.",
    ),
    "explain_shares": ("可能性：{shares}。", "How likely: {shares}."),
    "explain_start": (
        "各用途从 0 起算，但{starts}；每条线索加减之后，几率最大者为准。",
        "Each role starts at 0, but {starts}; what has the largest odds after all clues is its role.",
    ),
    "explain_clue": ("线索", "clue"),
    "explain_says": ("对各用途的影响（对数几率）", "what it adds (log-odds)"),
    "explain_by_touch": ("（点击所见）", " (by touch)"),
    "explain_touches": ("触摸它得到的结果", "What touches of it did"),
    "explain_no_touches": ("没有触摸过它。", "It was not touched."),
    "explain_touch": ("触摸", "touch"),
    "explain_on_control": ("在关闭控件上", "on the control"),
    "explain_beside": ("在别处", "elsewhere"),
    "explain_launches": ("启动", "launches"),
    "explain_other_runs": (
        "在第 {runs} 次启动中也看到它；detector explain CASE {window} 逐次说明。",
        "Other runs show it too ({runs}); detector explain CASE {window} explains each of them.",
    ),
    "explain_no_windows": (
        "没有一次不触摸的启动显示信息窗口。",
        "No launch that was left untouched shows an information window.",
    ),
    "explain_perhaps": (
        "此帧中任何可能是关闭控件的，最高得分 {score}。",
        "Whatever may be a close control in this frame scores at most {score}.",
    ),
}
