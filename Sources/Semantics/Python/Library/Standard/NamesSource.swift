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
    from collections.abc import MutableMapping


    class Names(MutableMapping):
        def __init__(self, module):
            self._module = module

        def __getitem__(self, name):
            if not hasattr(self._module, name):
                raise KeyError(name)
            return getattr(self._module, name)

        def __setitem__(self, name, value): setattr(self._module, name, value)
        def __delitem__(self, name): delattr(self._module, name)
        def __iter__(self): return iter(dir(self._module))
        def __len__(self): return len(dir(self._module))
        def copy(self): return dict(self)
    """#)
}
