"""Run as a program: an unmodified uiautomator2 on one device; prints what it saw as one JSON object.

A separate process, because adbutils reads the server's address from the environment when it is
imported.
"""

import contextlib
import io
import json
import sys
import time
import warnings

import uiautomator2


def session(serial: str) -> dict[str, object]:
    phone = uiautomator2.connect(serial)
    seen: dict[str, object] = {"info": phone.info}
    phone.app_start("com.example.news")
    seen["skip_came"] = phone(text="跳过").wait(timeout=8)
    seen["current"] = phone.app_current()
    picture = phone.screenshot()
    seen["picture"] = [picture.size, picture.getpixel((930, 160))]
    seen["tree"] = phone.dump_hierarchy()
    phone(text="跳过").click()
    seen["main_came"] = phone(text="toast").wait(timeout=5)
    phone.click(100, 400)  # the toast button
    for _ in range(20):
        if phone.last_toast:
            break
        time.sleep(0.1)
    seen["toast"] = phone.last_toast
    phone.swipe(500, 1500, 500, 900, steps=5)
    seen["swiped"] = phone.last_toast
    seen["n_buttons"] = phone(className="android.widget.Button").count
    phone.press("home")
    seen["home_came"] = phone(text="新闻").wait(timeout=5)
    phone.app_stop("com.example.news")
    seen["is_running"] = "com.example.news" in phone.app_list_running()
    seen["app_info"] = phone.app_info("com.example.news")
    phone.push(io.BytesIO(b"pushed"), "/data/local/tmp/pushed")
    seen["pushed"] = phone.shell("cat /data/local/tmp/pushed").output
    seen["status"] = phone.shell("false").exit_code
    with contextlib.redirect_stdout(sys.stderr):  # adbutils prints the progress of an install
        phone.set_input_ime(True)
    seen["keyboard"] = phone.current_ime()
    phone.implicitly_wait(0.5)
    with warnings.catch_warnings(action="ignore"):
        try:
            phone.send_keys("你好")
        except uiautomator2.UiObjectNotFoundError:
            seen["typed"] = False
    return seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(session(sys.argv[1]), ensure_ascii=False))
