/// `functools` and `itertools`. The evaluator itself implements `partial`.
extension LibrarySource {
  static let functools = LibrarySource(
    "functools",
    #"""
    from __normlint__ import is_unknown, partial

    WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")
    WRAPPER_UPDATES = ("__dict__",)


    def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
        for name in assigned:
            if hasattr(wrapped, name):
                setattr(wrapper, name, getattr(wrapped, name))
        for name in updated:
            for key, value in getattr(wrapped, name, {}).items():
                setattr(wrapper, key, value)
        wrapper.__wrapped__ = wrapped
        return wrapper


    def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
        def decorate(wrapper):
            return update_wrapper(wrapper, wrapped, assigned, updated)

        return decorate


    _nothing = object()


    def reduce(function, iterable, initial=_nothing):
        result = initial
        for item in iterable:
            result = item if result is _nothing else function(result, item)
        if result is _nothing:
            raise TypeError("reduce() of empty iterable with no initial value")
        return result


    def lru_cache(maxsize=128, typed=False):
        if callable(maxsize):
            return cache(maxsize)
        return cache


    def cache(function):
        kept = {}

        @wraps(function)
        def inner(*args, **kwargs):
            key = (args, tuple(kwargs.items()))
            found = key in kept
            if is_unknown(found):
                return function(*args, **kwargs)
            if not found:
                kept[key] = function(*args, **kwargs)
            return kept[key]

        inner.cache_clear = kept.clear
        return inner


    class cached_property:
        def __init__(self, func):
            self.func = func
            self.attrname = None

        def __set_name__(self, owner, name):
            self.attrname = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            if self.attrname in instance.__dict__:
                return instance.__dict__[self.attrname]
            value = self.func(instance)
            object.__setattr__(instance, self.attrname, value)
            return value


    class partialmethod:
        def __init__(self, func, *args, **keywords):
            self.func = func
            self.args = args
            self.keywords = keywords

        def __get__(self, instance, owner=None):
            return partial(self.func.__get__(instance, owner), *self.args, **self.keywords)


    def singledispatch(function):
        table = {}

        def register(cls, func=None):
            if func is None:
                return lambda f: register(cls, f)
            table[cls] = func
            return func

        def dispatch(cls):
            for base in cls.__mro__:
                if base in table:
                    return table[base]
            return function

        def call(first, *args, **kwargs):
            return dispatch(type(first))(first, *args, **kwargs)

        update_wrapper(call, function)
        call.register = register
        call.dispatch = dispatch
        return call


    def total_ordering(cls):
        if "__lt__" in cls.__dict__:
            if not hasattr(cls, "__gt__") or cls.__gt__ is object.__gt__:
                cls.__gt__ = lambda self, other: not (self < other or self == other)
            cls.__le__ = lambda self, other: self < other or self == other
            cls.__ge__ = lambda self, other: not self < other
        return cls


    def cmp_to_key(function):
        class Key:
            def __init__(self, value):
                self.value = value

            def __lt__(self, other):
                return function(self.value, other.value) < 0

        return Key
    """#)

  static let itertools = LibrarySource(
    "itertools",
    #"""
    _nothing = object()


    class chain:
        def __init__(self, *iterables):
            self._items = iter([item for iterable in iterables for item in iterable])

        def __iter__(self):
            return self

        def __next__(self):
            return next(self._items)

        @classmethod
        def from_iterable(cls, iterables):
            return cls(*iterables)


    def product(*iterables, repeat=1):
        result = [()]
        for pool in [list(iterable) for iterable in iterables] * repeat:
            result = [done + (item,) for done in result for item in pool]
        return iter(result)


    def accumulate(iterable, func=None, *, initial=None):
        result = [] if initial is None else [initial]
        for item in iterable:
            result.append(item if not result else result[-1] + item if func is None else func(result[-1], item))
        return iter(result)


    class repeat:
        def __init__(self, object, times=None):
            self._object = object
            self._times = times

        def __iter__(self):
            return self

        def __next__(self):
            if self._times is not None:
                if self._times <= 0:
                    raise StopIteration
                self._times -= 1
            return self._object

        def __len__(self):
            return self._times


    class count:
        def __init__(self, start=0, step=1):
            self._next = start
            self._step = step

        def __iter__(self):
            return self

        def __next__(self):
            value = self._next
            self._next += self._step
            return value


    class cycle:
        def __init__(self, iterable):
            self._items = list(iterable)
            self._place = -1

        def __iter__(self):
            return self

        def __next__(self):
            if not self._items:
                raise StopIteration
            self._place = (self._place + 1) % len(self._items)
            return self._items[self._place]


    def islice(iterable, *args):
        bounds = slice(*args)
        start = 0 if bounds.start is None else bounds.start
        step = 1 if bounds.step is None else bounds.step
        items = iter(iterable)
        result = []
        place = 0
        while bounds.stop is None or place < bounds.stop:
            item = next(items, _nothing)
            if item is _nothing:
                break
            if place >= start and (place - start) % step == 0:
                result.append(item)
            place += 1
        return iter(result)


    def zip_longest(*iterables, fillvalue=None):
        pools = [list(iterable) for iterable in iterables]
        length = max([len(pool) for pool in pools], default=0)
        return iter([tuple([pool[i] if i < len(pool) else fillvalue for pool in pools]) for i in range(length)])


    def starmap(function, iterable):
        return iter([function(*args) for args in iterable])


    def permutations(iterable, r=None):
        pool = list(iterable)
        places = product(range(len(pool)), repeat=len(pool) if r is None else r)
        return iter([tuple([pool[i] for i in chosen]) for chosen in places if len(set(chosen)) == len(chosen)])


    def combinations(iterable, r):
        pool = list(iterable)
        return iter([tuple([pool[i] for i in chosen]) for chosen in product(range(len(pool)), repeat=r) if list(chosen) == sorted(set(chosen))])


    def takewhile(predicate, iterable):
        result = []
        for item in iterable:
            if not predicate(item):
                break
            result.append(item)
        return iter(result)


    def dropwhile(predicate, iterable):
        result = []
        is_dropping = True
        for item in iterable:
            is_dropping = is_dropping and predicate(item)
            if not is_dropping:
                result.append(item)
        return iter(result)


    def filterfalse(predicate, iterable):
        return iter([item for item in iterable if not (predicate(item) if predicate is not None else item)])


    def compress(data, selectors):
        return iter([item for item, chosen in zip(data, selectors) if chosen])


    def pairwise(iterable):
        items = list(iterable)
        return zip(items, items[1:])


    def tee(iterable, n=2):
        items = list(iterable)
        return tuple([iter(items) for _ in range(n)])


    def groupby(iterable, key=None):
        result = []
        for item in iterable:
            value = item if key is None else key(item)
            if result and result[-1][0] == value:
                result[-1][1].append(item)
            else:
                result.append((value, [item]))
        return iter([(value, iter(items)) for value, items in result])


    def batched(iterable, n):
        items = list(iterable)
        return iter([tuple(items[i : i + n]) for i in range(0, len(items), n)])
    """#)
}
