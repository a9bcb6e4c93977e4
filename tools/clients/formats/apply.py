"""Applies the first fix of every result of a SARIF log to the bytes of a file."""

import re


def apply_first_fixes(results, uri, text):
    """`text` after fixes[0] of the results about `uri`. Equal replacements, as results of one model have them, count once; of
    those that overlap, the first is taken."""
    mark = text[:3] if text.startswith(b"\xef\xbb\xbf") else b""
    lines = re.split("(?<=\n)|(?<=\r)(?!\n)", text[len(mark) :].decode())
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-16-le")))
    units = "".join(lines).encode("utf-16-le")

    edits = set()
    for result in results:
        for change in result.get("fixes", [{}])[0].get("artifactChanges", []):
            for replacement in change["replacements"] if change["artifactLocation"]["uri"] == uri else []:
                region = replacement["deletedRegion"]
                start, end = (starts[region[f"{k}Line"] - 1] + 2 * (region[f"{k}Column"] - 1) for k in ("start", "end"))
                edits.add((start, end, replacement.get("insertedContent", {}).get("text", "")))
    result, done = b"", 0
    for start, end, content in sorted(edits):
        if start >= done:
            result += units[done:start] + content.encode("utf-16-le")
            done = end
    return mark + (result + units[done:]).decode("utf-16-le").encode()
