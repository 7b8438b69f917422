"""`detector privacy`: the privacy clauses, from the app's policy, its files, and its own pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.apk.facts import ApkFacts
from detector.case import CaseFolder, new_case_folder, refuse_bad_package
from detector.cli.driving import facts_of_files, typed_command
from detector.cli.language import language, localized
from detector.cli.notices import say_unless_signed
from detector.cli.option_groups import flattened
from detector.cli.options import AsJson, FailLevel, Package, ProfileName
from detector.cli.phone_options import PhoneOptions
from detector.cli.terminal import print_document, print_line, print_table, say
from detector.cli.verdict_table import print_verdicts
from detector.cli.words import word
from detector.config.plain_file import read_plain_text
from detector.core.clock import Clock
from detector.core.crawl import CrawlBudget, CrawlPlan
from detector.core.errors import ConfigError, DeviceError
from detector.core.exit_code import ExitCode
from detector.core.verdict import Severity
from detector.judging.document import verdicts_document
from detector.judging.rule_book import RuleBook
from detector.privacy import (
    RUN,
    Disclosure,
    PrivacyDocument,
    PrivacyGiven,
    capture_crawl,
    disclosure,
    judge_privacy,
    policy_of,
)
from detector.regression.exit_code import exit_code_of
from detector.reporting import USUAL_FORMATS
from detector.session.request import CapturedBy
from detector.wiring.apk import facts_of_app
from detector.wiring.capture_signing import capture_signing
from detector.wiring.crawls import CrawlCase, crawl_words, judged_crawl, save_crawl
from detector.wiring.custody import note_judged, note_reported, noting_captures
from detector.wiring.devices import DeviceChoice, opened_on_its_clock
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import reading_screen_reader
from detector.wiring.reports import write_report
from detector.wiring.sdk_tables import sdk_index
from detector.wiring.tool import host_clock, tool_version

__all__ = ["register"]

LONGEST_CELL = 40
REPORTS = Path("reports")
USUAL = CrawlBudget()


def register(app: typer.Typer) -> None:
    """Add this command to the console script."""
    app.command("privacy")(flattened(privacy))


Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policy",
        help="The app's privacy policy or a page of its lists, whole, as text or HTML (repeatable).",
    ),
]
Apks = Annotated[
    list[Path] | None,
    typer.Option("--apk", help="The app's files, a base and its splits: which SDKs are in them."),
]
MaxPages = Annotated[
    int, typer.Option("--max-pages", min=1, max=500, help="How many screens of menus are read at most.")
]
MaxMinutes = Annotated[
    float, typer.Option("--max-minutes", min=0.1, max=240, help="How long the app's pages are read.")
]
RefuseTerms = Annotated[
    bool,
    typer.Option(
        "--refuse-terms",
        help="Refuse the privacy terms once before agreeing to them, and tell what that leads to.",
    ),
]
CaseOut = Annotated[Path | None, typer.Option(help="The case folder (default: reports/PACKAGE-TIME).")]


def privacy(
    context: typer.Context,
    package: Package,
    *,
    policy: Policies = None,
    apk: Apks = None,
    phone: PhoneOptions,
    max_pages: MaxPages = USUAL.max_pages,
    max_minutes: MaxMinutes = USUAL.max_ms / 60_000,
    refuse_terms: RefuseTerms = False,
    profile: ProfileName = "cn-default",
    out: CaseOut = None,
    fail_level: FailLevel = Severity.MAJOR,
    as_json: AsJson = False,
) -> None:
    """Judge the privacy clauses: from texts and files, and with a device from the app's own pages."""
    refuse_bad_package(package)
    law, texts = rule_book(profile), tuple(read_plain_text(path) for path in policy or ())
    choice = phone.choice(context)
    if choice.name is None and choice.virtual is None:
        if out is not None:
            raise ConfigError("--out: without a device there is no case to keep (--device, --virtual-app)")
        code = _from_texts(package, texts, apk, law, fail_level=fail_level, as_json=as_json)
        raise typer.Exit(code)
    clock = host_clock()
    case = new_case_folder(out, package, clock, reports=REPORTS)
    facts = facts_of_files(package, apk, sdk_index(), choice)
    budget = CrawlBudget(max_pages=max_pages, max_taps=2 * max_pages, max_ms=max_minutes * 60_000)
    plan = CrawlPlan(package=package, budget=budget, refuses_terms=refuse_terms)
    say_unless_signed(as_json=as_json)
    with _kept_if_the_device_fails(case), noting_captures(case, package, clock):
        _capture(choice, case, plan, clock)
    given = PrivacyGiven(texts=texts, apk=facts)
    crawl = judged_crawl(case.bundle_path(RUN), law, clock, given=given)
    _keep(case, crawl, law, clock, command=typed_command(context), as_json=as_json)
    verdicts = crawl.document.verdicts
    raise typer.Exit(exit_code_of(verdicts, fail_level=fail_level, is_partial=crawl.document.is_partial))


