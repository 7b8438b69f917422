"""The exception hierarchy stays small, and a device's error names the device."""

from detector.core import errors


def test_there_are_eight_by_who_must_act_and_one_for_what_is_not_installed() -> None:
    ours = [found for name in errors.__all__ if isinstance(found := getattr(errors, name), type)]
    assert len(ours) == 9
    assert all(issubclass(error, errors.DetectorError) for error in ours)


def test_a_device_error_names_the_device() -> None:
    error = errors.DeviceLost("emulator-5554", "did not answer within 3 s")
    assert error.serial == "emulator-5554"
    assert str(error) == "emulator-5554: did not answer within 3 s"


def test_a_message_is_one_line_whatever_it_quotes() -> None:
    assert (
        str(errors.ConfigError("app.yaml: scenes.a\r\nb: unknown key"))
        == "app.yaml: scenes.a\\r\\nb: unknown key"
    )
