/// `ast.literal_eval`, and what `globals()` gives.
extension LibrarySource {
  static let ast = LibrarySource(
    "ast", others: .unknown,
    #"""
    from __normlint__ import literal


    def literal_eval(node_or_string):
        return literal(node_or_string)
    """#)

  static let names = LibrarySource(
    "__normlint_names__",
    #"""
    class Names:
        def __init__(self, module):
            self._module = module

        def __getitem__(self, name):
            if not hasattr(self._module, name):
                raise KeyError(name)
            return getattr(self._module, name)

        def __setitem__(self, name, value):
            setattr(self._module, name, value)

        def __contains__(self, name):
            return hasattr(self._module, name)

        def __iter__(self):
            return iter(self.keys())

        def __len__(self):
            return len(self.keys())

        def get(self, name, default=None):
            return getattr(self._module, name, default)

        def setdefault(self, name, default=None):
            if name not in self:
                self[name] = default
            return self[name]

        def update(self, other=(), **named):
            for name, value in dict(other, **named).items():
                self[name] = value

        def keys(self):
            return dir(self._module)

        def values(self):
            return [self[name] for name in self.keys()]

        def items(self):
            return [(name, self[name]) for name in self.keys()]

        def copy(self):
            return dict(self.items())
    """#)
}
