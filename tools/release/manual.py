#!/usr/bin/env python3
"""The manual page of normlint, made of its help texts: `tools/release/manual.py BINARY > normlint.1`."""

import os
import re
import subprocess
import sys


def escaped(text):
    """Text for roff: a dash is a minus, and no line begins with a control character."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def said(binary, *arguments):
    """What the program prints, each entry and paragraph on one line."""
    environment = os.environ | {"COLUMNS": "10000"}
    return subprocess.run([binary, *arguments], check=True, capture_output=True, text=True, env=environment).stdout


def overview(text):
    """What stands before the usage: a line, and a discussion that may be empty."""
    line, _, discussion = text.removeprefix("OVERVIEW: ").partition("USAGE: ")[0].partition("\n")
    return line.strip(), discussion.strip()


def spelled(names):
    """Names in bold, values in italics."""
    parts = re.split(r"<([^>]+)>", names)
    names = re.sub(r"-[^\s,]+", lambda name: f"\\fB{escaped(name[0])}\\fR", parts[0])
    return names + "".join(f"\\fI{escaped(part)}\\fR" if i % 2 == 0 else escaped(part) for i, part in enumerate(parts[1:])).rstrip()


def arguments(text):
    entry = re.compile(r"^  (<\S+>(?: \.\.\.)?|-[^\s,]+(?:, -[^\s,]+)*(?: <[^>]+>)?)\s+(\S.*)$", re.MULTILINE)
    for names, words in entry.findall(text.partition("USAGE: ")[2]):
        if "--help" not in names and "--version" not in names:
            yield f".TP\n{spelled(names)}\n{escaped(words)}\n"


def page(binary):
    root = said(binary, "--help")
    abstract, discussion = overview(root)
    commands = re.findall(r"^  ([a-z]+)(?: \(default\))?\s", root.partition("SUBCOMMANDS:")[2], re.MULTILINE)
    yield f'.TH NORMLINT 1 "" "{said(binary, "--version").strip()}" "User Commands"\n'
    yield f".SH NAME\nnormlint \\- {escaped(abstract)}\n"
    yield ".SH SYNOPSIS\n"
    for command in commands:
        yield f".B normlint {command}\n[\\fIoptions\\fR]\n.br\n"
    yield f".SH DESCRIPTION\n{escaped(discussion)}\n"
    for command in commands:
        text = said(binary, "help", command)
        abstract, discussion = overview(text)
        yield f".SH NORMLINT {command.upper()}\n{escaped(abstract)}\n"
        if discussion:
            yield f".PP\n{escaped(discussion)}\n"
        yield from arguments(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tools/release/manual.py BINARY")
    sys.stdout.write("".join(page(sys.argv[1])))