@contextmanager
def _kept_if_the_device_fails(case: CaseFolder) -> Iterator[None]:
    """If the device fails, what was captured by then is judged as a partial run."""
    try:
        yield
    except DeviceError as error:
        if not case.run_indices():
            raise
        say(f"{localized(str(error))}; {word('partial')}")


def _capture(choice: DeviceChoice, case: CaseFolder, plan: CrawlPlan, clock: Clock) -> None:
    with opened_on_its_clock(choice, clock) as (phone, its_clock):
        capture_crawl(
            phone,
            case.bundle_path(RUN),
            plan,
            crawl_words(),
            run_id=case.root.name,
            clock=its_clock,
            by=CapturedBy(tool_version=tool_version(), sign=capture_signing(clock).sign),
            screen_reader=reading_screen_reader(),
        )


def _keep(
    case: CaseFolder, crawl: CrawlCase, law: RuleBook, clock: Clock, *, command: str, as_json: bool
) -> None:
    """Saves and prints the verdicts; prints them even if they cannot be saved."""
    try:
        saved = save_crawl(case, crawl)
        note_judged(saved, clock)
        note_reported(saved, write_report(saved, law, formats=USUAL_FORMATS, capture_command=command), clock)
    finally:
        _print_crawl(crawl, as_json=as_json)
    if not as_json:
        print_line(str(case.root))


def _from_texts(
    package: str,
    texts: tuple[str, ...],
    apk: list[Path] | None,
    law: RuleBook,
    *,
    fail_level: Severity,
    as_json: bool,
) -> ExitCode:
    """Judges without a device; no case is kept."""
    index = sdk_index()
    facts: ApkFacts | None = facts_of_app(package, apk, index) if apk else None
    if facts is not None:
        for warning in facts.warnings:
            say(warning.message)
    verdicts = judge_privacy(texts, law, apk=facts, index=index)
    document = verdicts_document(
        verdicts,
        package=package,
        profile=law.profile.id,
        device_kind="none",
        law=law.profile,
    )
    if as_json:
        print_document(codec.to_json(document))
    else:
        _print_disclosure(package, disclosure(policy_of(texts, None)), is_answer=True)
        print_verdicts(document, is_answer=True)
    return exit_code_of(verdicts, fail_level=fail_level)


def _print_crawl(crawl: CrawlCase, *, as_json: bool) -> None:
    if as_json:
        print_document(codec.to_json(crawl.document))
        return
    _print_texts(crawl.crawl)
    print_verdicts(crawl.document)


def _print_texts(crawl: PrivacyDocument) -> None:
    print_table(
        f"{crawl.package} · {word('texts')}",
        [word(key) for key in ("title", "taps", "letters", "reason")],
        [
            [
                text.title,
                "-" if text.n_taps is None else str(text.n_taps),
                str(text.n_letters),
                (text.why_not_zh if language() == "zh-CN" else text.why_not_en) or "",
            ]
            for text in crawl.texts
        ],
        is_answer=False,
    )
    _print_disclosure(crawl.package, crawl.disclosure, is_answer=False)
    for entry in crawl.unreached:
        say(entry.zh if language() == "zh-CN" else entry.en)


def _print_disclosure(package: str, read: Disclosure, *, is_answer: bool) -> None:
    """Each third party with its list; a count only of those in a list that was seen."""
    if not read.sdks:
        return
    count = word("no_list_seen") if read.n_listed is None else str(read.n_listed)
    print_table(
        f"{package} · {word('third_parties')} · {word('in_lists')}: {count}",
        [word(key) for key in ("name", "company", "purpose", "data", "list")],
        [
            [sdk.name, *(_short(each) for each in (sdk.company, sdk.purpose, sdk.data, sdk.list_title))]
            for sdk in read.sdks
        ],
        is_answer=is_answer,
    )


def _short(words: str | None) -> str:
    """The start of a value; privacy.json has all of it, with the words that it came from."""
    if words is None:
        return "-"
    return words if len(words) <= LONGEST_CELL else words[: LONGEST_CELL - 1] + "…"
