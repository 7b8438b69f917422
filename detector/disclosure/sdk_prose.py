"""SDKs described in sentences: their names, provider, purpose and collected data.

A sentence describes an SDK if it says that the app has it (我们集成了…SDK), that someone provides it, or
what it collects; the sentences after it go on with it. Who is no SDK ("第三方SDK", "软件开发包（SDK）") and
what is denied (未接入, 不收集) gives nothing.
"""

import re
from dataclasses import replace

from detector.disclosure.sdk_row import SdkRow

__all__ = [
    "IS_DATA",
    "is_generic",
    "is_no_name",
    "is_sdk_name",
    "rows_of_sentence",
    "told_of",
]

_VERB = r"(?:接入|集成|嵌入|内嵌|内置|引入|采用|调用|添加|使用|用到|会用)"
_END = r"，。；;,：:（(！\n"
_SDK = r"(?:SDK|软件开发包|软件开发工具包)s?"
_COMPANY = r"(?:公司|集团|Inc\.?|Ltd\.?|LLC|Limited|Corporation|GmbH|Technologies)$"
_FIRM = re.compile(
    r"(?:^|[^\w（）()]|[（(“]|由|与|和|是|为|了|的|[a-z.]/)"
    r"(?P<name>(?!\w*(?:SDK|我们|您))\w{2,16}?(?:[（(]\w{2,8}[）)])?\w{0,16}?有限(?:责任)?公司)"
)
_HOLDS_SDK = re.compile(_SDK, re.IGNORECASE)
_NAMES = (
    re.compile(  # 集成了友盟SDK（友盟同欣公司）
        rf"{_VERB}(?:了|到|的|有)?(?P<name>[^{_END}]{{1,50}}?{_SDK})(?![供商])"
        rf"(?:[（(](?P<company>[^（()）]{{0,60}}(?:[（(][^（()）]{{0,20}}[）)][^（()）]{{0,40}})?)[）)])?",
        re.IGNORECASE,
    ),
    re.compile(  # 高德地图SDK会要求…
        rf"(?:^|(?<=[，。；,]))(?P<name>[^{_END}]{{1,36}}?{_SDK})\s*(?:（[^（）]{{1,60}}）)?\s*"
        rf"(?=[，,]|会|可能|将|需要|用于|收集|获取|为|由|通过)",
        re.IGNORECASE,
    ),
    re.compile(rf"[“\"「](?P<name>[^“”\"」]{{1,36}}?{_SDK})[”\"」]", re.IGNORECASE),
)
_ENUMERATED = re.compile(
    rf"^(?P<name>[^{_END}]{{1,16}}、[^{_END}]{{1,60}}?)(?:等)?(?:是|为)(?=[^。]*{_VERB}[^。]{{0,10}}{_SDK})",
    re.IGNORECASE,
)
_OF_COMPANY = re.compile(
    rf"{_VERB}(?:了|的)?(?P<company>[^{_END}的由]{{2,40}}?(?:公司|集团|Inc\.?|Ltd\.?|LLC))(?!的?SDK)的?(?P<name>[^{_END}、]{{2,40}}?)"
    rf"(?:软件|平台|提供)?(?:的)?(?=服务|{_SDK}|[，。；;,（(])",
    re.IGNORECASE,
)
_PROVIDED = re.compile(
    rf"由(?P<company>[“\"]?[^，。；“”\"]{{2,50}}?[”\"]?)(?:提供|开发|运营)(?:的(?P<name>[^{_END}]{{2,40}}))?"
)
_BRACKETED = re.compile(
    rf"{_VERB}(?:了|的)?(?P<name>[^，。；（(：:的]{{2,40}})"
    rf"[（(](?P<company>[^（()）]{{2,40}}(?:[（(][^（()）]*[）)][^（()）]*)*)[）)]"
)
_ENGLISH = re.compile(
    r"\b(?:use|integrate|embed|include|rely on)s?\s+(?P<name>[A-Z][^,.(]{1,40}?),?\s+"
    r"\(?(?:is )?(?:provided|operated|developed|offered)? ?(?:by|from)\s+"
    r"(?P<company>.{2,60}?)\)?,?\s+(?=to |for |which |in order)",
)
_DENIED = re.compile(
    rf"(?:未|没有|不会|不再|并不|不|无需|尚未|暂未)[^，。；]{{0,6}}{_VERB}[^，。；]{{0,80}}(?:SDK|第三方)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:我们|您|本|app|应用|产品|客户端|第三方|三方|关联(?:方|公司)|合作方?|伙伴|授权|开发者|厂商|手机|对应|关于|push|消息|上述|前述|该等?|此|这|些|类|相关|部分|其他|其它|各|多|个|若干|"
    r"一些|以下|如下|下列|所有|任何|任意|某些|能力|软件|工具|开发|程序|插件|包|组件|服务|代码|技术|功能|模块|提供|嵌入|接入|集成|使用|引入|包括|包含|等|"
    r"third[- ]?part(?:y|ies)|partners?|list|directory|of|the|our|and|"
    r"类似|的|之|与|和|及|或|中|内|里|由|在|了|一|款|种|其|不同|具有|有|可能|会|目前|列表|目录|清单|名称|方|商|"
    r"[（）()“”\"、/\s]|SDKs?)+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"我们|您|你|第三方|如何|以下|如下|所需|说明|情况|情形|目的|权限|信息|收集|共享|类型|清单|目录|列表|上述|前述|帐号|账号|加密|网站|例如|包括|保护|"
    r"政策|协议|条款|同意|个人|用户|描述|数据$|^[本该此]|[。，；]|^[A-Z]+_[A-Z_]+$|^[、，（]|的使用$|安全$"
)
_PURPOSES = (
    re.compile(r"(?:为了|(?<![华作成即均称名])为(?!您的|此|了|保|用))(?P<value>[^。；;，,]{2,100})"),
    re.compile(
        r"(?:用于|旨在|以便于?|以实现|来实现|从而实现|用来|目的(?:是|为|：))(?P<value>[^。；;]{1,100}?)(?=[。；;]|，(?:需要|我们|该|其|会|可能|将|同时|收集|以便|如|并|以及|当|详|不|无需|隐私|点击)|$)"
    ),
    re.compile(r"(?:进行|来完成|以完成)(?P<value>(?!更新|升级|安全)[^，。；;]{2,40})"),
    re.compile(
        r"(?:(?<![可所予得])以(?![及上下便内外后前])|来|提供|完成|赋予|支持)(?P<value>(?=[^，。；;]{0,60}(?:服务|功能|分析|能力|推送|登录|分享|支付|统计|业务|通知))[^，。；;]{2,60})"
    ),
    re.compile(r"(?:实现|为保障|来|(?<![可所予得])以(?![及上下便内外后前]))(?P<value>[^，。；;]{2,60})"),
)
MAX_PURPOSES = 3
"""Of the first patterns; the others count only where these find nothing."""
_TAKES = (
    r"(?:收集|获取|采集|读取|读写|访问|处理|共享|申请|授权|取得|调用|"
    r"使用(?=您|你|用户|终端|设备|手机)|使用(?=[^，。；]{0,8}(?:信息|权限|标识)))"
)
_DATA = re.compile(
    rf"(?<!所)(?<!如何){_TAKES}(?:(?:和|或|并|及|、|与|/|后)?(?:{_TAKES}|使用|存储|上传))*(?:的数据|了)?(?:的|您|你|用户|以下|如下|：|:|\s)*"
    r"(?:包括(?:但不限于)?[：:]?)?(?=(?P<value>[^。；;]{2,400}))"
)
_DATA_ENDS = re.compile(
    r"[，,]?(?:用于|以便|以提供|以实现|来实现|以保障|从而|如不|如果|若|，以|来获取|并通过|，为|我们|为您|该信息)"
)
IS_DATA = re.compile(
    r"信息|权限|标识|识别码|IMEI|IMSI|MAC|OAID|IDFA|AndroidId|Android ID|\bID\b|\bIP\b|位置|号码|"
    r"手机号|列表|状态|麦克风|相机|摄像头|存储|日志|"
    r"蓝牙|账号|账户|头像|昵称|通讯录|地址|型号|版本|运营商|相册|语音|图片|录音|硬件|参数|唯一|品牌|经纬度|information|address|location|device|\bdata\b|profile|e-?mail",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"\b[A-Z]{3,20}(?:_[A-Z]{2,20}){1,4}\b")
