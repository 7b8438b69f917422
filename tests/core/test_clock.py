import pytest

from detector.core.clock import HostZone


def test_a_zone_offset_is_less_than_a_day() -> None:
    with pytest.raises(ValueError, match="86400"):
        HostZone(offset_s=86_400, name="nowhere")
