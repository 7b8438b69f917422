from detector.parsing.package_lists import parse_package_list


def test_reads_packages_and_their_uids() -> None:
    text = "package:com.a uid:10150\npackage:/data/app/com.b-1/base.apk=com.b uid:10151\npackage:com.c\n\nX\n"
    assert parse_package_list(text) == {"com.a": 10150, "com.b": 10151, "com.c": None}


def test_an_empty_list_is_no_package() -> None:
    assert parse_package_list("") == {}
