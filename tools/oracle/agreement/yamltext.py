"""Writes trees as YAML in the many ways in which people write it: block and flow, indents, quotes, comments."""
import random

COMMENTS = ("TODO: widen?", "see the paper, table 3", "keep: tuned by hand", "ключ: не трогать", "通道数", "µ-batch — späte Schicht",
            "norm: {off}", "was 32 # then 64")


class Alias:
    """`*name`"""

    def __init__(self, name):
        self.name = name


class Anchored:
    """`&name` before a value."""

    def __init__(self, name, value):
        self.name, self.value = name, value


class Interpolation(str):
    """`${...}`: quoted inside of flow collections."""


class Style:
    """What stays the same throughout one file."""

    def __init__(self, r: random.Random):
        self.r = r
        self.step = r.choice((2, 2, 4))
        self.dash = r.choice(("- ", "- ", "-   "))
        self.sequence_offset = r.choice((0, 0, self.step))
        self.flow = r.choice((0.0, 0.15, 0.5, 0.9))
        self.comments = r.choice((0, 0, 0.08, 0.2))
        self.blanks = r.choice((0, 0, 0.03))
        self.quotes = r.choice((0, 0, 0.1))
        self.wrap = r.random() < 0.2
        self.crlf = r.random() < 0.03
        self.bom = r.random() < 0.02
        self.document_start = r.random() < 0.08
        self.odd_words = r.random() < 0.1

    # Scalars

    def scalar(self, v, in_flow):
        r = self.r
        if isinstance(v, Interpolation):
            return f"'{v}'" if in_flow or r.random() < 0.2 else str(v)
        if v is None:
            return r.choice(("null", "null", "~", "Null") if self.odd_words else ("null",))
        if isinstance(v, bool):
            words = ("true", "True", "yes", "on") if v else ("false", "False", "no", "off")
            return r.choice(words) if self.odd_words else words[0]
        if isinstance(v, int):
            return hex(v) if self.odd_words and v >= 0 and r.random() < 0.1 else str(v)
        if isinstance(v, float):
            return repr(v) if v == 0 or abs(v) >= 1e-3 else r.choice((repr(v), f"{v:.1e}", f"{v:.7f}".rstrip("0")))
        text = str(v)
        plain = text != "" and all(c.isalnum() or c in "._-/" for c in text) and (text[0].isalpha() or text[0] == "_")
        plain = plain and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
        if plain and r.random() >= self.quotes:
            return text
        return r.choice((f'"{text}"', f"'{text}'"))

    def key(self, k):
        if k == "<<" or k != "" and self.r.random() >= self.quotes:
            return str(k)
        return self.r.choice((f'"{k}"', f"'{k}'"))

    def inline(self, v, in_flow=False):
        if isinstance(v, Alias):
            return f"*{v.name}"
        if isinstance(v, Anchored):
            return f"&{v.name} {self.inline(v.value, in_flow)}"
        if isinstance(v, dict):
            return "{" + ", ".join(f"{self.key(k)}: {self.inline(x, True)}" for k, x in v.items()) + "}"
        if isinstance(v, (list, tuple)):
            return "[" + ", ".join(self.inline(x, True) for x in v) + "]"
        return self.scalar(v, in_flow)

    # Blocks

    def fits_inline(self, v):
        inner = v.value if isinstance(v, Anchored) else v
        if not isinstance(inner, (dict, list, tuple)) or not inner:
            return True
        small = len(self.inline(inner)) < 90
        nested = isinstance(inner, dict) and any(isinstance(x, dict) for x in inner.values())
        return small and self.r.random() < (self.flow * 0.6 if nested else self.flow)

    def mapping(self, d, indent):
        lines = []
        for k, v in d.items():
            head = " " * indent + self.key(k) + ":"
            inner = v.value if isinstance(v, Anchored) else v
            if self.fits_inline(v):
                if inner is None and self.odd_words and self.r.random() < 0.3:
                    lines.append(head)
                else:
                    lines.append(head + " " + self.inline(v))
                continue
            if isinstance(v, Anchored):
                head += f" &{v.name}"
            lines.append(head)
            deeper = indent + (self.step if isinstance(inner, dict) else self.sequence_offset)
            lines += self.block(inner, deeper)
        return lines

    def sequence(self, items, indent):
        lines = []
        for v in items:
            inner = v.value if isinstance(v, Anchored) else v
            if self.fits_inline(v):
                lines.append(" " * indent + self.dash + self.inline(v))
                continue
            nested = self.block(inner, indent + len(self.dash))
            if isinstance(v, Anchored):
                lines.append(" " * indent + f"- &{v.name}")
            else:
                nested[0] = " " * indent + self.dash + nested[0].lstrip()
            lines += nested
        return lines

    def block(self, v, indent):
        return self.mapping(v, indent) if isinstance(v, dict) else self.sequence(v, indent)

    def text(self, tree):
        lines = []
        for line in self.mapping(tree, 0):
            margin = len(line) - len(line.lstrip())
            wrapped = [line]
            if self.wrap and len(line) > 90 and "{" in line and "'" not in line and '"' not in line:
                at = line.rfind(", ", 0, 85)
                if at > margin + 20:
                    wrapped = [line[: at + 1], " " * (margin + 6) + line[at + 2:]]
            if self.r.random() < self.comments:
                if self.r.random() < 0.5:
                    lines.append(" " * margin + "# " + self.r.choice(COMMENTS))
                else:
                    wrapped[-1] += "  # " + self.r.choice(COMMENTS)
            if self.r.random() < self.blanks:
                lines.append("")
            lines += wrapped
        if self.document_start:
            lines.insert(0, "---")
        end = "\r\n" if self.crlf else "\n"
        return ("\ufeff" if self.bom else "") + end.join(lines) + end
