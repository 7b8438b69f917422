"""Links and notifications, as phones print them."""

from detector.parsing.ways_in import parse_links, parse_notification_titles

PACKAGE_DUMP = """Activity Resolver Table:
  Full MIME Types:
      text/plain:
        18eb6b2 com.a/.ShareActivity filter 123abcd
          Action: "android.intent.action.SEND"
          Category: "android.intent.category.DEFAULT"
          Type: "text/plain"

  Schemes:
      https:
        18eb6b2 com.a/.LinkActivity filter 123abce
          Action: "android.intent.action.VIEW"
          Category: "android.intent.category.DEFAULT"
          Category: "android.intent.category.BROWSABLE"
          Scheme: "http"
          Scheme: "https"
          Authority: ".a.example": -1 WILD
          Authority: "*.b.example": -1 WILD
          Path: "PatternMatcher{GLOB: /x/.*}"
          Path: "PatternMatcher{PREFIX: /goods/}"
          AutoVerify=true
        deadbeef com.a/.Inner filter 1
          Action: "android.intent.action.VIEW"
          Category: "android.intent.category.DEFAULT"
          Scheme: "https"
          Authority: "internal.example": -1
      demo:
        99aa001 com.a/com.b.Link filter 99aa002
          Action: "android.intent.action.VIEW"
          Category: "android.intent.category.BROWSABLE"
          Scheme: "demo"

  Non-Data Actions:
      android.intent.action.MAIN:
        18eb6b3 com.a/.Main filter 18eb6b4
          Action: "android.intent.action.VIEW"
          Category: "android.intent.category.BROWSABLE"
          Scheme: "never"

Receiver Resolver Table:
  Schemes:
      package:
        18eb6b5 com.a/.R filter 18eb6b6
          Action: "android.intent.action.VIEW"
          Category: "android.intent.category.BROWSABLE"
          Scheme: "package"
"""


def test_each_link_that_a_browser_may_open_is_written_out() -> None:
    assert parse_links(PACKAGE_DUMP, "com.a") == (
        "http://a.example/goods/",
        "https://a.example/goods/",
        "demo://",
    )
    assert parse_links(PACKAGE_DUMP, "com.c") == ()
    assert parse_links("Unable to find package: com.a\n", "com.a") == ()


NOTIFICATIONS = """Current Notification Manager state:
  Notification List:
    NotificationRecord(0x07eef771: pkg=com.b user=UserHandle{0} id=3 tag=null importance=3: Notification())
      extras={
          android.title=String (别人的)
      }
    NotificationRecord(0x0660d1c9: pkg=com.a user=UserHandle{-1} id=26 tag=null importance=2: Notification())
      extras={
          android.title=String (限时 (今日) 福利)
          android.subText=null
          android.text=String (点击领取)
      }
    NotificationRecord(0x1 pkg=com.a user=UserHandle{0} id=7 tag=null importance=4 key=k: Notification()
          android.title=SpannableString (新消息)
          android.title=null
    NotificationRecord(0x2: pkg=com.a user=UserHandle{0} id=8 tag=null importance=4 key=k: Notification()
          android.title=String [length=5]
"""


def test_the_titles_are_those_of_the_app_alone_and_none_that_is_withheld() -> None:
    assert parse_notification_titles(NOTIFICATIONS, "com.a") == ("限时 (今日) 福利", "新消息")
    assert parse_notification_titles("", "com.a") == ()
