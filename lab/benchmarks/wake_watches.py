"""The watches tried on virtual apps: guilty ones, innocent ones, and the expected outcome of each."""

from dataclasses import dataclass
from pathlib import Path

from detector.core.watching import PhoneTrigger
from detector.virtual.apps.shipped import shipped_background_apps

__all__ = ["GUILTY", "INNOCENT", "SILENT", "STANDINGS", "SWITCHES", "Watch", "app_file"]

BROADCASTS = (
    PhoneTrigger.UNLOCK,
    PhoneTrigger.NETWORK,
    PhoneTrigger.TIME,
    PhoneTrigger.PACKAGE,
    PhoneTrigger.OWN_UPDATE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`apps` are file names; the first is watched, the others are launched beside it.

    `policy` is the text that is handed over, `is_family`: they are declared to be of one developer, `scene`:
    the trigger that a scenes file excuses. `expects` are outcomes by rule, `reasons` the required reason ids;
    where there are none, what was planted must fail.
    """

    apps: tuple[str, ...]
    triggers: tuple[PhoneTrigger, ...]
    repeats: int = 2
    seeks_switch: bool = False
    policy: str | None = None
    is_family: bool = False
    scene: str | None = None
    expects: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.apps[0]


GUILTY = (
    Watch(apps=("self_start_alarm",), triggers=(PhoneTrigger.POWER, PhoneTrigger.DUE)),
    Watch(apps=("self_start_boot",), triggers=(PhoneTrigger.BOOT, PhoneTrigger.SCREEN)),
    Watch(apps=("self_start_broadcasts",), triggers=BROADCASTS),
    Watch(apps=("self_start_work",), triggers=(PhoneTrigger.DUE,)),
    Watch(apps=("sticky_service",), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("push_family_waker", "push_family_sister"), triggers=(PhoneTrigger.SCREEN,), repeats=6),
    Watch(apps=("push_family_sister", "push_family_waker"), triggers=(PhoneTrigger.OTHER_APP,), repeats=6),
    Watch(apps=("other_ways_waker", "other_ways_target"), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("other_ways_target", "other_ways_waker"), triggers=(PhoneTrigger.OTHER_APP,)),
    Watch(apps=("wakes_before_consent", "push_family_sister"), triggers=(PhoneTrigger.SCREEN,)),
    Watch(apps=("refused_attempts", "refusing_target"), triggers=(PhoneTrigger.POWER,)),
)

INNOCENT = (
    Watch(apps=("innocent_busy",), triggers=(PhoneTrigger.POWER, PhoneTrigger.UNLOCK)),
    Watch(apps=("push_family_sister",), triggers=(PhoneTrigger.NETWORK, PhoneTrigger.BOOT), repeats=1),
    Watch(
        apps=("other_ways_target", "innocent_busy"), triggers=(PhoneTrigger.OTHER_APP, PhoneTrigger.PACKAGE)
    ),
    Watch(
        apps=("innocent_busy", "refusing_target"), triggers=(PhoneTrigger.TIME, PhoneTrigger.DUE), repeats=1
    ),
)


SILENT = "本隐私政策说明我们如何收集和使用您的个人信息。"
TELLS = SILENT + "为及时提醒您，本应用会在充电时自启动，并可能关联启动我们的其他应用。"
RINGS = SILENT + "闹钟到时本应用会自启动。"


def _by_texts(
    app: str,
    policy: str | None,
    outcome: str,
    *reasons: str,
    code: str = "AST-01",
    is_family: bool = False,
    scene: str | None = None,
) -> Watch:
    others = ("push_family_sister",) if code == "AST-02" else ()
    return Watch(
        apps=(app, *others),
        triggers=(PhoneTrigger.POWER,),
        policy=policy,
        is_family=is_family,
        scene=scene,
        expects=((code, outcome),),
        reasons=reasons,
    )


QUIET = ("watch_too_few_triggers", "no_self_start")
"""Nothing counts against it: such a watch is too short to let an app pass."""

STANDINGS = (
    _by_texts("agreed_without_being_told", None, "cantTell", "self_starts_open"),
    _by_texts("agreed_without_being_told", SILENT, "failed", "self_started", "self_start_refused"),
    _by_texts("agreed_without_being_told", TELLS, "cantTell", "self_starts_for_review"),
    _by_texts("agreed_without_being_told", None, "cantTell", *QUIET, scene="power"),
    _by_texts("agreed_without_being_told", SILENT, "cantTell", *QUIET, scene="power"),
    _by_texts("disclosed_and_agreed", None, "cantTell", "self_starts_for_review"),
    _by_texts("disclosed_and_agreed", None, "cantTell", *QUIET, scene="power"),
    _by_texts("starts_after_refusal", None, "failed"),
    _by_texts("starts_after_refusal", TELLS, "failed", code="AST-03"),
    _by_texts("starts_after_refusal", RINGS, "failed", code="AST-03", scene="alarm"),
    _by_texts("starts_after_refusal", SILENT, "cantTell", code="AST-03", scene="alarm"),
    _by_texts("wakes_family_when_agreed", None, "cantTell", "others_open", code="AST-02", is_family=True),
    _by_texts("wakes_family_when_agreed", SILENT, "failed", code="AST-02", is_family=True),
    _by_texts("wakes_family_when_agreed", SILENT, "failed", code="AST-02"),
    _by_texts("wakes_family_when_agreed", TELLS, "cantTell", "others_for_review", code="AST-02"),
    _by_texts("wakes_family_when_agreed", TELLS, "cantTell", code="AST-02", is_family=True),
)
"""The same starts, judged by what was disclosed, agreed to and declared (T/TAF 078.10)."""


SWITCHES = tuple(
    Watch(
        apps=(name, "push_family_sister"),
        triggers=(PhoneTrigger.POWER, PhoneTrigger.SCREEN, PhoneTrigger.TIME),
        repeats=3,
        seeks_switch=True,
    )
    for name in ("switch_works", "switch_dead", "switch_absent")
)
"""Watched for as long as the protocol requires: no app passes on a shortened watch."""


def app_file(name: str) -> Path:
    return next(path for path in shipped_background_apps() if path.stem == name)
