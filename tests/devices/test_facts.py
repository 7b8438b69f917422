import pytest

from detector.core.device_facts import ApkHasher, InstalledApk
from detector.core.display import PxPerMmSource
from detector.core.errors import DeviceError, DeviceNotReady
from detector.core.geometry import Rect
from detector.devices.facts import read_device_facts, read_display, read_package_facts
from detector.devices.shell import DeviceShell
from tests.fakes.link import FakeLink

DISPLAY = (
    'mOverrideDisplayInfo=DisplayInfo{"x", real 1080 x 2340, rotation 0, density 440 (400.0 x 410.0) dpi}'
)
WINDOW = "InsetsSource id=1 type=statusBars frame=[0,0][1080,80] visible=true\n"
SAID = {
    "getprop": "[ro.product.model]: [M]\n[ro.build.version.sdk]: [33]\n[ro.build.version.release]: [13]\n",
    "wm size": "Physical size: 1080x2340\n",
    "wm density": "Physical density: 440\n",
    "dumpsys display": DISPLAY,
    "dumpsys window": WINDOW,
    "settings get system font_scale": "1.15\n",
}


def shell(**more: str) -> DeviceShell:
    output = {**SAID, **{key.replace("_", " "): text for key, text in more.items()}}
    link = FakeLink(shell=dict(output))
    return DeviceShell(link, link.clock)


def test_reads_what_the_device_reports_about_itself() -> None:
    facts = read_device_facts(shell())
    assert (facts.model, facts.sdk, facts.android, facts.font_scale) == ("M", 33, "13", 1.15)
    assert facts.manufacturer is None
    assert facts.display.bars.status_bar == Rect(left_px=0, top_px=0, right_px=1080, bottom_px=80)


@pytest.mark.parametrize(
    ("props", "kind"),
    [
        ("[ro.detector.virtual]: [1]\n[ro.kernel.qemu]: [1]\n", "virtual"),
        ("[ro.kernel.qemu]: [1]\n", "emulator"),
        ("[ro.hardware]: [ranchu]\n", "emulator"),
        ("[ro.product.name]: [sdk_gphone64_x86_64]\n", "emulator"),
        ("[ro.hardware]: [qcom]\n", "phone"),
    ],
)
def test_knows_what_kind_of_device_it_is(props: str, kind: str) -> None:
    assert read_device_facts(shell(getprop=props)).kind == kind


def test_takes_the_glass_from_what_is_reported_and_trusts_it_to_a_tenth() -> None:
    display = read_display(shell())
    assert display.px_per_mm == pytest.approx(405 / 25.4)
    assert display.px_per_mm_relative_error == 0.10
    assert display.px_per_mm_source is PxPerMmSource.REPORTED


PIXEL_7 = "Physical size: 1080x2400\n"


@pytest.mark.parametrize(
    ("size", "px_per_mm"),
    [
        pytest.param(PIXEL_7, 416 / 25.4, id="as it is"),
        pytest.param(f"{PIXEL_7}Override size: 540x1200\n", 416 / 25.4 / 2, id="under an override"),
    ],
)
def test_takes_the_glass_of_a_known_model_from_the_table(size: str, px_per_mm: float) -> None:
    display = read_display(shell(wm_size=size), model="Pixel 7")
    assert display.px_per_mm == pytest.approx(px_per_mm)
    assert display.px_per_mm_source is PxPerMmSource.MEASURED
    assert display.px_per_mm_relative_error == 0.01


def test_a_known_model_with_another_panel_is_not_the_one_in_the_table() -> None:
    display = read_display(shell(wm_size="Physical size: 1440x3120\n"), model="Pixel 7")
    assert display.px_per_mm_source is PxPerMmSource.REPORTED


def test_a_size_override_makes_the_pixels_larger() -> None:
    display = read_display(shell(wm_size="Physical size: 1080x2340\nOverride size: 540x1170\n"))
    assert (display.width_px, display.height_px) == (540, 1170)
    assert display.px_per_mm == pytest.approx(405 / 25.4 / 2)


def test_an_axis_that_disagrees_widens_the_error() -> None:
    display = read_display(shell(dumpsys_display=DISPLAY.replace("400.0 x 410.0", "300.0 x 420.0")))
    assert display.px_per_mm_relative_error == pytest.approx(1 / 3)


def test_no_glass_is_never_guessed() -> None:
    display = read_display(shell(dumpsys_display="nothing", wm_density="error"))
    assert (display.px_per_mm, display.density_dpi) == (None, None)
    assert display.px_per_mm_source is PxPerMmSource.UNKNOWN
    nonsense = read_display(shell(dumpsys_display=DISPLAY.replace("400.0 x 410.0", "1.0 x 1.0")))
    assert nonsense.px_per_mm is None


