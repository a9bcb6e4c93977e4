/// `torch.nn.modules.container`
extension LibrarySource {
  static let container = LibrarySource(
    "torch.nn.modules.container",
    #"""
    from collections import OrderedDict
    from collections.abc import Iterable, Mapping
    from itertools import chain
    from torch import Tensor
    from torch.nn.modules.module import Module
    from torch.nn.parameter import Parameter


    def _place(self, index):
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"index {index} is out of range")
        return index % count


    def _renumber(self):
        self._modules = {str(i): module for i, module in enumerate(self._modules.values())}


    class Container(Module):
        def __init__(self, **kwargs):
            super().__init__()
            for name, module in kwargs.items():
                self.add_module(name, module)


    class Sequential(Module):
        def __init__(self, *args):
            super().__init__()
            if len(args) == 1 and isinstance(args[0], OrderedDict):
                for name, module in args[0].items():
                    self.add_module(name, module)
            else:
                for i, module in enumerate(args):
                    self.add_module(str(i), module)

        def __getitem__(self, idx):
            if isinstance(idx, slice):
                return self.__class__(OrderedDict(list(self._modules.items())[idx]))
            return list(self._modules.values())[_place(self, idx)]

        def __setitem__(self, idx, module):
            setattr(self, list(self._modules)[_place(self, idx)], module)

        def __delitem__(self, idx):
            names = list(self._modules)
            for name in names[idx] if isinstance(idx, slice) else [names[_place(self, idx)]]:
                delattr(self, name)
            _renumber(self)

        def __len__(self):
            return len(self._modules)

        def __iter__(self):
            return iter(self._modules.values())

        def __add__(self, other):
            if not isinstance(other, Sequential):
                raise ValueError("add operator supports only objects of Sequential class")
            result = Sequential()
            for module in chain(self, other):
                result.append(module)
            return result

        def __iadd__(self, other):
            if not isinstance(other, Sequential):
                raise ValueError("add operator supports only objects of Sequential class")
            for module in list(other):
                self.append(module)
            return self

        def __mul__(self, other):
            if not isinstance(other, int):
                raise TypeError("unsupported operand type(s) for *")
            if other <= 0:
                raise ValueError(f"Non-positive multiplication factor {other}")
            return Sequential(*[module for _ in range(other) for module in self])

        __rmul__ = __mul__

        def __imul__(self, other):
            own = list(self)
            for _ in range(other - 1):
                for module in own:
                    self.append(module)
            return self

        def pop(self, key):
            module = self[key]
            del self[key]
            return module

        def append(self, module):
            self.add_module(str(len(self)), module)
            return self

        def insert(self, index, module):
            if not isinstance(module, Module):
                raise AssertionError("module should be of type: Module")
            count = len(self._modules)
            if not -count <= index <= count:
                raise IndexError(f"Index out of range: {index}")
            if index < 0:
                index += count
            for i in range(count, index, -1):
                self._modules[str(i)] = self._modules[str(i - 1)]
            self._modules[str(index)] = module
            return self

        def extend(self, sequential):
            for module in list(sequential):
                self.append(module)
            return self

        def forward(self, input):
            for module in self:
                input = module(input)
            return input


    class ModuleList(Module):
        def __init__(self, modules=None):
            super().__init__()
            if modules is not None:
                self += modules

        def __getitem__(self, idx):
            if isinstance(idx, slice):
                return self.__class__(list(self._modules.values())[idx])
            # The first ones are known where the number of modules is not.
            name = str(idx)
            if name in self._modules:
                return self._modules[name]
            return self._modules[str(_place(self, idx))]

        def __setitem__(self, idx, module):
            setattr(self, str(_place(self, idx)), module)

        def __delitem__(self, idx):
            for i in range(len(self))[idx] if isinstance(idx, slice) else [_place(self, idx)]:
                delattr(self, str(i))
            _renumber(self)

        def __len__(self):
            return len(self._modules)

        def __iter__(self):
            return iter(self._modules.values())

        def __iadd__(self, modules):
            return self.extend(modules)

        def __add__(self, other):
            result = ModuleList()
            for i, module in enumerate(chain(self, other)):
                result.add_module(str(i), module)
            return result

