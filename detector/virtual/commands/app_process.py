"""`app_process`: starts the uiautomator2 server. It lives as long as the shell that launched it."""

import asyncio

from detector.virtual.commands.call import Call
from detector.virtual.uiautomation_server import uiautomation_service

__all__ = ["app_process"]

_SERVER_CLASS = "com.wetest.uia2.Main"
_DEFAULT_PORT = "9008"


async def app_process(call: Call) -> int:
    if _SERVER_CLASS not in call.arguments:
        await call.complain("Error: Could not find or load class\n")
        return 1
    jar = call.environment.get("CLASSPATH", "")
    if call.device.files.read(jar) is None:
        await call.complain(f"Error: could not find class '{_SERVER_CLASS}'\nAborted \n")
        return 134
    device = call.device
    address = f"tcp:{call.value_after('-p') or _DEFAULT_PORT}"
    if device.faults.kills_uiautomation:
        await call.complain("Killed \n")
        return 137
    await call.say("[server] INFO: [UiAutomator2Server] Starting Server\n")
    if any(name.startswith("tcp:") for name in device.listeners):
        await call.say(
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
