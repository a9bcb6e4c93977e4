"""Pages and pictures in a real browser: what they show, how they answer to clicks and keys, and that they load nothing."""

import json
import re
import shutil
import tempfile
import unittest
from pathlib import Path

from playwright.sync_api import sync_playwright

from support import BINARY, ROOT, checked, run, write

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)

FACTORY = "normlint: {{inputs: [1, 3, 224, 224]}}\nmodel:\n  _target_: torchvision.models.{}\n"
UNET = """\
normlint: {inputs: [1, 1, 64, 64]}
model:
  _target_: monai.networks.nets.UNet
  spatial_dims: 2
  in_channels: 1
  out_channels: 2
  channels: [16, 32, 64, 128, 256]
  strides: [2, 2, 2, 2]
  num_res_units: 2
  norm: BATCH
"""
PYTHON = """\
from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x):
        return x + self.norm(self.conv(x))


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.stem = nn.Conv2d(3, width, 1)
        self.blocks = nn.Sequential(*[Block(width) for _ in range(4)])

    def forward(self, x):
        return self.blocks(self.stem(x))
"""
FILES = {
    "resnet50.yaml": FACTORY.format("resnet50"),
    "densenet201.yaml": FACTORY.format("densenet201"),
    "unet.yaml": UNET,
    "yolo.yaml": (ROOT / "fixtures/formats/yolo/yolov8s-gates.yaml").read_text(),
    "ensemble.yaml": (ROOT / "fixtures/models/ensemble.yaml").read_text(),
    "net.yaml": "normlint: {inputs: [2, 3, 16, 16]}\nmodel: {_target_: own.Net, width: 8}\n",
    "own.py": PYTHON,
    "fine.yaml": "{_target_: torch.nn.Linear, in_features: 2, out_features: 2}\n",
}
MODELS = [name for name in FILES if name.endswith(".yaml")]


