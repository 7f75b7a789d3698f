"""Whose the hall's database is: a number that grows with every owner, looked at in each of the owner's transactions."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from kiosk.store.hall_schema import hall_owner
from kiosk.store.hall_trouble import HallDatabaseLost, HallKeyDiffers

_EPOCH = select(hall_owner.c.epoch).where(hall_owner.c.hall == 1)
_KEY_NAME = select(hall_owner.c.key_name).where(hall_owner.c.hall == 1)
_EPOCH_HELD = _EPOCH.with_for_update(read=True)


def take_over(connection: Connection) -> int:
    """The new owner's epoch: from this transaction's commit on, nothing of an owner before is taken in."""
    changed = connection.execute(
        update(hall_owner).where(hall_owner.c.hall == 1).values(epoch=hall_owner.c.epoch + 1)
    )
    if changed.rowcount == 0:
        connection.execute(insert(hall_owner), [{"hall": 1, "epoch": 1}])
    return int(connection.execute(_EPOCH).scalar_one())


def still_ours(connection: Connection, epoch: int) -> None:
    """Raises HallDatabaseLost when somebody took over; otherwise nobody can until this transaction has ended."""
    if connection.execute(_EPOCH_HELD).scalar() != epoch:
        raise HallDatabaseLost(
            "另一台大厅主机已经接手，本机不再受理。", "请再试一次：请求会由接手的主机回答。"
        )


def check_key(connection: Connection, key_name: str) -> None:
    """Raises HallKeyDiffers when the hall has named another key; `key_name` is empty for a machine that has none."""
    known = connection.execute(_KEY_NAME).scalar()
    if known and known != key_name:
        has = "和大厅的不是同一个" if key_name else "不在本机上"
        raise HallKeyDiffers(
            f"密钥文件{has}：接手以后，市民留的电话和材料会打不开。",
            "请把正在受理的主机上的密钥文件（hall.key）原样复制到本机的大厅文件夹。",
        )


def name_key(connection: Connection, key_name: str) -> bool:
    """From now on this is the hall's key. False when it was another one before: what that sealed stays closed."""
    known = connection.execute(_KEY_NAME).scalar()
    connection.execute(update(hall_owner).where(hall_owner.c.hall == 1).values(key_name=key_name))
    return known in ("", key_name)
