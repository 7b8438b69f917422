"""A virtual app whose splash is filled by three advert SDKs in turn, one with a cross too small to hit."""

from pathlib import Path

__all__ = ["PACKAGE", "SDKS", "write_rotating_slot"]

PACKAGE = "cn.example.lunbo"
SDKS = {
    "pangle": "com.bytedance.sdk.openadsdk.core.TTSplashView",
    "kuaishou-ads": "com.kwad.sdk.core.view.KsSplashView",
    "gdt": "com.qq.e.ads.splash.SplashView",
}
"""Ids of the SDK table, and a view by which each is known."""

_HEAD = """\
format: virtual-app/1
package: {package}
label: 轮播日报
summary: "Three advert SDKs take turns in one splash."
version_name: "1.0"
version_code: 1
target_sdk: 33
activities: [.SplashActivity, .MainActivity]
launcher_activity: .SplashActivity
variants:
{variants}
scenes:
{scenes}
  home:
    activity: .MainActivity
    layers:
      - {{kind: flat, color: "#f4f4f4"}}
      - {{kind: text, text: 轮播日报, size: 22sp, color: "#23272e", place: {{of: safe, at: top, y: 20dp}}}}
      - {{kind: status-bar, icons: dark}}
truth: {{}}
"""

_SCENES = """\
  splash{n}:
    activity: .SplashActivity
    window: {{kind: splash, close: close}}
    lasts_ms: 2500
    then: home
    layers:
      - {{id: ad, kind: gradient, colors: ["#f7f1ea", "#f1e4d6"], place: {{height: 86%}},
         node: {{class: {view}, id: ad_view, clickable: true}}}}
      - {{id: headline, kind: text, text: "{words}", size: 40sp, weight: bold, color: "#4b3a2b",
         align: center, place: {{of: ad, at: top, y: 14%}}}}
      - {{kind: art, art: {art}, corner: 16dp,
         place: {{of: ad, at: bottom, y: 130dp, width: 78%, height: 44%}}}}
      - {{id: cta, kind: pill, text: 去看看, size: 19sp, color: "#ffffff", fill: "#8a5a3a", fill_alpha: 1.0,
         place: {{of: ad, at: bottom, y: 48dp, width: 200dp, height: 52dp}}}}
      - {{kind: pill, text: 广告, size: 10sp, color: "#ffffff", text_alpha: 0.85, fill: "#000000",
         fill_alpha: 0.35, corner: 3dp, padding_x: 5dp, padding_y: 3dp,
         place: {{of: ad, at: bottom-right, x: 10dp, y: 10dp}}}}
      - {{id: brand, kind: flat, color: "#ffffff", place: {{at: bottom, height: 14%}}}}
      - {{kind: status-bar, icons: light}}
      - {{id: close, kind: cross, size: {size}, stroke: {stroke}, color: "#4b3a2b",
         place: {{of: safe, at: top-right, x: 20dp, y: 18dp}},
         node: {{class: android.widget.ImageView, id: img_close, clickable: true, grow: {grow}}}}}
    touch:
      - {{at: close, grow: {grow}, effect: {{do: close}}}}
      - {{at: cta, effect: {{do: jump, to: url, uri: "https://ad.example.com/landing"}}}}
"""

_PICTURES = (
    ("lake", "湖畔假日\\n慢享时光"),
    ("food", "一桌好菜\\n趁热开饭"),
    ("gifts", "好礼成堆\\n天天有惊喜"),
)


def write_rotating_slot(folder: Path, *, guilty: str) -> Path:
    """`guilty` is the id of the SDK whose cross is too small."""
    scenes = []
    for n, ((sdk, view), (art, words)) in enumerate(zip(SDKS.items(), _PICTURES, strict=True)):
        is_small = sdk == guilty
        scenes.append(
            _SCENES.format(
                n=n,
                view=view,
                art=art,
                words=words,
                size="6dp" if is_small else "18dp",
                stroke="1.2dp" if is_small else "2dp",
                grow="1dp" if is_small else "16dp",
            )
        )
    variants = "\n".join(f"  - {{name: v{n}, weight: 1, start: splash{n}}}" for n in range(len(SDKS)))
    path = folder / "rotating.yaml"
    text = _HEAD.format(package=PACKAGE, variants=variants, scenes="".join(scenes))
    path.write_text(text, encoding="utf-8")
    return path
