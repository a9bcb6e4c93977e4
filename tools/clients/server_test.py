"""`normlint server` with real clients: pygls, whose types check every message, Neovim set up as in docs/editor.md, the extension for VS Code."""

import asyncio
import importlib.machinery
import importlib.util
import os
import re
import shutil
import unittest
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from support import BINARY, REFUSED, ROOT, RUNS, STANDS_ALONE, checked, run, scratch, write

# The finding stands behind an emoji, which has two units in UTF-16, one character and four bytes.
EMOJI = """\
normlint: {inputs: [1, 3, 32, 32]}
model:
  _target_: torch.nn.Sequential
  _args_: [{_target_: torch.nn.Identity, name: "😀"}, {_target_: torch.nn.BatchNorm2d, num_features: 3}]
"""
FIXED = EMOJI.replace("torch.nn.BatchNorm2d, num_features: 3", "torch.nn.GroupNorm, num_groups: 3, num_channels: 3")


def soak():
    """The program beside this file."""
    path = str(Path(__file__).with_name("soak"))
    loader = importlib.machinery.SourceFileLoader("soak", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("soak", loader))
    loader.exec_module(module)
    return module


class PyglsTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.folder = Path(scratch()).resolve()
        self.published = asyncio.Queue()
        self.client = LanguageClient("tests", "1")

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params):
            self.published.put_nowait(params)

        await self.client.start_io(str(BINARY), "server")
        capabilities = lsp.ClientCapabilities(
            workspace=lsp.WorkspaceClientCapabilities(workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True)),
            text_document=lsp.TextDocumentClientCapabilities(
                publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(related_information=True, code_description_support=True),
                hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.Markdown]),
                document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
                code_action=lsp.CodeActionClientCapabilities(
                    code_action_literal_support=lsp.ClientCodeActionLiteralOptions(lsp.ClientCodeActionKindOptions([])))))
        self.offered = await self.client.initialize_async(
            lsp.InitializeParams(capabilities=capabilities, root_uri=self.folder.as_uri()))
        self.client.initialized(lsp.InitializedParams())

    async def asyncTearDown(self):
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def open(self, name, text):
        item = lsp.TextDocumentItem(uri=(self.folder / name).as_uri(), language_id="yaml", version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return lsp.TextDocumentIdentifier(item.uri)

    async def diagnostics(self):
        params = await asyncio.wait_for(self.published.get(), 60)
        return list(params.diagnostics)

    async def test_findings_and_fixes(self):
        document = self.open("a.yaml", EMOJI)
        [found] = await self.diagnostics()
        self.assertEqual((found.code, found.source, found.severity), ("NL101", "normlint", lsp.DiagnosticSeverity.Error))
        line = EMOJI.split("\n")[3]
        units = len(line[:line.index("{_target_: torch.nn.BatchNorm2d")].encode("utf-16-le")) // 2
        self.assertEqual(found.range.start, lsp.Position(3, units))
        self.assertGreaterEqual(len(found.related_information), 2)
        self.assertTrue(found.code_description.href.startswith("https://"))
        actions = await self.client.text_document_code_action_async(
            lsp.CodeActionParams(document, found.range, lsp.CodeActionContext([found])))
        [preferred] = [action for action in actions if action.is_preferred]
        self.assertIn("group-norm, verified: ", preferred.title)
        edits = preferred.edit.document_changes[0].edits
        changes = [lsp.TextDocumentContentChangePartial(text=edit.new_text, range=edit.range) for edit in reversed(edits)]
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(version=2, uri=document.uri), changes))
        self.assertEqual(await self.diagnostics(), [])

    async def test_what_is_known_of_layers(self):
        document = self.open("a.yaml", RUNS)
        await self.diagnostics()
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
        hints = await self.client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole))
        self.assertEqual(hints[0].label, "→ (1, 8, 30, 30) · level 1 · 224 parameters")
        hover = await self.client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(4, 10)))
        self.assertIn("Conv2d(in_channels=3", hover.contents.value)
        [model] = await self.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
        self.assertEqual([part.name for part in model.children], ["0", "1", "2"])
        words = await self.client.text_document_completion_async(lsp.CompletionParams(document, lsp.Position(0, 11)))
        self.assertIn("mode", [item.label for item in words.items])

    async def test_a_group_file_counts_before_it_is_saved(self):
        write(self.folder, {"conf/train.yaml": "defaults: [{model: net}, _self_]\nnormlint: {inputs: [1, 3, 8, 8]}\n",
                            "conf/model/net.yaml": "_target_: torch.nn.BatchNorm2d\nnum_features: 3\n"})
        self.open("conf/model/net.yaml", "_target_: torch.nn.BatchNorm2d\nnum_features: 3\n")
        self.assertEqual([found.code for found in await self.diagnostics()], ["NL101"])
        self.open("conf/train.yaml", "defaults: [{model: net}, _self_]\nnormlint: {mode: eval, inputs: [1, 3, 8, 8]}\n")
        told = [await asyncio.wait_for(self.published.get(), 60) for _ in range(2)]
        self.assertEqual([len(params.diagnostics) for params in told], [0, 0])