_NOT = re.compile(r"(?:不会|不|未|无需|无须|没有|禁止)[^，。；]{0,4}$")
_NOTHING_TAKEN = re.compile(
    r"(?:不需要|不收集|无需|未收集|不会收集|不涉及)(?:任何|您的)?[^，。；]{0,8}(?:权限|信息)"
)
_ENGLISH_PURPOSE = re.compile(r"\b(?:in order )?(?:to|for)\s+(?P<value>[^.;]{2,80}?)(?:\.\s|\.$|;)")
_ENGLISH_DATA = re.compile(
    r"\b(?:collects?|accesses|processes|receives)\s+(?P<value>[^.;]{2,120}?)(?:\.\s|\.$|;)"
)
_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_SENTENCE = re.compile(r"[^。；]+[。；]?")
_SPLITS = re.compile(r"、|以及|及(?!其)|和(?=[\w]{2,12}SDK)", re.IGNORECASE)
_SDK_TAIL = re.compile(rf"的?\s*{_SDK}$", re.IGNORECASE)
_SORT = re.compile(rf"(?:广告|统计|推送|支付|地图|分享|登录|定位|分析)类?\s*{_SDK}", re.IGNORECASE)
_OF_ITS_SDK = re.compile(rf"的\s*{_SDK}$", re.IGNORECASE)
_QUOTES = "“”「」\"'《》【】[] ：:，,的"


