"""How both nets are trained: AdamW, a rate that rises and falls, and weights averaged along the way."""

import math
import time

import torch
from torch import Tensor, nn

__all__ = ["Descent"]

RISING_STEPS = 200
LAST_SHARE = 0.02  # of the rate, at the end
MAX_GRADIENT = 5.0


class Descent:
    """`average`: the share of the averaged weights (`steady`) kept per step; `minutes` ends it early."""

    def __init__(
        self,
        net: nn.Module,
        *,
        rate: float,
        weight_decay: float,
        average: float,
        steps: int,
        minutes: float = math.inf,
    ) -> None:
        self._net, self._rate, self._steps, self._most_minutes = net, rate, steps, minutes
        self._averaged = torch.optim.swa_utils.AveragedModel(
            net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(average), use_buffers=True
        )
        self._adam = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=weight_decay)
        self._started = time.monotonic()

    @property
    def steady(self) -> nn.Module:
        return self._averaged.module

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self._started) / 60

    def goes_on(self, step: int) -> bool:
        """Sets the rate for a step; False once steps or minutes are spent."""
        spent = max(step / self._steps, self.minutes / self._most_minutes)
        if spent >= 1:
            return False
        falling = LAST_SHARE + (1 - LAST_SHARE) * (1 + math.cos(math.pi * spent)) / 2
        for group in self._adam.param_groups:
            group["lr"] = self._rate * min(1.0, (step + 1) / RISING_STEPS) * falling
        self._net.train()
        return True

    def follow(self, loss: Tensor) -> None:
        self._adam.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), MAX_GRADIENT)
        self._adam.step()
        self._averaged.update_parameters(self._net)
