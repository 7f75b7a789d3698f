"""Trains the page network on drawn photographs: `train_page.py --lessons DIR [--steps N] [--minutes M] [--from STATE]`.

Draws the lessons that are missing in DIR, trains, measures itself on drawn pictures that it did not learn from, and writes
`page.onnx` and `page.json` (the recipe, with what came out) to `--out`. Needs torch and onnx, which a hall needs not:
`python -m venv V && V/bin/pip install torch==2.13.0 onnx onnxscript opencv-python-headless`. On two free cores of 2024 the
whole takes about an hour; `--minutes` ends it sooner. No picture and no weight from anywhere else is used.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.page_pictures.lessons import CELLS, SIDE_PX, Lessons, drawn, read  # noqa: E402 - run as a file
from scripts.page_pictures.network import PageNetwork  # noqa: E402

OUT = ROOT / "assets" / "pages"
SEED, HALL_SEED = 1, 2
BATCH = 16
RATE = 4e-3
CORNER_CELLS = 1.1
"""How far a corner's mark spreads, in cells of 4 pixels."""
SMALL_SIDE_PX, SMALL_UNTIL = 192, 0.65
"""The share of the steps that is done on pictures made smaller: nearly twice as many in the same time. A network that
was trained before goes on with whole pictures."""
KEPT_BACK = 250
"""Drawn pictures of each kind that are measured, never learned from: the first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the network should say of a batch."""

    covers: Tensor
    corners: Tensor
    any_sheet: Tensor


def main() -> None:
    args = _arguments()
    drawn(args.lessons, SEED, args.count, args.processes)
    drawn(args.lessons, HALL_SEED, args.halls, args.processes, kind="hall-")
    lessons = read(args.lessons)
    kept_back = _kept_back(len(lessons.pictures), args.halls)
    learned = np.setdiff1d(np.arange(len(lessons.pictures)), np.concatenate([*kept_back.values()]))
    torch.manual_seed(SEED)
    torch.set_num_threads(args.processes)
    network = PageNetwork().to(memory_format=torch.channels_last)
    if args.start is not None:
        network.load_state_dict(torch.load(args.start, weights_only=True))
    began = time.monotonic()
    small_until = SMALL_UNTIL if args.start is None else 0.0
    length = (args.steps, args.minutes * 60)
    steps, loss = trained(network, lessons, learned, length, args.rate, small_until)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.keep is not None:
        torch.save(network.state_dict(), args.keep)
    exported(network, args.out / "page.onnx")
    recipe = {
        "seed": SEED,
        "hall_seed": HALL_SEED if args.halls else None,
        "pictures": len(learned),
        "of_them_halls": max(0, args.halls - KEPT_BACK),
        "steps": steps,
        "batch": BATCH,
        "rate": args.rate,
        "started_from": None
        if args.earlier is None
        else json.loads(args.earlier.read_text(encoding="utf-8")),
        "minutes": round((time.monotonic() - began) / 60, 1),
        "loss": round(loss, 4),
        "input": {"side_px": SIDE_PX, "cells": CELLS, "channels": "BGR, 0 to 1"},
        **{name: measured(network, lessons, numbers) for name, numbers in kept_back.items()},
        "torch": torch.__version__,
    }
    (args.out / "page.json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(recipe))


def _kept_back(count: int, halls: int) -> dict[str, Any]:
    """The numbers of the pictures that are only measured; those from above a tray come last of all."""
    kept = {"kept_back_drawn": np.arange(KEPT_BACK)}
    if halls:
        kept["kept_back_halls"] = np.arange(count - halls, count - halls + KEPT_BACK)
    return kept


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--lessons", type=Path, required=True, help="folder for the drawn pictures, 220 MB a thousand"
    )
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument(
        "--halls", type=int, default=7500, help="further pictures, from above a hall's tray, in 250s"
    )
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="ends sooner; the rate falls accordingly"
    )
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--from", dest="start", type=Path, help="a state that --keep left")
    parser.add_argument("--earlier", type=Path, help="that state's recipe (page.json), told in the new one")
    parser.add_argument("--keep", type=Path, help="file for the network's state")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args()


