"""Random classes that construct modules, over the language that constructors are written in."""
import random

LAYERS = [
    "nn.Linear({a}, {b})", "nn.Conv2d({a}, {b}, {k})", "nn.Conv1d({a} * {g}, {b} * {g}, {k}, groups={g}, bias={t})", "nn.BatchNorm2d({a})",
    "nn.BatchNorm1d({a}, affine={t}, track_running_stats={t})", "nn.LayerNorm([{a}, {b}])", "nn.GroupNorm({g}, {a} * {g})", "nn.ReLU()", "nn.GELU()",
    "nn.Dropout(0.1)", "nn.Embedding({a}, {b})", "nn.Identity()", "nn.LSTM({a}, {b}, num_layers={g})", "nn.ConvTranspose2d({a}, {b}, {k})",
    "nn.MultiheadAttention({a} * {g}, {g})", "nn.InstanceNorm2d({a}, affine={t})", "nn.PReLU({a})", "nn.Bilinear({a}, {b}, {g})",
]


class Program:
    """A program of a helper class or two, helper functions and the class `Net`, made from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.depth = 0
        self.count = 0

    def write(self, line):
        self.lines.append("    " * self.depth + line)

    def pick(self, *choices):
        return self.random.choice(choices)

    def fresh(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def text(self):
        self.write("import copy, functools, itertools, math, operator")
        self.write("from collections import OrderedDict, namedtuple, defaultdict")
        self.write("from dataclasses import dataclass, field")
        self.write("from enum import Enum")
        self.write("import torch")
        self.write("import torch.nn as nn")
        self.write("")
        self.write(f"WIDTHS = {[self.random.randint(1, 6) for _ in range(4)]}")
        self.write("Spec = namedtuple('Spec', 'size act', defaults=[nn.ReLU])")
        self.write("LOG = []")
        self.helpers()
        self.block_class()
        self.net_class()
        return "\n".join(self.lines) + "\n"

    # Expressions. `names` are int variables in scope.

    def number(self, names, deep=2):
        """An int from 1 on, mostly."""
        r = self.random.random()
        if deep == 0 or r < 0.25:
            return str(self.random.randint(1, 6))
        if r < 0.5 and names:
            return self.random.choice(names)
        a, b = self.number(names, deep - 1), self.number(names, deep - 1)
        return self.pick(
            f"({a} + {b})", f"({a} * {b} % 7 + 1)", f"max({a}, {b})", f"min({a}, {b})", f"({a} // 2 + 1)", f"WIDTHS[{a} % len(WIDTHS)]",
            f"({a} if {self.test(names)} else {b})", f"(abs({a} - {b}) + 1)", f"len([{a}, {b}])", f"int({a} / 2 + 1)", f"helper({a}, {b})",
            f"sum([{a}, {b}])", f"round({a} * 0.5 + 0.75)", f"(lambda v, w={b}: v + w)({a})", f"len('x' * {a})", f"divmod({a}, 3)[1] + 1",
            f"math.ceil({a} / 3)", f"functools.reduce(operator.add, range({a} % 4), 1)", f"[{a}, {b}][-1]", f"(({a} << 1) & 7) + 1",
            f"int('%03d' % {a})", f"len(str({a} * 100))", f"{{'a': {a}}}.get('b', {b})", f"-(-{a} // 2)", f"math.prod([{a}, 2]) % 9 + 1",
            f"next(iter([{a}]))", f"len(set([{a}, {b}]))", f"bool({a}) + {b}", f"sorted([{a}, {b}], reverse={self.pick('True', 'False')})[0]",
            f"max([({a}, 1), ({b}, 2)], key=lambda p: p[1])[0]", f"len(list(zip(range({a}), range({b})))) + 1")

    def test(self, names):
        a, b = self.number(names, 0), self.number(names, 1)
        return self.pick(
            f"{a} > {b}", f"{a} % 2 == 0", f"{a} != {b}", f"{a} in (1, 2, {b})", f"not {a} < {b}", f"{a} and {b} > 2", f"1 <= {a} < {b}",
            f"isinstance({a}, int)", f"any(v > {a} for v in WIDTHS)", f"all([{a}, {b} - 1])", f"{a} is not None", f"'b' in 'abc'[:{a}]",
            f"({a}, {b}) < (3, 3)", "LOG", f"{a} > 3 or {b} < 2")

    def layer(self, names):
        n = lambda: self.number(names, 1)
        if self.random.random() < 0.15:
            options = self.pick("", ", norm=nn.BatchNorm2d", ", act=nn.GELU", ", depth=2", ", **{'depth': 3}")
            return f"Block({n()}{options})"
        return self.random.choice(LAYERS).format(a=n(), b=n(), k=self.random.randint(1, 3), g=self.random.randint(1, 3), t=self.pick("True", "False"))

    def sequence(self, names):
        i = self.fresh("i")
        inner = names + [i]
        return self.pick(
            f"[{self.layer(names)}, {self.layer(names)}]", f"[{self.layer(inner)} for {i} in range(1, {self.number(names, 0)} + 1)]",
            f"[{self.layer(inner)} for {i} in WIDTHS if {i} > 2]", f"list(map(lambda {i}: {self.layer(inner)}, WIDTHS[:2]))",
            f"[*({self.layer(inner)} for {i} in (1, 2)), {self.layer(names)}]", f"[m for m in [{self.layer(names)}, None] if m is not None]",
            f"[{self.layer(inner)} for {i}, _ in zip(WIDTHS, 'ab')]", f"[nn.Linear(a, b) for a, b in itertools.pairwise([1, {self.number(names, 0)}, 3])]",
            f"[copy.deepcopy({self.layer(names)})] * 2", f"[make(1, {self.number(names, 0)}) for make in (nn.Linear, nn.Embedding)]")

    # Definitions

    def helpers(self):
        self.write("")
        self.write("def helper(a, b=2, *rest, scale=1):")
        self.depth = 1
        if self.random.random() < 0.5:
            self.write(f"if {self.test(['a', 'b'])}:")
            self.write(f"    return {self.pick('a', 'b')} * scale % 8 + 1")
        self.write(f"return (a + b * scale + sum(rest)) % {self.random.randint(4, 9)} + 1")
        self.depth = 0
        self.write("")
        self.write("def counted(function):")
        self.write("    @functools.wraps(function)")
        self.write("    def inner(*args, **kwargs):")
        self.write("        LOG.append(function.__name__)")
        self.write("        return function(*args, **kwargs)")
        self.write("    return inner")
        self.write("")
        self.write("@dataclass")
        self.write("class Config:")
        self.write(f"    width: int = {self.random.randint(1, 5)}")
        self.write(f"    sizes: list = field(default_factory=lambda: {[self.random.randint(1, 4) for _ in range(3)]})")
        self.write(f"    act: type = {self.pick('nn.ReLU', 'nn.Tanh')}")
        self.write("    @property")
        self.write("    def total(self):")
        self.write("        return self.width + sum(self.sizes)")
        self.write("")
        self.write("class Kind(Enum):")
        self.write("    SMALL = 1")
        self.write("    LARGE = 3")

    def block_class(self):
        base = self.pick("nn.Module", "nn.Module", "nn.Sequential")
        self.write("")
        if self.random.random() < 0.4:
            self.write("class Mixin:")
            self.write("    def extra(self, n):")
            self.write(f"        return {self.layer(['n'])}".replace("Block(", "nn.Softmax("))
            base = "Mixin, " + base
        self.write(f"class Block({base}):")
        self.write(f"    scale = {self.random.randint(1, 3)}")
        self.write("    def __init__(self, width, norm=None, act=nn.ReLU, depth=1, **options):")
        self.depth = 2
        if base.endswith("Sequential"):
            self.write("layers = [nn.Linear(width, width + self.scale) for _ in range(depth)]")
            self.write("if norm is not None:")
            self.write("    layers.append(norm(width))")
            self.write("super().__init__(*layers, act())")
        else:
            self.write("super().__init__()")
            self.write("self.fc = nn.Linear(width, width * self.scale)")
            self.write("self.norm = norm(width) if norm else None")
            self.write("for i in range(depth):")
            self.write("    self.add_module(f'act{i}', act())")
        if base.startswith("Mixin"):
            self.write("self.more = self.extra(width)")
        if self.random.random() < 0.4:
            self.write("self.weight2 = nn.Parameter(torch.zeros(width, 2))")
        if self.random.random() < 0.3:
            self.write("self.register_buffer('index', torch.arange(width * 2).view(2, -1))")
        self.depth = 0

    def net_class(self):
        self.write("")
        self.write(f"class Net({self.pick('nn.Module', 'nn.Module', 'nn.Module', 'nn.ModuleList')}):")
        self.write(f"    base = {self.random.randint(1, 4)}")
        self.depth = 1
        decorated = self.random.random() < 0.4
        if decorated:
            self.write("@counted")
        self.write("def make(self, n, wide=False):")
        self.write(f"    return {self.pick('nn.Linear(n, n * 2) if wide else nn.Identity()', 'Block(n)', 'nn.Conv2d(n, self.base, 1)')}")
        self.write("@property")
        self.write("def doubled(self):")
        self.write("    return self.base * 2")
        self.write("@staticmethod")
        self.write("def fixed(n):")
        self.write("    return n % 5 + 1")
        self.write("@classmethod")
        self.write("def of(cls, n):")
        self.write("    return cls.base + n")
        self.write(f"def __init__(self, n={self.random.randint(1, 5)}, *args, act=nn.ReLU, **kwargs):")
        self.depth = 2
        self.write("super().__init__()")
        names = ["n", "self.base", "self.doubled"]
        for _ in range(self.random.randint(3, 9)):
            self.statement(names, 2)
        self.depth = 0

    # Statements

    def block(self, names, deep):
        self.depth += 1
        own = list(names)
        for _ in range(self.random.randint(1, 2)):
            self.statement(own, deep - 1)
        self.depth -= 1

    def statement(self, names, deep):
        kinds = [
            self.assign_number, self.assign_layer, self.assign_layer, self.container, self.add, self.augmented, self.parameter, self.edit, self.called,
            self.introspect, self.values, self.initialize,
        ]
        if deep:
            kinds += [self.branch, self.branch, self.loop, self.loop, self.attempt, self.nested, self.until]
        self.random.choice(kinds)(names, deep)

    def assign_number(self, names, deep):
        name = self.fresh("v")
        self.write(f"{name} = {self.number(names)}")
        names.append(name)

    def augmented(self, names, deep):
        name = self.fresh("v")
        self.write(f"{name} = {self.number(names)}")
        self.write(f"{name} {self.pick('+=', '*=', '|=')} {self.number(names, 1)}")
        self.write(f"{name} = {name} % 9 + 1")
        names.append(name)

    def assign_layer(self, names, deep):
        name = self.fresh("m")
        self.write(self.pick(
            f"self.{name} = {self.layer(names)}", f"self.{name} = self.{name}_again = {self.layer(names)}",
            f"self.{name} = self.make({self.number(names)}, wide={self.pick('True', 'False')})",
            f"self.{name} = act() if {self.test(names)} else {self.layer(names)}", f"{name} = self.{name} = {self.layer(names)}",
            f"self.{name}, plain = {self.layer(names)}, {self.number(names)}"))

    def container(self, names, deep):
        name, sequence = self.fresh("c"), self.sequence(names)
        self.write(self.pick(
            f"self.{name} = nn.Sequential(*{sequence})", f"self.{name} = nn.ModuleList({sequence})",
            f"self.{name} = nn.ModuleDict({{'a': {self.layer(names)}, 'b': {self.layer(names)}}})",
            f"self.{name} = nn.Sequential(OrderedDict([(f'l{{i}}', m) for i, m in enumerate({sequence})]))",
            f"self.{name} = nn.ModuleDict(dict(zip('xyz', {sequence})))", f"self.{name} = nn.ModuleList({sequence})[::2]"))

    def add(self, names, deep):
        name = self.fresh("a")
        self.write(self.pick(
            f"self.add_module('{name}', {self.layer(names)})", f"setattr(self, '{name}', {self.layer(names)})",
            f"self.add_module('{name}_%d' % ({self.number(names)}), {self.layer(names)})",
            f"self.register_module(f'{name}{{{self.number(names, 0)}:03d}}', {self.layer(names)})"))

    def parameter(self, names, deep):
        name, n = self.fresh("p"), self.number(names, 1)
        self.write(self.pick(
            f"self.{name} = nn.Parameter(torch.zeros({n}, 2))", f"self.register_buffer('{name}', torch.ones({n}), persistent={self.pick('True', 'False')})",
            f"self.{name} = nn.ParameterList([nn.Parameter(torch.zeros(i)) for i in range(1, {n} + 1)])", f"self.register_parameter('{name}', None)",
            f"self.{name} = nn.Parameter(torch.cat([torch.zeros({n}, 3), torch.ones(2, 3)]).t(), requires_grad=False)",
            f"self.register_buffer('{name}', torch.arange({n} * 2).reshape({n}, 2)[:, None].expand(-1, 3, -1))"))

    def edit(self, names, deep):
        name = self.fresh("e")
        self.write(f"self.{name} = nn.Sequential({self.layer(names)}, {self.layer(names)}, {self.layer(names)})")
        self.write(self.pick(
            f"del self.{name}[1]", f"self.{name}[0] = {self.layer(names)}", f"self.{name}.append({self.layer(names)})", f"del self.{name}",
            f"self.{name} = nn.Sequential(*list(self.{name}.children())[:-1])", f"self.{name} = None", f"self.{name}.insert(1, {self.layer(names)})",
            f"self.{name} = self.{name}[1:]", f"self.{name}.extend({self.sequence(names)})", f"self.{name}.eval()", f"self.{name}[-1] = self.{name}[0]"))

    def called(self, names, deep):
        name = self.fresh("v")
        n = self.number(names)
        self.write(f"{name} = " + self.pick(
            f"helper({n})", f"helper(a={n}, scale=2)", f"helper(*[{n}, 3, 4])", f"helper(**{{'a': {n}, 'b': 1}})", f"self.fixed({n})",
            f"type(self).of({n})", f"functools.partial(helper, {n})(2)", f"Config(width={n}).total", f"Spec({n})._replace(size=2).size",
            "Kind.LARGE.value", f"Kind({self.pick('1', '3')}).value", f"getattr(self, 'nothing', {n})", f"max(WIDTHS, key=lambda w: (w - {n}) ** 2)",
            f"len(args) + kwargs.get('x', {n})", f"[w for w in WIDTHS if w != {n}][-1] if len(set(WIDTHS)) > 1 else 1"))
        names.append(name)

    def introspect(self, names, deep):
        name = self.fresh("v")
        self.write(f"{name} = 1 + " + self.pick(
            "len(list(self.modules())) % 9", "len(self._modules) % 9", "sum(p.numel() for p in self.parameters()) % 9",
            "len([m for m in self.modules() if isinstance(m, nn.Linear)]) % 9", "len(list(self.named_parameters())) % 9",
            "hasattr(self, 'm1') + hasattr(self, 'm2')", "len([k for k, _ in self.named_children() if k.startswith('m')]) % 9", "len(LOG) % 9",
            "len(self.state_dict()) % 9", "int(self.training)"))
        names.append(name)

    def values(self, names, deep):
        name = self.fresh("v")
        self.write(self.pick(
            f"({name}, *rest) = [{self.number(names)}, *WIDTHS]", f"{name}, _ = divmod({self.number(names)} + 5, 2)",
            f"table = {{w: w + 1 for w in WIDTHS}}; {name} = table[WIDTHS[0]]", f"{name} = {name}_b = {self.number(names)}",
            f"groups = defaultdict(list); groups['a'].append({self.number(names)}); {name} = groups['a'][0] + len(groups['b'])",
            f"{name} = int('-'.join(str(w) for w in WIDTHS).split('-')[1])", f"{name} = len({{*WIDTHS, 1}} & {{1, 2, 3}}) + 1",
            f"{name} = [v for row in [[1, 2], [3]] for v in row if v != {self.number(names, 0)}][0]",
            f"{name} = int(torch.linspace(1, 5, 3)[1].item())", f"{name} = torch.arange(12).view(3, 4)[1:, ::2].shape[1]",
            f"if ({name} := {self.number(names)}) > 3: {name} -= 2", f"{name}: int = {self.number(names)}"))
        names.append(name)

    def initialize(self, names, deep):
        self.write(self.pick(
            "for m in self.modules():\n" + "    " * (self.depth + 1) + "if isinstance(m, (nn.Conv2d, nn.Linear)): nn.init.zeros_(m.weight)",
            "self.apply(lambda m: None)", "self.train(False)" if self.random.random() < 0.2 else "self.train()",
            "[p.requires_grad_(False) for p in self.parameters()]", "print(n, end='')if False else None"))

    def branch(self, names, deep):
        self.write(f"if {self.test(names)}:")
        self.block(names, deep)
        if self.random.random() < 0.4:
            self.write(f"elif {self.test(names)}:")
            self.block(names, deep)
        if self.random.random() < 0.6:
            self.write("else:")
            self.block(names, deep)

    def loop(self, names, deep):
        i = self.fresh("i")
        self.write(self.pick(
            f"for {i} in range({self.number(names, 1)} % 4):", f"for {i}, w in enumerate(WIDTHS):", f"for {i} in sorted(set(WIDTHS)):",
            f"for {i} in itertools.islice(itertools.count(1), 2):", f"for {i} in Config().sizes:", f"for {i}, (a, b) in enumerate(zip(WIDTHS, WIDTHS[1:])):",
            f"for {i} in reversed(range(2)):", f"for _, {i} in {{'a': 1, 'b': 2}}.items():"))
        self.depth += 1
        if self.random.random() < 0.3:
            self.write(f"if {i} == {self.random.randint(1, 3)}: {self.pick('break', 'continue')}")
        self.write(f"self.add_module(f'{self.fresh('x')}_{{{i}}}', {self.layer(names + [i])})")
        self.depth -= 1
        self.block(names + [f"({i} + 1)"], deep)
        if self.random.random() < 0.15:
            self.write("else:")
            self.block(names, deep)

    def until(self, names, deep):
        name = self.fresh("w")
        self.write(f"{name} = {self.number(names)}")
        self.write(f"while {name} > 1:")
        self.write(f"    {name} {self.pick('//= 2', '-= 2')}")
        self.write(f"    setattr(self, f'{name}_{{{name}}}', {self.layer(names)})")
        if self.random.random() < 0.3:
            self.write(f"    if {self.test(names)}: break")

    def attempt(self, names, deep):
        self.write("try:")
        self.depth += 1
        self.write(self.pick(
            f"value = WIDTHS[{self.number(names)} + 2]", "value = {'a': 1}['b']", f"value = 6 // ({self.number(names)} - 3)", "value = int('x1'[1:])",
            "value = self.nothing", "nn.Conv2d(3, 4, 1, groups=2)", "raise RuntimeError('no')", "value = (1).bit_length() + len(None or [])",
            f"self.{self.fresh('t')} = nn.Linear({self.number(names)})", "value = helper()", "assert WIDTHS[0] > 3, 'small'", "value = [1, 2].index(3)"))
        self.depth -= 1
        self.block(names, deep)
        self.write(self.pick(
            "except Exception as error:", "except (IndexError, KeyError, ZeroDivisionError, AttributeError, ValueError, RuntimeError, TypeError, AssertionError):",
            "except (LookupError, ArithmeticError, AttributeError, ValueError, RuntimeError, TypeError, AssertionError):"))
        self.block(names, deep)
        if self.random.random() < 0.3:
            self.write("else:")
            self.block(names, deep)
        if self.random.random() < 0.3:
            self.write("finally:")
            self.block(names, deep)

    def nested(self, names, deep):
        name = self.fresh("f")
        self.write(f"def {name}(k, *, plus={self.number(names, 1)}):")
        self.depth += 1
        if self.random.random() < 0.4:
            self.write("if k > 6:")
            self.write("    return None")
        self.write(f"return {self.layer(['k', 'plus', 'n'])}")
        self.depth -= 1
        self.write(self.pick(
            f"self.{name} = {name}({self.number(names)})", f"self.{name} = nn.Sequential(*filter(None, [{name}(w, plus=2) for w in WIDTHS]))",
            f"self.{name} = nn.ModuleList(m for m in map({name}, (1, 2)) if m is not None)",
            f"self.{name} = functools.partial({name}, plus=3)({self.number(names)})"))
