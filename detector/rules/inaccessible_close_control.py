"""inaccessible-close-control (CLS-16): experimental; the view tree must expose the control as tappable.

Fails       the control is seen in frames whose view tree was read, and in none of them has it a clickable
            node of its own. Information only: whether the node has a name is not checked
Can't tell  some trees expose it and some do not, or too few were read
Passes      all of them do
Clause      miit-2021-524/2.1.4 "易于操作辨认"; after the accessibility checks of Google's test framework
"""

from detector.core.measured import Measurements
from detector.core.verdict import ReasonCode
from detector.judging.rule import Judgement, Limits, Rule, cannot_tell, failed, inapplicable, passed, untested
from detector.judging.scope import UNASKED
from detector.measures.close_exposure import CloseExposure

__all__ = ["RULE"]

NAME = "min_exposed_frames"


def judge(given: Measurements, limits: Limits) -> Judgement:
    exposure = given[CloseExposure]
    if not exposure.has_control:
        return inapplicable("no_control_to_expose", exposure)
    if exposure.n_tree_frames.value == 0:
        return untested("no_tree_of_control", exposure)
    tier = limits.tiers(NAME)[0]
    compared = {NAME: tier.value}
    if exposure.n_exposed_frames.value == exposure.n_tree_frames.value:
        return passed("control_exposed", exposure, limits=compared)
    too_few = exposure.n_tree_frames.below(limits.condition("min_tree_frames")) is not False
    if too_few or not exposure.n_exposed_frames.below(tier.value):
        return cannot_tell("control_exposed_at_times", exposure, reason_code=ReasonCode.UNSTABLE)
    return failed(tier.severity, "control_not_exposed", exposure, limits=compared, sources=(tier.source,))


RULE = Rule(
    id="inaccessible-close-control",
    code="CLS-16",
    title_zh="关闭标志没有可点击节点",
    title_en="close without accessible node",
    item_zh="关闭标志的可点击节点",
    item_en="accessible node of the close control",
    remedy_zh="为关闭标志提供可点击、带文字说明的控件节点。",
    remedy_en="Give the close control a clickable node with a text description.",
    clauses=("miit-2021-524/2.1.4",),
    needs=(CloseExposure,),
    quantities=("n_tree_frames", "n_exposed_frames"),
    limits=(NAME,),
    conditions=("min_tree_frames",),
    roles=UNASKED,
    judge=judge,
)
