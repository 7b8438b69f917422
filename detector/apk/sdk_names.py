"""The names by which a text may refer to an SDK: its own, their stems, its vendor's; and normalised text."""

import re

from detector.apk.sdk_table import Sdk

__all__ = ["names_of", "plain"]

_GENERIC = re.compile(
    r"推送|统计|分析|广告|联盟|聚合|地图|导航|定位|支付|钱包|登录|一键|认证|验证|分享|客服|公共库|开放平台|平台|服务|语音|"
    r"播放器|直播|移动|应用|数据|云|sdk|analytics|push|ads|map|login|pay|core|commons?|mobile|open",
    re.IGNORECASE,
)
_FORM = re.compile(r"(?:股份|科技|网络|信息|技术|软件|集团|有限|责任|公司|（[^）]*）|\([^)]*\))")
_PLACE = re.compile(r"^(?:北京|上海|深圳|广州|杭州|广东|成都|武汉|珠海|南京|苏州)市?")


def names_of(sdk: Sdk) -> frozenset[str]:
    """Names that a row may use for an SDK, normalised: its own, their stems, its vendor."""
    parts = [part for name in (sdk.name_zh, sdk.name_en) for part in re.split(r"[（()）/、,]", name)]
    stems = [_GENERIC.sub("", part) for part in parts]
    vendors = [_PLACE.sub("", _FORM.sub("", sdk.vendor_zh or ""))]
    vendors += [part for part in re.split(r"[ ().,]", sdk.vendor_en or "") if len(part) > 2]
    names = {plain(one) for one in (*parts, *stems, *vendors)}
    return frozenset(name for name in names if len(name) >= (3 if name.isascii() else 2))


def plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return re.sub(r"[\s\W_]", "", text).lower()
