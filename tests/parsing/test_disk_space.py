import pytest

from detector.parsing.disk_space import parse_free_bytes


@pytest.mark.parametrize(
    ("text", "free_bytes"),
    [
        pytest.param(
            "Filesystem       1K-blocks     Used Available Use% Mounted on\n"
            "/dev/block/dm-48 112435888 60215020  52089796  54% /data\n",
            52089796 * 1024,
            id="toybox",
        ),
        pytest.param(
            "Filesystem      Size  Used Avail Use% Mounted on\n/dev/block/dm-5 107G   57G   50G  54% /data\n",
            50 << 30,
            id="toybox -h",
        ),
        pytest.param(
            "Filesystem   Size     Used     Free   Blksize\n/data   25.0G    20.5G     4.5G   4096\n",
            round(4.5 * (1 << 30)),
            id="toolbox",
        ),
        pytest.param(
            "Filesystem 1K-blocks Used Available Use% Mounted on\n"
            "/dev/block/platform/soc/by-name/userdata\n 100 90 10 90% /data\n",
            10 * 1024,
            id="a long name that breaks its row in two",
        ),
        pytest.param("df: /data: Permission denied\n", None, id="refused"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_reads_what_is_left(text: str, free_bytes: int | None) -> None:
    assert parse_free_bytes(text) == free_bytes
