"""deceptive-download (DL-01): nothing may be downloaded or installed unless its own button is pressed.

Fails       a download or an install dialog came without a touch, or on a tap outside every call to action,
            at least `min_unasked` times
Can't tell  it came once
Untested    it never came, but nothing outside the calls and the close control was tapped (level look)
Clause      taf-078.7-2022/7a "点击任意位置即自动" (voluntary); miit-2023-26/download (second-hand);
            lab-scenes/3.1 is a laboratory's list of scenes; none is allowed
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, Scope, cannot_tell, failed, passed, untested
from detector.judging.scope import UNASKED
from detector.judging.tiers import over
from detector.measures.unasked_download import UnaskedDownload

__all__ = ["RULE"]

NAME = "max_unasked_downloads"


def judge(given: Measurements, limits: Limits) -> Judgement:
    download = given[UnaskedDownload]
    if download.n_unasked.value == 0:
        if download.n_body_taps.value == 0:
            return untested("window_not_tapped", download, reason_code=ReasonCode.BUDGET)
        return passed("nothing_fetched_unasked", download)
    if download.n_unasked.below(limits.condition("min_unasked")) is not False:
        return cannot_tell("fetched_unasked_once", download, reason_code=ReasonCode.UNSTABLE)
    reading = over(download.n_unasked, NAME, limits.tiers(NAME))
    assert reading.tier is not None
    return failed(
        reading.tier.severity, "fetched_unasked", download, limits=reading.limits, sources=reading.sources
    )


RULE = Rule(
    id="deceptive-download",
    code="DL-01",
    title_zh="误导下载",
    title_en="deceptive download",
    item_zh="不误导下载",
    item_en="no download without its own button",
    remedy_zh="仅在用户点击下载按钮后才开始下载或安装。",
    remedy_en="Start a download or an installation only when its own button is pressed.",
    clauses=("taf-078.7-2022/7a", "miit-2023-26/download", "lab-scenes/3.1"),
    needs=(UnaskedDownload,),
    quantities=("n_unasked", "n_taps_beside", "n_body_taps", "n_runs_untouched"),
    limits=(NAME,),
    conditions=("min_unasked",),
    scope=Scope.TOUCHES,
    roles=UNASKED,
    judge=judge,
)
