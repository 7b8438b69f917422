"""What an app could start, according to its files alone: "can", never "did".

Counts of what `apk/` found in the manifest and the code. A declared receiver to which Android no longer
delivers is counted separately: it is not a capability, but shows an intention.
"""

from dataclasses import dataclass

from detector.apk.facts import ApkFacts
from detector.apk.keep_alive import KeepAliveKind
from detector.apk.warning import WarningKind
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted

_UNREAD = frozenset(
    {
        WarningKind.UNREADABLE_PART,
        WarningKind.LIMIT_REACHED,
        WarningKind.READERS_DISAGREE,
        WarningKind.MANIFEST_TAMPERED,
    }
)

__all__ = ["WakeCapabilities", "measure_wake_capabilities", "wake_capable_sdks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeCapabilities(Measured):
    """Evidence names the components themselves: `run:0/apk:0123456789ab/com.example.BootReceiver`.

    n_auto_start_receivers   receivers that a broadcast can start, at this target SDK
    n_closed_receivers       receivers for broadcasts that are no longer delivered to them
    n_wake_targets           services and providers that other apps may start without a permission
    n_wake_sdks              SDKs whose components are known to wake other apps or to be woken
    n_sync_adapters          sync adapters and account authenticators
    n_keep_alive_means       other means to stay alive or to come back
    n_seen_packages          other apps that it asks to see
    n_unread_parts           parts of the files that could not be read, or on which two parsers disagree
    """

    n_auto_start_receivers: Quantity
    n_closed_receivers: Quantity
    n_wake_targets: Quantity
    n_wake_sdks: Quantity
    n_sync_adapters: Quantity
    n_keep_alive_means: Quantity
    n_seen_packages: Quantity
    n_unread_parts: Quantity


def measure_wake_capabilities(facts: ApkFacts) -> WakeCapabilities:
    receivers = {start.component for start in facts.auto_start if start.deliverable is not False}
    closed = {start.component for start in facts.auto_start} - receivers
    # Activities are opened by users; an exported one means nothing.
    targets = [
        wake_target
        for wake_target in facts.wake_targets
        if wake_target.permission is None and (wake_target.known or wake_target.by != "activity")
    ]
    synced = [
        keep_alive
        for keep_alive in facts.keep_alive
        if keep_alive.kind in (KeepAliveKind.SYNC_ADAPTER, KeepAliveKind.ACCOUNT_AUTHENTICATOR)
    ]
    others = [
        keep_alive
        for keep_alive in facts.keep_alive
        if keep_alive not in synced and keep_alive.kind != KeepAliveKind.PERMISSION
    ]
    names = dict.fromkeys(
        [
            *sorted(receivers),
            *(target.component for target in targets),
            *(keep_alive.component for keep_alive in (*synced, *others) if keep_alive.component is not None),
        ]
    )
    prefix = f"apk:{facts.sha256[:12]}"
    return WakeCapabilities(
        evidence_ids=tuple(f"{prefix}/{name}" for name in names) or (prefix,),
        n_auto_start_receivers=counted(len(receivers), "receivers"),
        n_closed_receivers=counted(len(closed), "receivers"),
        n_wake_targets=counted(len(targets), "components"),
        n_wake_sdks=counted(len(wake_capable_sdks(facts)), "sdks"),
        n_sync_adapters=counted(len(synced), "components"),
        n_keep_alive_means=counted(len(others), "means"),
        n_seen_packages=counted(len(facts.queries.packages), "packages"),
        n_unread_parts=counted(sum(warning.kind in _UNREAD for warning in facts.warnings), "parts"),
    )


def wake_capable_sdks(facts: ApkFacts) -> tuple[str, ...]:
    """Ids of SDKs with a component in the files that is known to wake or to be woken."""
    named = [wake_target.sdk for wake_target in facts.wake_targets if wake_target.known]
    named += [
        component.sdk
        for component in facts.components
        if component.sdk_role in ("waker", "wake-target") and component.exported
    ]
    named += [keep_alive.sdk for keep_alive in facts.keep_alive if keep_alive.kind == KeepAliveKind.WAKE_CODE]
    return tuple(dict.fromkeys(text for text in named if text is not None))
