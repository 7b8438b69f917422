"""`app_process`: runs a Java program from the class path, for as long as the shell that launched it lives."""

import asyncio
from typing import Protocol

from detector.virtual.commands.call import Call, ended_with_the_system
from detector.virtual.display.ports import HasSecrecy, HasToasts, HasWindows
from detector.virtual.scrcpy.server import SERVER_CLASS, ScrcpyPorts, run_scrcpy_server
from detector.virtual.system.ports import HasLatency, HasProperties, HasSdk
from detector.virtual.uiautomator.server import uiautomation_service

__all__ = ["ProgramPorts", "app_process"]

_UIAUTOMATION_CLASS = "com.wetest.uia2.Main"
_DEFAULT_PORT = "9008"


class ProgramPorts(
    ScrcpyPorts, HasLatency, HasProperties, HasSdk, HasSecrecy, HasToasts, HasWindows, Protocol
):
    """What the launchable programs need."""


async def app_process(call: Call[ProgramPorts]) -> int:
    programs = (_UIAUTOMATION_CLASS, SERVER_CLASS)
    name = next((word for word in call.arguments if word in programs), None)
    if name is None:
        await call.print_error("Error: Could not find or load class\n")
        return 1
    if call.device.files.read(call.environment.get("CLASSPATH", "")) is None:
        await call.print_error(f"Error: could not find class '{name}'\nAborted \n")
        return 134
    program = (
        run_scrcpy_server(call.device, call.arguments, call)
        if name == SERVER_CLASS
        else _run_uiautomation_server(call)
    )
    return await ended_with_the_system(call, program)


async def _run_uiautomation_server(call: Call[ProgramPorts]) -> int:
    device = call.device
    address = f"tcp:{call.value_after('-p') or _DEFAULT_PORT}"
    if device.faults.kills_uiautomation:
        await call.print_error("Killed \n")
        return 137
    await call.print("[server] INFO: [UiAutomator2Server] Starting Server\n")
    if any(name.startswith("tcp:") for name in device.listeners):
        await call.print(
            "java.lang.IllegalStateException: UiAutomationService "
            "android.accessibilityservice.IAccessibilityServiceClient$Stub$Proxy@5deffd5already registered!\n"
        )
        return 1
    device.listeners[address] = uiautomation_service(device)
    try:
        while not device.faults.kills_uiautomation and address in device.listeners:
            await asyncio.sleep(0.2)
    finally:
        device.listeners.pop(address, None)
    return 0
