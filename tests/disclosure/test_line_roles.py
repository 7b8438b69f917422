"""Lists in layouts put together from independent choices: no reader can know them by heart."""

from collections.abc import Iterator
from itertools import product

import pytest

from detector.disclosure.policy_text import policy_blocks
from tests.disclosure.reading import sdk_rows

ROWS = [
    ("青鸟推送", "青鸟网络科技有限公司", "在手机上推送消息", "设备标识、网络状态"),
    ("云图地图", "云图软件有限公司", "展示附近门店", "位置信息、WLAN列表"),
    ("观澜统计", "观澜信息技术有限公司", "统计分析使用情况", "设备型号、应用版本"),
]
PERMISSIONS = [
    ("相机权限", "", "扫码、拍照", "图片"),
    ("存储权限", "", "保存图片", "图片"),
    ("定位权限", "", "查看门店", "位置"),
]
NUMBERS = ("", "{at}. ", "（{at}）", "• ")
ORDERS = ((1, 2, 3), (2, 3, 1), (3, 1))
LABELS = {1: "运营主体", 2: "用途", 3: "收集的信息"}
ARRANGEMENTS = ("beside", "above", "in one line")
REMARKS = ("", "我们会要求其严格遵守法律法规。")
ABOVE = "隐私政策\n我们重视您的隐私。\n第三方SDK\n为向您提供服务，我们接入了以下SDK：\n"
BELOW = "四、您的权利\n您可以查询、更正和删除您的信息。\n"
LAYOUTS = list(product(NUMBERS, ORDERS, ARRANGEMENTS, REMARKS))


def lines(rows: list[tuple[str, ...]], layout: tuple[str, tuple[int, ...], str, str]) -> Iterator[str]:
    number, order, arrangement, remark = layout
    for at, row in enumerate(rows, 1):
        name = number.format(at=at) + row[0]
        items = [(LABELS[field], row[field]) for field in order if row[field]]
        if arrangement == "in one line":
            yield f"{name}：" + "；".join(f"{label}：{value}" for label, value in items)
        else:
            yield name
            between = "：" if arrangement == "beside" else "\n"
            yield from (f"{label}{between}{value}" for label, value in items)
        if remark:
            yield remark


def test_reads_a_list_in_nearly_every_layout() -> None:
    n_right = n_read = 0
    for layout in LAYOUTS:
        read = sdk_rows(policy_blocks(ABOVE + "\n".join(lines(ROWS, layout)) + "\n" + BELOW))
        wanted = {(row[0], row[3]) for row in ROWS}
        n_right += sum((row.name, row.data) in wanted for row in read)
        n_read += len(read)
    assert n_right >= 0.9 * len(ROWS) * len(LAYOUTS)
    assert n_right >= 0.98 * n_read


@pytest.mark.parametrize("title", ["应用权限说明\n为实现功能，我们会申请以下权限：\n", "我们如何收集信息\n"])
def test_permissions_in_the_same_layouts_are_no_sdks(title: str) -> None:
    for layout in LAYOUTS:
        text = title + "\n".join(lines(PERMISSIONS, layout)) + "\n" + BELOW
        assert sdk_rows(policy_blocks(text)) == ()
