"""Words of the commands about farms and leases, in Chinese and in English."""

__all__ = ["FARM_WORDS"]

FARM_WORDS: dict[str, tuple[str, str]] = {
    "and": ("，", ", "),
    "lost_decisions": (
        "以前有结论、这次没有的规则（{n} 处）：{rules}；最多已连续 {nights} 晚",
        "Rules that earlier nights decided and this one did not ({n}): {rules}; nights in a row, at most:"
        " {nights}",
    ),
    "job_cancelled": ("已取消", "cancelled"),
    "job_done": ("完成", "done"),
    "job_failed": ("失败", "failed"),
    "job_running": ("进行中", "running"),
    "job_untestable": ("无法检测", "could not be tested"),
    "job_waiting": ("等待", "waiting"),
    "phone_available": ("可用", "available"),
    "phone_running": ("执行中", "running"),
    "phone_checking": ("检查中", "checking"),
    "phone_leased": ("被占用", "leased"),
    "phone_rebooting": ("重启中", "rebooting"),
    "phone_away": ("已断开", "away"),
    "phone_quarantined": ("隔离", "quarantined"),
    "lends": ("出借设备", "lends"),
    "stop_asked": ("已请求停止", "it was asked to stop"),
    "waits_again": (
        "{n} 个任务重新等待；用 farm run --resume 继续",
        "{n} jobs wait again; farm run --resume continues with them",
    ),
    "broke_off": ("已中断（可用 --resume 继续）", "broke off (--resume continues it)"),
    "time_left": ("约剩 {time}", "about {time} left"),
    "leased_until": ("{device} 由 {owner} 租用至 {until}", "{device} is leased by {owner} until {until}"),
    "released": ("已归还", "given back"),
    "was_free": ("无人租用", "was not leased"),
    "brought_back": ("已恢复使用", "is back in use"),
    "was_in_no_quarantine": ("未被隔离", "was not in quarantine"),
    "taken_out": ("已隔离", "is out of use"),
    "from_time": ("自", "since"),
    "to_time": ("至", "until"),
    "scheduler_gone": (
        "调度进程已不在，而这次运行没有结束；继续：detector farm run {plan} --out {folder} --resume",
        "the run's scheduler is gone and did not end it; detector farm run {plan} --out {folder} --resume"
        " continues it",
    ),
    "workers_start": ("正在启动各手机的工作进程", "starting a worker for each phone"),
    "cleaned_up": (
        "{run} 被强行终止，已清理其遗留的文件夹和租用",
        "{run} was killed: what it left, folders and leases, is cleared away",
    ),
    "seen_by_all": ("没有密码，能连到这里的人都能看到", "no password: anyone who can reach it can see it"),
}
