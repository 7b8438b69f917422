"""Converts traditional characters to the simplified ones and mainland words that the parsers expect.

Covers only the characters and words by which policies and their lists are recognised; the rest is unchanged.
"""

__all__ = ["in_one_script"]

_TRADITIONAL = (
    "個單種類資訊蒐備設證號碼隱權護們關於與處說條約據場務統計業來訪問點擊開啟結構過網絡電話郵廣"
    "聯繫稱夥採錄圖裝應軟體戶帳標識時間內變實現機動從對數並給進轉繳讓嗎發車產區員園圍團"
)
_SIMPLIFIED = (
    "个单种类资讯搜备设证号码隐权护们关于与处说条约据场务统计业来访问点击开启结构过网络电话邮广"
    "联系称伙采录图装应软体户账标识时间内变实现机动从对数并给进转缴让吗发车产区员园围团"
)
_CHARACTERS = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_WORDS = (
    ("个人资料", "个人信息"),
    ("资讯", "信息"),
    ("搜集", "收集"),
    ("资料种类", "信息种类"),
    ("私隐", "隐私"),
)


def in_one_script(text: str) -> str:
    """Returns the text unchanged where it holds none of these characters."""
    simplified = text.translate(_CHARACTERS)
    if simplified == text:
        return text
    for variant, usual in _WORDS:
        simplified = simplified.replace(variant, usual)
    return simplified
