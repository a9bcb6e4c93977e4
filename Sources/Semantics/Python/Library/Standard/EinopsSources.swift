/// einops, whose patterns become calls of PyTorch's own functions, as its backend for PyTorch makes them.
extension LibrarySource {
  static let einops = LibrarySource(
    "einops",
    #"""
    import torch
    from math import prod
    from __normlint__ import is_unknown, unknown


    class EinopsError(RuntimeError):
        pass


    def _groups(side, mark=""):
        """The axes of one side: a list of names for each dimension. Numbers are told apart by the mark and their place."""
        if "." in side.replace("...", ""):
            raise EinopsError("Expression may contain dots only inside ellipsis (...)")
        groups, inner, seen = [], None, set()
        for place, word in enumerate(side.replace("(", " ( ").replace(")", " ) ").replace("...", " ... ").split()):
            if word == "(":
                if inner is not None:
                    raise EinopsError("Axis composition is one-level (brackets inside brackets not allowed)")
                inner = []
            elif word == ")":
                if inner is None:
                    raise EinopsError("Brackets are not balanced")
                groups.append(inner)
                inner = None
            elif word == "1":
                if inner is None:
                    groups.append([])
            else:
                if word.isdecimal():
                    word = f"{word}{mark}{place}"
                elif word != "..." and not word.isidentifier():
                    raise EinopsError(f"Invalid axis identifier: {word}")
                if word in seen and word != "_":
                    raise EinopsError(f'Indexing expression contains duplicate dimension "{word}"')
                seen.add(word)
                if inner is None:
                    groups.append([word])
                else:
                    inner.append(word)
        if inner is not None:
            raise EinopsError(f'Imbalanced parentheses in expression: "{side}"')
        return groups


    def _flat(groups):
        return [name for group in groups for name in group]


    _read = {}


    def _sides(pattern, operation, lengths):
        """Both sides of a pattern, checked as einops checks them."""
        if (pattern, operation) in _read:
            return _read[pattern, operation]
        if pattern.count("->") != 1:
            raise EinopsError(f"Pattern {pattern} needs exactly one ->")
        left, right = pattern.split("->")
        left, right = _groups(left, "<"), _groups(right, ">")
        before, after = set(_flat(left)), set(_flat(right))
        if "..." in after and "..." not in before:
            raise EinopsError(f"Ellipsis found in right side, but not left side of a pattern {pattern}")
        if "..." in before and ["..."] not in left:
            raise EinopsError(f"Ellipsis inside parenthesis in the left side is not allowed: {pattern}")
        if operation == "rearrange":
            if any(name[0].isdecimal() for name in before | after):
                raise EinopsError("Non-unitary anonymous axes are not supported in rearrange (exception is length 1)")
            if before ^ after:
                raise EinopsError(f"Identifiers only on one side of expression (should be on both): {before ^ after}")
        elif operation == "repeat":
            if before - after:
                raise EinopsError(f"Unexpected identifiers on the left side of repeat: {before - after}")
            new = {name for name in after - before if not name[0].isdecimal() and name not in lengths}
            if new:
                raise EinopsError(f"Specify sizes for new axes in repeat: {new}")
        elif after - before:
            raise EinopsError(f"Unexpected identifiers on the right side of reduce {operation}: {after - before}")
        for name in lengths:
            if name not in before | after:
                raise EinopsError(f"Axis {name} is not used in transform")
        _read[pattern, operation] = left, right
        return left, right


    def _spread(left, right, rank):
        """The sides with a name for each dimension that "..." stands for."""
        count = rank - len(left) + 1
        if count < 0:
            raise EinopsError(f"Wrong shape: expected >={len(left) - 1} dims. Received {rank}-dim tensor.")
        names = [f"...{i}" for i in range(count)]
        def inside(group):
            return [part for name in group for part in (names if name == "..." else [name])]
        def spread(side):
            return [part for group in side for part in ([[name] for name in names] if group == ["..."] else [inside(group)])]
        return spread(left), spread(right)


    def _sizes(left, shape, lengths):
        """The size of each axis of the left side; `shape[i]` may be unknown."""
        sizes = dict(lengths)
        for name in _flat(left):
            if name[0].isdecimal():
                sizes[name] = int(name.split("<")[0])
        for i, group in enumerate(left):
            length, known = shape(i), prod([sizes[name] for name in group if name in sizes])
            hidden = is_unknown(length) or is_unknown(known)
            open = [name for name in group if name not in sizes]
            if len(open) > 1:
                raise EinopsError(f"Could not infer sizes for {set(open)}")
            if open:
                if not hidden and length % known != 0:
                    raise EinopsError(f"Shape mismatch, can't divide axis of length {length} in chunks of {known}")
                sizes[open[0]] = length // known
            elif not hidden and length != known:
                raise EinopsError(f"Shape mismatch, {length} != {known}")
        return sizes


    def _reduced(x, operation, axes):
        if callable(operation):
            return operation(x, tuple(axes))
        if operation in ("min", "max"):
            return x.amin(dim=axes) if operation == "min" else x.amax(dim=axes)
        if operation in ("sum", "mean"):
            return getattr(x, operation)(dim=axes)
        for axis in sorted(axes, reverse=True):
            x = getattr(x, operation)(dim=axis)
        return x


    def _transformed(x, pattern, operation, lengths):
        if isinstance(x, (list, tuple)):
            x = torch.stack(list(x))
        kind = operation if operation in ("rearrange", "repeat", "min", "max", "sum", "mean", "prod", "any", "all") else "callable"
        if kind == "callable" and not callable(operation):
            raise EinopsError(f"Unknown reduction {operation}.")
        left, right = _sides(pattern, kind, lengths)
        rank = x.ndim
        if ["..."] in left:
            if is_unknown(rank):
                return unknown(f"how many dimensions the ellipsis in '{pattern}' stands for is not known")
            left, right = _spread(left, right, rank)
        elif not is_unknown(rank) and rank != len(left):
            raise EinopsError(f"Wrong shape: expected {len(left)} dims. Received {rank}-dim tensor.")
        sizes = _sizes(left, x.size, lengths)
        before, after = _flat(left), _flat(right)
        kept = [name for name in after if name in before]
        reduced = [name for name in before if name not in after]
        if any(len(group) != 1 for group in left):
            x = x.reshape([sizes[name] for name in before])
        if before != kept + reduced:
            x = x.permute([before.index(name) for name in kept + reduced])
        if reduced:
            x = _reduced(x, operation, list(range(len(kept), len(before))))
        new = {}
        for i, name in enumerate(after):
            if name not in before:
                new[i] = int(name.split(">")[0]) if name[0].isdecimal() else sizes[name]
                sizes[name] = new[i]
        if new:
            for i in new:
                x = x.unsqueeze(i)
            x = x.expand([new.get(i, -1) for i in range(len(after))])
        if any(len(group) != 1 for group in right):
            x = x.reshape([prod([sizes[name] for name in group]) for group in right])
        return x


    def rearrange(tensor, pattern, **axes_lengths):
        return _transformed(tensor, pattern, "rearrange", axes_lengths)


    def reduce(tensor, pattern, reduction, **axes_lengths):
        return _transformed(tensor, pattern, reduction, axes_lengths)


    def repeat(tensor, pattern, **axes_lengths):
        return _transformed(tensor, pattern, "repeat", axes_lengths)


    def parse_shape(x, pattern):
        groups = _groups(pattern)
        return {group[0]: x.size(i) for i, group in enumerate(groups) if group and group[0] != "_"}


    def asnumpy(tensor):
        return tensor.detach().cpu().numpy()


    _letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


    def _compact(pattern):
        """The pattern with one letter an axis, as torch.einsum takes it."""
        letters, result = {}, []
        for word in pattern.replace(",", " , ").replace("->", " -> ").split():
            if word not in (",", "->", "..."):
                word = letters.setdefault(word, _letters[len(letters)])
            result.append(word)
        return "".join(result)


    def einsum(*tensors_and_pattern):
        *tensors, pattern = tensors_and_pattern
        if "(" in pattern:
            raise EinopsError("Shape rearrangement is not yet supported in einsum.")
        return torch.einsum(_compact(pattern), *tensors)


    def _around(pattern):
        axes = pattern.split()
        if "*" not in axes:
            raise EinopsError(f'No *-axis in "{pattern}"')
        return axes.index("*"), len(axes) - axes.index("*") - 1


    def pack(tensors, pattern):
        before, after = _around(pattern)
        packed, shapes = [], []
        for x in tensors:
            shape = tuple(x.shape)
            if len(shape) < before + after:
                raise EinopsError(f"packed tensor has shape {shape}, while pattern {pattern} assumes at least {before + after} axes")
            end = len(shape) - after
            shapes.append(shape[before:end])
            packed.append(x.reshape((*shape[:before], -1, *shape[end:])))
        return torch.cat(packed, dim=before), shapes


    def unpack(tensor, packed_shapes, pattern):
        before, after = _around(pattern)
        shape = tuple(tensor.shape)
        if len(shape) != before + 1 + after:
            raise EinopsError(f"unpack(..., {pattern}) received input of wrong dim with shape {shape}")
        lengths = [-1 if -1 in part else prod(part) for part in packed_shapes]
        if lengths.count(-1) > 1:
            raise EinopsError(f"unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can't infer dimensions")
        if -1 in lengths:
            lengths[lengths.index(-1)] = shape[before] - sum(length for length in lengths if length != -1)
        result, start = [], 0
        for length, part in zip(lengths, packed_shapes):
            slices = (slice(None, None),) * before + (slice(start, start + length),)
            result.append(tensor[slices].reshape((*shape[:before], *part, *shape[before + 1:])))
            start += length
        return result
    """#)

  static let einopsModule = LibrarySource("einops.einops", "from einops import *\nfrom einops import EinopsError, einsum, rearrange, reduce, repeat")

  static let einopsLayers = LibrarySource(
    "einops.layers.torch",
    #"""
    import torch
    from torch.nn.modules.module import Module
    from torch.nn.parameter import Parameter
    from einops import EinopsError, _compact, _flat, _groups, _sides, _transformed


    class Rearrange(Module):
        def __init__(self, pattern, **axes_lengths):
            super().__init__()
            self.pattern = pattern
            self.axes_lengths = axes_lengths
            _sides(pattern, "rearrange", axes_lengths)

        def forward(self, input):
            return _transformed(input, self.pattern, "rearrange", self.axes_lengths)


    class Reduce(Module):
        def __init__(self, pattern, reduction, **axes_lengths):
            super().__init__()
            self.pattern = pattern
            self.reduction = reduction
            self.axes_lengths = axes_lengths
            _sides(pattern, reduction if isinstance(reduction, str) else "callable", axes_lengths)

        def forward(self, input):
            return _transformed(input, self.pattern, self.reduction, self.axes_lengths)


    def _plain(groups):
        return " ".join(_flat(groups))


    class EinMix(Module):
        def __init__(self, pattern, weight_shape, bias_shape=None, **axes_lengths):
            super().__init__()
            self.pattern = pattern
            self.weight_shape = weight_shape
            self.bias_shape = bias_shape
            self.axes_lengths = axes_lengths
            left_side, right_side = pattern.split("->")
            left, right, weight = _groups(left_side), _groups(right_side), _flat(_groups(weight_shape))
            for name in weight:
                if name not in axes_lengths:
                    raise EinopsError(f"Dimension {name} of weight should be specified")
            self.pre_rearrange = self.post_rearrange = None
            if any(len(group) != 1 for group in left):
                own = {name: length for name, length in axes_lengths.items() if name in _flat(left)}
                self.pre_rearrange = Rearrange(f"{left_side} -> {_plain(left)}", **own)
            if any(len(group) != 1 for group in right):
                self.post_rearrange = Rearrange(f"{_plain(right)} -> {right_side}", **{n: l for n, l in axes_lengths.items() if n in _flat(right)})
            self.weight = Parameter(torch.zeros([axes_lengths[name] for name in weight]))
            self.bias = None
            if bias_shape is not None:
                axes = _flat(_groups(bias_shape))
                sizes, is_used = [], False
                for name in _flat(right):
                    if name in axes:
                        sizes.append(axes_lengths[name])
                        is_used = True
                    elif name != "...":
                        sizes.append(1)
                    elif is_used:
                        raise EinopsError("all bias dimensions should go after ellipsis in the output")
                self.bias = Parameter(torch.zeros(sizes))
            self.einsum_pattern = _compact(f"{_plain(left)}, {' '.join(weight)} -> {_plain(right)}")

        def forward(self, input):
            if self.pre_rearrange is not None:
                input = self.pre_rearrange(input)
            result = torch.einsum(self.einsum_pattern, input, self.weight)
            if self.bias is not None:
                result += self.bias
            if self.post_rearrange is not None:
                result = self.post_rearrange(result)
            return result
    """#)
}