def is_sdk_name(name: str) -> bool:
    """Whether a name says that it is an SDK's, and names one."""
    return _HOLDS_SDK.search(name) is not None and not is_no_name(name)


def is_generic(name: str) -> bool:
    """Whether words name nobody: 第三方SDK, 我们的合作伙伴."""
    return not name or _GENERIC.fullmatch(name) is not None


def is_no_name(name: str) -> bool:
    """In a sentence words that would do as a list's title are no name either."""
    return is_generic(name) or _NO_NAME.search(name) is not None


def told_of(row: SdkRow, words: str) -> SdkRow:
    """A row with what sentences tell of it; where it has labels, they only fill what these left open."""
    told = _described(row.name, words)
    found = _PROVIDED.search(words)
    company = "" if found is None else found["company"].strip(_QUOTES)
    given = None if row.company is None or row.company in words else row.company
    return replace(
        row,
        company=given or (told.company if is_generic(company) else company) or row.company,
        purpose=(row.purpose if row.is_listed else None) or told.purpose or row.purpose,
        data=(row.data if row.is_listed else None) or told.data,
    )


def rows_of_sentence(words: str, *, is_about_sdks: bool) -> tuple[SdkRow, ...]:
    """The SDKs that a line's sentences say are in the app; none if it describes none."""
    url = _URL.search(words)
    text = words if url is None else _URL.sub(" ", words)
    if not is_about_sdks and _HOLDS_SDK.search(text) is None:
        return ()
    if (found := _ENGLISH.search(words)) is not None:
        return (_english(found, words, text, url),)
    rows: dict[str, SdkRow] = {}
    for names, described in _groups(text, is_about_sdks=is_about_sdks):
        for name, company in names:
            row = _described(name, described)
            if row.purpose is not None or row.data is not None:
                link = None if url is None else url[0]
                rows.setdefault(name, replace(row, company=company or row.company, text=words, link=link))
    return tuple(rows.values())


_Names = list[tuple[str, str | None]]


def _groups(text: str, *, is_about_sdks: bool) -> list[tuple[_Names, str]]:
    """The SDKs named, each with the sentences that are about it: those before the first name belong to it
    too.
    """
    groups: list[tuple[_Names, str]] = [([], "")]
    for sentence in _SENTENCE.findall(text):
        names = [] if _DENIED.search(sentence) else _names(sentence, is_about_sdks=is_about_sdks)
        if names and groups[-1][0] and not {text for text, _ in names} <= {text for text, _ in groups[-1][0]}:
            groups.append((names, sentence))
        else:
            groups[-1] = (groups[-1][0] or names, groups[-1][1] + sentence)
    return groups


