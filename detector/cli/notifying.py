"""Notices to group chats, as the settings of this folder ask; they never affect how a command ends."""

import os
from pathlib import Path

from detector.cli.gating import Judged
from detector.cli.terminal import say

__all__ = ["notify"]


def notify(judged: Judged, *, case: Path, report: Path) -> None:
    """Sends the notices that are settled, if any."""
    from detector.config.settings import NoticeTo, merged_settings  # noqa: PLC0415 - few have settled any
    from detector.wiring.tool import host_clock  # noqa: PLC0415
    from detector.wiring.webhooks import Occasion, send_notices  # noqa: PLC0415

    settled = {
        merged_setting.name: merged_setting.value for merged_setting in merged_settings(Path(), os.environ)
    }
    found = settled["notices"]
    wanted = (
        [notice_to for notice_to in found if isinstance(notice_to, NoticeTo)]
        if isinstance(found, tuple)
        else []
    )
    if not wanted:
        return
    occasion = Occasion(
        document=judged.document, gate=judged.gate, exit_code=judged.exit_code, case=case, report=report
    )
    send_notices(wanted, occasion, os.environ, host_clock(), say=say)
