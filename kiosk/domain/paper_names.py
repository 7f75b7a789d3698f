"""Is a page's title another word for a material's name? 租房合同 is 房屋租赁合同; 收入证明 is not 居住证明."""

from __future__ import annotations

import re
from typing import Final

# What kind of paper the last word says. Words of one row say the same.
_SORTS: Final = (
    ("合同", "协议", "协议书", "合同书"),
    ("证明", "证明书", "证明信", "证明材料"),
    ("承诺书", "保证书", "承诺", "告知承诺书"),
    ("申请表", "申请书", "申请", "登记表", "审批表"),
    ("证", "证书", "证件", "执照", "许可证", "权证"),
    ("决议", "会议纪要", "会议记录", "同意材料", "决定"),
    ("委托书", "授权书", "授权委托书"),
    ("照片", "相片"),
    ("说明", "方案", "情况说明", "材料"),
    ("判决书", "裁定书", "调解书"),
    ("发票", "收据", "票据", "收费单"),
    ("病历", "诊断书", "诊断证明", "出院记录", "出院小结"),
)
# Words for the same thing, each row brought to its first word.
_SAME_THING: Final = (
    ("租赁", "租房", "出租", "承租", "租住"),
    ("房屋", "住房", "房产", "不动产", "房子"),
    ("收入", "工资收入", "工资", "薪资", "薪酬"),
    ("居住", "居住地", "暂住", "住址", "居住地址", "住所"),
    ("解除", "终止", "离职"),
    ("劳动", "用工", "工作"),
    ("户口", "户籍", "常住人口"),
    ("村民会议", "村民代表会议", "村民大会", "村民"),
    ("残疾人", "残疾"),
    ("退役", "退伍", "复员"),
    ("土地承包", "承包经营", "承包地", "土地承包经营"),
    ("林权", "林地"),
    ("困难", "低保", "贫困"),
    ("经营场所", "营业场所", "经营场地"),
    ("用水", "供水"),
    ("结婚", "婚姻"),
    ("出生", "出生医学"),
)
_NOISE = re.compile(
    r"[（(].*?[）)]|[\s《》“”、，,:：·—\-_0-9]|关于|的|原件|复印件|本人|近期|情况|材料|使用|关系"
)
_ALIKE, _UNLIKE = 0.5, 0.2


def same_paper(title: str, material_name: str) -> bool | None:
    """True where both name the same paper, False where they surely do not, None where nothing can be said."""
    if len(_bare(title)) < 2 or len(_bare(material_name)) < 2:
        return None
    one, other = _things(title), _things(material_name)
    alike = _alike(one, other)
    if alike >= _ALIKE:
        return True
    sorts = _sort(title), _sort(material_name)
    if None not in sorts and sorts[0] != sorts[1]:
        return None if alike > _UNLIKE else False
    if alike <= _UNLIKE and sorts[0] is not None:
        return False
    return None


def _bare(name: str) -> str:
    return _NOISE.sub("", name)


def _sort(name: str) -> int | None:
    """The row of the word that ends the name; the longest word counts."""
    bare = re.sub(r"[（(].*?[）)]|\s", "", name)
    fitting = [(len(word), row) for row, words in enumerate(_SORTS) for word in words if bare.endswith(word)]
    return max(fitting)[1] if fitting else None


def _things(name: str) -> str:
    """The name without what sort of paper it is, in the first words of their rows."""
    bare = _bare(name)
    for words in _SAME_THING:
        for word in sorted(words[1:], key=len, reverse=True):
            if word not in words[0]:
                bare = bare.replace(word, words[0])
        bare = bare.replace(words[0] * 2, words[0])
    for word in sorted((word for words in _SORTS for word in words), key=len, reverse=True):
        if bare.endswith(word) and len(bare) > len(word):
            return bare.removesuffix(word)
    return bare


def _alike(one: str, other: str) -> float:
    """Share of the shorter name's letters that the other has too, pairs in order counting as much as letters."""
    if not one or not other:
        return 0.0
    letters = len(set(one) & set(other)) / min(len(set(one)), len(set(other)))
    pairs_one, pairs_other = _pairs(one), _pairs(other)
    fewest = min(len(pairs_one), len(pairs_other))
    return (letters + len(pairs_one & pairs_other) / fewest) / 2 if fewest else letters


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}
