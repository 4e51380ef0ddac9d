"""The README's tour of the planner and of the leader, in Chromium against `luudong serve` as the shell starts it.

Every kind of page is looked at on a phone and on a desk: nothing sticks out, nothing comes from elsewhere, nothing is
said on the console, and axe-core finds nothing serious. The pictures stay in pytest's folder (`--basetemp`).
"""

import io
import queue
import re
import signal
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

pytestmark = pytest.mark.slow

CAMPAIGN = Path(__file__).parents[3] / "data" / "villages" / "coc_san"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PASSWORD = "suối đá mây núi"
START_SECONDS = 60
PLAN_SECONDS = 120
"""How long the tour waits for a plan of 10 seconds: the engine may have to be compiled first, on a slow machine."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def invitation(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start the service for the first time; return the address that it prints to create the first planner."""
    monkeypatch.setenv("LUUDONG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LUUDONG_PORT", "0")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    process = start("serve")
    assert process.stdout is not None
    assert process.stderr is not None
    lines: queue.Queue[str] = queue.Queue()
    for stream in (process.stdout, process.stderr):
        threading.Thread(target=lambda s=stream: [lines.put(line) for line in s], daemon=True).start()
    seen: list[str] = []
    try:
        found = None
        while found is None:
            seen.append(lines.get(timeout=START_SECONDS))
            found = re.search(r"http://127\.0\.0\.1:\d+/join/\S+", seen[-1])
        yield found[0]
    except queue.Empty:
        pytest.fail("the service printed no link: " + "".join(seen))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


