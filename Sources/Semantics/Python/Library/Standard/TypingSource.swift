/// `typing`, whose names have no effect on values, `abc` and `collections.abc`.
extension LibrarySource {
  static let typing = LibrarySource(
    "typing",
    #"""
    from collections import OrderedDict, Counter, ChainMap, deque as Deque, defaultdict as DefaultDict, _install_fields
    from collections.abc import *

    TYPE_CHECKING = False
    List = list
    Dict = dict
    Tuple = tuple
    Set = set
    FrozenSet = frozenset
    Type = type
    Text = str
    AbstractSet = Set
    ContextManager = object


    class _Form:
        def __init__(self, name, origin=None, args=()):
            self._name = name
            self.__origin__ = origin
            self.__args__ = args

        def __getitem__(self, item):
            args = tuple([type(None) if arg is None else arg for arg in (item if isinstance(item, tuple) else (item,))])
            if self._name == "Optional":
                return _Form(self._name, Union, args + (type(None),))
            return _Form(self._name, self, args)

        def __or__(self, other):
            return Union[self, other]

        def __ror__(self, other):
            return Union[other, self]

        def __call__(self, *args, **kwargs):
            return self

        def __repr__(self):
            return "typing." + self._name

        def __mro_entries__(self, bases):
            return ()


    Any = _Form("Any")
    Optional = _Form("Optional")
    Union = _Form("Union")
    Literal = _Form("Literal")
    LiteralString = _Form("LiteralString")
    Final = _Form("Final")
    ClassVar = _Form("ClassVar")
    Annotated = _Form("Annotated")
    NoReturn = Never = _Form("Never")
    Self = _Form("Self")
    Concatenate = _Form("Concatenate")
    TypeAlias = _Form("TypeAlias")
    TypeGuard = TypeIs = _Form("TypeGuard")
    Required = NotRequired = ReadOnly = Unpack = _Form("Required")
    IO = TextIO = BinaryIO = _Form("IO")
    Pattern = Match = _Form("Pattern")
    SupportsFloat = SupportsInt = SupportsIndex = SupportsAbs = _Form("Supports")
    AnyStr = _Form("AnyStr")


    def TypeVar(name, *constraints, **options):
        return _Form(name)


    ParamSpec = TypeVarTuple = TypeVar


    def TypeAliasType(name, value, type_params=()):
        return value


    def NewType(name, tp):
        return tp


    class Generic:
        def __class_getitem__(cls, item):
            return cls


    class Protocol:
        def __class_getitem__(cls, item):
            return cls


    def cast(typ, val):
        return val


    def assert_type(val, typ):
        return val


    def overload(func):
        return func


    final = no_type_check = override = runtime_checkable = runtime = reveal_type = overload


    def dataclass_transform(**options):
        return overload


    def deprecated(message, **options):
        return overload


    def get_type_hints(obj, *args, **kwargs):
        return dict(getattr(obj, "__annotations__", {}))


    def get_origin(tp):
        return tp.__origin__ if isinstance(tp, _Form) else None


    def get_args(tp):
        # `A | None` is a tuple here.
        return tp if isinstance(tp, tuple) else tp.__args__ if isinstance(tp, _Form) else ()


    class NamedTuple(tuple):
        def __init_subclass__(cls, **options):
            if "_fields" not in cls.__dict__ and "__annotations__" in cls.__dict__:
                names = tuple(cls.__dict__["__annotations__"])
                _install_fields(cls, names, {n: cls.__dict__[n] for n in names if n in cls.__dict__})


    class TypedDict(dict):
        def __init_subclass__(cls, **options):
            pass
    """#)

  static let abc = LibrarySource(
    "abc",
    #"""
    class ABCMeta(type):
        def register(cls, subclass):
            return subclass


    class ABC(metaclass=ABCMeta):
        pass


    def abstractmethod(function):
        if hasattr(function, "__code__"):
            function.__isabstractmethod__ = True
        return function


    abstractproperty = property
    abstractclassmethod = classmethod
    abstractstaticmethod = staticmethod
    """#)

  static let collectionsABC = LibrarySource(
    "collections.abc",
    #"""
    from __normlint__ import has_method


    class _Checked(type):
        def __instancecheck__(cls, obj):
            return cls in type(obj).__mro__ or cls._has(obj)

        def __subclasscheck__(cls, sub):
            return cls in sub.__mro__ or cls._has_class(sub)

        def _has(cls, obj):
            return bool(cls._methods) and all([has_method(type(obj), name) for name in cls._methods])

        def _has_class(cls, sub):
            return bool(cls._methods) and all([has_method(sub, name) for name in cls._methods])

        def register(cls, subclass):
            return subclass


    class Container(metaclass=_Checked):
        _methods = ("__contains__",)

        def __class_getitem__(cls, item):
            return cls


    class Iterable(metaclass=_Checked):
        _methods = ("__iter__",)

        def __class_getitem__(cls, item):
            return cls


    class Hashable(Iterable):
        _methods = ("__hash__",)


    class Callable(Iterable):
        _methods = ("__call__",)


    class Sized(Iterable):
        _methods = ("__len__",)


    class Iterator(Iterable):
        _methods = ("__iter__", "__next__")


    Generator = AsyncIterator = AsyncGenerator = AsyncIterable = Awaitable = Coroutine = Iterator


    class Reversible(Iterable):
        _methods = ("__iter__", "__reversed__")


    class Collection(Iterable):
        _methods = ("__len__", "__iter__", "__contains__")


    class _ByType(_Checked):
        def _has(cls, obj):
            return isinstance(obj, cls.__dict__.get("_types", ()))

        def _has_class(cls, sub):
            return issubclass(sub, cls.__dict__.get("_types", ()))


    class _Typed(metaclass=_ByType):
        def __class_getitem__(cls, item):
            return cls


    class Sequence(_Typed):
        _types = (list, tuple, str, range, bytes)


    class MutableSequence(Sequence):
        _types = (list,)


    class Set(_Typed):
        _types = (set, frozenset)


    class MutableSet(Set):
        _types = (set,)


    class Mapping(_Typed):
        _types = (dict,)

        def get(self, key, default=None):
            try:
                return self[key]
            except KeyError:
                return default

        def __contains__(self, key):
            try:
                self[key]
            except KeyError:
                return False
            return True

        def keys(self):
            return list(self)

        def items(self):
            return [(key, self[key]) for key in self]

        def values(self):
            return [self[key] for key in self]


    class MutableMapping(Mapping):
        _types = (dict,)

        def update(self, other=(), /, **kwargs):
            for key, value in dict(other, **kwargs).items():
                self[key] = value

        def setdefault(self, key, default=None):
            if key not in self:
                self[key] = default
            return self[key]

        def pop(self, key, *default):
            if key not in self and default:
                return default[0]
            value = self[key]
            del self[key]
            return value


    ItemsView = KeysView = ValuesView = MappingView = Collection
    ByteString = Buffer = bytes
    """#)
}
