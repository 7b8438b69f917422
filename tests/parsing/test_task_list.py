import pytest

from detector.parsing.task_list import stack_of

ANDROID_9 = """Stack id=0 bounds=[0,0][0,0] displayId=0 userId=0
  taskId=12: com.android.launcher3/.Launcher bounds=[0,0][1080,2160] userId=0 visible=false

Stack id=17 bounds=[0,0][1080,2160] displayId=0 userId=0
  taskId=33: com.a/com.a.Main bounds=[0,0][1080,2160] userId=0 visible=true
"""
ANDROID_13 = """RootTask id=41 bounds=[0,0][1080,2400] displayId=0 userId=0
 configuration={1.0 460mcc1mnc}
  taskId=41: com.a/.Main bounds=[0,0][1080,2400] userId=0 visible=true

RootTask id=1 type=home
  taskId=2: com.android.launcher3/.Launcher
"""


@pytest.mark.parametrize(
    ("text", "package", "stack"),
    [
        pytest.param(ANDROID_9, "com.a", 17, id="a stack"),
        pytest.param(ANDROID_13, "com.a", 41, id="a root task"),
        pytest.param(ANDROID_13, "com.android.launcher3", 1, id="the home task"),
        pytest.param(ANDROID_13, "com.ab", None, id="no task"),
        pytest.param("", "com.a", None, id="nothing"),
        pytest.param("taskId=3: com.a/.Main", "com.a", None, id="a task outside of any stack"),
    ],
)
def test_finds_the_stack_of_an_app(text: str, package: str, stack: int | None) -> None:
    assert stack_of(text, package) == stack
