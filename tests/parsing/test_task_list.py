import pytest

from detector.parsing.task_list import TaskStack, stack_of

ANDROID_8 = """Stack id=1 bounds=[0,0][1080,1920] displayId=0 userId=0
  taskId=59: com.a/com.a.Main bounds=[0,0][1080,1920] userId=0 visible=true
  taskId=58: com.b/com.b.Main bounds=[0,0][1080,1920] userId=0 visible=true

Stack id=0 bounds=[0,0][1080,1920] displayId=0 userId=0
  taskId=44: com.home/com.home.Launcher bounds=[0,0][1080,1920] userId=0 visible=false
"""  # StackInfo.toString of AOSP 8.1
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
    ("text", "package", "number", "packages"),
    [
        pytest.param(ANDROID_8, "com.b", 1, {"com.a", "com.b"}, id="the one stack of all apps"),
        pytest.param(ANDROID_8, "com.home", 0, {"com.home"}, id="beside it the home app's"),
        pytest.param(ANDROID_9, "com.a", 17, {"com.a"}, id="a stack of its own"),
        pytest.param(ANDROID_13, "com.a", 41, {"com.a"}, id="a root task"),
        pytest.param(
            ANDROID_13, "com.android.launcher3", 1, {"com.android.launcher3"}, id="the home root task"
        ),
    ],
)
def test_finds_the_stack_of_an_app_and_whose_tasks_are_in_it(
    text: str, package: str, number: int, packages: set[str]
) -> None:
    assert stack_of(text, package) == TaskStack(number=number, packages=frozenset(packages))


@pytest.mark.parametrize(
    ("text", "package"),
    [
        pytest.param(ANDROID_13, "com.ab", id="no task"),
        pytest.param("", "com.a", id="nothing"),
        pytest.param("taskId=3: com.a/.Main", "com.a", id="a task outside of any stack"),
    ],
)
def test_an_app_without_a_task_has_no_stack(text: str, package: str) -> None:
    assert stack_of(text, package) is None
