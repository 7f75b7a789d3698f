"""`kiosk catalog check`, `kiosk catalog search` and `kiosk catalog sample`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiosk.base.paths import assets
from kiosk.domain.item_codes import code_mistakes
from kiosk.domain.service_item import ServiceItem

TARGETS = {
    "village": {"": 48},
    "township": {"": 103},
    "county": {"01": 299, "20": 344},
    "prefecture": {"01": 247, "20": 315, "21": 97},
}
"""Items that must be there by level and type: the plan's lists. An empty type is all of the level."""
_CODE_WORDS = {
    "length": "应为 12、31 或 33 位",
    "characters": "只能有数字和大写字母",
    "credit_code": "统一社会信用代码校验位不对",
    "region": "行政区划不对",
    "level": "行使层级与目录不符",
    "type": "事项类型与目录不符",
}
_TYPE_WORDS = {"": "全部", "01": "行政许可", "20": "公共服务", "21": "中介服务"}
_LEVEL_WORDS = {"village": "村（社区）", "township": "乡镇（街道）", "county": "县市", "prefecture": "州"}


def add_parser(subparsers: Any) -> None:
    """Adds `catalog` with its two deeds to the command line."""
    parser = subparsers.add_parser("catalog", help="核对事项目录，搜索事项")
    deeds = parser.add_subparsers(dest="deed", required=True)
    check = deeds.add_parser("check", help="各层级数量对照目标，列出不完整的事项")
    check.add_argument("file", metavar="FILE", type=Path, nargs="?", default=_sample())
    check.add_argument("--json", action="store_true")
    search = deeds.add_parser("search", help="市民这样搜会列出什么")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--catalogue", metavar="FILE", type=Path, default=_sample())
    search.add_argument("--json", action="store_true")
    sample = deeds.add_parser("sample", help="写出四个层级齐全的样例目录")
    sample.add_argument("folder", metavar="FOLDER", type=Path)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 done, 1 the catalogue cannot be used or misses its targets."""
    from kiosk.store.catalog_store import CatalogBroken  # pydantic; not needed to print the help

    try:
        return {"check": _check, "search": _search, "sample": _write_sample}[args.deed](args)
    except CatalogBroken as broken:
        print(broken, file=sys.stderr)
        for mistake in broken.mistakes:
            print(f"  {mistake}", file=sys.stderr)
        return 1


def _check(args: argparse.Namespace) -> int:
    from kiosk.store.catalog_store import read_catalogue

    catalogue = read_catalogue(args.file)
    counts = _counts(catalogue.items)
    report = {
        "version": catalogue.version,
        "sample": catalogue.sample,
        "items": len(catalogue.items),
        "by_level": counts,
        "by_type": dict(Counter(item.item_type for item in catalogue.items)),
        "handed_in_here": sum(item.here for item in catalogue.items),
        "with_form": sum(bool(item.form) for item in catalogue.items),
        "without_guide": [i.name for i in catalogue.items if not (i.materials and i.steps)],
        "incomplete": {i.name: i.missing_elements() for i in catalogue.items if i.missing_elements()},
        "wrong_codes": _wrong_codes(catalogue.items),
        "below_target": [
            level
            for level, count in counts.items()
            if any(kind["items"] < (kind["target"] or 0) for kind in (count, *count["by_type"].values()))
        ],
    }
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _say(report)
    return 1 if report["below_target"] or report["without_guide"] or report["wrong_codes"] else 0


def _counts(items: Iterable[ServiceItem]) -> dict[str, Any]:
    """By level that the catalogue has: items beside the target, and the same for each type that has one."""
    counted = Counter((item.level, item.item_type) for item in items)
    counts: dict[str, Any] = {}
    for level in sorted({level for level, _ in counted}):
        wanted = TARGETS[level]
        here = sum(n for (where, _), n in counted.items() if where == level)
        kinds = {kind: {"items": counted[level, kind], "target": n} for kind, n in wanted.items() if kind}
        counts[level] = {"items": here, "target": sum(wanted.values()), "by_type": kinds}
    return counts


def _wrong_codes(items: Iterable[ServiceItem]) -> dict[str, list[str]]:
    """Code -> what is wrong with it."""
    checked = {item.code: code_mistakes(item.code, item.level, item.item_type) for item in items}
    return {code: list(mistakes) for code, mistakes in checked.items() if mistakes}


def _say(report: dict[str, Any]) -> None:
    print(f"目录版本 {report['version']}{'（样例）' if report['sample'] else ''}，共 {report['items']} 项")
    for level, count in report["by_level"].items():
        wanted = f"，应有 {count['target']} 项" if count["target"] else ""
        print(f"  {_LEVEL_WORDS[level]}：{count['items']} 项{wanted}")
        for kind, found in count["by_type"].items():
            print(f"    {_TYPE_WORDS[kind]}：{found['items']} 项，应有 {found['target']} 项")
    print(f"  可在本机办：{report['handed_in_here']} 项，其中有表单：{report['with_form']} 项")
    print(f"  没有指南：{'、'.join(report['without_guide']) or '无'}")
    for code, mistakes in report["wrong_codes"].items():
        print(f"  编码 {code} 有误：{'、'.join(_CODE_WORDS[mistake] for mistake in mistakes)}")
    for name, elements in report["incomplete"].items():
        print(f"  {name} 缺：{'、'.join(elements)}")


def _search(args: argparse.Namespace) -> int:
    from kiosk.store.catalog_store import CatalogStore
    from kiosk.usecases.browse_catalog import BrowseCatalog

    found = BrowseCatalog(CatalogStore(args.catalogue)).search(args.text, page_size=1000)
    for hit in found.items:
        if args.json:
            line = {"code": hit.item.code, "name": hit.item.name, "score": round(hit.score, 3)}
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(f"{hit.score:5.2f}  {hit.item.name}（{hit.item.department}）")
    return 0


def _write_sample(args: argparse.Namespace) -> int:
    from kiosk.store.sample_lists import write_sample

    written = write_sample(assets() / "samples" / "lists", args.folder)
    for file in (
        *written,
        *(Path(shutil.copy(file, args.folder)) for file in sorted(_sample().glob("*.json"))),
    ):
        print(file)
    return 0


def _sample() -> Path:
    return assets() / "samples" / "catalogue"
