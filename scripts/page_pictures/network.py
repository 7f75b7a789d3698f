"""The page network: where the sheet lies, where its corners are, and whether there is one. Small enough for a terminal."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class PageNetwork(nn.Module):
    """n x 3 x 256 x 256 pictures (BGR, 0 to 1) -> n x 2 x 64 x 64 (cover, corners) and n x 1 (a sheet or none), before
    the sigmoid."""

    def __init__(self, widths: tuple[int, int, int, int] = (16, 40, 80, 128)) -> None:
        super().__init__()
        quarter, eighth, sixteenth, least = widths
        self.at_quarter = nn.Sequential(_convolved(3, quarter, 7, 4), _convolved(quarter, quarter, 3, 1))
        self.at_eighth = nn.Sequential(_convolved(quarter, eighth, 3, 2), _Wide(eighth), _Wide(eighth))
        self.at_sixteenth = nn.Sequential(
            _convolved(eighth, sixteenth, 3, 2), *(_Wide(sixteenth) for _ in range(3))
        )
        self.at_least = nn.Sequential(_convolved(sixteenth, least, 3, 2), *(_Wide(least) for _ in range(3)))
        self.up_to_16 = nn.Conv2d(least, sixteenth, 1)
        self.out_16 = _Wide(sixteenth)
        self.up_to_8 = nn.Conv2d(sixteenth, eighth, 1)
        self.out_8 = _Wide(eighth)
        self.up_to_4 = nn.Conv2d(eighth, quarter, 1)
        self.out_4 = nn.Sequential(_convolved(quarter, quarter, 3, 1), nn.Conv2d(quarter, 2, 3, 1, 1))
        self.any_sheet = nn.Linear(least, 1)
        self.grow = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        quarter = self.at_quarter((pictures - 0.45) * 4.0)
        eighth = self.at_eighth(quarter)
        sixteenth = self.at_sixteenth(eighth)
        least = self.at_least(sixteenth)
        seen = self.out_16(sixteenth + self.grow(self.up_to_16(least)))
        seen = self.out_8(eighth + self.grow(self.up_to_8(seen)))
        seen = self.out_4(quarter + self.grow(self.up_to_4(seen)))
        return seen, self.any_sheet(least.mean(dim=(2, 3)))


def _convolved(inwards: int, outwards: int, window: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inwards, outwards, window, stride, window // 2, bias=False),
        nn.BatchNorm2d(outwards),
        nn.ReLU(),
    )


class _Wide(nn.Module):
    """A wide window on each channel, then the channels mixed: sees far for few weights."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.window = nn.Sequential(
            nn.Conv2d(width, width, 5, 1, 2, groups=width, bias=False), nn.BatchNorm2d(width)
        )
        self.mixed = nn.Sequential(
            nn.Conv2d(width, 2 * width, 1),
            nn.ReLU(),
            nn.Conv2d(2 * width, width, 1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, seen: Tensor) -> Tensor:
        return torch.add(seen, self.mixed(self.window(seen)))
