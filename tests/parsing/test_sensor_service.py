"""Who listens to which sensor: as phones of Android 8 to 17 print it."""

from detector.parsing.sensor_service import parse_sensor_service

LISTS = """Sensor List:
0x00000001) lsm6dso Accelerometer Non-wakeup | STMicro         | ver: 142 | type: android.sensor.accelerometer(1) | perm: n/a | flags: 0x00000000
\tcontinuous | minRate=1.00Hz | maxRate=400.00Hz | FIFO (max,reserved) = (3000, 3000) events | non-wakeUp |
0x00000008) tsl2540 Ambient Light | ams AG          | ver: 1 | type: android.sensor.light(5) | perm: n/a | flags: 0x00000002
Active sensors:
lsm6dso Accelerometer Non-wakeup (handle=0x00000001, connections=2)
2 active connections
Connection Number: 0 
\tOperating Mode: NORMAL
\t org.qiyi.basecore.widget.shakeguide.b | WakeLockRefCount 0 | uid 10372 | cache size 0 | max cache size 0
\t lsm6dso Accelerometer Non-wakeup 0x00000001 | status: active | pending flush events 0 
0 direct connections
Previous Registrations:
"""  # noqa: E501
OLD = """23:07:43 + 0x00000008 pid=16587 uid=10397 package=com.start.testdemo.ui.XsqFQLActivity samplingPeriod=66667us batchingPeriod=0us
21:19:05 - 0x00000001 pid= 3725 uid=10372 package=org.qiyi.basecore.widget.shakeguide.b
21:19:03 + 0x00000001 pid= 3725 uid=10372 package=org.qiyi.basecore.widget.shakeguide.b samplingPeriod=200000us batchingPeriod=0us
"""  # noqa: E501
NEW = """21:19:05 - 0x00000001 pid= 3725 uid=10372 samplingPeriod=  N/A  us batchingPeriod=  N/A  us result=OK (sensor, package): (lsm6dso Accelerometer, com.x.Shake)
    Final Duration: 00:00:02 | Active Time: 100% (Suspended for 00:00:00 due to sensor access restriction)
21:19:03 + 0x00000001 pid= 3725 uid=10372 samplingPeriod=   20000us batchingPeriod=       0us result=OK (sensor, package): (lsm6dso Accelerometer, com.x.Shake)
21:19:01 + 0x00000001 pid= 3725 uid=10372 samplingPeriod=    5000us batchingPeriod=       0us result=PERMISSION_DENIED (sensor, package): (lsm6dso Accelerometer, com.x.Fast)
"""  # noqa: E501


def test_sensors_and_connections() -> None:
    report = parse_sensor_service(LISTS)
    assert report.types == {1: 1, 8: 5}
    assert report.active == {(10372, 1)}
    assert (report.registrations, report.n_direct) == ((), 0)


def test_a_real_history_up_to_13() -> None:
    newest, ended, begun = parse_sensor_service(LISTS + OLD).registrations or ()
    assert (newest.uid, newest.handle, newest.period_us) == (10397, 8, 66667)
    assert (ended.begins, begun.begins, begun.second_of_day) == (False, True, 21 * 3600 + 19 * 60 + 3)
    assert (begun.pid, begun.class_name) == (3725, "org.qiyi.basecore.widget.shakeguide.b")


def test_a_history_since_14_without_what_was_refused() -> None:
    ended, begun = parse_sensor_service(LISTS + NEW).registrations or ()
    assert (ended.begins, ended.class_name, ended.period_us) == (False, "com.x.Shake", None)
    assert (begun.begins, begun.class_name, begun.period_us) == (True, "com.x.Shake", 20000)


def test_a_refusal_says_nothing() -> None:
    report = parse_sensor_service("Permission Denial: can't dump SensorService from pid=1, uid=2000\n")
    assert (report.types, report.registrations, report.active) == ({}, None, None)