        def insert(self, index, module):
            for i in range(len(self._modules), index, -1):
                self._modules[str(i)] = self._modules[str(i - 1)]
            self._modules[str(index)] = module

        def append(self, module):
            self.add_module(str(len(self)), module)
            return self

        def pop(self, key):
            module = self[key]
            del self[key]
            return module

        def extend(self, modules):
            if not isinstance(modules, Iterable):
                raise TypeError(f"ModuleList.extend should be called with an iterable, but got {type(modules).__name__}")
            offset = len(self)
            for i, module in enumerate(list(modules)):
                self.add_module(str(offset + i), module)
            return self


    class ModuleDict(Module):
        def __init__(self, modules=None):
            super().__init__()
            if modules is not None:
                self.update(modules)

        def __getitem__(self, key):
            return self._modules[key]

        def __setitem__(self, key, module):
            self.add_module(key, module)

        def __delitem__(self, key):
            del self._modules[key]

        def __len__(self):
            return len(self._modules)

        def __iter__(self):
            return iter(self._modules)

        def __contains__(self, key):
            return key in self._modules

        def clear(self):
            self._modules.clear()

        def pop(self, key):
            module = self[key]
            del self[key]
            return module

        def keys(self):
            return self._modules.keys()

        def items(self):
            return self._modules.items()

        def values(self):
            return self._modules.values()

        def update(self, modules):
            if not isinstance(modules, Iterable):
                raise TypeError(f"ModuleDict.update should be called with an iterable of key/value pairs, but got {type(modules).__name__}")
            for key, module in modules.items() if isinstance(modules, (ModuleDict, Mapping)) else list(modules):
                self[key] = module


    class ParameterList(Module):
        def __init__(self, values=None):
            super().__init__()
            self._size = 0
            if values is not None:
                self += values

        def __getitem__(self, idx):
            if isinstance(idx, slice):
                return self.__class__([self[i] for i in range(len(self))[idx]])
            return getattr(self, str(_place(self, idx)))

        def __setitem__(self, idx, param):
            if isinstance(param, Tensor) and not isinstance(param, Parameter):
                param = Parameter(param)
            setattr(self, str(_place(self, idx)), param)

        def __len__(self):
            return self._size

        def __iter__(self):
            return iter([self[i] for i in range(len(self))])

        def __iadd__(self, parameters):
            return self.extend(parameters)

        def append(self, value):
            self._size += 1
            self[self._size - 1] = value
            return self

        def extend(self, values):
            if not isinstance(values, Iterable) or isinstance(values, Tensor):
                raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
            for value in list(values):
                self.append(value)
            return self


    class ParameterDict(Module):
        def __init__(self, parameters=None):
            super().__init__()
            self._keys = {}
            if parameters is not None:
                self.update(parameters)

        def __getitem__(self, key):
            return getattr(self, key)

        def __setitem__(self, key, value):
            self._keys[key] = None
            if isinstance(value, Tensor) and not isinstance(value, Parameter):
                value = Parameter(value)
            setattr(self, key, value)

        def __delitem__(self, key):
            del self._keys[key]
            delattr(self, key)

        def __len__(self):
            return len(self._keys)

        def __iter__(self):
            return iter(self._keys)

        def __contains__(self, key):
            return key in self._keys

        def get(self, key, default=None):
            return self[key] if key in self else default

        def setdefault(self, key, default=None):
            if key not in self:
                self[key] = default
            return self[key]

        def pop(self, key):
            value = self[key]
            del self[key]
            return value

        def clear(self):
            for key in list(self._keys):
                del self[key]

        def copy(self):
            return ParameterDict(OrderedDict(self.items()))

        def keys(self):
            return self._keys.keys()

        def items(self):
            return iter([(key, self[key]) for key in self._keys])

        def values(self):
            return iter([self[key] for key in self._keys])

        def update(self, parameters):
            if isinstance(parameters, (OrderedDict, ParameterDict)):
                pairs = list(parameters.items())
            elif isinstance(parameters, Mapping):
                pairs = sorted(parameters.items())
            else:
                pairs = list(parameters)
            for key, value in pairs:
                self[key] = value
    """#)
}
