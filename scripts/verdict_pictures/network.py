"""The verdict's network: about 60 million multiplications a sheet."""

from __future__ import annotations

import torch
from torch import Tensor, nn

KINDS = ("printed", "lost", "thing", "folded")


class SpoiledNetwork(nn.Module):
    """n x 3 x 336 x 448 (BGR, 0 to 1) -> n x 4 x 42 x 56, `KINDS` in each cell before the sigmoid."""

    def __init__(self, widths: tuple[int, int, int, int] = (16, 24, 48, 80)) -> None:
        super().__init__()
        quarter, eighth, sixteenth, least = widths
        self.at_quarter = _convolved(3, quarter, 5, 4)
        self.at_eighth = nn.Sequential(_convolved(quarter, eighth, 3, 2), _Wide(eighth))
        self.at_sixteenth = nn.Sequential(
            _convolved(eighth, sixteenth, 3, 2), _Wide(sixteenth), _Wide(sixteenth)
        )
        self.at_least = nn.Sequential(_convolved(sixteenth, least, 3, 2), _Wide(least), _Wide(least))
        self.up_to_16 = nn.Conv2d(least, sixteenth, 1)
        self.up_to_8 = nn.Conv2d(sixteenth, eighth, 1)
        self.said = nn.Sequential(_Wide(eighth), nn.Conv2d(eighth, len(KINDS), 3, 1, 1))
        # Three halvings of 21 rows do not come out even: grown by nearest to the size of what it is added to.
        self.grow_16 = nn.Upsample(size=(21, 28), mode="nearest")
        self.grow_8 = nn.Upsample(size=(42, 56), mode="nearest")

    def forward(self, pictures: Tensor) -> Tensor:
        eighth = self.at_eighth(self.at_quarter((pictures - 0.5) * 4.0))
        sixteenth = self.at_sixteenth(eighth)
        least = self.at_least(sixteenth)
        seen = sixteenth + self.grow_16(self.up_to_16(least))
        said: Tensor = self.said(eighth + self.grow_8(self.up_to_8(seen)))
        return said


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
