/// Modules of the standard library of which constructors use only a small part.
extension LibrarySource {
  static let operators = LibrarySource(
    "operator",
    #"""
    def add(a, b): return a + b
    def sub(a, b): return a - b
    def mul(a, b): return a * b
    def truediv(a, b): return a / b
    def floordiv(a, b): return a // b
    def mod(a, b): return a % b
    def pow(a, b): return a**b
    def matmul(a, b): return a @ b
    def neg(a): return -a
    def pos(a): return +a
    def not_(a): return not a
    def and_(a, b): return a & b
    def or_(a, b): return a | b
    def xor(a, b): return a ^ b
    def eq(a, b): return a == b
    def ne(a, b): return a != b
    def lt(a, b): return a < b
    def le(a, b): return a <= b
    def gt(a, b): return a > b
    def ge(a, b): return a >= b
    def is_(a, b): return a is b
    def contains(a, b): return b in a
    def getitem(a, b): return a[b]
    def index(a): return a.__index__()
    def truth(a): return bool(a)


    def setitem(a, b, c):
        a[b] = c


    def itemgetter(*items):
        if len(items) == 1:
            return lambda obj: obj[items[0]]
        return lambda obj: tuple([obj[item] for item in items])


    def attrgetter(*names):
        def one(obj, name):
            for part in name.split("."):
                obj = getattr(obj, part)
            return obj

        if len(names) == 1:
            return lambda obj: one(obj, names[0])
        return lambda obj: tuple([one(obj, name) for name in names])


    def methodcaller(name, *args, **kwargs):
        return lambda obj: getattr(obj, name)(*args, **kwargs)
    """#)

  static let contextlib = LibrarySource(
    "contextlib",
    #"""
    from functools import wraps


    class AbstractContextManager:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            return None


    class nullcontext(AbstractContextManager):
        def __init__(self, enter_result=None):
            self.enter_result = enter_result

        def __enter__(self):
            return self.enter_result


    class suppress(AbstractContextManager):
        def __init__(self, *exceptions):
            self._exceptions = exceptions

        def __exit__(self, kind, value, trace):
            return kind is not None and issubclass(kind, self._exceptions)


    class closing(nullcontext):
        pass


    class redirect_stdout(nullcontext):
        pass


    redirect_stderr = redirect_stdout


    class ContextDecorator:
        def __call__(self, function):
            @wraps(function)
            def inner(*args, **kwargs):
                with self:
                    return function(*args, **kwargs)

            return inner


    class _Generated(AbstractContextManager, ContextDecorator):
        def __init__(self, values):
            self._values = values

        def __enter__(self):
            return next(self._values)


    def contextmanager(function):
        @wraps(function)
        def make(*args, **kwargs):
            return _Generated(iter(function(*args, **kwargs)))

        return make


    class ExitStack(AbstractContextManager):
        def enter_context(self, manager):
            return manager.__enter__()

        def callback(self, function, *args, **kwargs):
            return function

        def push(self, exit):
            return exit

        def close(self):
            pass
    """#)

  static let warnings = LibrarySource(
    "warnings",
    #"""
    from contextlib import nullcontext


    def warn(*args, **kwargs): pass
    def warn_explicit(*args, **kwargs): pass
    def simplefilter(*args, **kwargs): pass
    def filterwarnings(*args, **kwargs): pass
    def resetwarnings(): pass


    def catch_warnings(**kwargs):
        return nullcontext([])


    def deprecated(message, **kwargs):
        return lambda function: function
    """#)

  static let logging = LibrarySource(
    "logging",
    #"""
    NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0, 10, 20, 30, 40, 50
    WARN, FATAL = WARNING, CRITICAL


    class Handler:
        def __init__(self, *args, **kwargs):
            self.level = NOTSET

        def setLevel(self, level):
            self.level = level

        def setFormatter(self, formatter): pass
        def addFilter(self, filter): pass


    class StreamHandler(Handler): pass
    class FileHandler(Handler): pass
    class NullHandler(Handler): pass
    class Filter(Handler): pass
    class Formatter(Handler): pass


    class Logger:
        def __init__(self, name, level=NOTSET):
            self.name = name
            self.level = level
            self.handlers = []
            self.propagate = True
            self.disabled = False
            self.parent = None

        def _say(self, *args, **kwargs): pass

        debug = info = warning = warn = error = critical = exception = log = fatal = _say
        addHandler = removeHandler = addFilter = _say

        def setLevel(self, level):
            self.level = level

        def isEnabledFor(self, level):
            return False

        def getEffectiveLevel(self):
            return self.level

        def hasHandlers(self):
            return False

        def getChild(self, suffix):
            return getLogger(self.name + "." + suffix)


    class LoggerAdapter(Logger):
        def __init__(self, logger=None, extra=None):
            super().__init__("adapter")
            self.logger = logger
            self.extra = extra


    root = Logger("root", WARNING)
    _loggers = {}


    def getLogger(name=None):
        if not name:
            return root
        if name not in _loggers:
            _loggers[name] = Logger(name)
        return _loggers[name]


    def _say(*args, **kwargs): pass


    debug = info = warning = warn = error = critical = exception = log = _say
    basicConfig = disable = addLevelName = captureWarnings = setLoggerClass = shutdown = _say


    def getLevelName(level):
        return str(level)


    def getLoggerClass():
        return Logger
    """#)

  static let copy = LibrarySource(
    "copy",
    #"""
    from __normlint__ import copy, deepcopy

    Error = RuntimeError
    """#)

  static let inspect = LibrarySource(
    "inspect",
    #"""
    from collections import OrderedDict, namedtuple
    from __normlint__ import parameters_of

    _empty = type("_empty", (), {})
    FullArgSpec = namedtuple("FullArgSpec", "args varargs varkw defaults kwonlyargs kwonlydefaults annotations")


    class Parameter:
        empty = _empty
        POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = 0, 1, 2, 3, 4

        def __init__(self, name, kind, *, default=_empty, annotation=_empty):
            self.name = self._name = name
            self.kind = self._kind = kind
            self.default = self._default = default
            self._annotation = annotation
            self._function = None

        @property
        def annotation(self):
            if self._function is None:
                return self._annotation
            return self._function.__annotations__.get(self.name, _empty)

        def replace(self, **changes):
            fields = {"name": self.name, "kind": self.kind, "default": self.default, "annotation": self.annotation}
            fields.update(changes)
            return Parameter(fields.pop("name"), fields.pop("kind"), **fields)


    class Signature:
        empty = _empty

        def __init__(self, parameters=(), *, return_annotation=_empty):
            self.parameters = OrderedDict([(p.name, p) for p in parameters])
            self.return_annotation = return_annotation

        def replace(self, *, parameters=None, return_annotation=_empty):
            found = self.parameters.values() if parameters is None else parameters
            return Signature(list(found), return_annotation=return_annotation)

        def bind(self, *args, **kwargs):
            return self._bind(args, kwargs, False)

        def bind_partial(self, *args, **kwargs):
            return self._bind(args, kwargs, True)

        def _bind(self, args, kwargs, partial):
            found, rest, star = {}, list(args), None
            for name, p in self.parameters.items():
                if p.kind == 2:
                    if rest:
                        found[name], rest = tuple(rest), []
                elif p.kind == 4:
                    star = name
                elif p.kind < 2 and rest:
                    if p.kind == 1 and name in kwargs:
                        raise TypeError(f"multiple values for argument '{name}'")
                    found[name] = rest.pop(0)
                elif p.kind != 0 and name in kwargs:
                    found[name] = kwargs.pop(name)
                elif p.default is _empty and not partial:
                    raise TypeError(f"missing a required argument: '{name}'")
            if rest:
                raise TypeError("too many positional arguments")
            if star is not None and kwargs:
                found[star] = kwargs
            elif kwargs:
                raise TypeError(f"got an unexpected keyword argument '{list(kwargs)[0]}'")
            return BoundArguments(self, found)


    class BoundArguments:
        def __init__(self, signature, arguments):
            self.signature = signature
            self.arguments = arguments

        def apply_defaults(self):
            found = {}
            for name, p in self.signature.parameters.items():
                if name in self.arguments:
                    found[name] = self.arguments[name]
                elif p.default is not _empty:
                    found[name] = p.default
                elif p.kind == 2:
                    found[name] = ()
                elif p.kind == 4:
                    found[name] = {}
            self.arguments = found

        @property
        def args(self):
            found = []
            for name, p in self.signature.parameters.items():
                if p.kind > 2 or name not in self.arguments:
                    break
                found += list(self.arguments[name]) if p.kind == 2 else [self.arguments[name]]
            return tuple(found)

        @property
        def kwargs(self):
            found, passed = {}, True
            for name, p in self.signature.parameters.items():
                if p.kind <= 2 and name in self.arguments and passed:
                    continue
                passed = False
                if name not in self.arguments:
                    continue
                if p.kind == 4:
                    found.update(self.arguments[name])
                elif p.kind != 2:
                    found[name] = self.arguments[name]
            return found


    def signature(obj, **options):
        found = []
        for name, kind, has_default, default, function in parameters_of(obj):
            parameter = Parameter(name, kind, default=default if has_default else _empty)
            parameter._function = function
            found.append(parameter)
        return Signature(found)


    def getfullargspec(obj):
        found = list(signature(obj).parameters.values())
        plain = [p for p in found if p.kind <= 1]
        star = [p.name for p in found if p.kind == 2]
        double = [p.name for p in found if p.kind == 4]
        defaults = tuple([p.default for p in plain if p.default is not _empty])
        only = {p.name: p.default for p in found if p.kind == 3 and p.default is not _empty}
        return FullArgSpec(
            [p.name for p in plain], star[0] if star else None, double[0] if double else None, defaults or None,
            [p.name for p in found if p.kind == 3], only or None, {})


    def isclass(obj):
        return isinstance(obj, type)


    def isfunction(obj):
        return hasattr(obj, "__code__") and not hasattr(obj, "__self__")


    def ismethod(obj):
        return hasattr(obj, "__self__")


    def isroutine(obj):
        return isfunction(obj) or ismethod(obj)


    def getmembers(obj, predicate=None):
        found = [(name, getattr(obj, name)) for name in dir(obj)]
        return [(name, value) for name, value in found if predicate is None or predicate(value)]


    def getmro(cls):
        return cls.__mro__


    def unwrap(func):
        while hasattr(func, "__wrapped__"):
            func = func.__wrapped__
        return func


    def getdoc(obj):
        return getattr(obj, "__doc__", None)
    """#)

  static let os = LibrarySource(
    "os",
    #"""
    import os.path as path
    from __normlint__ import unknown

    environ = {}
    sep = "/"
    linesep = "\n"
    pathsep = ":"
    curdir = "."


    def getenv(key, default=None):
        return default


    def fspath(path):
        return path if isinstance(path, str) else path.__fspath__()


    PathLike = object
    name = unknown("the operating system is not known")
    getcwd = cpu_count = getpid = listdir = walk = unknown("the file system is not read")


    def makedirs(*args, **kwargs): pass
    def mkdir(*args, **kwargs): pass
    """#)

  static let ospath = LibrarySource(
    "os.path",
    #"""
    from __normlint__ import unknown

    sep = "/"


    def join(path, *paths):
        for part in paths:
            path = part if part.startswith("/") else path + part if not path or path.endswith("/") else path + "/" + part
        return path


    def basename(path):
        return path.rsplit("/", 1)[-1]


    def dirname(path):
        head = path.rpartition("/")[0]
        return head or ("/" if path.startswith("/") else "")


    def split(path):
        return dirname(path), basename(path)


    def splitext(path):
        name = basename(path)
        if "." not in name.lstrip("."):
            return path, ""
        root, _, extension = path.rpartition(".")
        return root, "." + extension


    def isabs(path):
        return path.startswith("/")


    def normpath(path):
        return path


    abspath = realpath = normpath
    expanduser = expandvars = normpath
    exists = isfile = isdir = getsize = unknown("the file system is not read")
    """#)

  static let importlib = LibrarySource(
    "importlib",
    #"""
    from __normlint__ import import_module, unknown
    import importlib.machinery as machinery
    import importlib.util as util


    def invalidate_caches():
        pass


    def reload(module):
        return module
    """#)

  static let importlibMachinery = LibrarySource(
    "importlib.machinery",
    #"""
    SOURCE_SUFFIXES = [".py"]
    EXTENSION_SUFFIXES = [".so"]


    class ModuleSpec:
        def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
            self.name, self.loader, self.origin = name, loader, origin


    class _Loader:
        def __init__(self, fullname, path):
            self.name, self.path = fullname, path


    class SourceFileLoader(_Loader): pass
    class ExtensionFileLoader(_Loader): pass


    class FileFinder:
        """Packages look for their own extensions so, which are installed with them."""
        def __init__(self, path, *loader_details):
            self.path, self._details = path, loader_details

        def find_spec(self, fullname, target=None):
            loader, suffixes = self._details[0]
            path = f"{self.path}/{fullname}{suffixes[0]}"
            return ModuleSpec(fullname, loader(fullname, path), origin=path)
    """#)

  static let importlibMetadata = LibrarySource(
    "importlib.metadata",
    #"""
    from __normlint__ import package_version, unknown


    class PackageNotFoundError(ModuleNotFoundError):
        pass


    def version(distribution_name):
        found = package_version(distribution_name)
        if found is None:
            raise PackageNotFoundError(f"No package metadata was found for {distribution_name}")
        return found


    def _unread(*args, **kwargs):
        return unknown("what packages tell of themselves is not read")


    distribution = metadata = entry_points = requires = files = distributions = packages_distributions = _unread
    """#)

  static let importlibUtil = LibrarySource(
    "importlib.util",
    #"""
    from __normlint__ import is_importable, unknown


    class _Spec:
        def __init__(self, name):
            self.name = name


    def find_spec(name, package=None):
        return _Spec(name) if is_importable(name) else None
    """#)

  static let numbers = LibrarySource(
    "numbers",
    #"""
    from collections.abc import _ByType


    class Number(metaclass=_ByType):
        _types = (int, float, complex, bool)


    class Complex(Number):
        pass


    class Real(Number):
        _types = (int, float, bool)


    class Rational(Number):
        _types = (int, bool)


    class Integral(Number):
        _types = (int, bool)
    """#)

  static let sys = LibrarySource(
    "sys",
    #"""
    from collections import namedtuple
    from __normlint__ import import_module, python_version, unknown

    version_info = namedtuple("version_info", "major minor micro releaselevel serial")(*python_version(), "final", 0)
    version = ".".join([str(part) for part in version_info[:3]])
    maxsize = 9223372036854775807
    byteorder = "little"


    class _Modules:
        def __getitem__(self, name):
            return import_module(name)

        def __contains__(self, name):
            return unknown("which modules are imported is not known")

        def get(self, name, default=None):
            return import_module(name)


    modules = _Modules()
    platform = unknown("the operating system is not known")
    argv = unknown("the command line is not known")
    path = unknown("the search path is not known")
    float_info = namedtuple("float_info", "max min epsilon")(1.7976931348623157e308, 2.2250738585072014e-308, 2.220446049250313e-16)


    class _Stream:
        def write(self, text): pass
        def flush(self): pass
        def isatty(self):
            return False


    stdout = stderr = stdin = _Stream()


    def setrecursionlimit(limit): pass
    def getsizeof(obj):
        return unknown("sizes in memory are not known")
    """#)

  static let types = LibrarySource(
    "types",
    #"""
    class SimpleNamespace:
        def __init__(self, **kwargs):
            for name, value in kwargs.items():
                setattr(self, name, value)


    def _function(): pass
    class _Owner:
        def method(self): pass


    FunctionType = LambdaType = type(_function)
    MethodType = type(_Owner().method)
    BuiltinFunctionType = BuiltinMethodType = type(len)
    NoneType = type(None)
    ModuleType = object
    GeneratorType = type(iter([]))


    def MappingProxyType(mapping):
        return dict(mapping)


    def DynamicClassAttribute(function):
        return property(function)


    class GenericAlias:
        pass


    UnionType = GenericAlias
    """#)

  static let string = LibrarySource(
    "string",
    #"""
    ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
    ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ascii_letters = ascii_lowercase + ascii_uppercase
    digits = "0123456789"
    hexdigits = digits + "abcdefABCDEF"
    octdigits = "01234567"
    punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
    whitespace = " \t\n\r\v\f"
    printable = digits + ascii_letters + punctuation + whitespace
    """#)

  static let re = LibrarySource(
    "re",
    #"""
    from __normlint__ import find_pattern

    IGNORECASE = I = 2
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64
    ASCII = A = 256


    class Match:
        def __init__(self, string, spans, names):
            self.string = string
            self._spans = spans
            self._names = names

        def group(self, *groups):
            found = [self._one(g) for g in groups or (0,)]
            return found[0] if len(found) == 1 else tuple(found)

        def _one(self, group):
            span = self._spans[self._names[group] if isinstance(group, str) else group]
            return None if span is None else self.string[span[0] : span[1]]

        def __getitem__(self, group):
            return self._one(group)

        def groups(self, default=None):
            found = [self._one(i) for i in range(1, len(self._spans))]
            return tuple([default if text is None else text for text in found])

        def groupdict(self, default=None):
            return {name: default if self._one(i) is None else self._one(i) for name, i in self._names.items()}

        def start(self, group=0):
            return self._spans[group][0]

        def end(self, group=0):
            return self._spans[group][1]

        def span(self, group=0):
            return self._spans[group]


    class Pattern:
        def __init__(self, pattern, flags=0):
            self.pattern = pattern
            self.flags = flags

        def _find(self, string, mode):
            spans, names = find_pattern(self.pattern, string, self.flags, mode)
            return [Match(string, span, names) for span in spans]

        def match(self, string):
            return next(iter(self._find(string, "match")), None)

        def fullmatch(self, string):
            return next(iter(self._find(string, "fullmatch")), None)

        def search(self, string):
            return next(iter(self._find(string, "search")), None)

        def finditer(self, string):
            return iter(self._find(string, "all"))

        def findall(self, string):
            found = self._find(string, "all")
            texts = [match.groups("") or match.group() for match in found]
            return [text[0] if isinstance(text, tuple) and len(text) == 1 else text for text in texts]

        def split(self, string, maxsplit=0):
            result = []
            place = 0
            for match in self._find(string, "all")[: maxsplit or None]:
                result.append(string[place : match.start()])
                result.extend(match.groups())
                place = match.end()
            return result + [string[place:]]

        def subn(self, repl, string, count=0):
            result = ""
            place = 0
            found = self._find(string, "all")[: count or None]
            for match in found:
                result += string[place : match.start()] + (repl(match) if callable(repl) else _filled(repl, match))
                place = match.end()
            return result + string[place:], len(found)

        def sub(self, repl, string, count=0):
            return self.subn(repl, string, count)[0]


    def _filled(template, match):
        result = ""
        i = 0
        while i < len(template):
            if template[i] == "\\" and i + 1 < len(template):
                i += 1
                if template[i].isdigit():
                    result += match.group(int(template[i])) or ""
                elif template[i] == "g" and "<" in template[i:]:
                    name = template[template.index("<", i) + 1 : template.index(">", i)]
                    result += match.group(int(name) if name.isdigit() else name) or ""
                    i = template.index(">", i)
                else:
                    result += {"n": "\n", "t": "\t", "\\": "\\"}.get(template[i], "\\" + template[i])
            else:
                result += template[i]
            i += 1
        return result


    def compile(pattern, flags=0):
        return pattern if isinstance(pattern, Pattern) else Pattern(pattern, flags)


    def match(pattern, string, flags=0): return compile(pattern, flags).match(string)
    def fullmatch(pattern, string, flags=0): return compile(pattern, flags).fullmatch(string)
    def search(pattern, string, flags=0): return compile(pattern, flags).search(string)
    def finditer(pattern, string, flags=0): return compile(pattern, flags).finditer(string)
    def findall(pattern, string, flags=0): return compile(pattern, flags).findall(string)
    def split(pattern, string, maxsplit=0, flags=0): return compile(pattern, flags).split(string, maxsplit)
    def sub(pattern, repl, string, count=0, flags=0): return compile(pattern, flags).sub(repl, string, count)
    def subn(pattern, repl, string, count=0, flags=0): return compile(pattern, flags).subn(repl, string, count)


    def escape(pattern):
        return "".join([c if c.isalnum() or c == "_" else "\\" + c for c in pattern])


    error = ValueError
    """#)
}
