"""Logging in, being taken over, and one's own account, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import page_of, picture
from tests.support.hall import RunningHall

LONG_ENOUGH = "竹篓 溪水 晒谷场 第三桥"


def type_in(page: Page, hall: RunningHall, password: str, counter_id: str = "3", query: str = "") -> None:
    page.goto(f"{hall.url}/login{query}")
    page.locator("#staff-id").fill("030016")
    page.locator("#password").fill(password)
    page.locator("#counter").select_option(counter_id)
    page.locator("#enter").click()


def test_counter_is_taken_over_after_a_question_and_the_other_screen_says_so(
    hall: RunningHall, browser: Browser
) -> None:
    with page_of(browser) as first, page_of(browser) as second:
        first.goto(f"{hall.url}/login")
        first.locator("#staff-id").fill("030027")
        first.locator("#password").fill("demo-clerk")
        first.locator("#counter").select_option("3")
        first.locator("#enter").click()
        first.wait_for_url("**/console**")
        expect(first.locator("#staff span")).to_contain_text("彭*舟")
        type_in(second, hall, "demo-clerk")
        expect(second.locator("#trouble")).to_contain_text("3 号窗口现在由彭远舟登录着。")
        picture(second, "login-counter-taken")
        expect(second.locator("#take-over")).to_be_focused()
        second.keyboard.press("Enter")
        second.wait_for_url("**/console**")
        # Nobody touched the first screen: it hears of it by itself.
        first.wait_for_url("**/login**")
        expect(first.locator("#trouble")).to_contain_text("这个窗口已由李晓岚在别处登录。")
        picture(first, "login-taken-over")


def test_own_password_is_changed_from_the_console_and_counts(hall: RunningHall, browser: Browser) -> None:
    with page_of(browser) as page:
        type_in(page, hall, "demo-clerk")
        page.wait_for_url("**/console**")
        # The pill grows with the name in it: only then does it lie where it is pressed.
        expect(page.locator("#staff span")).to_contain_text("李*岚")
        page.locator("a#staff").click()
        page.wait_for_url("**/account**")
        expect(page.locator("#who")).to_have_text("李晓岚 030016")
        for new, again, said in (
            (LONG_ENOUGH, "another", "两次输的新密码不一样"),
            ("short", "short", "至少要 12 个字符"),
        ):
            fill(page, "demo-clerk", new, again)
            expect(page.locator("#trouble")).to_contain_text(said)
        fill(page, "wrong one", LONG_ENOUGH, LONG_ENOUGH)
        expect(page.locator("#trouble")).to_contain_text("工号或密码不对。")
        fill(page, "demo-clerk", LONG_ENOUGH, LONG_ENOUGH)
        expect(page.locator(".toast")).to_contain_text("密码已改好")
        picture(page, "account")
        page.locator("#everywhere").click()
        page.wait_for_url("**/login**")
        type_in(page, hall, "demo-clerk")
        expect(page.locator("#trouble")).to_contain_text("工号或密码不对。")
        type_in(page, hall, LONG_ENOUGH)
        page.wait_for_url("**/console**")


def test_account_in_english_has_no_chinese_but_the_name(hall: RunningHall, browser: Browser) -> None:
    with page_of(browser) as page:
        type_in(page, hall, "demo-clerk", query="?lang=en")
        page.wait_for_url("**/console**")
        page.locator("a#staff").click()
        page.wait_for_url("**/account?lang=en")
        expect(page.locator("#who")).to_have_text("李晓岚 030016")
        fill(page, "demo-clerk", "a-030016-password", "a-030016-password")
        expect(page.locator("#trouble")).to_contain_text("The new password contains your staff number.")
        text = page.locator("main").inner_text().replace("李晓岚", "")
        assert not any("\u3400" <= sign <= "\u9fff" for sign in text)
        picture(page, "account-en")


def fill(page: Page, old: str, new: str, again: str) -> None:
    for name, value in (("old", old), ("new", new), ("again", again)):
        page.locator(f"#{name}").fill(value)
    page.locator("#change").click()
