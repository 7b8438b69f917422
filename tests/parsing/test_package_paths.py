import pytest

from detector.parsing.package_lists import parse_package_paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param("package:/data/app/a-1/base.apk\n", ("/data/app/a-1/base.apk",), id="one"),
        pytest.param(
            "package:/data/app/~~x==/a-y==/base.apk\r\npackage:/data/app/~~x==/a-y==/split_config.zh.apk\r\n",
            ("/data/app/~~x==/a-y==/base.apk", "/data/app/~~x==/a-y==/split_config.zh.apk"),
            id="splits, from an old adb",
        ),
        pytest.param("", (), id="not installed"),
        pytest.param("Error: java.lang.SecurityException: package:denied\n", (), id="refused"),
    ],
)
def test_reads_each_path(text: str, paths: tuple[str, ...]) -> None:
    assert parse_package_paths(text) == paths
