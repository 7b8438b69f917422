"""Frames from the device into the bundle.

What could not be captured becomes a gap with its reason, and the run goes on; only a lost device ends it.
"""

import logging
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceLost
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Stream
from detector.devices.port import Device, FrameSource, RawFrame
from detector.evidence.writer import BundleWriter
from detector.session.picture import Picture, has_changed, read_picture
from detector.session.secrecy import Secrecy
from detector.session.snapshots import SnapshotPlan, TakenSnapshot, placed_by_video
from detector.session.video_recorder import VideoRecorder

__all__ = ["FrameRecorder", "LookResult"]

log = logging.getLogger(__name__)

FRAME_TIMEOUT_S = 8.0
"""screencap takes up to 2 s on slow phones (devices.md 3.1)."""

GIVEN_UP_AFTER = 3
"""A source that failed this often in a row is not used again in this run."""

CHECK_DARK_EVERY_S = 0.5
CHECKS_OF_DARK = 2
"""So often in a row a single picture must show something while the video is black: one may be of what the
video shows only a moment later."""

HEARTBEAT_EVERY_S = 1.0
"""Since the last byte of a video; a heartbeat takes a phone 5 to 20 ms."""

SLOW_HEARTBEAT_S = 1.0
"""A heartbeat slower than this shows a device that stalled, and so did what it displayed, or its pictures."""

_FORBIDDEN = frozenset({GapCode.SECURE, GapCode.HIDDEN_FROM_SHARING})
_NS_PER_S = 1_000_000_000
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LookResult:
    """Result of one `look`. `changed` None: there was no frame; `gap` gives the reason."""

    changed: bool | None
    still_ms: float | None
    gap: GapReason | None


