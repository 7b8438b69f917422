"""The words on drawn screens: on controls, adverts, dialogs and pages."""

__all__ = [
    "ACKNOWLEDGE",
    "ASIDE",
    "BODY",
    "CALLS",
    "CONFIRMS",
    "DECLINE",
    "DISMISS",
    "JUMPS",
    "LABELS",
    "LINKS",
    "PROSE",
    "SKIP",
    "TICKS",
    "TITLES",
]


def _listed(text: str) -> tuple[str, ...]:
    """Words separated by bars; a word listed twice is drawn twice as often."""
    return tuple(" ".join(word.split()) for word in text.split("|"))


SKIP = _listed("""
    跳过 | 跳过 | 跳过 | 跳过 | 跳过广告 | 跳过广告 | 关闭 | 关闭广告 | 跳過 | 略過 | 略过 | 跳過廣告 |
    點擊跳過 | 点击跳过 | Skip | Skip | SKIP | Skip Ad | Skip ads | Close | CLOSE
""")
DISMISS = _listed("""
    暂不 | 以后再说 | 取消 | 不再提示 | 残忍拒绝 | 狠心放弃 | 放弃福利 | 下次再说 | 稍后再说 |
    不感兴趣 | 暂不更新 | 改天再说 | 关闭 | 不了谢谢 | 忽略 | 暂不升级 | 拒绝 | 不同意 | 暫不 |
    稍後再說 | 不用了 | Not now | No thanks | NO THANKS | Later | Maybe later | Cancel | CANCEL |
    Dismiss | Close | Skip | Remind me later | 知道了 | 我知道了 | Got it | 一会再试 | 先逛逛 | 继续使用
""")
CALLS = _listed("""
    立即领取 | 立即下载 | 去看看 | 马上抢 | 立即购买 | 立即体验 | 开心收下 | 立即开启 | 立即更新 |
    马上升级 | 去使用 | 立即参与 | 查看详情 | 一键领取 | 立即注册 | 免费领取 | 前往 | 去抢购 | 打开 |
    同意 | 点击查看 | 收下红包 | 立即抽奖 | 立即申请 | 開啟 | 立即領取 | Install | INSTALL |
    Get it now | Learn more | Open | OK | Update | Shop now | Claim | Try it free | Download |
    Continue | Subscribe | Allow
""")
JUMPS = _listed("""
    点击跳转详情页或第三方应用 | 点击跳转至详情页面 | 点击打开应用 | 摇一摇 | 摇一摇 跳转至第三方应用 |
    上滑查看详情 | 点击了解更多 | 扭一扭 查看详情 | 点击查看详情 | 摇动手机 打开应用 | 点击跳转 |
    向上滑动 了解详情 | 点击前往 | 立即前往 > | 了解详情 > | 查看更多 > | 点击或上滑了解更多 |
    Tap to learn more | Swipe up
""")
LABELS = _listed("""
    广告 | 广告 | AD | Ad | 推广 | 已WiFi预加载 | 赞助 | WIFI预加载 | 互联网广告 | 廣告 | Sponsored
""")
TITLES = _listed("""
    超级品牌日 | 新人专享 | 限时优惠 | 双十一狂欢 | 年货节 | 夏日上新 | 全场五折起 | 领取红包 |
    百亿补贴 | 开学季 | 周年庆典 | 现金红包 | 会员福利 | 好物推荐 | 抢先体验 | 直降300元 | 满199减100 |
    登录有礼 | 版本更新 | 温馨提示 | 开启通知 | 定位服务未开启 | 评价一下 | 打开推送通知 | Big Sale |
    Up to 70% off | New arrivals | Update available | Rate us | Enable notifications | 618 | 99 |
    1元秒杀
""")
PROSE = _listed("""
    发现新版本，修复了一些已知问题 | 开启后可第一时间收到优惠信息 | 数量有限，先到先得 |
    请输入您的手机号码 | 您有一张优惠券即将过期 | 点击右上角可跳过本节内容 | 本页可以跳过 |
    已跳过 3 章 | 跳过片头片尾自动播放 | 今天 12:30 | 昨天 08:15 | 已有 3.2 万人参加 | 我的订单 |
    全部服务 | 附近的人 | 正在播放 | 精选好货 每日更新 | 如何关闭自动续费 | 更新内容 | 关注 | 推荐 |
    热榜 | Nearby places | Your order has shipped | Weekly report | Tap the cross to remove |
    Settings | Messages | 3 × 4 = 12 | 120 × 80 cm | ×2 | x3 | ¥ 39.9 | 09:41 | 5:00 | 24 | 128
""")

