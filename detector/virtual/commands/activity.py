"""Starting and stopping apps from the shell: `am`, `monkey`."""

from typing import Protocol

from detector.virtual.commands.call import Call
from detector.virtual.display.ports import HasPanel
from detector.virtual.grammar.task_records import stacks_up_to_8
from detector.virtual.system.activities import LAUNCH_FLAGS, Intent, Start, StartOutcome, Task
from detector.virtual.system.foreground import SHELL_UID
from detector.virtual.system.packages import Component
from detector.virtual.system.ports import (
    HasBrowser,
    HasClock,
    HasForeground,
    HasLatency,
    HasPackages,
    HasSdk,
)
from detector.virtual.waking.ports import HasBackground

__all__ = ["ActivityPorts", "am", "monkey"]

_MAIN, _LAUNCHER = "android.intent.action.MAIN", "android.intent.category.LAUNCHER"
_NEW_TASK = 0x1000_0000
_NO_SUCH_ACTIVITY_STATUS = 252  # monkey's -4
_LAUNCH_STATE_SDK = 29
_ROOT_TASK_SDK = 31
_OWN_STACK_SDK = 28
_MEMORY_LIMITER_SDK = 37


class ActivityPorts(
    HasBackground, HasBrowser, HasClock, HasForeground, HasLatency, HasPackages, HasPanel, HasSdk, Protocol
):
    """What starts and stops apps, and reports what is on top."""


async def am(call: Call[ActivityPorts]) -> int:
    verb, *words = call.arguments or ("",)
    match verb:
        case "start" | "start-activity":
            return await _start(call, words)
        case "force-stop":
            package = next((word for word in words if not word.startswith("-") and not word.isdecimal()), "")
            call.device.background.force_stop(package, from_pid=call.pid)
            return 0
        case "kill":
            named = next((word for word in words if not word.startswith("-") and not word.isdecimal()), "")
            call.device.background.kill_background(named)
            return 0
        case "stack":
            return await _stack(call, words)
        case "set-debug-app" | "clear-debug-app" | "idle-maintenance" | "track-associations":
            return 0
        case "broadcast":
            intent = _intent(words)
            await call.print(f"Broadcasting: Intent {{ {intent.describe(redacts_data=False)} }}\n")
            await call.print("Broadcast completed: result=0\n")
            return 0
        case "memory-limiter" if call.device.sdk >= _MEMORY_LIMITER_SDK:
            columns = ("enabled", "limits=true", "monitoring=true", "killing=true", "ignored=none")
            await call.print("".join(f"{column:<25}" for column in columns).rstrip() + "\n")
            return 0
        case "get-current-user":
            await call.print("0\n")
            return 0
        case _:
            await call.print_error(f"Unknown command: {verb}\n")
            return 255


async def _stack(call: Call[ActivityPorts], words: list[str]) -> int:
    """`stack list`, `stack remove ID`."""
    match words:
        case ["list"]:
            await call.print(_task_list(call.device))
        case ["remove", number] if number.isdecimal():
            tasks = _stacks(call.device).get(int(number), [])
            for task in tasks:
                call.device.background.remove_task(task.affinity)
        case _:
            await call.print_error("Error: unknown stack command\n")
            return 1
    return 0


def _stacks(device: ActivityPorts) -> dict[int, list[Task]]:
    """By number, top first: up to 8 one holds all tasks but the home task; since 9 each task has its own."""
    tasks = device.foreground.tasks
    if device.sdk < _OWN_STACK_SDK:
        return stacks_up_to_8(tasks)
    return {task.id: [task] for task in tasks}


def _task_list(device: ActivityPorts) -> str:
    """`am stack list`: StackInfo.toString. Visibility, and what is on top, are given per stack."""
    word = "RootTask" if device.sdk >= _ROOT_TASK_SDK else "Stack"
    display = device.panel
    bounds = f"[0,0][{display.width_px},{display.height_px}]"
    lines = []
    for stack, tasks in _stacks(device).items():
        visible = str(device.foreground.top.task in tasks).lower()
        lines.append(f"{word} id={stack} bounds={bounds} displayId=0 userId=0")
        lines += [
            f"  taskId={task.id}: {task.activities[0].component.full} bounds={bounds} userId=0 "
            f"visible={visible} topActivity=ComponentInfo{{{tasks[0].top.component.full}}}"
            for task in tasks
        ]
        lines.append("")
    return "\n".join(lines) + "\n"