@dataclass
class Guide:
    """Looks at pages and notes what must not be."""

    base: str
    pictures: Path
    wrong: list[str] = field(default_factory=list)
    axe: Axe = field(default_factory=Axe)

    def follow(self, page: Page) -> Page:
        """Note what a page says on the console, and what it fetches from elsewhere."""

        def console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                self.wrong.append(f"{page.url} says {message.text}")

        def request(made: Request) -> None:
            if not made.url.startswith((f"{self.base}/", "data:", "blob:")):
                self.wrong.append(f"{page.url} asks for {made.url}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url} fails: {error}"))
        page.on("request", request)
        return page

    def look(self, page: Page, name: str, sizes: tuple[dict[str, int], ...] = (PHONE, DESK)) -> None:
        """Take pictures of a page, and have it examined."""
        for size in sizes:
            page.set_viewport_size(size)
            page.screenshot(path=self.pictures / f"{name}-{size['width']}.png", full_page=True)
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                self.wrong.append(f"{name} is {over} pixels too wide at {size['width']}")
            for violation in self.axe.run(page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    places = [node["target"] for node in violation["nodes"]]
                    self.wrong.append(f"{name} at {size['width']}: {violation['id']} {places}")


def campaign_zip() -> bytes:
    """Return `data/villages/coc_san` as a zip of the folder."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(CAMPAIGN.iterdir()):
            archive.write(path, f"coc_san/{path.name}")
    return content.getvalue()


def test_the_tour(invitation: str, chromium: Browser, tmp_path: Path) -> None:
    base = invitation.partition("/join/")[0]
    guide = Guide(base, tmp_path / "pictures")
    guide.pictures.mkdir()
    context = chromium.new_context(locale="vi-VN", viewport=DESK)
    page = guide.follow(context.new_page())

    join(guide, page, invitation)
    upload(guide, page, campaign_zip())
    plan = make_plan(guide, page, chromium)
    team = publish(guide, page, plan)
    link = make_link(guide, page, team)
    look_after_people(guide, page)
    follow_coverage(guide, page)
    stop_another(guide, page)
    lead(guide, chromium, link, plan)
    sign_out_and_in(guide, page)
    assert not guide.wrong, "\n".join(guide.wrong)


def join(guide: Guide, page: Page, invitation: str) -> None:
    page.goto(invitation)
    guide.look(page, "join")
    page.get_by_label("Tên", exact=True).fill("Lý Thị Mẩy")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chiến dịch")
    # With a keyboard: the first stop leads past the menu.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Bỏ qua, đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def upload(guide: Guide, page: Page, content: bytes) -> None:
    page.get_by_role("link", name="Chiến dịch mới").click()
    guide.look(page, "upload")
    page.get_by_label("Tệp", exact=True).set_input_files(
        {"name": "campaign.toml", "mimeType": "text/plain", "buffer": b'[campaign]\nid = "x"\n'}
    )
    # A refused form comes with status 422, of which Chromium tells on the console.
    told = len(guide.wrong)
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa lưu gì")
    guide.look(page, "wrong")
    guide.wrong[told:] = [line for line in guide.wrong[told:] if "422" not in line]
    page.get_by_label("Tệp", exact=True).set_input_files(
        {"name": "coc_san.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_role("button", name="Tải lên và kiểm tra").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cốc San")
    guide.look(page, "campaign")


def make_plan(guide: Guide, page: Page, browser: Browser) -> str:
    page.get_by_label("Thời gian tính, giây").fill("10")
    page.get_by_role("button", name="Bắt đầu").click()
    score, bound = (page.locator(f"[data-figure={name}]") for name in ("score", "bound"))
    expect(score).not_to_have_text("–", timeout=1000 * PLAN_SECONDS)
    expect(bound).not_to_have_text("–", timeout=1000 * PLAN_SECONDS)
    # The same without a script: the figures as they are, and a way to see them anew.
    plain = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state(), locale="vi-VN"
    )
    other = guide.follow(plain.new_page())
    other.goto(page.url)
    expect(other.locator("[data-figure=score]")).not_to_have_text("–")
    if other.locator("#state .running").count():
        other.get_by_role("link", name="Tải lại trang").click()
    plain.close()
    expect(page.locator("svg.curve path.score")).to_be_visible(timeout=1000 * PLAN_SECONDS)
    expect(page.locator("#state")).to_have_text("Đã xong", timeout=1000 * PLAN_SECONDS)
    expect(page.locator(".promise")).to_contain_text("Không kế hoạch nào")
    # On a slow machine there is one bound, at the end: a line without a length.
    expect(page.locator("svg.curve path.bound")).to_be_attached()
    guide.look(page, "plan")
    address = page.url
    for tab, name in (("Các thôn", "villages"), ("Chưa đáp ứng", "unmet"), ("Lịch", "calendar")):
        page.get_by_role("navigation", name="Các phần của kế hoạch").get_by_role("link", name=tab).click()
        expect(page.locator("[aria-current=page]").last).to_have_text(tab)
        guide.look(page, name)
    page.get_by_role("link", name="Bản đồ", exact=True).first.click()
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.screenshot(path=guide.pictures / "overview-1280.png")
    return address


def publish(guide: Guide, page: Page, plan: str) -> str:
    """Publish week 1; return the id of a team that has a trip in it."""
    page.goto(f"{plan}/calendar")
    page.get_by_role("button", name="Công bố tuần 1").click()
    expect(page.get_by_role("button", name="Thu hồi tuần 1")).to_be_visible()
    expect(page.locator("section.week").first.locator(".badge.published")).to_be_visible()
    guide.look(page, "published")
    href = page.locator("section.week").first.locator("a[href*='/maps/']").first.get_attribute("href")
    assert href is not None
    return href.split("/maps/")[1].split("/")[0]


def make_link(guide: Guide, page: Page, team: str) -> str:
    page.get_by_role("link", name="Mọi người").click()
    guide.look(page, "people")
    option = page.locator(f"#link-team option[value$='/{team}']").get_attribute("value")
    page.locator("#link-team").select_option(option)
    page.get_by_role("button", name="Tạo đường dẫn").click()
    expect(page.get_by_role("button", name="Sao chép")).to_be_visible()
    guide.look(page, "link")
    return page.locator("#secret").input_value()


def look_after_people(guide: Guide, page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="Lý Thị Mẩy").click()
    expect(page.get_by_role("main")).to_contain_text("tài khoản của chính bạn")
    page.get_by_role("main").get_by_role("link", name="Nhật ký của Lý Thị Mẩy").click()
    expect(page.get_by_role("table")).to_contain_text("công bố tuần")
    guide.look(page, "log")
    page.get_by_role("link", name="Tài khoản").click()
    page.get_by_label("Dùng để làm gì").fill("Bảng tin")
    page.get_by_role("button", name="Tạo mã truy cập").click()
    expect(page.locator("#secret")).to_have_value(re.compile("ldk_"))
    guide.look(page, "account")
    page.get_by_role("link", name="Chiến dịch", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=re.compile("Cốc San")).click()
    page.get_by_role("link", name=re.compile("Tình nguyện viên")).click()
    expect(page.get_by_role("heading", level=2)).to_have_count(4)
    guide.look(page, "volunteers")


def follow_coverage(guide: Guide, page: Page) -> None:
    page.get_by_role("link", name="Độ bao phủ").click()
    guide.look(page, "coverages")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("25/7 – 27/7")
    guide.look(page, "coverage")


def stop_another(guide: Guide, page: Page) -> None:
    page.get_by_role("link", name="Chiến dịch", exact=True).click()
    guide.look(page, "campaigns")
    page.get_by_role("main").get_by_role("link", name=re.compile("Cốc San")).click()
    page.get_by_label("Thời gian tính, giây").fill("60")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.locator("[data-figure=score]")).not_to_have_text("–", timeout=1000 * PLAN_SECONDS)
    # This one goes on for long enough to be looked at: a page that renews itself at the end cannot be examined.
    guide.look(page, "running")
    page.get_by_role("button", name="Dừng và giữ kế hoạch tốt nhất").click()
    expect(page.locator("#state")).to_have_text(re.compile("Đã dừng"), timeout=1000 * PLAN_SECONDS)
    expect(page.locator(".promise")).to_be_visible()


def lead(guide: Guide, browser: Browser, link: str, plan: str) -> None:
    assert link.startswith(f"{guide.base}/l/")
    context = browser.new_context(locale="vi-VN", viewport=PHONE, has_touch=True, is_mobile=True)
    page = guide.follow(context.new_page())
    page.goto(link)
    assert context.cookies() == []
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tổ")
    assert len(set(re.findall(r"Tổ \d", page.locator("body").inner_text()))) == 1
    guide.look(page, "leader")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name=re.compile("bản đồ", re.IGNORECASE)).first.click()
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.screenshot(path=guide.pictures / "map-360.png")
    # Nothing else opens with a link.
    for address in (plan, f"{guide.base}/people", f"{guide.base}/coverage"):
        assert page.goto(address) is not None
        assert page.url.startswith(f"{guide.base}/sign-in")
    context.close()


def sign_out_and_in(guide: Guide, page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    guide.look(page, "sign-in")
    page.get_by_role("link", name="English").click()
    page.get_by_label("Name").fill("Lý Thị Mẩy")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Campaigns")