def test_reports_a_rotated_display_in_its_rotation() -> None:
    turned = DISPLAY.replace("1080 x 2340", "2340 x 1080").replace("rotation 0", "rotation 3")
    display = read_display(shell(dumpsys_display=turned))
    assert (display.width_px, display.height_px, display.rotation_deg) == (2340, 1080, 270)


def test_without_any_size_there_is_no_display() -> None:
    with pytest.raises(DeviceError, match="no size of its display"):
        read_display(shell(wm_size="error", dumpsys_display=""))


def test_reads_an_app_and_the_hash_of_its_apk() -> None:
    facts = read_package_facts(
        shell(
            dumpsys_package="  Package [com.a] (1):\n    versionCode=7 targetSdk=33\n    versionName=1.2\n",
            pm_path="package:/data/app/x/split.apk\npackage:/data/app/x/base.apk\n",
            sha256sum="ab" * 32 + "  /data/app/x/base.apk\n",
        ),
        "com.a",
    )
    assert (facts.version_name, facts.version_code, facts.target_sdk) == ("1.2", 7, 33)
    assert facts.apk_sha256 == "ab" * 32


def test_hashes_every_file_of_an_app_base_first() -> None:
    facts = read_package_facts(
        shell(
            **{
                "dumpsys package": "  Package [com.a] (1):\n",
                "pm path": (
                    "package:/data/app/x/split.de.apk\npackage:/data/app/x/base.apk\npackage:/x/o'k.apk\n"
                ),
                "sha256sum '/data/app/x/base.apk'": "ab" * 32 + "  /data/app/x/base.apk\n",
                "sha256sum '/data/app/x/split.de.apk'": "cd" * 32 + "  /data/app/x/split.de.apk\n",
            }
        ),
        "com.a",
    )
    assert facts.apks == (
        InstalledApk(name="base.apk", sha256="ab" * 32, hashed_by=ApkHasher.DEVICE),
        InstalledApk(name="split.de.apk", sha256="cd" * 32, hashed_by=ApkHasher.DEVICE),
        InstalledApk(name="o'k.apk", sha256=None),  # a name that would end the quotes
    )
    assert facts.apk_sha256 == "ab" * 32


def test_reads_installer_install_time_and_signature_hashes() -> None:
    dump = (
        "  Package [com.a] (1):\n"
        "    firstInstallTime=2026-01-01 01:00:00\n    lastUpdateTime=2026-01-02 01:00:00\n"
        "    installerPackageName=com.store\n"
        "    signatures=PackageSignatures{1011da9 version:2, signatures:[fbf02084], past signatures:[]}\n"
    )
    facts = read_package_facts(shell(dumpsys_package=dump), "com.a")
    assert (facts.installer, facts.signature_hashes) == ("com.store", ("fbf02084",))
    assert (facts.first_installed_at, facts.last_updated_at) == ("2026-01-01 01:00:00", "2026-01-02 01:00:00")
    assert (facts.label, facts.signers) == (None, ())  # no dump contains these


def test_an_app_without_a_readable_apk_has_no_hash() -> None:
    facts = read_package_facts(shell(dumpsys_package="  Package [com.a] (1):\n"), "com.a")
    assert facts.apk_sha256 is None


def test_says_that_an_app_is_not_installed() -> None:
    with pytest.raises(DeviceNotReady, match=r"fake-1: com\.b is not installed on fake-1"):
        read_package_facts(shell(dumpsys_package="Unable to find package: com.b"), "com.b")


def test_a_name_that_is_no_package_never_reaches_the_shell() -> None:
    with pytest.raises(DeviceNotReady, match="not the name of a package"):
        read_package_facts(shell(), "com.a; rm -rf /")


def test_bars_are_read_from_the_list_of_windows_where_the_whole_dump_has_no_frames() -> None:
    """As a phone of Android 9 printed it; WindowState.dump of 8 prints frames only with `dumpAll`, too."""
    head = "  Window #1 Window{78e4362 u0 StatusBar}:\n    mDisplayId=0\n    Requested w=1920 h=35\n"
    listed = f"{head}    mFrame=[0,0][1920,35] last=[0,0][1920,35]\n"
    bars = read_display(shell(dumpsys_window=head, dumpsys_window_windows=listed)).bars
    assert bars.status_bar == Rect(left_px=0, top_px=0, right_px=1920, bottom_px=35)
    assert bars.navigation_bar is None
