from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import ProcessRef
from detector.parsing.providers import parse_providers

DUMP = """ACTIVITY MANAGER CONTENT PROVIDERS (dumpsys activity providers)
  Published user 0 content providers (by class):
  * ContentProviderRecord{7c1e55f u0 com.b.target/com.sdk.DataProvider}
    package=com.b.target process=com.b.target:push
    proc=ProcessRecord{77aa11 4321:com.b.target:push/u0a211}
    authority=com.b.target.DataProvider
    Connections:
      -> 2314:com.a.caller/u0a210 s1/1 u0/0 +10s
  * ContentProviderRecord{8 u0 com.c/.P}
    launchingApp=ProcessRecord{9 0:com.c/u0a212}
"""


def test_names_the_clients_of_a_provider() -> None:
    read = parse_providers(DUMP)
    held, starting = read.values
    assert held.process == ProcessRef(pid=4321, process="com.b.target:push", uid=10211)
    assert held.clients == (ProcessRef(pid=2314, process="com.a.caller", uid=10210),)
    assert starting.process == ProcessRef(pid=0, process="com.c", uid=10212)
    assert [line.strip() for line in read.unknown] == [
        "package=com.b.target process=com.b.target:push",
        "authority=com.b.target.DataProvider",
    ]


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    read = parse_providers(DUMP + text)
    assert read.n_lines == sum(1 for line in (DUMP + text).splitlines() if line.strip())