def trained(
    network: PageNetwork,
    lessons: Lessons,
    learned: Any,
    length: tuple[int, float],
    rate: float,
    small_until: float,
) -> tuple[int, float]:
    """Trains in place on the pictures of the numbers `learned`, for at most so many steps and seconds; the steps done and
    the mean loss of the last of them."""
    steps, most_s = length
    rng, began = np.random.default_rng([SEED, steps]), time.monotonic()
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01)
    network.train()
    losses: list[float] = []
    for step in range(steps):
        done = max(step / steps, (time.monotonic() - began) / most_s)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 60) * (0.02 + 0.98 * math.cos(done * math.pi / 2) ** 2)
        pictures, wanted = _batch(rng, lessons, learned, SMALL_SIDE_PX if done < small_until else SIDE_PX)
        loss = _loss(*network(pictures), wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        losses.append(loss.item())
        if step % 50 == 49:
            print(f"{step + 1}: {np.mean(losses[-50:]):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    return len(losses), float(np.mean(losses[-100:]))


def _batch(rng: np.random.Generator, lessons: Lessons, learned: Any, side_px: int) -> tuple[Tensor, Wanted]:
    """Pictures of the lessons, turned, mirrored, lighter or darker, their colours swapped."""
    chosen = learned[rng.integers(len(learned), size=BATCH)]
    pictures, covers, corners = (a[chosen] for a in (lessons.pictures, lessons.covers, lessons.corners))
    if rng.random() < 0.5:
        pictures, covers = pictures[:, :, ::-1], covers[:, :, ::-1]
        corners = np.stack([SIDE_PX - 1 - corners[..., 0], corners[..., 1]], axis=-1)
    if rng.random() < 0.5:
        pictures, covers = pictures.transpose(0, 2, 1, 3), covers.transpose(0, 2, 1)
        corners = corners[..., ::-1]
    seen = pictures.astype(np.float32) / 255
    seen *= rng.uniform(0.7, 1.3, (BATCH, 1, 1, 1)) * rng.uniform(0.9, 1.1, (BATCH, 1, 1, 3))
    seen = np.clip(seen[..., rng.permutation(3)] if rng.random() < 0.2 else seen, 0, 1).astype(np.float32)
    shown = torch.from_numpy(np.ascontiguousarray(seen)).permute(0, 3, 1, 2)
    return _resized(shown, side_px), _wanted(covers, corners, side_px * CELLS // SIDE_PX)


def _resized(planes: Tensor, side: int) -> Tensor:
    if planes.shape[-1] == side:
        return planes
    return functional.interpolate(planes, (side, side), mode="bilinear", antialias=True)


def _wanted(covers: Any, corners: Any, across: int) -> Wanted:
    """For a picture of `across` cells."""
    cells = np.arange(across, dtype=np.float32)
    at = (np.asarray(corners) + 0.5) / (SIDE_PX / across) - 0.5
    x = np.exp(-((cells - at[..., 0:1]) ** 2) / (2 * CORNER_CELLS**2))
    y = np.exp(-((cells - at[..., 1:2]) ** 2) / (2 * CORNER_CELLS**2))
    marks = np.nan_to_num((y[..., :, None] * x[..., None, :]).max(axis=1))
    any_sheet = (~np.isnan(at[:, 0, 0])).astype(np.float32)
    full = torch.from_numpy(np.ascontiguousarray(covers).astype(np.float32) / 255)
    return Wanted(_resized(full[:, None], across)[:, 0], torch.from_numpy(marks), torch.from_numpy(any_sheet))


def _loss(seen: Tensor, any_sheet: Tensor, wanted: Wanted) -> Tensor:
    """Cover cell by cell and as a whole (overlap), corner marks weighted for their rareness, sheet or none."""
    cover, corners = seen[:, 0].float(), seen[:, 1].float()
    by_cell = functional.binary_cross_entropy_with_logits(cover, wanted.covers)
    shared = (torch.sigmoid(cover) * wanted.covers).sum(dim=(1, 2))
    total = (torch.sigmoid(cover) + wanted.covers).sum(dim=(1, 2))
    apart = ((1 - 2 * shared / (total + 1)) * wanted.any_sheet).mean()
    weights = 1 + 25 * wanted.corners
    marks = functional.binary_cross_entropy_with_logits(corners, wanted.corners, weight=weights)
    present = functional.binary_cross_entropy_with_logits(any_sheet[:, 0].float(), wanted.any_sheet)
    return by_cell + 0.5 * apart + 2.0 * marks + 0.2 * present


@torch.no_grad()
def measured(network: PageNetwork, lessons: Lessons, numbers: Any) -> dict[str, float]:
    """On the pictures of these numbers: overlap of the cover, how often the corners' marks peak within 4 px, sheet or none."""
    network.eval()
    overlaps, near, right = [], [], []
    for part in np.array_split(numbers, 10):
        shown = torch.from_numpy(lessons.pictures[part].astype(np.float32) / 255).permute(0, 3, 1, 2)
        seen, any_sheet = network(shown)
        covers = lessons.covers[part] > 127
        corners = lessons.corners[part]
        for number, (cover, marks) in enumerate(torch.sigmoid(seen).numpy()):
            there = not np.isnan(corners[number, 0, 0])
            right.append((float(any_sheet[number, 0]) > 0) == there)
            if not there:
                continue
            taken = np.sum((cover > 0.5) | covers[number])
            overlaps.append(np.sum((cover > 0.5) & covers[number]) / taken if taken else 0.0)
            near.extend(_marked(marks, corner) for corner in corners[number] if _inside(corner))
    network.train()
    return {
        "cover_iou": round(float(np.mean(overlaps)), 4),
        "corners_marked": round(float(np.mean(near)), 4),
        "sheet_or_none_right": round(float(np.mean(right)), 4),
    }


def _inside(corner: Any) -> bool:
    return bool(((corner > 0) & (corner < SIDE_PX - 1)).all())


def _marked(marks: Any, corner: Any) -> bool:
    """Whether the strongest mark within 12 pixels of the corner is strong and within 4."""
    cell = np.rint((corner + 0.5) / 4 - 0.5).astype(int)
    top, left = np.maximum(cell[::-1] - 3, 0)
    near = marks[top : cell[1] + 4, left : cell[0] + 4]
    row, column = np.unravel_index(int(np.argmax(near)), near.shape)
    return bool(near.max() > 0.3 and max(abs(top + row - cell[1]), abs(left + column - cell[0])) <= 1)


class _Answering(torch.nn.Module):
    """The network with the sigmoid that training leaves to the loss."""

    def __init__(self, network: PageNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        seen, any_sheet = self.network(picture)
        return torch.sigmoid(seen), torch.sigmoid(any_sheet)


def exported(network: PageNetwork, path: Path) -> None:
    """Writes the network with the sigmoid in it: picture -> seen (1 x 2 x 64 x 64), any_sheet (1 x 1)."""

    network.eval()
    torch.onnx.export(
        _Answering(network),
        (torch.zeros(1, 3, SIDE_PX, SIDE_PX),),
        path,
        input_names=["picture"],
        output_names=["seen", "any_sheet"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