async def _start(call: Call[ActivityPorts], words: list[str]) -> int:
    device = call.device
    waits = "-W" in words
    intent = _intent([word for word in words if word not in {"-W", "-S", "-R", "-N"}])
    if "-S" in words and intent.component is not None:
        device.background.force_stop(intent.component.package, from_pid=call.pid)
    await call.print(f"Starting: Intent {{ {intent.describe(redacts_data=False)} }}\n")
    if (denial := _denial(call, intent)) is not None:
        await call.print_error(denial)
        return 255
    started_at_s = device.clock.now_s()
    async with device.latency.around(device.latency.table.start_activity):
        start = device.foreground.start(intent, caller_uid=SHELL_UID)
    if intent.data_uri is not None and start.outcome is not StartOutcome.NOT_FOUND:
        device.browser.visit(intent.data_uri)
    report = call.print if waits else call.print_error
    if start.outcome is StartOutcome.NOT_FOUND:
        if intent.component is not None:
            await report(f"Error type 3\nError: Activity class {{{intent.component.full}}} does not exist.\n")
        else:
            described = intent.describe(redacts_data=False)
            await report(
                f"Error: Activity not started, unable to resolve Intent {{ {described} flg=0x10000000 }}\n"
            )
        return 1
    if start.outcome is StartOutcome.BROUGHT_TO_FRONT:
        reason = "its current task has been brought to the front"
        if start.drawn is None:
            reason = "intent has been delivered to currently running top-most instance."
        await report(f"Warning: Activity not started, {reason}\n")
    if waits:
        await _wait_for_display(call, start, started_at_s)
    return 0


def _denial(call: Call[ActivityPorts], intent: Intent) -> str | None:
    """ActivityTaskSupervisor.checkStartAnyActivityPermission, as `am` prints what is thrown there."""
    asked = intent.component
    target = None if asked is None else call.device.packages.get(asked.package)
    if asked is None or target is None or not target.has_activity(asked) or target.is_exported(asked):
        return None
    described = intent.describe(redacts_data=False)
    return (
        "\nException occurred while executing 'start':\n"
        f"java.lang.SecurityException: Permission Denial: starting Intent {{ {described} }} from null "
        f"(pid={call.pid}, uid={SHELL_UID}) not exported from uid {target.uid}\n"
    )


async def _wait_for_display(call: Call[ActivityPorts], start: Start, started_at_s: float) -> None:
    device = call.device
    if start.drawn is not None:
        await start.drawn
    took_ms = round((device.clock.now_s() - started_at_s) * 1000)
    is_cold = start.outcome is StartOutcome.STARTED
    lines = ["Status: ok"]
    if device.sdk >= _LAUNCH_STATE_SDK:
        lines.append(f"LaunchState: {'COLD' if is_cold else 'HOT'}")
    if start.component is not None:
        lines.append(f"Activity: {start.component.short}")
    if device.sdk < _LAUNCH_STATE_SDK:
        lines.append(f"ThisTime: {took_ms}")
    lines += [f"TotalTime: {took_ms if is_cold else 0}", f"WaitTime: {took_ms + 3}", "Complete"]
    await call.print("\n".join(lines) + "\n")


def _intent(words: list[str]) -> Intent:
    action, data_uri, package, component, flags = None, None, None, None, 0
    categories: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        if not word.startswith("-"):
            component = Component.parse(word) or component
            if "/" not in word:
                package, data_uri = (package, word) if ":" in word else (word, data_uri)
            continue
        value = words.pop(0) if words else ""
        match word:
            case "-a":
                action = value
            case "-c":
                categories.append(value)
            case "-d":
                data_uri = value
            case "-p":
                package = value
            case "-n":
                component = Component.parse(value)
            case "-f":
                flags = int(value, 0)
            case "--es" | "--ez" | "--ei" | "--el" | "--ef" | "-e" | "--eu":
                if words:
                    words.pop(0)
            case _:
                pass  # --user, --display, -t, ...: the value is skipped
    return Intent(
        action=action,
        categories=tuple(categories),
        data_uri=data_uri,
        package=package,
        component=component,
        flags=flags,
    )


async def monkey(call: Call[ActivityPorts]) -> int:
    """`monkey -p PACKAGE [-c CATEGORY] 1`: launches the app as its icon would."""
    device = call.device
    if device.sdk >= _LAUNCH_STATE_SDK:
        await call.print("".join(f"  bash arg: {word}\n" for word in call.arguments))
    installed = device.packages.get(call.value_after("-p") or "")
    if installed is None or installed.main_component is None:
        await call.print_error("** No activities found to run, monkey aborted.\n")
        return _NO_SUCH_ACTIVITY_STATUS
    intent = Intent(
        action=_MAIN,
        categories=(_LAUNCHER,),
        component=installed.main_component,
        flags=LAUNCH_FLAGS | _NEW_TASK,
    )
    async with device.latency.around(device.latency.table.start_activity):
        device.foreground.start(intent, caller_uid=SHELL_UID)
    await call.print("Events injected: 1\n")
    await call.print("## Network stats: elapsed time=14ms (0ms mobile, 0ms wifi, 14ms not connected)\n")
    return 0