class FrameRecorder:
    """Frames from the device's own video if it provides one, else from the first other source that works.

    Each fallback is recorded as a gap with its reason.
    """

    def __init__(self, device: Device, display: Display, writer: BundleWriter, clock: Clock) -> None:
        self._device, self.display, self._writer, self._clock = device, display, writer, clock
        self._sources = list(device.frame_sources())
        self._n_failed: dict[str, int] = {}
        self._last: Picture | None = None
        self._last_png: bytes | None = None
        self._newest: bytes | None = None
        self._settled: Picture | None = None
        self._changed_ns = 0
        self._dark_since_ns: int | None = None
        self._secrecy = Secrecy(device, clock)
        self._video = VideoRecorder(device, display, writer, clock, self._secrecy)
        self._snapshots = SnapshotPlan()
        self._taken: TakenSnapshot | None = None
        self._answered_ns = clock.monotonic_ns()
        self._n_seen_in_dark = 0
        self._checked_dark_ns: int | None = None

    @property
    def newest(self) -> bytes | None:
        """The file of the picture in the last `look`; None if there was none, or it came from a video."""
        return self._newest

    def start(self) -> None:
        """The first `look` starts the video: before that it is not needed."""
        self._video.await_look()

    def look(self, *, is_sharp: bool = False) -> LookResult:
        """`is_sharp`: take a lossless picture at once, whatever the video shows."""
        self._newest = None
        self._video.resume()
        self.take_in()
        self._refuse_if_lost()
        if self._video.is_running and (self._video.now is not None or self._video.why_dark is not None):
            return self._look_at_video(is_sharp=is_sharp)
        return self._look_at_picture()

    def take_in(self) -> None:
        """Process what the video has sent meanwhile; never waits."""
        self._video.take_in()
        self._keep_snapshot()

    def pause(self) -> None:
        """To be called when something other than the app is shown."""
        self._video.pause()

    def end(self) -> None:
        """Take one more picture, of how the run ended."""
        if self._video.is_running and self._video.now is not None:
            self._take_snapshot()

    def close(self) -> None:
        self._video.take_in()
        self._keep_snapshot(is_last=True)
        self._video.close()
        for source in self._sources:
            source.close()

    def _look_at_video(self, *, is_sharp: bool) -> LookResult:
        if (why := self._video.why_dark) is not None:
            if why.code not in _FORBIDDEN and self._is_video_blacked_out():
                return self._look_at_picture()
            return LookResult(changed=None, still_ms=None, gap=why)
        self._n_seen_in_dark, self._checked_dark_ns = 0, None
        now = self._video.now
        assert now is not None
        now_ns = self._clock.monotonic_ns()
        self._video.note_still()
        is_still = self._last is now.picture
        changed = not is_still and self._has_changed(now.picture)
        if changed:
            self._settled, self._changed_ns = now.picture, now.since.latest_ns
        if not is_still:
            self._snapshots.note_change(now.since.latest_ns)
        self._last, self._last_png = now.picture, None
        if is_sharp or self._snapshots.is_due(now_ns, is_still=is_still):
            self._take_snapshot()
        still_ms = max(now_ns - self._changed_ns, 0) / _NS_PER_MS
        return LookResult(changed=changed, still_ms=still_ms, gap=None)

    def _is_video_blacked_out(self) -> bool:
        """Whether single pictures show what the video does not; the video is then given up."""
        now_ns = self._clock.monotonic_ns()
        checked_ns = self._checked_dark_ns
        is_settled = checked_ns is not None and self._n_seen_in_dark == 0  # black there, too
        is_early = checked_ns is not None and now_ns - checked_ns < CHECK_DARK_EVERY_S * _NS_PER_S
        if is_settled or is_early or not self._sources:
            return False
        try:
            picture = self._read(self._sources[0].take(timeout_s=FRAME_TIMEOUT_S))
        except CaptureError as error:
            log.warning("a black video could not be checked", extra={"why": str(error)})
            return False
        self._answered_ns = self._checked_dark_ns = self._clock.monotonic_ns()
        self._video.take_in()
        if picture.is_dark or self._video.why_dark is None:
            self._n_seen_in_dark = 0
            return False
        self._n_seen_in_dark += 1
        if self._n_seen_in_dark < CHECKS_OF_DARK:
            return False
        self._video.give_up_blacked_out()
        return True

    def _take_snapshot(self) -> None:
        """Kept once the video shows what was displayed meanwhile. A failure is a gap; the video goes on."""
        self._keep_snapshot(is_last=True)
        if not self._sources:
            return
        source = self._sources[0]
        started_ns = self._clock.monotonic_ns()
        self._snapshots.note_taken(started_ns)
        try:
            raw = source.take(timeout_s=FRAME_TIMEOUT_S)
            picture = self._read(raw)
        except CaptureError as error:
            self._note_failure(source, _no_picture(f"{source.name}: {error}"), started_ns)
            return
        self._n_failed[source.name] = 0
        self._answered_ns = self._clock.monotonic_ns()
        if picture.is_dark and self._secrecy.why_dark(picture) is not None:
            return  # the video reports it as well, and for how long
        self._taken = TakenSnapshot(raw=raw, picture=picture)
        self._newest = raw.png

    def _keep_snapshot(self, *, is_last: bool = False) -> None:
        taken = self._taken
        if taken is None or not (is_last or taken.is_settled(self._clock.monotonic_ns())):
            return
        self._taken = None
        placed = placed_by_video(taken, tuple(self._video.recent))
        if placed is None:
            log.info("a picture that the video shows nowhere", extra={"source": taken.raw.source})
            return
        self._add(placed.raw, taken.picture, state=placed.state)

    def _refuse_if_lost(self) -> None:
        """The video of a hung device is as silent as that of a still screen.

        One that only stalls costs a gap.
        """
        asked_ns = self._clock.monotonic_ns()
        heard_ns = max(self._video.heard_ns, self._answered_ns)
        if not self._video.is_running or asked_ns - heard_ns < HEARTBEAT_EVERY_S * _NS_PER_S:
            return
        is_lost = not self._device.is_answering()
        self._answered_ns = self._clock.monotonic_ns()
        if is_lost or self._answered_ns - asked_ns > SLOW_HEARTBEAT_S * _NS_PER_S:
            when = "does not answer any more" if is_lost else "did not answer for a while"
            why = f"the device {when}: nobody knows what it showed"
            self._gap(heard_ns, self._answered_ns, GapReason(code=GapCode.NOT_ANSWERING, why=why))
        if is_lost:
            raise DeviceLost(self._device.serial, "does not answer any more")

    def _look_at_picture(self) -> LookResult:
        started_ns = self._clock.monotonic_ns()
        failures: list[str] = []
        for source in tuple(self._sources):
            try:
                raw = source.take(timeout_s=FRAME_TIMEOUT_S)
                picture = self._read(raw)
            except CaptureError as error:
                failures.append(f"{source.name}: {error}")
                self._note_failure(source, _no_picture(failures[-1]), started_ns)
                continue
            self._n_failed[source.name] = 0
            return self._keep(raw, picture)
        why = "; ".join(failures) or "no source of pictures is left"
        return LookResult(changed=None, still_ms=None, gap=_no_picture(why))

    def _read(self, raw: RawFrame) -> Picture:
        if self._last is not None and raw.png == self._last_png:
            return self._last
        picture = read_picture(raw.png, display=self.display, lossy=raw.lossy)
        if picture is None:
            raise CaptureError(f"{self._device.serial}: what came back is no picture")
        return picture

    def _keep(self, raw: RawFrame, picture: Picture) -> LookResult:
        if (why := self._secrecy.why_dark(picture)) is not None:
            from_ns = self._dark_since_ns if self._dark_since_ns is not None else raw.stamp.earliest_ns
            self._dark_since_ns = raw.stamp.latest_ns
            sha256 = self._writer.keep_picture(raw.png)
            self._gap(from_ns, raw.stamp.latest_ns, why, sha256)
            return LookResult(changed=None, still_ms=None, gap=why)
        self._dark_since_ns = None
        self._add(raw, picture)
        changed = self._has_changed(picture)
        if changed:
            self._settled, self._changed_ns = picture, raw.stamp.earliest_ns
        self._last, self._last_png = picture, raw.png
        self._newest = raw.png
        still_ms = (raw.stamp.earliest_ns - self._changed_ns) / _NS_PER_MS
        return LookResult(changed=changed, still_ms=still_ms, gap=None)

    def _add(self, raw: RawFrame, picture: Picture, *, state: int | None = None) -> None:
        self._writer.add_frame(
            raw.png,
            shown=raw.stamp,
            source=raw.source,
            lossy=raw.lossy,
            width_px=picture.width_px,
            height_px=picture.height_px,
            is_uniform=picture.is_uniform,
            state=state,
        )

    def _has_changed(self, picture: Picture) -> bool:
        """Compared with the picture of the last change, not the last one: a slow fade adds up to a change."""
        return self._settled is None or (picture is not self._settled and has_changed(self._settled, picture))

    def _note_failure(self, source: FrameSource, why: GapReason, started_ns: int) -> None:
        self._gap(started_ns, self._clock.monotonic_ns(), why)
        n_failed = self._n_failed.get(source.name, 0) + 1
        self._n_failed[source.name] = n_failed
        if n_failed >= GIVEN_UP_AFTER and len(self._sources) > 1:
            self._sources.remove(source)
            source.close()
            now_ns = self._clock.monotonic_ns()
            given_up = f"{source.name}: given up after {n_failed} failures in a row"
            self._gap(now_ns, now_ns, GapReason(code=GapCode.SOURCE_GIVEN_UP, why=given_up))
            log.warning("gave up a source of frames", extra={"source": source.name, "why": why.why})

    def _gap(self, from_ns: int, to_ns: int, reason: GapReason, sha256: str | None = None) -> None:
        self._writer.add_gap(Stream.FRAMES, reason, from_ns=from_ns, to_ns=to_ns, sha256=sha256)


def _no_picture(why: str) -> GapReason:
    return GapReason(code=GapCode.NO_PICTURE, why=why)