@unittest.skipUnless(BROWSER, "no Chromium is installed")
class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        write(cls.folder, FILES)
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()
        shutil.rmtree(cls.folder)

    def draw(self, name, *flags, kind="html"):
        done = run(BINARY, "graph", name, "--format", kind, *flags, folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        path = self.folder / f"{name}.{kind}"
        path.write_text(done.stdout, encoding="utf-8")
        return path

    def open(self, path, **options):
        """A page whose faults and requests fail the test."""
        context = self.browser.new_context(viewport={"width": 1300, "height": 900}, **options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.fail(f"{path.name}: {error}"))
        page.on("console", lambda message: message.type == "error" and self.fail(f"{path.name}: {message.text}"))
        page.on("request", lambda request: request.url.startswith("file:") or self.fail(f"{path.name} asks for {request.url}"))
        page.goto(path.as_uri())
        return page

    def box(self, page, title):
        return page.get_by_role("treeitem", name=re.compile(rf"^{re.escape(title)}\b")).first


# The pairs of texts that stand on each other, and of shapes beside lines that stand on calls or headers of boxes.
OVERLAPS = """() => {
    const place = (element, text) => {
        const {x, y, right, bottom} = element.getBoundingClientRect();
        return {x, y, right, bottom, text};
    };
    const isSeen = (element) => element.getBoundingClientRect().width > 0;
    const all = (words) => [...document.querySelectorAll(words)].filter(isSeen);
    const texts = all('figure text').map((one) => place(one, one.textContent)).sort((a, b) => a.y - b.y);
    const shapes = all('figure text.e').map((one) => place(one, one.textContent));
    const boxes = all('figure .n > rect, figure rect.bar').map((one) => place(one, one.parentNode.querySelector('text').textContent));
    // Letters do not fill their line.
    const meet = (a, b) => a.x + 1 < b.right && b.x + 1 < a.right && a.y + 3 < b.bottom && b.y + 3 < a.bottom;
    const pairs = [];
    texts.forEach((one, index) => {
        for (let next = index + 1; next < texts.length && texts[next].y < one.bottom; next += 1)
            if (meet(one, texts[next])) pairs.push(`${one.text} / ${texts[next].text}`);
    });
    for (const one of shapes) for (const box of boxes) if (meet(one, box)) pairs.push(`${one.text} / box ${box.text}`);
    return [texts.length, pairs];
}"""


class PageTests(BrowserTest):
    def test_no_text_stands_on_another(self):
        for name in MODELS:
            with self.subTest(name):
                count, pairs = self.open(self.draw(name)).evaluate(OVERLAPS)
                self.assertGreater(count, 1)
                self.assertEqual(pairs, [])

    def test_every_model_opens_and_says_what_is_refused(self):
        for name in MODELS:
            with self.subTest(name):
                path = self.draw(name)
                self.assertLess(path.stat().st_size, 1_000_000)
                page = self.open(path)
                self.assertTrue(page.locator("h1").inner_text())
                self.assertGreater(page.get_by_role("treeitem").count(), 1)
                verdict = json.loads(run(BINARY, "check", "--output-format", "json", name, folder=self.folder).stdout)["verdicts"][0]["verdict"]
                self.assertEqual(page.locator(f"h1.{verdict}").count(), 1)
                self.assertEqual(page.locator("figure .n.bad").count() > 0, verdict in ("refused", "fails"))

    def test_boxes_close_and_open(self):
        page = self.open(self.draw("resnet50.yaml"))
        svg = page.locator("figure > svg")
        before, whole = svg.evaluate("x => x.outerHTML"), svg.bounding_box()["height"]
        layer = page.locator(".b", has=page.locator("> title", has_text="layer2.0")).first
        below = page.locator(".n", has=page.locator("> title", has_text="fc (Linear")).first
        place = below.bounding_box()["y"]
        layer.locator("> .bar").click()
        self.assertEqual(layer.get_attribute("aria-expanded"), "false")
        self.assertLess(svg.bounding_box()["height"], whole - 200)
        self.assertLess(below.bounding_box()["y"], place - 200)
        self.assertFalse(layer.locator(".n").first.is_visible())
        layer.locator("> .bar").click()
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        self.assertEqual(svg.bounding_box()["height"], whole)
        # What was moved has a transform or a place of 0 more now; all else is as it was.
        after = svg.evaluate("x => x.outerHTML")
        plain = lambda text: re.sub(r' (transform="translate\(0 0\)"|class="[^"]*")', "", text)
        self.assertEqual(plain(after), plain(before))

    def test_all_boxes_close_without_overlaps(self):
        for name in MODELS:
            with self.subTest(name):
                page = self.open(self.draw(name))
                page.locator("#close").click()
                tops = page.evaluate("""() => [...document.querySelectorAll('figure .root > g')].map((group) => {
                    const {x, y, width, height} = group.querySelector('rect.frame, rect').getBoundingClientRect();
                    return [x, y, x + width, y + height];
                })""")
                for index, (x, y, right, bottom) in enumerate(tops):
                    for a, b, c, d in tops[:index]:
                        self.assertFalse(x < c and a < right and y < d and b < bottom, f"{name}: boxes overlap")

    def test_search_finds_modules_that_are_drawn_as_another(self):
        page = self.open(self.draw("resnet50.yaml"))
        page.keyboard.press("/")
        page.keyboard.type("layer3.4.bn2")
        self.assertEqual(page.locator("#found").inner_text(), "1 found")
        page.keyboard.press("Enter")
        self.assertIn("layer3.0.bn2", page.locator("#about").inner_text())
        self.assertEqual(page.locator(".nl .found").count(), 1)
        page.keyboard.press("Escape")
        self.assertEqual(page.locator(".nl .found").count(), 0)

    def test_a_click_lights_the_way_of_the_tag_and_the_line(self):
        page = self.open(self.draw("resnet50.yaml"))
        norm = page.locator(".n.bad", has=page.locator("> title", has_text="layer2.0.bn3")).first
        norm.click()
        lit = page.locator("figure .n.lit > title").all_text_contents()
        self.assertIn("inputs", lit[0])
        self.assertTrue(any("conv1 (Conv2d 3→64" in text for text in lit))
        self.assertTrue(any("layer2.0.bn3" in text for text in lit))
        self.assertGreater(page.locator(".w.lit").count(), 5)
        self.assertEqual(page.locator(".src .on").get_attribute("id"), "L3")
        self.assertIn("parameters", page.locator("#about").inner_text())
        self.assertIn("activations", page.locator("#about").inner_text())

    def test_lines_lead_to_boxes(self):
        page = self.open(self.draw("net.yaml"))
        page.locator(".py", has_text="nn.BatchNorm2d(width)").click()
        self.assertIn("blocks.0.norm", page.locator("#about").inner_text())
        self.assertIn("own.py:8", page.locator("#about").inner_text())
        page.locator("#L2").click()
        self.assertEqual(page.locator(".src .on").count() > 0, True)

    def test_keys_alone_do(self):
        page = self.open(self.draw("densenet201.yaml"))
        box = self.box(page, "features.denseblock1.denselayer1")
        box.focus()
        page.keyboard.press("Enter")
        self.assertEqual(box.get_attribute("aria-expanded"), "false")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        self.assertIn("cat", page.evaluate("document.activeElement.querySelector('title').textContent"))

    def test_without_script(self):
        page = self.open(self.draw("unet.yaml"), java_script_enabled=False)
        self.assertFalse(page.locator(".tools").is_visible())
        self.assertGreater(page.locator("figure .n").count(), 20)
        self.assertTrue(page.locator("figure svg").is_visible())

    def test_dark_and_print(self):
        path = self.draw("resnet50.yaml")
        colour = "getComputedStyle(document.body).backgroundColor"
        light, dark = (self.open(path, color_scheme=scheme) for scheme in ("light", "dark"))
        self.assertNotEqual(light.evaluate(colour), dark.evaluate(colour))
        light.emulate_media(media="print")
        self.assertFalse(light.locator(".tools").is_visible())

    def test_before_and_after_the_fix(self):
        page = self.open(self.draw("resnet50.yaml", "--fixed"))
        self.assertEqual(page.locator("figure").count(), 2)
        self.assertIn("runs", page.locator("figcaption").nth(1).inner_text())
        self.assertIn("+", page.locator(".diff .add").first.inner_text())
        self.assertEqual(page.locator("figure").nth(1).locator(".bad").count(), 0)

    def test_a_u_net_is_a_u(self):
        page = self.open(self.draw("unet.yaml"))
        first, last = self.box(page, "model.0.conv"), self.box(page, "model.2.0.conv")
        self.assertGreater(last.bounding_box()["x"], first.bounding_box()["x"] + 100)
        self.assertLess(abs(last.bounding_box()["y"] - first.bounding_box()["y"]), 700)

    def test_pictures_by_themselves(self):
        for name in MODELS:
            with self.subTest(name):
                page = self.open(self.draw(name, kind="svg"))
                self.assertGreater(page.locator(".n").count(), 1)


class ReportTests(BrowserTest):
    def test_a_folder_at_a_glance(self):
        target = self.folder / "report.html"
        checked(BINARY, "report", "-o", target, folder=self.folder)
        page = self.open(target)
        verdicts = page.locator(".model").evaluate_all("all => all.map((one) => one.dataset.verdict)")
        self.assertEqual(len(verdicts), len(MODELS))
        self.assertEqual(verdicts, sorted(verdicts, key=["fails", "refused", "unreadable", "unknown", "runs"].index))
        page.locator("#search").fill("resnet50")
        self.assertEqual(page.locator(".model:visible").count(), 1)
        page.locator(".model:visible > summary").click()
        self.assertTrue(page.locator(".model:visible svg").is_visible())
        self.assertIn("+  norm_layer:", page.locator(".model:visible .diff").inner_text())
        page.locator("#search").fill("")
        page.locator(".chip.refused input").uncheck()
        self.assertEqual(page.locator(".model:visible").count(), verdicts.count("runs") + verdicts.count("unknown") + verdicts.count("fails"))


if __name__ == "__main__":
    unittest.main()
