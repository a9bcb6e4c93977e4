"""The documentation as HTML."""

import unittest
from pathlib import Path

from pictures_test import BrowserTest
from support import CLIENTS, ROOT, checked, scratch


def site():
    """A folder with the documentation as HTML."""
    folder = Path(scratch())
    checked(CLIENTS / "python", ROOT / "tools/docs/site", folder)
    return folder


class SiteTests(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        self.assertEqual(len(list(site().rglob("*.html"))), 1 + len(list((ROOT / "docs").glob("*.md"))))


class PhoneTests(BrowserTest):
    def test_every_page_fits_a_phone(self):
        phone = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "device_scale_factor": 2}
        page = self.browser.new_context(**phone).new_page()
        for path in sorted(site().rglob("*.html")):
            with self.subTest(path.name):
                page.goto(path.as_uri())
                self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390)
                # Small print needs no second look.
                self.assertGreaterEqual(page.evaluate("parseFloat(getComputedStyle(document.querySelector('p')).fontSize)"), 14)


if __name__ == "__main__":
    unittest.main()
