/// What `numpy` computes of numbers one by one, and of arrays number by number.
extension LibrarySource {
  static let numpyNumbers = #"""
    # ---- choosing


    def nonzero(a): return tuple(torch.nonzero(asarray(a), as_tuple=True))
    def argwhere(a): return torch.nonzero(asarray(a))
    def flatnonzero(a): return nonzero(ravel(a))[0]


    def where(condition, *values):
        if not values:
            return nonzero(condition)
        if not _is_nested(condition):
            return values[0] if condition else values[1]
        return torch.where(asarray(condition), asarray(values[0]), asarray(values[1]))


    def isin(element, test_elements): return _map(lambda x: x in _numbers(test_elements), element)


    def diag(v, k=0):
        if ndim(v) > 1:
            return array([v[i][i + k] for i in range(_least(*shape(v)))])
        return array([[value if i == j else 0 for j in range(size(v))] for i, value in enumerate(_numbers(v))])


    def tril(m, k=0): return torch.tril(asarray(m), k)
    def triu(m, k=0): return torch.triu(asarray(m), k)


    # ---- numbers, one by one


    def _map(function, *operands, whole=None):
        """`function` of numbers, or of each number of arrays, which are stretched to one shape; `whole` of arrays of many numbers."""
        if not [operand for operand in operands if _is_nested(operand)]:
            return function(*operands)
        operands = [asarray(operand) for operand in operands]
        sizes = torch.broadcast_shapes(*[operand.shape for operand in operands])
        if whole and math.prod(sizes) > 1000:
            return whole(*operands)
        return array([function(*values) for values in zip(*[_numbers(operand.expand(sizes)) for operand in operands])]).reshape(sizes)


    def _of_one(function, whole=None): return lambda x, *args, **kwargs: _map(function, x, whole=whole)
    def _of_two(function, whole=None): return lambda x1, x2, *args, **kwargs: _map(function, x1, x2, whole=whole)
    def _method(name): return lambda x: getattr(x, name)()
    def _of_tensors(function): return _of_two(function, function)


    def _round(x, decimals=0):
        x = x * 10**decimals
        low = math.floor(x)
        nearest = low + 1 if x - low > 0.5 or x - low == 0.5 and low % 2 else low
        return nearest / 10**decimals if isinstance(x, float) or decimals else nearest


    def round(a, decimals=0): return _map(lambda x: _round(x, decimals), a)


    around, rint = round, round
    ceil = _of_one(lambda x: float(math.ceil(x)), _method("ceil"))
    floor = _of_one(lambda x: float(math.floor(x)), _method("floor"))
    trunc = fix = _of_one(lambda x: float(math.trunc(x)))
    sqrt, exp, log, log2, log10, log1p, expm1, sin, cos, tan, tanh, sinh, cosh, radians, degrees = [
        _of_one(getattr(math, name), _method({"radians": "deg2rad", "degrees": "rad2deg"}.get(name, name)))
        for name in ("sqrt", "exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "tanh", "sinh", "cosh", "radians", "degrees")
    ]
    arcsin, arccos, arctan, arctan2, hypot = [
        function(getattr(math, name))
        for function, name in ((_of_one, "asin"), (_of_one, "acos"), (_of_one, "atan"), (_of_two, "atan2"), (_of_two, "hypot"))
    ]
    deg2rad, rad2deg = radians, degrees
    exp2 = _of_one(lambda x: 2.0**x)
    abs = absolute = _of_one(lambda x: -x if x < 0 else x, torch.abs)
    fabs = _of_one(math.fabs)
    sign = _of_one(lambda x: (x > 0) - (x < 0), torch.sign)
    square = _of_one(lambda x: x * x, torch.square)
    negative = _of_one(lambda x: -x, torch.neg)
    isnan = _of_one(lambda x: x != x)
    isinf = _of_one(lambda x: x in (inf, -inf))
    isfinite = _of_one(lambda x: x == x and x not in (inf, -inf))
    logical_not = _of_one(lambda x: not x)
    maximum = _of_two(lambda a, b: a if a > b else b, torch.maximum)
    minimum = _of_two(lambda a, b: a if a < b else b, torch.minimum)
    power = float_power = _of_tensors(lambda a, b: a**b)
    mod = remainder = _of_tensors(lambda a, b: a % b)
    floor_divide = _of_tensors(lambda a, b: a // b)
    divide = true_divide = _of_tensors(lambda a, b: a / b)
    multiply = _of_tensors(lambda a, b: a * b)
    subtract = _of_tensors(lambda a, b: a - b)
    add = _of_tensors(lambda a, b: a + b)
    logical_and = _of_two(lambda a, b: bool(a) and bool(b))
    logical_or = _of_two(lambda a, b: bool(a) or bool(b))
    equal = _of_two(lambda a, b: a == b)


    def clip(a, a_min, a_max):
        return _map(lambda x: a_min if a_min is not None and x < a_min else a_max if a_max is not None and x > a_max else x, a)


    def isclose(a, b, rtol=1e-05, atol=1e-08): return _map(lambda x, y: math.fabs(x - y) <= atol + rtol * math.fabs(y), a, b)
    def allclose(a, b, rtol=1e-05, atol=1e-08): return all(isclose(a, b, rtol, atol))
    def array_equal(a1, a2): return shape(a1) == shape(a2) and _numbers(a1) == _numbers(a2)
    def isscalar(element): return isinstance(element, (int, float, str))


    # ---- products


    def outer(a, b): return array([[x * y for y in _numbers(b)] for x in _numbers(a)])


    def matmul(a, b):
        a, b = asarray(a), asarray(b)
        if a.dim() > 2 or b.dim() > 2 or a.numel() * b.numel() > 1000:
            return torch.matmul(a, b)
        if a.dim() == 1 or b.dim() == 1:
            rows = a.tolist() if a.dim() == 2 else [a.tolist()]
            columns = b.t().tolist() if b.dim() == 2 else [b.tolist()]
            result = array([[_total([x * y for x, y in zip(row, column)]) for column in columns] for row in rows])
            return result.flatten() if a.dim() + b.dim() == 3 else result[0, 0]
        columns = b.t().tolist()
        return array([[_total([x * y for x, y in zip(row, column)]) for column in columns] for row in a.tolist()])


    def einsum(subscripts, *operands, **options): return torch.einsum(subscripts, *[asarray(operand) for operand in operands])
    def dot(a, b): return matmul(a, b) if _is_nested(a) and _is_nested(b) else _map(lambda x, y: x * y, a, b)


    def interp(x, xp, fp):
        def value(x):
            points = list(zip(_numbers(xp), _numbers(fp)))
            for (x1, y1), (x2, y2) in zip(points, points[1:]):
                if x1 <= x <= x2:
                    return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
            return float(points[0][1] if x < points[0][0] else points[-1][1])

        return _map(value, x)
    """#
}
