"""The documentation as HTML."""

import unittest

from support import CLIENTS, ROOT, checked, scratch


class SiteTests(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        folder = scratch()
        checked(CLIENTS / "python", ROOT / "tools/docs/site", folder)
        self.assertEqual(len(list(folder.rglob("*.html"))), 1 + len(list((ROOT / "docs").glob("*.md"))))


if __name__ == "__main__":
    unittest.main()
