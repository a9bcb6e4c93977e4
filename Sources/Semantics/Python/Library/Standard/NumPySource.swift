/// The parts of `numpy` that constructors use, for arithmetic on sizes. Arrays are small tensors.
extension LibrarySource {
  static let numpy = LibrarySource(
    "numpy", others: .harmless,
    #"""
    import math
    import torch
    from __normlint__ import harmless

    inf = math.inf
    nan = math.nan
    pi = math.pi
    e = math.e
    newaxis = None
    integer = signedinteger = int64 = int32 = int16 = int8 = uint8 = int_ = intp = int
    floating = float64 = float32 = float16 = float_ = float
    number = (int, float)
    bool_ = bool
    str_ = str
    random = harmless("random numbers are not known")


    class generic:
        pass


    class ndarray:
        pass


    class dtype:
        pass


    def _numbers(values):
        if isinstance(values, torch.Tensor):
            return values.flatten().tolist()
        if isinstance(values, (list, tuple, range)):
            result = []
            for value in values:
                result.extend(_numbers(value))
            return result
        return [values]


    def prod(a, axis=None):
        return math.prod(_numbers(a))


    product = prod


    def sum(a, axis=None):
        if axis is not None:
            return torch.as_tensor(a).sum(axis)
        total = 0
        for value in _numbers(a):
            total += value
        return total


    def mean(a, axis=None):
        return sum(a) / len(_numbers(a))


    def min(a, axis=None): return sorted(_numbers(a))[0]
    def max(a, axis=None): return sorted(_numbers(a))[-1]


    amin, amax = min, max


    def any(a, axis=None):
        return True in [bool(value) for value in _numbers(a)]


    def all(a, axis=None):
        return False not in [bool(value) for value in _numbers(a)]


    def array(object, dtype=None, copy=True):
        return torch.tensor(object)


    asarray = asanyarray = ascontiguousarray = array


    def atleast_1d(a):
        return a if isinstance(a, torch.Tensor) and a.dim() else torch.tensor(_numbers(a))


    def linspace(start, stop, num=50, endpoint=True, dtype=None):
        if not endpoint:
            stop = stop - (stop - start) / num
        return torch.linspace(start, stop, num, dtype=torch.float64)


    def arange(*args, dtype=None): return torch.arange(*args)
    def zeros(shape, dtype=None): return torch.zeros(shape, dtype=torch.float64)
    def ones(shape, dtype=None): return torch.ones(shape, dtype=torch.float64)
    def full(shape, fill_value, dtype=None): return torch.full(shape, fill_value)
    def eye(N, M=None, k=0, dtype=None): return torch.eye(N, N if M is None else M)
    def cumsum(a, axis=0): return torch.tensor(_numbers(a)).cumsum(0)
    def concatenate(arrays, axis=0): return torch.cat([torch.as_tensor(a) for a in arrays], axis)
    def stack(arrays, axis=0): return torch.stack([torch.as_tensor(a) for a in arrays], axis)
    def unique(a): return sorted(set(_numbers(a)))


    def _elementwise(function, method):
        def apply(x):
            if isinstance(x, (torch.Tensor, list, tuple)):
                return getattr(torch.as_tensor(x), method)()
            return function(x)

        return apply


    ceil = _elementwise(lambda x: float(math.ceil(x)), "ceil")
    floor = _elementwise(lambda x: float(math.floor(x)), "floor")
    sqrt, exp, log, log2, log10 = [_elementwise(getattr(math, n), n) for n in ("sqrt", "exp", "log", "log2", "log10")]
    sin, cos, tan, tanh = [_elementwise(getattr(math, n), n) for n in ("sin", "cos", "tan", "tanh")]
    abs = absolute = _elementwise(math.fabs, "abs")
    round = around = _elementwise(lambda x: float(__builtins_round(x)), "round")


    def __builtins_round(x):
        return math.floor(x + 0.5) if math.floor(x + 0.5) - x != 0.5 else 2 * math.floor((x + 0.5) / 2)


    def power(a, b): return a**b
    def mod(a, b): return a % b
    def maximum(a, b): return a if a > b else b
    def minimum(a, b): return a if a < b else b
    def divide(a, b): return a / b
    def multiply(a, b): return a * b
    def subtract(a, b): return a - b
    def add(a, b): return a + b
    def repeat(a, repeats, axis=None):
        values = [a] if isinstance(a, (int, float)) else _numbers(a)
        return array([value for value in values for _ in range(repeats)])
    def isscalar(a): return isinstance(a, (int, float, str))
    def isnan(a): return a != a
    def isinf(a): return a in (inf, -inf)
    def ndim(a): return torch.as_tensor(a).dim()
    def shape(a): return tuple(torch.as_tensor(a).shape)
    def clip(a, low, high): return torch.as_tensor(a).clamp(low, high)
    def argmax(a): return _numbers(a).index(max(a))
    def argmin(a): return _numbers(a).index(min(a))
    def array_equal(a, b): return _numbers(a) == _numbers(b)
    """#)
}
