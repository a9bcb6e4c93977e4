#!/usr/bin/env python3
"""The manual page of normlint, made of what its parser knows: `tools/release/manual.py BINARY > normlint.1`."""

import json
import subprocess
import sys


def escaped(text):
    """Text for roff: a dash is a minus, and no line begins with a control character."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.splitlines())


def spelled(argument):
    """An option with its names and value."""
    dashes = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    names = ", ".join(f"\\fB{escaped(dashes[name['kind']] + name['name'])}\\fR" for name in argument.get("names") or [])
    value = f"\\fI{escaped(argument.get('valueName', ''))}\\fR" if argument["kind"] != "flag" else ""
    return " ".join(part for part in (names, value) if part)


def arguments(command):
    for argument in command.get("arguments") or []:
        names = {name["name"] for name in argument.get("names") or []}
        if argument.get("shouldDisplay", True) and "help" not in names:
            yield f".TP\n{spelled(argument)}\n{escaped(argument.get('abstract', ''))}\n"


def page(root, version):
    yield f'.TH NORMLINT 1 "" "{version}" "User Commands"\n'
    yield f".SH NAME\nnormlint \\- {escaped(root['abstract'])}\n"
    yield ".SH SYNOPSIS\n"
    commands = [command for command in root["subcommands"] if command["commandName"] != "help"]
    for command in commands:
        yield f".B normlint {command['commandName']}\n[\\fIoptions\\fR]\n.br\n"
    yield f".SH DESCRIPTION\n{escaped(root.get('discussion', ''))}\n"
    for command in commands:
        yield f".SH NORMLINT {command['commandName'].upper()}\n{escaped(command.get('abstract', ''))}\n"
        if command.get("discussion"):
            yield f".PP\n{escaped(command['discussion'])}\n"
        yield from arguments(command)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: tools/release/manual.py BINARY")
    dump = subprocess.run([sys.argv[1], "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
    version = subprocess.run([sys.argv[1], "--version"], check=True, capture_output=True, text=True).stdout.strip()
    sys.stdout.write("".join(page(json.loads(dump)["command"], version)))
