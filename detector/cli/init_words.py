"""The words of `detector init` on the command line, Chinese and English."""

__all__ = ["INIT_WORDS"]

INIT_WORDS: dict[str, tuple[str, str]] = {
    "after_init": (
        "下一步：detector scan {app} --out CASE，然后 detector baseline create CASE",
        "next: detector scan {app} --out CASE, then detector baseline create CASE",
    ),
    "beside_gitlab": ("请在 {own} 中加入一行 include: {path}", "add the line include: {path} to {own}"),
    "beside_jenkins": (
        "已有 {own}：新任务的脚本路径为 {path}",
        "{own} is your own: {path} is the script path for a job beside it",
    ),
    "first_of_devices": (
        "已连接 {n} 台手机，每晚使用第一台 {device}（{path} 的 device）",
        "there are {n} phones, and the nights use the first, {device} (device in {path})",
    ),
    "there_already": ("已有 {path}，保持不变", "{path} exists already and is left unchanged"),
    "too_many_apps": (
        "手机上有 {n} 个应用，多于 {most} 个，一个也没有选用：请把要扫描的写进 {path} 的 apps",
        "there are {n} apps on the phones, more than {most}, and none was taken: name those to scan in apps"
        " of {path}",
    ),
    "wheel_unknown": (
        "{path}：不知道本程序安装包的哈希值，CI 无法安装；请删除该文件，再用 --install-from WHEEL 写出",
        "{path}: the hash of this program's wheel is not known, so CI cannot install it: remove the file and"
        " write it with --install-from WHEEL",
    ),
    "wheels_variable": (
        "请在 CI 中把 DETECTOR_WHEELS 设为安装包的目录，或列出它的网页地址（{path}）",
        "set DETECTOR_WHEELS in CI to the folder of the wheel, or to the address that lists it ({path})",
    ),
}
