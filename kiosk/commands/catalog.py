"""`kiosk catalog check` and `kiosk catalog search`."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from kiosk.base.paths import assets

TARGETS = {"village": 48, "township": 103}
"""Items that must be there by level: the plan's lists for villages and townships."""
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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 done, 1 the catalogue cannot be used or misses its targets."""
    from kiosk.store.catalog_store import CatalogBroken  # pydantic; not needed to print the help

    try:
        return _check(args) if args.deed == "check" else _search(args)
    except CatalogBroken as broken:
        print(broken, file=sys.stderr)
        for mistake in broken.mistakes:
            print(f"  {mistake}", file=sys.stderr)
        return 1


def _check(args: argparse.Namespace) -> int:
    from kiosk.store.catalog_store import read_catalogue

    catalogue = read_catalogue(args.file)
    levels: Counter[str] = Counter(item.level for item in catalogue.items)
    report = {
        "version": catalogue.version,
        "sample": catalogue.sample,
        "items": len(catalogue.items),
        "by_level": {
            level: {"items": levels[level], "target": TARGETS.get(level)} for level in sorted(levels)
        },
        "by_type": dict(Counter(item.item_type for item in catalogue.items)),
        "handed_in_here": sum(item.here for item in catalogue.items),
        "with_form": sum(bool(item.form) for item in catalogue.items),
        "without_guide": [i.name for i in catalogue.items if not (i.materials and i.steps)],
        "incomplete": {i.name: i.missing_elements() for i in catalogue.items if i.missing_elements()},
        "below_target": [level for level, wanted in TARGETS.items() if levels[level] < wanted],
    }
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _say(report)
    return 1 if report["below_target"] or report["without_guide"] else 0


def _say(report: dict[str, Any]) -> None:
    print(f"目录版本 {report['version']}{'（样例）' if report['sample'] else ''}，共 {report['items']} 项")
    for level, count in report["by_level"].items():
        wanted = f"，应有 {count['target']} 项" if count["target"] else ""
        print(f"  {_LEVEL_WORDS[level]}：{count['items']} 项{wanted}")
    print(f"  可在本机办：{report['handed_in_here']} 项，其中有表单：{report['with_form']} 项")
    print(f"  没有指南：{'、'.join(report['without_guide']) or '无'}")
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


def _sample() -> Path:
    return assets() / "samples" / "catalogue"
