"""A crawl through an app's pages: captured into a bundle, read from there, its texts assembled.

The pages are read again from the bundle with the same words that guided the crawl. If the view trees of a
text contain next to nothing, its pictures are read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from detector.case import capture_bundle
from detector.core.actions import Launch, Observe, PressBack, ReadScreen, Scenario, Swipe, TapMenu, TapText
from detector.core.clock import Clock
from detector.core.crawl import Aim, ConsentOffer, CrawlPlan
from detector.core.events import ActivityStart
from detector.core.screen import Frame
from detector.devices.port import Device
from detector.disclosure import app_walk as walked
from detector.disclosure.app_walk import AppWalk, CrawlStep, app_walk
from detector.disclosure.net_disk import PlanPage, plan_page
from detector.disclosure.page_findings import FoundHotline, TriedRefusal, hotlines, tried_refusal
from detector.disclosure.permission_asks import (
    PermissionAsk,
    PurposeTold,
    permission_asks,
    states_purpose,
)
from detector.disclosure.permission_requests import (
    PermissionRequest,
    n_quiet_launches,
    permission_requests,
)
from detector.disclosure.walked_documents import WalkedDocument, walked_documents
from detector.evidence.axis import CapturedTree
from detector.evidence.reader import Bundle, open_bundle
from detector.evidence.records import RunHeader
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events
from detector.parsing.view_tree import parse_view_tree
from detector.perception import CrawlWords, TextReader, look_of_refusals, read_crawl_page, says_no, text_rows
from detector.scenarios.policy_crawl import NAME, policy_crawl
from detector.session.request import CapturedBy, CaptureRequest
from detector.session.screen_reader import ScreenReader
from detector.windows.seen import RefusalLook

__all__ = ["RUN", "ReadCrawl", "SeenConsent", "capture_crawl", "is_crawl", "read_crawl"]

RUN = 0  # a crawl is one run


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenConsent:
    """The first page that asked for consent to the terms, with the ids of its tree and picture.

    `look`: how its clearest refusal is drawn; None: it has none, or no lossless picture was taken.
    """

    offer: ConsentOffer
    evidence: tuple[str, ...]
    look: RefusalLook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCrawl:
    """The content of one crawl's bundle. `is_partial`: it was interrupted.

    `permissions`: the first dialog of each sensitive kind, and whether its purpose was stated; `requests`:
    all. `refusal` None: the terms were not refused.
    """

    walk: AppWalk
    documents: tuple[WalkedDocument, ...]
    hotlines: tuple[FoundHotline, ...]
    consent: SeenConsent | None
    permissions: tuple[PermissionAsk, ...]
    requests: tuple[PermissionRequest, ...]
    n_quiet_launches: int
    refusal: TriedRefusal | None
    plans: PlanPage
    header: RunHeader
    manifest_sha256: str | None
    is_partial: bool

    @property
    def package(self) -> str:
        return self.header.package.package


def capture_crawl(
    device: Device,
    folder: Path,
    plan: CrawlPlan,
    words: CrawlWords,
    *,
    run_id: str,
    clock: Clock,
    by: CapturedBy,
    screen_reader: ScreenReader | None = None,
) -> None:
    """Raises what `run_scenario` raises. `screen_reader` None: links within sentences are not found."""

    def crawl(package: str) -> Scenario:
        return policy_crawl(
            package,
            lambda tree: read_crawl_page(tree, package, words),
            plan.budget,
            refuses_terms=plan.refuses_terms,
        )

    request = CaptureRequest(
        run_id=run_id,
        scenario=NAME,
        package=plan.package,
        folder=folder,
        tool_version=by.tool_version,
        sign=by.sign,
    )
    capture_bundle(device, request, crawl, clock=clock, screen_reader=screen_reader)


def is_crawl(folder: Path) -> bool:
    """Raises EvidenceError if it cannot be opened as a bundle."""
    return open_bundle(folder).manifest.header.scenario == NAME


def read_crawl(folder: Path, words: CrawlWords, reader: TextReader) -> ReadCrawl:
    """Raises EvidenceError if a byte has changed."""
    bundle = open_bundle(folder)
    steps = tuple(_steps(bundle, words))
    walk = app_walk(steps)
    requests = permission_requests(steps, package=bundle.manifest.header.package.package)
    frames = {frame.id: frame for frame in bundle.frames}

    def recognise(frame_id: str) -> tuple[str, ...]:
        lines = reader.read(bundle.pixels(frames[frame_id]))
        return tuple(text_rows((line.text, line.box) for line in lines))

    return ReadCrawl(
        walk=walk,
        documents=walked_documents(walk, recognise),
        hotlines=hotlines(walk),
        consent=_consent(walk, bundle, recognise),
        permissions=tuple(
            _with_picture(permission_ask, recognise) for permission_ask in permission_asks(steps)
        ),
        requests=requests,
        n_quiet_launches=n_quiet_launches(steps, requests),
        refusal=tried_refusal(steps),
        plans=plan_page(walk, recognise),
        header=bundle.manifest.header,
        manifest_sha256=bundle.manifest_sha256,
        is_partial=bundle.is_partial,
    )


def _consent(
    walk: AppWalk, bundle: Bundle, recognise: Callable[[str], tuple[str, ...]]
) -> SeenConsent | None:
    """A refusal that is in no tree may be drawn: before one counts as missing, the picture is read."""
    for page in walk.pages:
        for screen in page.screens:
            offer = None if screen.page is None else screen.page.offer
            if offer is None:
                continue
            if not offer.n_refusals and not offer.n_other:
                drawn = () if screen.frame_id is None else recognise(screen.frame_id)
                may_be_drawn = not drawn or any(map(says_no, drawn))
                offer = replace(offer, n_other=1) if may_be_drawn else offer
            ids = (screen.tree_id, screen.frame_id)
            return SeenConsent(
                offer=offer,
                evidence=tuple(id_ for id_ in ids if id_ is not None),
                look=_look(offer, screen.frame_id, bundle),
            )
    return None


def _look(offer: ConsentOffer, frame_id: str | None, bundle: Bundle) -> RefusalLook | None:
    frame = next((frame for frame in bundle.frames if frame.id == frame_id and not frame.lossy), None)
    if frame is None or not offer.refusals:
        return None
    boxes = [box for _, box in offer.refusals]
    return look_of_refusals(bundle.pixels(frame), boxes, bundle.manifest.header.device.display)


def _with_picture(ask: PermissionAsk, recognise: Callable[[str], tuple[str, ...]]) -> PermissionAsk:
    """A purpose that is in no tree may be drawn."""
    if ask.told is not PurposeTold.NO:
        return ask
    drawn = () if ask.frame_id is None else recognise(ask.frame_id)
    may_be_drawn = not drawn or states_purpose(drawn)
    return replace(ask, told=PurposeTold.UNCLEAR) if may_be_drawn else ask


def _steps(bundle: Bundle, words: CrawlWords) -> Iterator[CrawlStep]:
    """The actions performed, with the tree and the picture of each look."""
    package = bundle.manifest.header.package.package
    opened_webs = _opened_webs(bundle)
    frame_id: str | None = None
    for action in bundle.actions:
        match action.action:
            case Launch():
                yield walked.Launched()
            case PressBack():
                yield walked.WentBack()
            case Swipe():
                yield walked.Swiped()
            case TapMenu(title=title, depth=depth, is_in_text=is_in_text):
                aim = _aim_of(title, words)
                yield walked.Tapped(title=title, depth=depth, aim=aim, is_in_text=is_in_text)
            case TapText(is_refusal=True) if action.error is None:
                yield walked.RefusedTerms()
            case Observe():
                frame_id = _id_of(_taken(bundle, action.to_ms))
            case ReadScreen():
                dump = _dumped(bundle, action.from_ms, action.to_ms)
                if dump is None:
                    yield walked.ReadScreen(tree_id="tree:none", frame_id=frame_id, page=None)
                    continue
                tree = parse_view_tree(
                    dump.xml, tree_id=dump.id, at_ms=dump.at_ms, at_error_ms=dump.at_error_ms
                )
                web_package = next((name for at_ms, name in opened_webs if at_ms <= dump.at_ms), None)
                page = None
                if tree is not None:
                    page = read_crawl_page(tree, package, words).opened_in(web_package)
                yield walked.ReadScreen(tree_id=dump.id, frame_id=frame_id, page=page, at_ms=dump.at_ms)
            case _:
                pass


def _opened_webs(bundle: Bundle) -> list[tuple[float, str]]:
    """When the system chose which app shows a web address, newest first."""
    if not bundle.manifest.clock_readings:
        return []  # the device's times cannot be placed on the run's axis
    start_lines = "\n".join(line for line in bundle.log_text.splitlines() if "START " in line)
    events = read_events(parse_log(start_lines), to_run_ms=bundle.to_run_ms)
    starts = [event for event in events if isinstance(event, ActivityStart) and event.web_package is not None]
    opened = [(start.at_ms - start.at_error_ms, start.web_package or "") for start in starts]
    return sorted(opened, reverse=True)


def _aim_of(title: str, words: CrawlWords) -> Aim | None:
    """For an element without text its resource id is used."""
    return words.aim_of_id(title) if ":id/" in title else words.aim_of(title)


def _taken(bundle: Bundle, until_ms: float) -> Frame | None:
    """The newest picture until then: the one on the screen, from that look or an earlier one."""
    return max(
        (frame for frame in bundle.frames if frame.at_ms <= until_ms),
        key=lambda frame: frame.at_ms,
        default=None,
    )


def _id_of(frame: Frame | None) -> str | None:
    return None if frame is None else frame.id


def _dumped(bundle: Bundle, from_ms: float, to_ms: float) -> CapturedTree | None:
    return next((tree for tree in bundle.trees if from_ms <= tree.at_ms <= to_ms), None)
