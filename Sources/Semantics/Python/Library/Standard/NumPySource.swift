/// The parts of `numpy` that constructors, and checks of sizes, use. Arrays are tensors of few elements.
extension LibrarySource {
  static let numpy = LibrarySource("numpy", others: .harmless, numpyArrays + "\n\n\n" + numpyNumbers)

  /// Making arrays, their shapes, and what is computed along their axes.
  private static let numpyArrays = #"""
    import itertools
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


    # ---- arrays


    def _numbers(values):
        if isinstance(values, torch.Tensor):
            return values.flatten().tolist()
        if isinstance(values, (list, tuple, range)):
            result = []
            for value in values:
                result.extend(_numbers(value))
            return result
        return [values]


    def _least(a, b): return a if a < b else b


    def _is_nested(value):
        return isinstance(value, (torch.Tensor, list, tuple, range))


    def array(object, dtype=None, copy=True, ndmin=0):
        if isinstance(object, torch.Tensor):
            result = object.clone()
        else:
            result = torch.tensor(object)
            if result.dtype == torch.float32:
                result = torch.tensor(object, dtype=torch.float64)
        return result if dtype is None else result.to(dtype)


    def asarray(a, dtype=None):
        return a if isinstance(a, torch.Tensor) and dtype is None else array(a, dtype)


    asanyarray = ascontiguousarray = asarray


    def copy(a): return array(a)


    def _filled(shape, value, dtype):
        kind = type(value) if dtype is None else dtype
        return torch.full(shape if isinstance(shape, (tuple, list)) else (shape,), value, dtype=torch.float64 if kind is float else kind)


    def zeros(shape, dtype=float): return _filled(shape, 0.0, dtype)
    def ones(shape, dtype=float): return _filled(shape, 1.0, dtype)
    def empty(shape, dtype=float): return _filled(shape, 0.0, dtype)
    def full(shape, fill_value, dtype=None): return _filled(shape, fill_value, dtype)
    def full_like(a, fill_value, dtype=None): return torch.full_like(asarray(a), fill_value)
    def zeros_like(a, dtype=None): return torch.zeros_like(asarray(a))
    def ones_like(a, dtype=None): return torch.ones_like(asarray(a))
    def empty_like(a, dtype=None): return torch.zeros_like(asarray(a))
    def eye(N, M=None, k=0, dtype=None): return torch.eye(N, N if M is None else M).double()
    def identity(n, dtype=None): return eye(n)


    def arange(*args, dtype=None):
        return array(torch.arange(*args, dtype=torch.float64 if any([isinstance(x, float) for x in args]) else torch.int64), dtype)


    def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
        step = (stop - start) / (num - 1 if endpoint and num > 1 else num)
        values = [start + step * i for i in range(num)]
        if endpoint and num > 1:
            values[-1] = stop
        return array([float(value) for value in values], dtype)


    def logspace(start, stop, num=50, base=10.0): return array([base**x for x in _numbers(linspace(start, stop, num))])
    def geomspace(start, stop, num=50): return array([math.exp(x) for x in _numbers(linspace(math.log(start), math.log(stop), num))])
    def meshgrid(*xi, indexing="xy"): return list(torch.meshgrid(*[asarray(x) for x in xi], indexing=indexing))


    # ---- along axes


