/// The parts of Hydra and OmegaConf that constructors use: building objects from configs, and configs as plain containers.
extension LibrarySource {
  static let hydra = LibrarySource(
    "hydra", others: .unknown,
    #"""
    import hydra.utils as utils
    """#)

  static let hydraUtils = LibrarySource(
    "hydra.utils",
    #"""
    import functools
    import importlib
    from __normlint__ import note_instance, unknown
    from omegaconf import DictConfig, ListConfig, _wrapped

    _KEYS = ("_target_", "_args_", "_partial_", "_recursive_", "_convert_")


    def _locate(path):
        parts = path.split(".")
        for count in range(len(parts) - 1, 0, -1):
            try:
                found = importlib.import_module(".".join(parts[:count]))
            except ModuleNotFoundError:
                continue
            for part in parts[count:]:
                found = getattr(found, part)
            return found
        return unknown(f"no source defines `{path}`")


    def _build(config, recursive):
        if not recursive:
            return _wrapped(config)
        if isinstance(config, (dict, DictConfig)):
            if "_target_" in config:
                return instantiate(config)
            return DictConfig({key: _build(value, True) for key, value in config.items()})
        if isinstance(config, (list, tuple, ListConfig)):
            return ListConfig([_build(value, True) for value in config])
        return config


    def instantiate(config, *args, **kwargs):
        if config is None:
            return None
        if not isinstance(config, (dict, DictConfig)) or "_target_" not in config and "_target_" not in kwargs:
            return _build(config, True)
        fields = dict(config.items())
        fields.update(kwargs)
        recursive = fields.get("_recursive_", True)
        target = fields["_target_"]
        function = _locate(target) if isinstance(target, str) else target
        given = list(args) or [_build(value, recursive) for value in fields.get("_args_", [])]
        named = {}
        for key, value in fields.items():
            if key not in _KEYS:
                named[key] = _build(value, recursive)
        if fields.get("_partial_", False):
            return functools.partial(function, *given, **named)
        return note_instance(config._source if isinstance(config, DictConfig) else config, function(*given, **named))


    call = instantiate
    get_class = get_method = get_object = _locate


    def get_original_cwd():
        return unknown("the folder in which the program runs is not known")


    def to_absolute_path(path):
        return unknown("the folder in which the program runs is not known")
    """#)

  static let omegaConf = LibrarySource(
    "omegaconf",
    #"""
    from collections.abc import MutableMapping, MutableSequence
    from contextlib import nullcontext
    from __normlint__ import unknown

    MISSING = "???"


    class ConfigAttributeError(AttributeError): pass
    class ConfigKeyError(KeyError): pass


    class DictConfig(MutableMapping):
        def __init__(self, content, **options):
            object.__setattr__(self, "_content", {key: _wrapped(value) for key, value in content.items()})
            object.__setattr__(self, "_source", content)

        def __getattr__(self, name):
            if name.startswith("__") or name not in self._content:
                raise ConfigAttributeError(f"Missing key {name}")
            return self._content[name]

        def __getitem__(self, key):
            if key not in self._content:
                raise ConfigKeyError(f"Missing key {key}")
            return self._content[key]

        def __setattr__(self, name, value): self._content[name] = _wrapped(value)
        def __setitem__(self, key, value): self._content[key] = _wrapped(value)
        def __delitem__(self, key): del self._content[key]
        def __contains__(self, key): return key in self._content
        def __iter__(self): return iter(self._content)
        def __len__(self): return len(self._content)
        def __bool__(self): return len(self._content) > 0
        def __eq__(self, other): return _plain(self) == _plain(other)
        def keys(self): return self._content.keys()
        def values(self): return self._content.values()
        def items(self): return self._content.items()
        def get(self, key, default=None): return self._content.get(key, default)
        def pop(self, key, *default): return self._content.pop(key, *default)
        def copy(self): return DictConfig(self._content)

        def update(self, *others, **fields):
            for other in [*others, fields]:
                for key, value in other.items():
                    self[key] = value


    class ListConfig(MutableSequence):
        def __init__(self, content, **options):
            self._content = [_wrapped(value) for value in content]

        def __getitem__(self, index): return self._content[index]
        def __setitem__(self, index, value): self._content[index] = _wrapped(value)
        def __contains__(self, value): return value in self._content
        def __iter__(self): return iter(self._content)
        def __len__(self): return len(self._content)
        def __eq__(self, other): return _plain(self) == _plain(other)
        def __add__(self, other): return ListConfig(self._content + list(other))
        def append(self, value): self._content.append(_wrapped(value))
        def index(self, value): return self._content.index(value)
        def copy(self): return ListConfig(self._content)


    def _wrapped(value):
        if isinstance(value, dict):
            return DictConfig(value)
        if isinstance(value, (list, tuple)):
            return ListConfig(value)
        return value


    def _plain(value):
        if isinstance(value, (dict, DictConfig)):
            return {key: _plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple, ListConfig)):
            return [_plain(item) for item in value]
        return value


    class OmegaConf:
        @staticmethod
        def create(obj=None, **options): return _wrapped({} if obj is None else obj)

        @staticmethod
        def to_container(cfg, **options): return _plain(cfg)

        @staticmethod
        def to_object(cfg): return _plain(cfg)

        @staticmethod
        def is_config(obj): return isinstance(obj, (DictConfig, ListConfig))

        @staticmethod
        def is_dict(obj): return isinstance(obj, DictConfig)

        @staticmethod
        def is_list(obj): return isinstance(obj, ListConfig)

        @staticmethod
        def is_missing(cfg, key): return cfg.get(key) == MISSING

        @staticmethod
        def set_struct(conf, value): pass

        @staticmethod
        def set_readonly(conf, value): pass

        @staticmethod
        def resolve(cfg): pass

        @staticmethod
        def register_new_resolver(name, resolver, **options): pass

        @staticmethod
        def load(file): return unknown("files are not read")


    def open_dict(config): return nullcontext(config)
    def read_write(config): return nullcontext(config)
    """#)
}
