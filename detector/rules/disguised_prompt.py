"""disguised-prompt (POP-04): experimental; an advert must not imitate a message of the phone.

Fails       in at least two launches the window mentions an update, an error, junk files, a message, a video
            to play or a prize, and a tap outside its close control led out of the app. Information only: a
            person must judge whether the words are false
Can't tell  it did so once only, or led to a page of the app itself, to a source of the app's own update, or
            nowhere at all: the tap may have missed the button
Passes      no such words were read (icons are not examined), or in two launches a tap on its button only
            closed the window, or led to the phone's own questions and settings
Untested    no text was read, or no such window was tapped outside its control (only level lab does)
Clause      samr-2023-72/11, about adverts; taf-078.7-2022/7b, /8c
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.measures.prompt_jump import PromptJump

__all__ = ["RULE"]

NAME = "max_prompt_jumps"


def judge(given: Measurements, limits: Limits) -> Judgement:
    prompt = given[PromptJump]
    if prompt.n_prompt_runs.value == 0:
        if prompt.n_read_runs.value == 0:
            return untested("label_not_read", prompt, reason_code=ReasonCode.GAP)
        return passed("no_prompt_words", prompt)
    if prompt.n_prompt_taps.value == 0:
        return untested("prompt_not_tapped", prompt, reason_code=ReasonCode.BUDGET)
    tier = limits.tiers(NAME)[0]
    least = limits.condition("min_prompt_runs")
    if not prompt.n_prompt_jumps.above(tier.value):
        if prompt.n_own_pages.value > 0:
            return cannot_tell("prompt_opens_own_page", prompt)
        if prompt.n_prompt_answers.below(least):
            return cannot_tell("prompt_taps_in_vain", prompt, reason_code=ReasonCode.UNSTABLE)
        return passed("prompt_leads_nowhere", prompt, limits={NAME: tier.value})
    if prompt.n_prompt_jumps.below(least):
        return cannot_tell("prompt_jumps_once", prompt, reason_code=ReasonCode.UNSTABLE)
    if prompt.n_update_jumps.value > 0:
        return cannot_tell("prompt_perhaps_own_update", prompt)
    return failed(tier.severity, "prompt_jumps", prompt, limits={NAME: tier.value}, sources=(tier.source,))


RULE = Rule(
    id="disguised-prompt",
    code="POP-04",
    title_zh="伪装系统提示",
    title_en="disguised prompt",
    item_zh="不伪装系统提示",
    item_en="no imitation of system messages",
    remedy_zh="改写广告文字和样式，不使用更新、报错、清理、消息、播放、中奖等系统提示的样式。",
    remedy_en=(
        "Reword and restyle the advert so that it does not look like an update, an error, a clean-up, a "
        "message, a video or a prize."
    ),
    clauses=("samr-2023-72/11", "taf-078.7-2022/7b", "taf-078.7-2022/8c"),
    needs=(PromptJump,),
    quantities=(
        "n_read_runs",
        "n_prompt_runs",
        "n_prompt_taps",
        "n_prompt_jumps",
        "n_own_pages",
        "n_prompt_answers",
    ),
    limits=(NAME,),
    conditions=("min_prompt_runs",),
    scope=Scope.TOUCHES,
    roles=UNASKED,
    judge=judge,
)