def _names(text: str, *, is_about_sdks: bool) -> _Names:
    """The SDKs that a sentence is about, with their companies."""
    has_sdk = _HOLDS_SDK.search(text) is not None
    if not (has_sdk or is_about_sdks):
        return []
    provided = _PROVIDED.search(text)
    if provided is not None and provided["name"]:
        name = _bare(provided["name"])
        if not is_no_name(name) and not is_generic(provided["company"].strip(_QUOTES)):
            return [(name, provided["company"].strip(_QUOTES))]
    of_company = _OF_COMPANY.search(text)
    if of_company is not None and not is_no_name(_bare(of_company["name"])):
        return [(_bare(of_company["name"]), of_company["company"].strip(_QUOTES))]
    enumerated = _ENUMERATED.match(text)
    if enumerated is not None:
        return [(text, None) for text in _several(f"{enumerated['name']}SDK")]
    found = [match for pattern in _NAMES for match in pattern.finditer(text)]
    for one in sorted(found, key=lambda match: match.end("name")):
        company, _, name = one["name"].rpartition("公司的")
        names = _several(name)
        if names:
            beside = one.groupdict().get("company") or ""
            firm = f"{company}公司" if company else beside if re.search(_COMPANY, beside) else None
            return [(name, firm) for name in names]
    bracketed = _BRACKETED.search(text)
    if (
        bracketed is not None
        and re.search(_COMPANY, bracketed["company"])
        and not is_no_name(bracketed["name"])
    ):
        return [(_bare(bracketed["name"]), bracketed["company"])]
    return []


def _several(name: str) -> list[str]:
    """友盟及神策的SDK names two."""
    name = re.sub(rf"^.*{_VERB}(?:了|到)?", "", name)
    parts = [part.strip(_QUOTES) for part in _SPLITS.split(_SDK_TAIL.sub("", name))]
    if len(parts) > 1 and all(2 <= len(part) <= 24 for part in parts):
        return [part for part in parts if not is_no_name(part)]
    return [] if is_no_name(name) or _SORT.fullmatch(name) else [_OF_ITS_SDK.sub("", name).strip(_QUOTES)]


def _bare(name: str) -> str:
    return re.sub(r"(?:技术|产品|软件)?(?:服务|平台)?$", "", name.strip(_QUOTES)) or name


def _described(name: str, text: str) -> SdkRow:
    url, firms = _URL.search(text), set(_FIRM.findall(text))
    return SdkRow(
        name=name,
        company=firms.pop() if len(firms) == 1 else None,
        purpose=_purpose(text),
        data=None if _NOTHING_TAKEN.search(text) else _data(text),
        link=None if url is None else url[0],
    )


def _purpose(text: str) -> str | None:
    values: dict[str, None] = {}
    for at, pattern in enumerate(_PURPOSES):
        if at >= MAX_PURPOSES and values:
            break
        found = pattern.search(text)
        if found is not None and len(found["value"].strip(" ，、“”")) > 1:
            values[found["value"].strip(" ，、“”")] = None
    return "；".join(values) or None


def _data(text: str) -> str | None:
    values = ["、".join(dict.fromkeys(_CONSTANT.findall(text)))] if _CONSTANT.search(text) else []
    for found in _DATA.finditer(text):
        if _NOT.search(text[: found.start()][-8:]):
            continue
        value = found["value"]
        end = _DATA_ENDS.search(value)
        value = (value if end is None else value[: end.start()]).strip(" ，、“”：:")
        if IS_DATA.search(value) and not any(value in text for text in values):
            values.append(value)
    return "；".join(values) or None


def _english(found: re.Match[str], words: str, text: str, url: re.Match[str] | None) -> SdkRow:
    def value(pattern: re.Pattern[str]) -> str | None:
        match = pattern.search(text, found.end())
        return None if match is None else match["value"].strip(" ,")

    return SdkRow(
        name=found["name"].strip(),
        company=found["company"].strip(" ,"),
        purpose=value(_ENGLISH_PURPOSE),
        data=value(_ENGLISH_DATA),
        link=None if url is None else url[0].rstrip("."),
        text=words,
    )