    def _reduced(function, a, axis, keepdims=False):
        """`function` of the numbers along an axis, or of all."""
        if isinstance(axis, (tuple, list)):
            if len(axis) < ndim(a):
                for one in sorted([x % ndim(a) for x in axis], reverse=True):
                    a = _reduced(function, a, one)
                return a
            axis = None
        if axis is None or ndim(a) < 2:
            return function(_numbers(a))
        axes = [x for x in range(ndim(a)) if x != axis % ndim(a)]
        rows = asarray(a).permute(*axes, axis)
        result = array([function(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()]).reshape(rows.shape[:-1])
        return result.unsqueeze(axis) if keepdims else result


    def _product(values): return math.prod(values)


    def _total(values):
        total = 0
        for value in values:
            total += value
        return total


    def _mean(values): return _total(values) / len(values)
    def _variance(values): return _mean([(value - _mean(values)) ** 2 for value in values])


    def _middle(values):
        values = sorted(values)
        return float(values[len(values) // 2] + values[(len(values) - 1) // 2]) / 2


    def prod(a, axis=None, keepdims=False): return _reduced(_product, a, axis, keepdims)
    def sum(a, axis=None, keepdims=False): return _reduced(_total, a, axis, keepdims)
    def mean(a, axis=None, keepdims=False): return _reduced(_mean, a, axis, keepdims)
    def average(a, axis=None): return _reduced(_mean, a, axis)
    def var(a, axis=None, keepdims=False): return _reduced(_variance, a, axis, keepdims)
    def std(a, axis=None, keepdims=False): return _reduced(lambda values: math.sqrt(_variance(values)), a, axis, keepdims)
    def median(a, axis=None): return _reduced(_middle, a, axis)
    def min(a, axis=None, keepdims=False): return _reduced(lambda values: sorted(values)[0], a, axis, keepdims)
    def max(a, axis=None, keepdims=False): return _reduced(lambda values: sorted(values)[-1], a, axis, keepdims)
    def any(a, axis=None, keepdims=False): return _reduced(lambda values: True in [bool(value) for value in values], a, axis, keepdims)
    def all(a, axis=None, keepdims=False): return _reduced(lambda values: False not in [bool(value) for value in values], a, axis, keepdims)
    def argmax(a, axis=None): return _reduced(lambda values: values.index(sorted(values)[-1]), a, axis)
    def argmin(a, axis=None): return _reduced(lambda values: values.index(sorted(values)[0]), a, axis)
    def count_nonzero(a, axis=None): return _reduced(lambda values: len([value for value in values if value != 0]), a, axis)


    product, amin, amax = prod, min, max


    def cumsum(a, axis=None):
        return array(list(itertools.accumulate(_numbers(a)))) if axis is None or ndim(a) < 2 else asarray(a).cumsum(axis)


    def cumprod(a, axis=None): return array(list(itertools.accumulate(_numbers(a), lambda x, y: x * y)))
    def unique(a): return array(sorted(set(_numbers(a))))
    def sort(a): return array(sorted(_numbers(a)))


    def argsort(a):
        values = _numbers(a)
        return array(sorted(range(len(values)), key=lambda i: values[i]))


    def diff(a):
        values = _numbers(a)
        return array([y - x for x, y in zip(values, values[1:])])


    # ---- shapes


    def atleast_1d(a): return asarray(a) if ndim(a) else array([a])
    def expand_dims(a, axis): return asarray(a).unsqueeze(axis)
    def squeeze(a, axis=None): return asarray(a).squeeze() if axis is None else asarray(a).squeeze(axis)
    def transpose(a, axes=None): return asarray(a).permute(*(reversed(range(ndim(a))) if axes is None else axes))
    def reshape(a, shape): return asarray(a).reshape(shape)
    def ravel(a): return asarray(a).flatten()
    def flip(m, axis=None): return asarray(m).flip(*(range(ndim(m)) if axis is None else [axis]))
    def roll(a, shift, axis=None): return torch.roll(asarray(a), shift, axis) if ndim(a) > 1 else array([_numbers(a)[i - shift] for i in range(size(a))])
    def concatenate(arrays, axis=0): return torch.cat([asarray(a) for a in arrays], axis)
    def stack(arrays, axis=0): return torch.stack([asarray(a) for a in arrays], axis)
    def hstack(tup): return concatenate([atleast_1d(a) for a in tup], 0 if ndim(tup[0]) < 2 else 1)
    def vstack(tup): return concatenate([asarray(a) if ndim(a) > 1 else atleast_1d(a).unsqueeze(0) for a in tup])
    def append(arr, values, axis=None): return array(_numbers(arr) + _numbers(values)) if axis is None else concatenate([arr, values], axis)
    def tile(A, reps): return asarray(A).repeat(reps if isinstance(reps, (tuple, list)) else (reps,))


    def repeat(a, repeats, axis=None):
        return asarray(a).repeat_interleave(repeats, axis) if axis is not None else array([value for value in _numbers(a) for _ in range(repeats)])


    def array_split(ary, indices_or_sections):
        count = size(ary, 0)
        if isinstance(indices_or_sections, int):
            ends = [(i + 1) * (count // indices_or_sections) + _least(i + 1, count % indices_or_sections) for i in range(indices_or_sections)]
        else:
            ends = [*indices_or_sections, count]
        return [asarray(ary)[start:end] for start, end in zip([0, *ends], ends)]


    split = array_split


    def pad(array, pad_width):
        before, after = pad_width if isinstance(pad_width, (tuple, list)) else (pad_width, pad_width)
        return asarray([0] * before + _numbers(array) + [0] * after)


    def ndim(a): return asarray(a).dim()
    def shape(a): return tuple(asarray(a).shape)
    def size(a, axis=None): return asarray(a).numel() if axis is None else asarray(a).shape[axis]
    """#
}
