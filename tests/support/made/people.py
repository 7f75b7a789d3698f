"""Made people: every number has a made birth date and a true check character, every name is put together by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱覃武莫孔向汤瞿符尚"
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌辉力健世广志义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子"
    "昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋梁栋维启克伦翔旭鹏泽晨辰士"
)
_RARER = "琪瑶珺琰昕玥婷淼焱彧喆翀晟旻骁桢璟昊煜懿芮菡萱筠翎隽赟霁祎瑾钰烨"
_NATIONS = ("汉", "土家", "苗", "侗", "瑶", "白", "回", "壮", "满", "蒙古", "维吾尔", "朝鲜")
_NATION_WEIGHTS = (40, 25, 20, 3, 3, 2, 2, 1, 1, 1, 1, 1)
_COUNTIES = (
    ("433101", "湖南省吉首市"),
    ("433122", "湖南省泸溪县"),
    ("433123", "湖南省凤凰县"),
    ("433124", "湖南省花垣县"),
    ("433125", "湖南省保靖县"),
    ("433126", "湖南省古丈县"),
    ("433127", "湖南省永顺县"),
    ("433130", "湖南省龙山县"),
)
_TOWNS = ("样坪镇", "清水乡", "双河街道", "石堤镇", "红岩溪镇", "洗车河镇", "茶洞镇", "沙坝乡")
_VILLAGES = ("大坪村", "杨家寨村", "新建社区", "岩头村", "桐木村", "竹园社区", "小河口村")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OLDEST, _YOUNGEST = date(1938, 1, 1), date(2014, 12, 31)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    nation: str
    birth: date
    address: str
    id_number: str


def made_person(chance: random.Random) -> Person:
    """The same state of `chance` gives the same person."""
    sex = chance.choice("男女")
    birth = _OLDEST + timedelta(days=chance.randrange((_YOUNGEST - _OLDEST).days))
    county_code, county = chance.choice(_COUNTIES)
    serial = chance.randrange(50) * 20 + chance.randrange(5) * 2 + (1 if sex == "男" else 0)
    number = f"{county_code}{birth:%Y%m%d}{serial % 1000:03d}"
    return Person(
        name=_name(chance),
        sex=sex,
        nation=chance.choices(_NATIONS, _NATION_WEIGHTS)[0],
        birth=birth,
        address=_address(chance, county),
        id_number=number + id_check(number),
    )


def id_check(first_17: str) -> str:
    """The check character of GB 11643."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first_17, _WEIGHTS, strict=True)) % 11]


def _name(chance: random.Random) -> str:
    surname = chance.choice(_DOUBLE_SURNAMES) if chance.random() < 0.03 else chance.choice(_SURNAMES)
    letters = _RARER if chance.random() < 0.12 else _GIVEN
    given = chance.choice(letters) + (chance.choice(_GIVEN) if chance.random() < 0.75 else "")
    return surname + given


def _address(chance: random.Random, county: str) -> str:
    if chance.random() < 0.4:
        road = chance.choice(("人民北路", "团结广场东侧", "武陵东路", "世纪大道", "沱江南路"))
        room = f"{chance.randint(1, 30)}栋{chance.randint(1, 4)}单元{chance.randint(101, 3306)}室"
        return f"{county}{road}{chance.randint(1, 299)}号{room if chance.random() < 0.6 else ''}"
    house = f"{chance.randint(1, 12)}组{chance.randint(1, 199)}号"
    return county + chance.choice(_TOWNS) + chance.choice(_VILLAGES) + house
