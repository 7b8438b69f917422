"""The emulator console: one control session on the port below the adb port, or in process.

It is line-based; an answer ends with `OK` or with `KO: reason`. If a token is set, only
help and leaving work before `auth`; an empty token disables this.
"""

from pathlib import Path

from detector.core.errors import ConfigError
from detector.virtual.streams import Service, ServiceStream, StreamClosed
from detector.virtual.system.surroundings import Sensors

__all__ = ["ConsoleToken", "console_service"]

_MAX_LINE_BYTES = 4096
_WELCOME = "Android Console: type 'help' for a list of commands\r\n"
_HELP = """Android console commands:
    help|h|?         print a list of commands
    ping             check if the device is alive
    auth             user authentication for the emulator console
    avd              control virtual device execution
    sensor           manage emulator sensors
    quit|exit        quit control session
"""
_HELP_BEFORE_AUTH = """Android console commands:
    help|h|?         print a list of commands
    auth             user authentication for the emulator console
    quit|exit        quit control session
"""
_SENSOR_HELP = """allows you to request the emulator sensors
available sub-commands:
    sensor status    list all sensors and their status.
    sensor get       get sensor values
    sensor set       set sensor values
"""


class ConsoleToken:
    """The token that `auth` requires. The file is read, never written."""

    def __init__(self, file: Path | None = None) -> None:
        """Raises ConfigError if the file cannot be read."""
        self.file = file
        try:
            self.value = "" if file is None else file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: the console's token cannot be read") from error


def console_service(sensors: Sensors, token: ConsoleToken) -> Service:
    """Each call of the service is one session, until `quit`."""

    async def run(stream: ServiceStream) -> None:
        session = _Session(sensors, token)
        await stream.write(session.greeting().encode())
        while not session.is_over:
            try:
                line = await stream.inbound.read_until(b"\n")
            except StreamClosed:
                return
            if len(line) > _MAX_LINE_BYTES:
                return
            answer = session.answer(line.decode(errors="replace").split())
            if answer:
                await stream.write(answer.replace("\r\n", "\n").replace("\n", "\r\n").encode())

    return run


class _Session:
    def __init__(self, sensors: Sensors, token: ConsoleToken) -> None:
        self._sensors = sensors
        self._token = token
        self._is_known = not token.value
        self.is_over = False

    def greeting(self) -> str:
        if self._is_known:
            return f"{_WELCOME}OK\r\n"
        return (
            "Android Console: Authentication required\r\n"
            "Android Console: type 'auth <auth_token>' to authenticate\r\n"
            f"Android Console: you can find your <auth_token> in \r\n'{self._token.file}'\r\nOK\r\n"
        )

    def answer(self, words: list[str]) -> str:
        match words:
            case []:
                return ""
            case ["quit" | "exit"]:
                self.is_over = True
                return ""
            case ["help" | "h" | "?", *_]:
                return (_HELP if self._is_known else _HELP_BEFORE_AUTH) + "OK\n"
            case ["auth", *given]:
                return self._authenticate(given)
            case _ if not self._is_known:
                return "KO: unknown command, try 'help'\n"
            case ["ping"]:
                return "I am alive!\nOK\n"
            case ["avd", "name"]:
                return "virtual\nOK\n"
            case ["avd", "status"]:
                return "virtual device is running\nOK\n"
            case ["sensor"]:
                return f"{_SENSOR_HELP}KO: missing sub-command\n"
            case ["sensor", verb, *arguments]:
                return self._sensor(verb, arguments)
            case _:
                return "KO: unknown command, try 'help'\n"

    def _authenticate(self, given: list[str]) -> str:
        if len(given) != 1:
            return "KO: missing authentication token\n"
        if self._token.value and given[0] != self._token.value:
            self.is_over = True  # the emulator hangs up on a wrong token
            return "KO: authentication token does not match ~/.emulator_console_auth_token\n"
        self._is_known = True
        return f"{_WELCOME}OK\n"

    def _sensor(self, verb: str, arguments: list[str]) -> str:
        sensors = self._sensors
        match verb, arguments:
            case "status", _:
                return "".join(f"{name}: enabled.\n" for name in sensors.names) + "OK\n"
            case "get", [name]:
                values = sensors.get(name)
                if values is None:
                    return _unknown(name)
                return f"{name} = {':'.join(f'{value:g}' for value in values)}\nOK\n"
            case "set", [name, text]:
                old = sensors.get(name)
                if old is None:
                    return _unknown(name)
                values = _numbers(text)
                if values is None or len(values) > len(old):
                    return f"KO: cannot set the sensor '{name}' to '{text}'\n"
                sensors.set(name, values)
                return "OK\n"
            case "get", _:
                return 'KO: Usage: "get <sensorname>"\n'
            case "set", _:
                return 'KO: Usage: "set <sensorname> <value-a>[:<value-b>[:<value-c>]]"\n'
            case _:
                return f"{_SENSOR_HELP}KO: bad sub-command\n"


def _unknown(name: str) -> str:
    return f"KO: unknown sensor name: {name}, run 'sensor status' to get available sensors.\n"


def _numbers(text: str) -> tuple[float, ...] | None:
    try:
        values = tuple(float(part) for part in text.split(":"))
    except ValueError:
        return None
    return values if all(abs(value) < 1e6 for value in values) else None