DECLINE = [
    "取消",
    "取消",
    "以后再说",
    "暂不",
    "暂不开启",
    "暂不更新",
    "下次再说",
    "拒绝",
    "不同意",
    "不允许",
    "稍后再说",
    "忽略",
    "不感兴趣",
    "残忍拒绝",
    "放弃",
    "关闭",
    "不用了",
    "不开启",
    "先不用了",
    "放弃优惠",
    "放弃福利",
    "狠心离开",
    "还是算了",
    "先不了",
    "不要福利",
    "放弃机会",
    "坚持退出",
    "直接关闭",
    "暂不升级",
    "不再提醒",
    "否",
    "仍要退出",
    "不需要",
    "考虑一下",
    "暫不",
    "稍後再說",
    "取消",
    "不了，谢谢",
    "請稍後提醒我",
    "Not now",
    "No thanks",
    "NO, THANKS",
    "Cancel",
    "CANCEL",
    "No",
    "Later",
    "Maybe later",
    "Dismiss",
]
ACKNOWLEDGE = [
    "我知道了",
    "我知道了",
    "我知道了",
    "知道了",
    "知道了",
    "确定",
    "确定",
    "好的",
    "好",
    "我已知晓",
    "已了解",
    "明白了",
    "確定",
    "我已阅读",
    "朕知道了",
    "继续浏览",
    "OK",
    "OK",
    "Got it",
    "GOT IT",
    "I understand",
    "Done",
    "Okay",
]
LINKS = (
    "设置青少年模式 >",
    "进入青少年模式",
    "查看详情 >",
    "《隐私政策》",
    "了解更多",
    "Learn more",
    "监护人模式 >",
)
TICKS = (
    "不再提醒",
    "不再提示",
    "下次不再提醒",
    "今日不再提醒",
    "7天内不再提示",
    "我已阅读并同意《用户协议》",
    "记住我的选择",
    "Don't show again",
    "Don't ask again",
    "Do not remind me",
)
ASIDE = (
    "其他登录方式",
    "升级遇到问题？",
    "查看解决方案",
    "切换账号",
    "遇到问题",
    "活动规则",
    "More options",
    "Need help?",
)
CONFIRMS = (
    "好的",
    "好",
    "确定",
    "确认",
    "同意",
    "允许",
    "OK",
    "Allow",
    "Yes",
)  # with a refusal beside it
BODY = (
    "为呵护未成年人健康成长，我们特别推出青少年模式，该模式下部分功能无法正常使用，请监护人主动选择并设置密码。",
    "开启消息通知，第一时间收到好友动态与优惠信息，不再错过任何精彩内容。",
    "检测到新版本，修复已知问题，优化使用体验，建议您立即升级到最新版本。",
    "您的定位服务未开启，无法为您推荐附近的门店与活动，是否前往设置开启？",
    "我们非常重视您的个人信息保护，请您在使用前仔细阅读并同意用户协议与隐私政策的全部条款。",
    "喜欢我们的应用吗？给个五星好评鼓励一下吧，您的支持是我们前进的动力。",
    "Enjoying the app? Take a moment to rate us in the store, it will not take more than a minute.",
    "A new version is available. Update now to get the latest features and fixes.",
    "退出后将错过今日的专属奖励，确定要离开吗？",
)
