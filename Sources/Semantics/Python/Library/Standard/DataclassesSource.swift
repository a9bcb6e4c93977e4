/// `dataclasses` and `enum`
extension LibrarySource {
  static let dataclasses = LibrarySource(
    "dataclasses",
    #"""
    from __normlint__ import field_initializer, is_unknown, replace


    class _Missing:
        pass


    MISSING = _Missing()
    KW_ONLY = _Missing()


    class Field:
        def __init__(self, default, default_factory, init, repr, compare, metadata, kw_only):
            self.name = None
            self.type = None
            self.default = default
            self.default_factory = default_factory
            self.init = init
            self.repr = repr
            self.compare = compare
            self.hash = None
            self.metadata = {} if metadata is None else metadata
            self.kw_only = kw_only


    def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING):
        if default is not MISSING and default_factory is not MISSING:
            raise ValueError("cannot specify both default and default_factory")
        return Field(default, default_factory, init, repr, compare, metadata, kw_only)


    def dataclass(cls=None, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
        def decorate(cls):
            return _processed(cls, init, repr, eq, order, frozen, kw_only)

        return decorate if cls is None else decorate(cls)


    def _is_class_variable(annotation):
        if is_unknown(annotation):
            return False
        if isinstance(annotation, str):
            return "ClassVar" in annotation
        return "ClassVar" in str(annotation)


    def _processed(cls, init, repr, eq, order, frozen, kw_only):
        table = {}
        for base in reversed(cls.__mro__[1:]):
            table.update(base.__dict__.get("__dataclass_fields__", {}))
        own = cls.__dict__
        for name, annotation in own.get("__annotations__", {}).items():
            if not is_unknown(annotation) and (annotation is KW_ONLY or annotation == "KW_ONLY"):
                kw_only = True
                continue
            if _is_class_variable(annotation):
                continue
            value = getattr(cls, name, MISSING)
            if not isinstance(value, Field):
                if isinstance(value, (list, dict, set)):
                    raise ValueError(f"mutable default {type(value)} for field {name} is not allowed: use default_factory")
                value = Field(value, MISSING, True, True, True, None, MISSING)
            elif value.default is MISSING:
                if name in own:
                    delattr(cls, name)
            else:
                setattr(cls, name, value.default)
            if value.kw_only is MISSING:
                value.kw_only = kw_only
            value.name = name
            value.type = annotation
            table[name] = value
        cls.__dataclass_fields__ = table
        cls.__match_args__ = tuple([name for name, f in table.items() if f.init and not f.kw_only])
        if init and "__init__" not in own:
            cls.__init__ = _initializer(cls, table)
        if repr and "__repr__" not in own:
            cls.__repr__ = _repr
        if eq and "__eq__" not in own:
            cls.__eq__ = _eq
            if frozen and "__hash__" not in own:
                cls.__hash__ = _hash
        if order:
            cls.__lt__ = lambda self, other: _values(self) < _values(other)
            cls.__le__ = lambda self, other: _values(self) <= _values(other)
            cls.__gt__ = lambda self, other: _values(self) > _values(other)
            cls.__ge__ = lambda self, other: _values(self) >= _values(other)
        if frozen:
            cls.__setattr__ = _refuse
        return cls


    def _initializer(cls, table):
        positional = [name for name, f in table.items() if f.init and not f.kw_only]

        late = [name for name, f in table.items() if not is_unknown(f.type) and "InitVar" in str(f.type)]
        return field_initializer(cls, table, positional, late, MISSING)


    def _values(self):
        return tuple([getattr(self, name) for name, f in self.__dataclass_fields__.items() if f.compare])


    def _repr(self):
        shown = [f"{name}={getattr(self, name)!r}" for name, f in self.__dataclass_fields__.items() if f.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"


    def _eq(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self) == _values(other)


    def _hash(self):
        return hash(_values(self))


    def _refuse(self, name, value):
        raise FrozenInstanceError(f"cannot assign to field '{name}'")


    class FrozenInstanceError(AttributeError):
        pass


    class InitVar:
        def __class_getitem__(cls, item):
            return "InitVar"


    def fields(class_or_instance):
        return tuple(class_or_instance.__dataclass_fields__.values())


    def is_dataclass(obj):
        return hasattr(obj, "__dataclass_fields__")


    def _plain(value, factory):
        if is_dataclass(value) and not isinstance(value, type):
            return factory([(name, _plain(getattr(value, name), factory)) for name in value.__dataclass_fields__])
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*[_plain(item, factory) for item in value])
        if isinstance(value, (list, tuple)):
            return type(value)([_plain(item, factory) for item in value])
        if isinstance(value, dict):
            return {key: _plain(item, factory) for key, item in value.items()}
        return value


    def asdict(obj, *, dict_factory=dict):
        return _plain(obj, dict_factory)


    def astuple(obj, *, tuple_factory=tuple):
        return tuple_factory([getattr(obj, name) for name in obj.__dataclass_fields__])


    def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
        members = dict(namespace or {})
        members["__annotations__"] = {}
        for item in fields:
            item = (item, object) if isinstance(item, str) else item
            members["__annotations__"][item[0]] = item[1]
            if len(item) > 2:
                members[item[0]] = item[2]
        return dataclass(type(cls_name, bases, members), **options)
    """#)

  static let enumeration = LibrarySource(
    "enum",
    #"""
    class auto:
        pass


    class EnumMeta(type):
        def _collect(cls):
            cls._member_map_ = {}
            cls._member_names_ = []
            last = []
            for key, value in list(cls.__dict__.items()):
                if key.startswith("_") or _is_descriptor(value):
                    continue
                if isinstance(value, auto):
                    value = cls._generate_next_value_(key, 1, len(last), last)
                last.append(value)
                cls._add(key, value)

        def _add(cls, name, value):
            for member in cls._member_map_.values():
                if member._value_ == value and type(member._value_) is type(value):
                    cls._member_map_[name] = member
                    setattr(cls, name, member)
                    return
            args = value if isinstance(value, tuple) else (value,)
            base = cls._data_type()
            if "__new__" in cls.__dict__:
                member = cls.__dict__["__new__"](cls, *args)
            else:
                member = object.__new__(cls) if base is object else base.__new__(cls, *args)
            if not hasattr(member, "_value_"):
                member._value_ = value
            member._name_ = name
            if base is object and hasattr(cls, "__init__"):
                member.__init__(*args)
            cls._member_map_[name] = member
            cls._member_names_.append(name)
            setattr(cls, name, member)

        def _data_type(cls):
            for base in cls.__mro__:
                if base in (int, str, float, tuple):
                    return base
            return object

        def __call__(cls, value, names=None, **kwargs):
            if names is not None:
                return cls._functional(value, names)
            if isinstance(value, cls):
                return value
            for member in cls._member_map_.values():
                if member._value_ == value:
                    return member
            missing = cls._missing_(value)
            if missing is not None:
                return missing
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")

        def _functional(cls, name, names):
            if isinstance(names, str):
                names = names.replace(",", " ").split()
            members = dict(names) if isinstance(names, dict) else {n: i + 1 for i, n in enumerate(names)}
            return type(name, (cls,), members)

        def __iter__(cls):
            return iter([cls._member_map_[name] for name in cls._member_names_])

        def __reversed__(cls):
            return reversed([cls._member_map_[name] for name in cls._member_names_])

        def __len__(cls):
            return len(cls._member_names_)

        def __getitem__(cls, name):
            return cls._member_map_[name]

        def __contains__(cls, value):
            return any([member is value or member._value_ == value for member in cls._member_map_.values()])

        @property
        def __members__(cls):
            return dict(cls._member_map_)


    EnumType = EnumMeta


    def _is_descriptor(value):
        return isinstance(value, (property, staticmethod, classmethod)) or callable(value) and hasattr(value, "__code__")


    class Enum(metaclass=EnumMeta):
        def __init_subclass__(cls, **options):
            cls._collect()

        @property
        def name(self):
            return self._name_

        @property
        def value(self):
            return self._value_

        @staticmethod
        def _generate_next_value_(name, start, count, last_values):
            return last_values[-1] + 1 if last_values else start

        @classmethod
        def _missing_(cls, value):
            return None

        def __repr__(self):
            return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

        def __str__(self):
            return f"{type(self).__name__}.{self._name_}"

        def __hash__(self):
            return hash(self._name_)


    class IntEnum(int, Enum):
        def __str__(self):
            return str(self._value_)


    class StrEnum(str, Enum):
        @staticmethod
        def _generate_next_value_(name, start, count, last_values):
            return name.lower()

        def __str__(self):
            return self._value_


    class Flag(Enum):
        @staticmethod
        def _generate_next_value_(name, start, count, last_values):
            return last_values[-1] * 2 if last_values else start


    class IntFlag(int, Flag):
        pass


    def unique(enumeration):
        return enumeration
    """#)
}