class SoakTest(unittest.TestCase):
    def test_answers_are_those_of_a_fresh_lint(self):
        _, before, after = soak().soak(str(BINARY), edits=400 if STANDS_ALONE else 100, seed=5)
        self.assertLess(after, before + 64)


class NeovimTest(unittest.TestCase):
    STEPS = """
local out = io.open('told', 'w')
local function tell(text) out:write(text .. '\\n') out:flush() end
local ok = vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end)
for _, found in ipairs(vim.diagnostic.get(0)) do tell(found.code .. ' ' .. found.lnum .. ' ' .. found.col) end
vim.ui.select = function(items, options, choose)
  for index, item in ipairs(items) do
    if options.format_item(item):find('GroupNorm') then return choose(item, index) end
  end
end
local found = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
vim.lsp.buf.code_action()
tell(tostring(vim.wait(30000, function() return vim.bo.modified end)))
vim.cmd('write')
tell(tostring(vim.wait(30000, function() return #vim.diagnostic.get(0) == 0 end)))
out:close()
vim.cmd('quitall!')
"""

    def setup_of_docs(self):
        """The Lua of docs/editor.md for the Neovim that is there."""
        version = tuple(int(part) for part in re.search(r"v(\d+)\.(\d+)", checked("nvim", "--version")).groups())
        new, old = re.findall(r"```lua\n(.*?)```", (ROOT / "docs/editor.md").read_text("utf-8"), re.DOTALL)
        return new if version >= (0, 11) else old

    @unittest.skipUnless(shutil.which("nvim"), "Neovim is not installed")
    def test_a_config_is_edited_as_in_the_docs(self):
        folder = Path(scratch()).resolve()
        (folder / "bin").mkdir()
        os.symlink(BINARY, folder / "bin/normlint")
        write(folder, {"a.yaml": EMOJI, "init.lua": self.setup_of_docs(), "steps.lua": self.STEPS})
        checked("timeout", "120", "nvim", "--headless", "-n", "-u", "init.lua", "a.yaml", "-c", "luafile steps.lua", folder=folder,
                HOME=str(folder), PATH=f"{folder}/bin:{os.environ['PATH']}")
        line = EMOJI.split("\n")[3]
        column = len(line[:line.index("{_target_: torch.nn.BatchNorm2d")].encode())
        self.assertEqual((folder / "told").read_text().split("\n"), [f"NL101 3 {column}", "true", "true", ""])
        self.assertEqual((folder / "a.yaml").read_text("utf-8"), FIXED)


class EmacsTest(unittest.TestCase):
    STEPS = """
(require 'yaml-mode)
(require 'eglot)
(setq last-nonmenu-event ?a eglot-confirm-server-initiated-edits nil eglot-sync-connect 60 make-backup-files nil)
(defun tell (&rest words) (append-to-file (concat (mapconcat (lambda (word) (format "%s" word)) words " ") "\n") nil "told"))
(defun eventually (test)
  (let ((tries 0))
    (while (and (not (funcall test)) (< (cl-incf tries) 300)) (flymake-start) (accept-process-output nil 0.1))
    (if (funcall test) "true" "false")))
(find-file "a.yaml")
(call-interactively #'eglot)
(tell (eventually #'flymake-diagnostics))
(let* ((found (car (flymake-diagnostics))) (start (flymake-diagnostic-beg found)))
  (goto-char start)
  (tell (line-number-at-pos) (- (point) (line-beginning-position)))
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_ items &rest _) (car (cl-find-if (lambda (item) (string-match-p "GroupNorm" (car item))) items)))))
    (eglot-code-actions start (flymake-diagnostic-end found) nil t)))
(save-buffer)
(tell (eventually (lambda () (null (flymake-diagnostics)))))
(eglot-shutdown (eglot-current-server))
"""

    def setUp(self):
        if not shutil.which("emacs") or run("emacs", "--batch", "--eval", "(progn (require 'yaml-mode) (require 'eglot))").returncode:
            self.skipTest("Emacs with Eglot and yaml-mode is not installed")

    def test_a_config_is_edited_as_in_the_docs(self):
        folder = Path(scratch()).resolve()
        (folder / "bin").mkdir()
        os.symlink(BINARY, folder / "bin/normlint")
        [setup] = re.findall(r"```elisp\n(.*?)```", (ROOT / "docs/editor.md").read_text("utf-8"), re.DOTALL)
        write(folder, {"a.yaml": EMOJI, "init.el": setup, "steps.el": self.STEPS})
        checked("timeout", "120", "emacs", "--batch", "-l", "init.el", "-l", "steps.el", folder=folder,
                HOME=str(folder), PATH=f"{folder}/bin:{os.environ['PATH']}")
        line = EMOJI.split("\n")[3]
        column = line.index("{_target_: torch.nn.BatchNorm2d")
        self.assertEqual((folder / "told").read_text().split("\n"), ["true", f"4 {column}", "true", ""])
        self.assertEqual((folder / "a.yaml").read_text("utf-8"), FIXED)


class VSCodeTest(unittest.TestCase):
    @unittest.skipUnless(shutil.which("node"), "Node.js is not installed")
    def test_the_extension(self):
        checked("node", "--test", ROOT / "editors/vscode/test.js", NORMLINT=str(BINARY))


if __name__ == "__main__":
    unittest.main()
