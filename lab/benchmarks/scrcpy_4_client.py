"""Does an unmodified client of scrcpy 4 work with the virtual phone's server? By the real adb, in real time.

    pip install --no-deps --target CLIENT autoxkit==2.5.4
    python -m lab.benchmarks.scrcpy_4_client --client CLIENT

`autoxkit` (GPL-3, so it is no dependency of ours) has the only client of 4.x that our registries had on
2026-12-02. It pushes a file, starts server 4.0, reads sessions and packets, and sends touches. Counted are
the sessions, before and after a turn, the pictures that PyAV decodes, and whether a tap on the advert made
the app jump. Writes `lab/results/scrcpy_4_client.json`.
"""

import argparse
import asyncio
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import av

from lab.benchmarks.real_adb import adb_server, virtual_device

RESULTS = Path(__file__).parents[1] / "results" / "scrcpy_4_client.json"
WATCH_S = 3.0
ROTATE = b"\x0b"
PACKAGE = "cn.example.jinghe"
"""Of `full_screen_link`: every tap on its splash jumps."""


async def driven(client: Any, launch: list[str], env: dict[str, str]) -> dict[str, Any]:
    await client.start()
    sizes: list[tuple[int, int]] = []
    packets: list[Any] = []

    async def read() -> None:
        async for event in client.video.events():
            if event.session is not None:
                sizes.append((event.session.width, event.session.height))
            else:
                packets.append(event)

    reading = asyncio.ensure_future(read())
    try:
        await asyncio.sleep(1.0)
        await asyncio.to_thread(subprocess.run, launch, env=env, check=True, capture_output=True)
        await asyncio.sleep(WATCH_S)
        width, height = sizes[0]
        for action in (0, 1):
            await client.control.send_touch(action, width // 2, height // 2, width, height)
        await asyncio.sleep(1.0)
        client.control.writer.write(ROTATE)
        await asyncio.sleep(WATCH_S)
    finally:
        reading.cancel()
        await client.stop()
    decoder = av.CodecContext.create("h264", "r")
    pictures = [picture for one in packets for picture in decoder.decode(av.Packet(one.payload))]
    pictures += decoder.decode(None)
    times = [one.pts for one in packets]
    return {
        "device": client.device_meta.device_name,
        "codec": client.video.codec.label,
        "sessions": sizes,
        "n_packets": len(packets),
        "n_pictures": len(pictures),
        "picture_sizes": sorted({(one.width, one.height) for one in pictures}),
        "times_grow": times == sorted(times),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--client", type=Path, required=True, help="the folder that holds autoxkit")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--persona", default="aosp-17")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    sys.path.insert(0, str(given.client))
    android = importlib.import_module("autoxkit.android")
    with adb_server(given.adb) as env, virtual_device(env, given.adb, given.persona, 1) as served:
        os.environ |= {"ANDROID_ADB_SERVER_PORT": env["ANDROID_ADB_SERVER_PORT"]}
        with tempfile.NamedTemporaryFile(prefix="scrcpy-server-v4.0-") as jar:
            jar.write(b"any bytes will do")
            jar.flush()
            options = android.ScrcpyOptions(
                serial=served.serial,
                adb_path=Path(given.adb),
                server_path=Path(jar.name),
                audio=False,
                tunnel_forward=True,
                server_args=["max_size=1170"],
            )
            shell = [given.adb, "-s", served.serial, "shell"]
            launch = [*shell, "monkey", "-p", PACKAGE, "-c", "android.intent.category.LAUNCHER", "1"]
            found = asyncio.run(driven(android.ScrcpyClient(options), launch, env))
        log = subprocess.run([*shell, "logcat", "-d"], env=env, capture_output=True, text=True, check=True)
    found |= {"client": "autoxkit 2.5.4", "server": "4.0", "persona": given.persona}
    found["a_tap_jumped"] = "com.android.browser" in log.stdout
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return int(len(found["sessions"]) < 2 or not found["n_pictures"] or not found["a_tap_jumped"])


if __name__ == "__main__":
    raise SystemExit(main())
