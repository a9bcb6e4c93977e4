/// `collections` and `collections.abc`
extension LibrarySource {
  static let collections = LibrarySource(
    "collections",
    #"""
    import collections.abc as abc


    class OrderedDict(dict):
        def __repr__(self):
            return f"{type(self).__name__}({list(self.items()) if self else ''})"

        def move_to_end(self, key, last=True):
            value = self[key]
            rest = [(k, v) for k, v in self.items() if k != key]
            self.clear()
            for k, v in rest + [(key, value)] if last else [(key, value)] + rest:
                self[k] = v

        def popitem(self, last=True):
            if not self:
                raise KeyError("dictionary is empty")
            key = list(self)[-1 if last else 0]
            return key, self.pop(key)

        def copy(self):
            return self.__class__(self)


    class defaultdict(dict):
        def __init__(self, default_factory=None, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.default_factory = default_factory

        def __missing__(self, key):
            if self.default_factory is None:
                raise KeyError(key)
            self[key] = value = self.default_factory()
            return value

        def copy(self):
            return type(self)(self.default_factory, self)


    class Counter(dict):
        def __init__(self, iterable=None, **kwargs):
            super().__init__()
            self.update(iterable, **kwargs)

        def __missing__(self, key):
            return 0

        def update(self, iterable=None, **kwargs):
            if isinstance(iterable, dict):
                for key, count in iterable.items():
                    self[key] = self[key] + count
            elif iterable is not None:
                for key in iterable:
                    self[key] = self[key] + 1
            for key, count in kwargs.items():
                self[key] = self[key] + count

        def most_common(self, n=None):
            return sorted(self.items(), key=lambda item: item[1], reverse=True)[:n]

        def elements(self):
            return iter([key for key, count in self.items() for _ in range(count)])


    class deque(list):
        def __init__(self, iterable=(), maxlen=None):
            super().__init__(iterable)
            self.maxlen = maxlen
            if maxlen is not None and len(self) > maxlen:
                self[:] = self[len(self) - maxlen :]

        def append(self, item):
            super().append(item)
            if self.maxlen is not None and len(self) > self.maxlen:
                del self[0]

        def appendleft(self, item):
            self.insert(0, item)

        def popleft(self):
            return self.pop(0)

        def extendleft(self, iterable):
            for item in iterable:
                self.insert(0, item)

        def rotate(self, n=1):
            if self:
                n %= len(self)
                self[:] = self[len(self) - n :] + self[: len(self) - n]


    class ChainMap(dict):
        def __init__(self, *maps):
            super().__init__()
            self.maps = list(maps)
            for table in reversed(maps):
                self.update(table)


    class UserDict(dict):
        @property
        def data(self):
            return self


    class UserList(list):
        @property
        def data(self):
            return self


    def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
        if isinstance(field_names, str):
            field_names = field_names.replace(",", " ").split()
        names = tuple(field_names)
        values = () if defaults is None else tuple(defaults)
        return _named_tuple(typename, names, dict(zip(names[len(names) - len(values) :], values)))


    def _named_tuple(typename, names, defaults):
        cls = type(typename, (tuple,), {})
        _install_fields(cls, names, defaults)
        return cls


    def _install_fields(cls, names, defaults):
        typename = cls.__name__

        def __new__(cls, *args, **kwargs):
            if len(args) > len(names):
                raise TypeError(f"{typename}.__new__() takes {len(names) + 1} positional arguments but {len(args) + 1} were given")
            values = dict(zip(names, args))
            for name, value in kwargs.items():
                if name not in names:
                    raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
                if name in values:
                    raise TypeError(f"{typename}.__new__() got multiple values for argument '{name}'")
                values[name] = value
            result = []
            for name in names:
                if name not in values and name not in defaults:
                    raise TypeError(f"{typename}.__new__() missing 1 required positional argument: '{name}'")
                result.append(values[name] if name in values else defaults[name])
            return tuple.__new__(cls, result)

        cls.__new__ = __new__
        cls._fields = names
        cls._field_defaults = dict(defaults)
        for i, name in enumerate(names):
            setattr(cls, name, _item(i))
        cls._replace = _replace
        cls._asdict = _asdict
        cls._make = classmethod(lambda cls, iterable: cls(*iterable))
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = _repr


    def _item(i):
        return property(lambda self: self[i])


    def _replace(self, **kwargs):
        for name in kwargs:
            if name not in self._fields:
                raise ValueError(f"Got unexpected field names: {[name]!r}")
        return self.__class__(*[kwargs.get(name, value) for name, value in zip(self._fields, self)])


    def _asdict(self):
        return dict(zip(self._fields, self))


    def _repr(self):
        return self.__class__.__name__ + "(" + ", ".join([f"{n}={v!r}" for n, v in zip(self._fields, self)]) + ")"
    """#)
}
